import TestSupport
import Testing

@Suite("Repositories of every kind")
struct PlaceTests {
  private static let versions = GitCommandTests.versions
  private static let merged = GitCommandTests.merged

  @Test("A linked work tree")
  func linkedWorkTree() throws {
    let fork = try Fork(Self.versions)
    let world = fork.repository.world
    let folder = world.folder.path("linked tree")
    try fork.repository.git("worktree", "add", "-q", "-b", "linked", folder, "right")
    let linked = Repository(world: world, folder: folder)
    try linked.git("merge", "-q", "--no-edit", "left")
    #expect(try linked.lines(fork.path) == Self.merged)
    #expect(try fork.repository.read(fork.path) == Self.versions.left)
  }

  @Test("A linked work tree in which git asks a person")
  func conflictInLinkedWorkTree() throws {
    let fork = try Fork(ConflictTests.contested)
    let world = fork.repository.world
    let folder = world.folder.path("linked")
    try fork.repository.git("config", "merge.conflictStyle", "diff3")
    try fork.repository.git("worktree", "add", "-q", "--detach", folder, "left")
    let linked = Repository(world: world, folder: folder)
    #expect(try linked.tryGit("merge", "right").status == 1)
    let lines = try linked.lines(fork.path)
    try #require(lines.count == 8)
    #expect(lines[3] == #"{"id":"a","title":"Base","size":2}"#)
  }

  @Test("A file inside a submodule")
  func submodule() throws {
    let world = try GitWorld()
    let fork = try Fork(Self.versions, in: world)
    let outer = try world.makeRepository("outer")
    try outer.git("submodule", "add", "-q", "-b", "right", fork.repository.folder, "deep/inner")
    try outer.commit("Add the submodule")
    let inner = Repository(world: world, folder: outer.path("deep/inner"))
    try inner.registerDriver()
    // The clone is at the commit that was checked out there; our own work is on `right`.
    try inner.git("checkout", "-q", "-B", "own", "origin/right")
    try outer.git("config", "-f", ".gitmodules", "submodule.deep/inner.branch", "left")
    try outer.git("submodule", "update", "-q", "--remote", "--merge")
    #expect(try inner.lines(fork.path) == Self.merged)
    #expect(try inner.git("rev-list", "--count", "--merges", "HEAD") == "1")
  }

  @Test("A bare repository, told by its own attributes")
  func bare() throws {
    let fork = try Fork(Self.versions)
    let world = fork.repository.world
    try fork.repository.git(
      "clone",
      "-q",
      "--bare",
      "--template=",
      ".",
      world.folder.path("bare.git")
    )
    let bare = Repository(world: world, folder: world.folder.path("bare.git"))
    try bare.registerDriver(attributes: .gitDirectory)
    let tree = try bare.git("merge-tree", "--write-tree", "left", "right")
    #expect(try bare.blob(fork.path, in: tree) == bytes(Self.merged))
    let leftBehind = try Files.names(in: bare.folder).filter { $0.hasPrefix(".") }
    #expect(leftBehind == [])
  }

  @Test("A branch that was cut before the rule was committed, told by the local attributes")
  func localAttributes() throws {
    let fork = try Fork(Self.versions)
    let repository = fork.repository
    try repository.registerDriver(attributes: .gitDirectory)
    for branch in ["left", "right"] {
      try repository.checkOut(branch)
      try repository.git("rm", "-q", ".gitattributes")
      try repository.commit("No rule here")
    }
    try expectMerged(fork, to: Self.merged)
  }

  @Test("A driver in a folder with spaces and quotes in its name")
  func driverPath() throws {
    let world = try GitWorld()
    let script = world.folder.path("it's a $(folder) of 100%A/the driver")
    try Files.writeScript("exec '\(try BuiltProducts.path(of: "jsonl-merge"))' \"$@\"", to: script)
    let fork = try Fork(Self.versions, driver: shellCommand(running: script), in: world)
    try expectMerged(fork, to: Self.merged)
  }
}
