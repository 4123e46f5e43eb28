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

  @Test("A push without the edited records is warned of, and refused only where that was asked for")
  func stale() throws {
    let world = try world()
    try world.repository.git("config", "jsonl.autoExport", "false")
    try world.git("commit", "-q", "--allow-empty", "-m", "x").orThrow()
    try world.run("put", "t-1", "a=5").orThrow()
    let sentence =
      "git jsonl: tasks.jsonl: 1 record edited in the store is not in what is pushed; git jsonl "
      + "commit commits it"
    let warned = try world.git("push", "-q", "origin", "HEAD").orThrow()
    #expect(warned.errors == sentence + "\n")
    try world.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "y").orThrow()
    try world.repository.git("config", "jsonl.pushCheck", "refuse")
    #expect(try isRefused(world, sentence + ", or push with --no-verify\n"))
    // What is not of this branch is of no interest.
    try world.git("push", "-q", "origin", "HEAD~1:refs/heads/old").orThrow()
    try world.repository.git("config", "jsonl.pushCheck", "off")
    #expect(try world.git("push", "-q", "origin", "HEAD").orThrow().errors == "")
    try world.repository.git("config", "jsonl.pushCheck", "nonsense")
    try world.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "z").orThrow()
    let unknown = try world.git("push", "-q", "origin", "HEAD").orThrow()
    #expect(unknown.errors.hasPrefix("git jsonl: jsonl.pushCheck is \"nonsense\""))
    #expect(unknown.errors.hasSuffix(sentence + "\n"))
    try world.run("commit", "-m", "a").orThrow()
    #expect(try world.git("push", "-q", "origin", "HEAD").orThrow().errors.hasSuffix("warn\n"))
  }

  @Test("Another user's edit does not refuse a push")
  func others() throws {
    let world = try world()
    try world.repository.git("config", "jsonl.autoExport", "false")
    try world.repository.git("config", "jsonl.pushCheck", "refuse")
    let other = [
      "GIT_AUTHOR_NAME": "Olga", "GIT_AUTHOR_EMAIL": "olga@example.com",
      "GIT_COMMITTER_NAME": "Olga", "GIT_COMMITTER_EMAIL": "olga@example.com",
    ]
    try world.git("commit", "-q", "--allow-empty", "-m", "x").orThrow()
    try world.run("put", "t-1", "a=5", adding: other).orThrow()
    let outcome = try world.git("push", "-q", "origin", "HEAD").orThrow()
    #expect(outcome.errors.contains("1 record edited in the store is not in what is pushed"))
    try world.run("put", "t-2", "a=6").orThrow()
    try world.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "y").orThrow()
    #expect(try isRefused(world, "1 record edited in the store is not in what is pushed"))
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
