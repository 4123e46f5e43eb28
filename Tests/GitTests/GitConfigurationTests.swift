import Git
import JSONText
import System
import TestSupport
import Testing

/// What is known of git's configuration without asking git.
///
/// The model is git itself: wherever it has the setting, the files must not be said to lack it.
@Suite("Settings that git certainly does not have")
struct GitConfigurationTests {
  private let world: GitWorld
  private let repository: Repository
  private let setting = "[MERGE]\n\tConflictSTYLE = diff3\n"

  init() throws {
    world = try GitWorld()
    repository = try world.makeRepository()
  }

  /// The environment of a user: the world's own keeps git away from files that users have.
  private func environment(_ more: [String: String] = [:]) -> [String: String] {
    world.environment.filter { !$0.key.hasPrefix("GIT_CONFIG") }.merging(more) { $1 }
  }

  private func isLacking(
    in folder: String? = nil,
    _ more: [String: String] = [:]
  ) -> Bool {
    let entries = environment(more).map { Array("\($0.key)=\($0.value)".utf8) }
    let files = GitConfigurationFiles(
      environment: ProgramEnvironment(entries: entries),
      folder: realPath(folder ?? repository.folder)
    )
    return files.lack("conflictstyle")
  }

  /// Expects that git has the setting, and that it is not said to be lacking.
  private func expectSetting(
    in folder: String? = nil,
    _ more: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let answer = try ChildProcess(
      "git",
      ["config", "--get", "merge.conflictStyle"],
      environment: environment(more),
      folder: folder ?? repository.folder
    ).run()
    #expect(answer.output == "diff3\n", sourceLocation: sourceLocation)
    #expect(!isLacking(in: folder, more), sourceLocation: sourceLocation)
  }

  @Test("If no file has the setting, the system's git need not be asked")
  func nothing() throws {
    try repository.git("config", "user.name", "Ada")
    let isSystems: Bool
    #if os(Linux)
      let path = programPath(
        of: "git",
        environment: ProgramEnvironment(entries: []).setting(
          "PATH",
          to: environment()["PATH"]
        )
      )
      let places = ["/usr/bin/git", "/usr/lib/git-core/git", "/usr/libexec/git-core/git"]
      let text = (try? Files.read("/etc/gitconfig")).map { String(decoding: $0, as: UTF8.self) }
      let isPlain = !["include", "conflictstyle"].contains {
        (text ?? "").lowercased().contains($0)
      }
      isSystems = isPlain && places.contains(path.flatMap { realPath($0) } ?? "")
    #else
      isSystems = false
    #endif
    #expect(isLacking() == isSystems)
    #expect(isLacking(in: world.folder.path("home")) == isSystems)
  }

  @Test("The user's files", arguments: ["home/.gitconfig", "home/.config/git/config"])
  func user(_ path: String) throws {
    try Files.makeFolder(world.folder.path("home/.config"))
    try Files.makeFolder(world.folder.path("home/.config/git"))
    try Files.write(setting, to: world.folder.path(path))
    try expectSetting()
    try expectSetting(["XDG_CONFIG_HOME": ""])
  }

  @Test("Files that another one includes")
  func included() throws {
    try Files.write(setting, to: world.folder.path("home/more"))
    try Files.write("[Include]\n\tpath = more\n", to: world.folder.path("home/.gitconfig"))
    try expectSetting()
  }

  @Test("The repository's own, at its top and further in")
  func ofRepository() throws {
    try repository.git("config", "merge.conflictStyle", "diff3")
    try expectSetting()
    try Files.makeFolder(repository.folder + "/inner")
    try Files.makeFolder(repository.folder + "/inner/most")
    try expectSetting(in: repository.folder + "/inner/most")
    try expectSetting(in: repository.folder + "/.git")
  }

  @Test("A work tree's own, and that of a linked one")
  func ofWorkTree() throws {
    try repository.write("a.jsonl", ["{}"])
    try repository.git("add", ".")
    try repository.git("commit", "-qm", "one")
    try repository.git("config", "extensions.worktreeConfig", "true")
    try repository.git("worktree", "add", "-q", world.folder.path("linked"))
    try repository.git("config", "--worktree", "merge.conflictStyle", "diff3")
    try expectSetting()
    try repository.git("config", "merge.conflictStyle", "diff3")
    try expectSetting(in: world.folder.path("linked"))
  }

  @Test("A bare repository's")
  func ofBareRepository() throws {
    try world.run("git", ["init", "-q", "--bare", "bare.git"]).orThrow()
    let bare = world.folder.path("bare.git")
    try world.run("git", ["-C", bare, "config", "merge.conflictStyle", "diff3"]).orThrow()
    try expectSetting(in: bare)
    try expectSetting(in: bare + "/objects")
  }

  @Test("Settings in the environment")
  func ofEnvironment() throws {
    try Files.write(setting, to: world.folder.path("settings"))
    let one = ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "merge.conflictStyle"]
    try expectSetting(one.merging(["GIT_CONFIG_VALUE_0": "diff3"]) { $1 })
    try expectSetting(["GIT_CONFIG_GLOBAL": world.folder.path("settings")])
    try expectSetting(["GIT_CONFIG_PARAMETERS": "'merge.conflictstyle=diff3'"])
    try repository.git("config", "merge.conflictStyle", "diff3")
    let directory = ["GIT_DIR": repository.folder + "/.git"]
    try expectSetting(in: world.folder.path("home"), directory)
  }

  @Test("Cases that only git can decide")
  func unknown() throws {
    #expect(!isLacking(["HOME": ""]))
    #expect(!isLacking(["PATH": ""]))
    #expect(!isLacking(["GIT_COMMON_DIR": repository.folder + "/.git"]))
    let entries = environment().map { Array("\($0.key)=\($0.value)".utf8) }
    let nowhere = GitConfigurationFiles(
      environment: ProgramEnvironment(entries: entries),
      folder: nil
    )
    #expect(!nowhere.lack("conflictstyle"))
  }
}
