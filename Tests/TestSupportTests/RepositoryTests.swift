import TestSupport
import Testing

@Suite("Repositories for tests")
struct RepositoryTests {
  private let world: GitWorld

  init() throws { world = try GitWorld() }

  @Test("Git sees only the world's configuration")
  func hermetic() throws {
    let repository = try world.makeRepository()
    let origins = try repository.git("config", "--list", "--show-scope")
    #expect(origins.contains("local\t"))
    #expect(!origins.contains("system\t"))
    #expect(!origins.contains("global\t"))
    #expect(try repository.git("config", "init.defaultBranch") == "main")
    try repository.git("config", "--global", "user.nickname", "Bee")
    #expect(Files.exists(world.folder.path("home/.gitconfig")))
  }

  @Test("The same acts make the same commits in every world")
  func pinned() throws {
    func story() throws -> String {
      let repository = try GitWorld().makeRepository()
      try repository.write("a.txt", ["one"])
      try repository.commit("First")
      return try repository.git("rev-parse", "HEAD")
    }
    #expect(try story() == story())
  }

  @Test("Branches, commits and stages are as git has them")
  func branches() throws {
    let repository = try world.makeRepository()
    try repository.write("folder/a.txt", ["one"])
    try repository.commit("Base")
    try repository.branch("left")
    try repository.write("folder/a.txt", ["left"])
    try repository.commit("Left")
    try repository.branch("right", at: "main")
    try repository.write("folder/a.txt", ["right"])
    try repository.commit("Right")
    #expect(try repository.stages(of: "folder/a.txt") == [0])

    #expect(try repository.tryGit("merge", "left").status == 1)
    #expect(try repository.stages(of: "folder/a.txt") == [1, 2, 3])
    #expect(try repository.unmerged() == ["folder/a.txt"])
    #expect(try repository.blob("folder/a.txt", in: ":3") == Array("left\n".utf8))
    #expect(try repository.blob("folder/a.txt", in: "main") == Array("one\n".utf8))
    #expect(try repository.lines("folder/a.txt").first == "<<<<<<< HEAD")
  }

  @Test("A failing git command throws, unless it was only tried")
  func failures() throws {
    let repository = try world.makeRepository()
    #expect(throws: UnexpectedEnd.self) { try repository.git("no-such-command") }
    #expect(try repository.tryGit("no-such-command").status != 0)
  }

  @Test("The driver's command and attributes are registered in either place")
  func registration() throws {
    let shared = try world.makeRepository("shared")
    try shared.registerDriver(command: "the-driver")
    let driver =
      "the-driver -p %P -L %L"
      + " --label-base %S --label-ours %X --label-theirs %Y %O %A %B"
    #expect(try shared.git("config", "merge.jsonl.driver") == driver)
    #expect(try shared.git("config", "merge.jsonl.recursive") == "jsonl-virtual")
    #expect(
      try shared.git("config", "merge.jsonl-virtual.driver")
        == "the-driver --virtual -p %P %O %A %B"
    )
    #expect(try shared.text(".gitattributes") == "*.jsonl merge=jsonl\n")

    let local = try world.makeRepository("local")
    try local.registerDriver(command: "the-driver", attributes: .gitDirectory)
    #expect(!Files.exists(local.path(".gitattributes")))
    #expect(try local.git("check-attr", "merge", "a.jsonl") == "a.jsonl: merge: jsonl")
  }

  @Test("Paths are quoted for the shell and for git's placeholders")
  func quoting() {
    #expect(shellCommand(running: "/a b/it's 5%/x") == "'/a b/it'\\''s 5%%/x'")
  }

  @Test(
    "Git's version is read from the output of git and Apple's git",
    arguments: [
      ("git version 2.39.5", GitVersion(2, 39)),
      ("git version 2.50.1 (Apple Git-155)", GitVersion(2, 50)),
    ]
  )
  func versions(text: String, version: GitVersion) {
    #expect(GitVersion(parsing: text) == version)
    #expect(GitVersion(2, 44) < GitVersion(3, 0))
    #expect(GitVersion(parsing: "no version") == nil)
  }

  @Test("A carriage return stays a part of its line")
  func lines() {
    #expect(Repository.lines(of: "a\r\nb\n") == ["a\r", "b"])
    #expect(Repository.lines(of: "a\n\nb") == ["a", "", "b"])
    #expect(Repository.lines(of: "") == [])
  }
}
