import TestSupport
import Testing

@Suite("Pushes with a store")
struct PushHookTests {
  private let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]

  /// A repository that is set up and pushed, with a bare remote.
  private func world() throws -> StoreWorld {
    let world = try StoreWorld(tasks: lines)
    let bare = world.repository.world.folder.path("origin.git")
    try world.repository.git("init", "-q", "--bare", bare)
    try world.repository.git("remote", "add", "origin", bare)
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    try world.git("push", "-q", "origin", "main").orThrow()
    return world
  }

  private func commit(_ world: StoreWorld, _ lines: [String]) throws {
    try world.repository.write("tasks.jsonl", lines)
    try world.repository.git("commit", "-q", "-a", "--no-verify", "-m", "x")
  }

  private func isRefused(_ world: StoreWorld, _ sentence: String) throws -> Bool {
    let outcome = try world.git("push", "-q", "origin", "HEAD")
    return outcome.end != .exit(0) && outcome.errors.contains(sentence)
  }

  @Test("Only a branch without the edited records is refused")
  func stale() throws {
    let world = try world()
    try world.git("commit", "-q", "--allow-empty", "-m", "x").orThrow()
    try world.run("put", "t-1", "a=5").orThrow()
    #expect(
      try isRefused(
        world,
        "git jsonl: tasks.jsonl: 1 record edited in the store is not in what would be pushed; run "
          + "git jsonl export and commit, or push with --no-verify\n"
      )
    )
    try world.git("push", "-q", "origin", "HEAD~1:refs/heads/old").orThrow()
    try world.git("push", "-q", "origin", "--delete", "old").orThrow()
    try world.git("push", "-q", "--no-verify", "origin", "HEAD").orThrow()
    try world.run("commit", "-m", "y").orThrow()
    try world.git("push", "-q", "origin", "HEAD").orThrow()
  }

  @Test("Damage is refused where it is new")
  func damaged() throws {
    let world = try world()
    try commit(world, lines + ["<<<<<<< a", "=======", lines[0], ">>>>>>> b"])
    #expect(try isRefused(world, "line 3 in refs/heads/main is a conflict marker"))
    try commit(world, lines + ["{oops"])
    #expect(try isRefused(world, "line 3 in refs/heads/main is not JSON"))
    try commit(world, lines + [#"{"id":"t-1","a":3}"#])
    #expect(try isRefused(world, "the key \"t-1\" is on several lines in refs/heads/main"))
    try commit(world, lines + ["{oops"])
    try world.git("push", "-q", "--no-verify", "origin", "main").orThrow()
    // What the other side has is not held against what follows, on a new branch either.
    try commit(world, lines + ["{oops", #"{"id":"t-3"}"#])
    try world.git("push", "-q", "origin", "main").orThrow()
    try world.git("push", "-q", "origin", "main:refs/heads/new").orThrow()
    try commit(world, lines + ["{oops", "{again"])
    #expect(try isRefused(world, "line 4 in refs/heads/main is not JSON"))
  }

  @Test("An unusable policy file is refused")
  func policy() throws {
    let world = try world()
    try world.repository.write(".jsonl/policies.yml", ["policies: 5"])
    try world.repository.git("add", ".jsonl")
    try world.repository.git("commit", "-q", "--no-verify", "-m", "x")
    #expect(try isRefused(world, "the policy file in refs/heads/main can't be used"))
  }
}
