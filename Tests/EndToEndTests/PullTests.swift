import TestSupport
import Testing

@Suite("Two clones that pull from one origin")
struct PullTests {
  /// Two clones of one origin: Ada has pushed her edit, and Bob has committed his own.
  private struct Team {
    let ada: Repository
    let bob: Repository
    let path = "data/items.jsonl"

    init() throws {
      let world = try GitWorld()
      let versions = GitCommandTests.versions
      let seed = try world.makeRepository("seed")
      try seed.write(".gitattributes", [Repository.attributesLine])
      try seed.put(versions.base, at: path)
      try seed.commit("Base")
      try seed.git("clone", "-q", "--bare", "--template=", ".", world.folder.path("origin"))
      let origin = Repository(world: world, folder: world.folder.path("origin"))
      ada = try world.clone(origin, as: "ada")
      bob = try world.clone(origin, as: "bob")
      for clone in [ada, bob] { try clone.registerDriver() }
      try ada.put(versions.left, at: path)
      try ada.commit("Ada")
      try ada.git("push", "-q")
      try bob.put(versions.right, at: path)
      try bob.commit("Bob")
    }
  }

  @Test("Pull merges; pushed back, the other clone has the same bytes")
  func merge() throws {
    let team = try Team()
    try team.bob.git("pull", "-q", "--no-rebase", "--no-edit")
    #expect(try team.bob.lines(team.path) == GitCommandTests.merged)
    try team.bob.git("push", "-q")
    try team.ada.git("pull", "-q", "--ff-only")
    #expect(try team.ada.read(team.path) == team.bob.read(team.path))
  }

  @Test("Pull with rebase puts the own commit on top, merged")
  func rebase() throws {
    let team = try Team()
    try team.bob.git("pull", "-q", "--rebase")
    #expect(try team.bob.lines(team.path) == GitCommandTests.merged)
    #expect(try team.bob.git("log", "--format=%s") == "Bob\nAda\nBase")
  }

  @Test("Pull with rebase and autostash merges an edit that is not committed")
  func autostash() throws {
    let team = try Team()
    try team.bob.git("reset", "-q", "--soft", "HEAD~1")
    try team.bob.git("pull", "-q", "--rebase", "--autostash")
    #expect(try team.bob.lines(team.path) == GitCommandTests.merged)
    #expect(try team.bob.git("stash", "list") == "")
  }
}
