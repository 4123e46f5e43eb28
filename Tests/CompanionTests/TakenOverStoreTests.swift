import TestSupport
import Testing

/// `git jsonl doctor --fix` takes over what the store of a work tree has that is gone.
@Suite("A store of a work tree that is gone")
struct TakenOverStoreTests {
  private static let lines = (1...4).map { #"{"id":"t-\#($0)","n":\#($0)}"# }

  /// A linked work tree with edits in its store that its files did not get, which is then removed.
  /// Meanwhile, another value of `t-1` was committed here.
  private static func prepare(_ world: StoreWorld) throws {
    let repository = world.repository
    try repository.git("config", "jsonl.autoExport", "false")
    try repository.write("tasks.jsonl", lines)
    try world.run("init", "tasks.jsonl").orThrow()
    try repository.commit("Begin")
    let other = repository.world.folder.path("other")
    try world.git("worktree", "add", "-q", other, "-b", "other").orThrow()
    try world.run("init", in: other).orThrow()
    try world.run("put", "t-1", "n=50", in: other).orThrow()
    try world.run("put", "t-2", "n=60", in: other).orThrow()
    try world.run("delete", "t-3", in: other).orThrow()
    try world.run("put", "t-9", "n=9", in: other).orThrow()
    try repository.write("tasks.jsonl", [#"{"id":"t-1","n":11}"#] + lines.dropFirst())
    try world.run("import").orThrow()
    try repository.commit("More")
    try world.git("worktree", "remove", "--force", other).orThrow()
  }

  private func heldKeys(_ world: StoreWorld) throws -> [String] {
    let json = try world.run("status", "--json").output
    let held = json.split(separator: #""held":["#).dropFirst().first ?? ""
    return held.prefix { $0 != "]" }.split(separator: #""key":""#).compactMap { part in
      part.first == "{" ? nil : String(part.prefix { $0 != "\"" })
    }
  }

  private func folder(_ world: StoreWorld) -> String {
    world.repository.path(".git/jsonl/worktrees")
  }

  @Test("Its edits are held here, each takes effect where it fits, and the store is removed")
  func edits() throws {
    let world = try StoreWorld()
    try Self.prepare(world)
    let found = try world.run("doctor", "--json")
    #expect(found.output.contains(#""code":"gone-work-tree""#))
    #expect(found.output.contains(#""fixable":true"#))
    let outcome = try world.run("doctor", "--fix")
    #expect(outcome.end == .exit(0), "\(outcome)")
    #expect(outcome.output.contains("repaired: the work tree other is gone"))
    #expect(outcome.errors.contains("4 edits of the work tree other are in the store here now"))
    #expect(!Files.exists(folder(world)))
    #expect(try world.output("doctor") == "nothing is wrong\n")
    // What fits is an edit again; the other one waits for a person.
    try world.run("export").orThrow()
    #expect(
      try world.tasks() == [
        #"{"id":"t-1","n":11}"#, #"{"id":"t-2","n":60}"#, Self.lines[3], #"{"id":"t-9","n":9}"#,
      ]
    )
    #expect(try heldKeys(world) == ["t-1"])
    #expect(try world.run("import", "--apply-held").end == .exit(1))
    #expect(try heldKeys(world) == [])
    #expect(try world.run("status", "--json").output.contains(#""conflict_count":1"#))
  }

  @Test("A collection that is not one here becomes one")
  func otherCollection() throws {
    let world = try StoreWorld()
    try Self.prepare(world)
    try world.run("forget", "tasks.jsonl").orThrow()
    #expect(try world.run("doctor", "--fix").end == .exit(0))
    #expect(try world.output("collections").contains("tasks.jsonl"))
    try world.run("import").orThrow()
    #expect(try world.output("get", "t-2", "n") == "60\n")
    #expect(try heldKeys(world) == ["t-1"])
  }

  @Test("A repair that is killed at any call loses nothing, and a repeat doubles nothing")
  func killed() throws {
    let operation = FaultedOperation(
      name: "doctor --fix, of a store that is left",
      words: ["git-jsonl", "doctor", "--fix"],
      prepare: { try Self.prepare($0) }
    )
    let runner = try FaultRunner(operation)
    // Some of the calls, and all of the last ones, in which the edits come over.
    let numbers = Array(1...runner.calls.count)
    for number in numbers where number % 36 == 0 || number > runner.calls.count - 14 {
      try runner.check(call: number, kind: "")
      let world = runner.world
      #expect(!Files.exists(folder(world)), "\(number)")
      let keys = try heldKeys(world) + Self.editedKeys(world)
      #expect(keys.sorted() == ["t-1", "t-2", "t-3", "t-9"], "\(number): \(keys)")
    }
  }

  private static func editedKeys(_ world: StoreWorld) throws -> [String] {
    let store = world.repository.path(".git/jsonl/store.db")
    return try world.repository.world.run("sqlite3", [store, "SELECT key FROM dirty"])
      .orThrow().output.split(separator: "\n").map(String.init)
  }
}
