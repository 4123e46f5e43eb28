internal import GitObjects
internal import JSONText
internal import System
internal import TestSupport
internal import Testing

@Suite("Opening a repository")
struct OpeningTests {
  private let world: GitWorld
  private let repository: Repository

  init() throws {
    world = try GitWorld()
    repository = try world.makeRepository("a repository")
    try repository.write("folder/file.jsonl", ["{}"])
    try repository.commit("one")
  }

  @Test("It is found from any folder of the work tree", arguments: ["", "folder"])
  func plain(folder: String) throws {
    let found = try repository.open(in: folder)
    #expect(found.gitDirectory == repository.path(".git"))
    #expect(found.commonDirectory == repository.path(".git"))
    #expect(found.workTree == repository.folder)
    #expect(!found.isBare)
  }

  @Test("A linked work tree has a git directory of its own")
  func linked() throws {
    let linked = world.folder.path("linked")
    try repository.git("worktree", "add", "-q", "-b", "side", linked)
    let found = try GitRepository(around: linked, environment: repository.environment)
    #expect(found.gitDirectory == repository.path(".git/worktrees/linked"))
    #expect(found.commonDirectory == repository.path(".git"))
    #expect(found.workTree == linked)
    #expect(try found.string("user.nobody") == nil)
    #expect(try found.bool("core.bare") == false)
  }

  @Test("A bare repository has no work tree")
  func bare() throws {
    let path = world.folder.path("bare.git")
    try repository.git("clone", "-q", "--bare", repository.folder, path)
    let found = try GitRepository(around: path, environment: repository.environment)
    #expect(found.isBare)
    #expect(found.workTree == nil)
    #expect(found.gitDirectory == path)
    #expect(found.pathInWorkTree(of: "file") == nil)
    #expect(try found.untrackedPaths(withSuffix: "") == [])
    #expect(try found.headBlob("folder/file.jsonl")?.text == "{}\n")
  }

  @Test("A submodule is a repository of its own")
  func submodule() throws {
    let outer = try world.makeRepository("outer")
    try outer.git("submodule", "--quiet", "add", repository.folder, "inner")
    let found = try outer.open(in: "inner/folder")
    #expect(found.workTree == outer.path("inner"))
    #expect(found.gitDirectory == outer.path(".git/modules/inner"))
    #expect(try outer.open().workTree == outer.folder)
  }

  @Test("The environment names the git directory, the work tree, and the index")
  func environment() throws {
    let elsewhere = try world.makeRepository("elsewhere")
    let named = try elsewhere.open(adding: ["GIT_DIR": repository.path(".git")])
    #expect(named.gitDirectory == repository.path(".git"))
    #expect(named.workTree == elsewhere.folder)
    let both = try elsewhere.open(
      adding: ["GIT_DIR": "../a repository/.git", "GIT_WORK_TREE": repository.folder]
    )
    #expect(both.workTree == repository.folder)
    let bare = world.folder.path("bare.git")
    try repository.git("clone", "-q", "--bare", repository.folder, bare)
    #expect(try elsewhere.open(adding: ["GIT_DIR": bare]).isBare)
    let index = ["GIT_INDEX_FILE": ".git/other-index"]
    #expect(try repository.open(adding: index).indexPaths { _ in true } == [])
    #expect(try repository.open().indexPaths { _ in true } == ["folder/file.jsonl"])
  }

  @Test("The error says that there is none")
  func nowhere() throws {
    let folder = world.folder.path("plain")
    try Files.makeFolder(folder)
    let ceiling = ["GIT_CEILING_DIRECTORIES": world.folder.path]
    let environment = repository.environment(adding: ceiling)
    let error = openError { try GitRepository(around: folder, environment: environment) }
    #expect(error == .noRepository(folder: folder))
    let named = openError { try repository.open(adding: ["GIT_DIR": folder]) }
    #expect(named == .noRepository(folder: folder))
    let stopped = openError {
      try repository.open(
        in: "folder",
        adding: ["GIT_CEILING_DIRECTORIES": repository.folder]
      )
    }
    #expect(stopped == .noRepository(folder: repository.path("folder")))
  }

  @Test("An unsupported repository is distinguished from a broken one")
  func unsupported() throws {
    try repository.git("config", "core.repositoryFormatVersion", "1")
    try repository.git("config", "extensions.fancy", "true")
    #expect(openError { try repository.open() } == .unsupported(feature: "fancy"))
    let variable = openError { try repository.open(adding: ["GIT_COMMON_DIR": "/"]) }
    #expect(variable == .unsupportedVariable("GIT_COMMON_DIR"))
    try repository.write(".git/config", ["[broken"])
    guard case .failure = openError({ try repository.open() }) else {
      Issue.record("A broken configuration is a failure.")
      return
    }
  }

  @Test("A repository of a kind that libgit2 does not know is opened, since git knows it")
  func otherKind() throws {
    let path = world.folder.path("long")
    try world.run("git", ["init", "-q", "--object-format=sha256", path]).orThrow()
    let long = try Repository(world: world, folder: path).open()
    #expect(long.workTree == path)
    #expect(try long.head() == .unborn(branch: "main"))
    try repository.git("config", "core.repositoryFormatVersion", "1")
    try repository.git("config", "extensions.preciousObjects", "true")
    #expect(try repository.open(in: "folder").gitDirectory == repository.path(".git"))
  }
}
