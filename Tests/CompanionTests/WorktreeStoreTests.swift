import TestSupport
import Testing

@Suite("Stores of linked work trees")
struct WorktreeStoreTests {
  private let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]

  /// A repository with a linked work tree `other`, each with a store, in which edits stay.
  private func world() throws -> (world: StoreWorld, other: String) {
    let world = try StoreWorld(tasks: lines)
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    try world.repository.git("config", "jsonl.autoExport", "false")
    let other = world.repository.world.folder.path("other")
    try world.git("worktree", "add", "-q", other, "-b", "other").orThrow()
    try world.run("init", in: other).orThrow()
    return (world, other)
  }

  private func store(_ world: StoreWorld) -> String {
    world.repository.path(".git/jsonl/worktrees/other/store.db")
  }

  @Test("To remove a work tree leaves its edits, which are named and can be had again")
  func removal() throws {
    let (world, other) = try world()
    let path = try world.run("path", "store", in: other).output
    #expect(path.hasSuffix("/.git/jsonl/worktrees/other/store.db\n"))
    try world.run("put", "t-1", "a=5", in: other).orThrow()
    #expect(try world.run("status").end == .exit(0))
    try world.git("worktree", "remove", other).orThrow()
    let gone =
      "the work tree other is gone, and its store is left, with 1 edited record: "
      + "\(try world.output("path", "store").replacing("store.db\n", with: ""))"
      + "worktrees/other/store.db"
    let status = try world.run("status")
    #expect(status.end == .exit(1))
    #expect(status.output.hasSuffix("\(gone); see git jsonl doctor\n"))
    let json = try world.run("status", "--json").output
    #expect(json.contains(#""clean":false"#))
    #expect(json.contains(#""gone_work_trees":[{"name":"other""#))
    let outcome = try world.run("doctor")
    #expect(outcome.end == .exit(1))
    #expect(outcome.output.contains(gone))
    #expect(Files.exists(store(world)))
    try world.git("worktree", "add", "-q", other, "other").orThrow()
    #expect(try world.run("get", "t-1", "a", in: other).orThrow().output == "5\n")
    #expect(try world.run("status").end == .exit(0))
  }

  @Test("A store without edits whose work tree is gone is removed by --fix")
  func withoutEdits() throws {
    let (world, other) = try world()
    try world.git("worktree", "remove", other).orThrow()
    #expect(try world.run("status").end == .exit(0))
    let found = try world.run("doctor")
    #expect(found.end == .exit(1) && found.output.contains("with no edits: "))
    try world.run("doctor", "--fix").orThrow()
    #expect(!Files.exists(world.repository.path(".git/jsonl/worktrees")))
    #expect(try world.output("get", "t-1", "a") == "1\n")
  }

  @Test("A store that an earlier version made elsewhere is moved, with its attic")
  func earlierPlace() throws {
    let (world, other) = try world()
    try world.run("put", "t-1", "a=5", in: other).orThrow()
    let old = world.repository.path(".git/worktrees/other/jsonl")
    let folder = world.repository.path(".git/jsonl/worktrees/other")
    try world.repository.world.run("mv", [folder, old]).orThrow()
    let line = #"{"version":1,"when":"2026-01-01T00:00:00Z","path":"tasks.jsonl"}"#
    try Files.write(line + "\n", to: old + "/attic.jsonl")
    #expect(try world.run("get", "t-1", "a", in: other).orThrow().output == "5\n")
    #expect(Files.exists(store(world)))
    #expect(!Files.exists(old))
    #expect(try world.repository.lines(".git/jsonl/attic.jsonl") == [line])
    // The edit goes the way of every edit.
    try world.run("commit", "-m", "x", in: other).orThrow()
    let committed = try world.repository.blob("tasks.jsonl", in: "other")
    #expect(String(decoding: committed, as: UTF8.self).hasPrefix(#"{"id":"t-1","a":5}"#))
  }

  @Test("uninstall takes the store of a linked work tree away, and leaves the other one")
  func uninstall() throws {
    let (world, other) = try world()
    try world.run("uninstall", in: other).orThrow()
    #expect(!Files.exists(world.repository.path(".git/jsonl/worktrees")))
    #expect(Files.exists(world.repository.path(".git/jsonl/store.db")))
  }

  @Test("uninstall leaves what all work trees share, until --all or the last one takes it away")
  func shared() throws {
    let (world, other) = try world()
    let files = [".git/config", ".git/info/attributes", ".git/hooks/pre-commit", ".gitattributes"]
    let before = try files.map { try world.repository.text($0) }
    let outcome = try world.run("uninstall", in: other).orThrow()
    #expect(outcome.errors.contains("were left: the work tree \(world.repository.folder) has"))
    #expect(outcome.errors.contains("git jsonl uninstall --all takes them from all"))
    #expect(try files.map { try world.repository.text($0) } == before)
    #expect(try world.output("doctor") == "nothing is wrong\n")
    // The other way round, too: the linked one still merges by the driver.
    #expect(try world.run("uninstall").orThrow().errors.contains("the work tree \(other) has"))
    #expect(try files.map { try world.repository.text($0) } == before)
    try world.run("uninstall", "--all").orThrow()
    #expect(!Files.exists(world.repository.path(".git/hooks/pre-commit")))
    #expect(!(try world.repository.text(".git/config").contains("jsonl-merge")))

    let (single, gone) = try self.world()
    try single.git("worktree", "remove", gone).orThrow()
    try single.run("uninstall").orThrow()
    #expect(!Files.exists(single.repository.path(".git/hooks/pre-commit")))
  }
}
