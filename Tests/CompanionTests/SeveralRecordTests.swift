import TestSupport
import Testing

@Suite("Deleting and restoring several records")
struct SeveralRecordTests {
  private let lines = (1...4).map { "{\"id\":\"t-\($0)\"}" }

  @Test("All of them are deleted and restored, each once")
  func all() throws {
    let world = try StoreWorld(tasks: lines)
    #expect(try world.output("delete", "t-3", "t-1", "t-3") == "t-3\nt-1\n")
    #expect(try world.output("list", "--json") == "\(lines[1])\n\(lines[3])\n")
    #expect(try world.output("restore", "t-1", "t-3") == "t-1\nt-3\n")
    #expect(try world.output("list", "--json") == lines.map { $0 + "\n" }.joined())
  }

  @Test("If one can't be, none is, and all that can't be are named")
  func none() throws {
    let world = try StoreWorld(tasks: lines)
    let refused = try world.run("delete", "t-1", "t-8", "t-2", "t-9", "--reason", "why")
    #expect(refused.end == .exit(1) && refused.output == "")
    #expect(
      refused.errors
        == "git jsonl: there is no record \"t-8\" in tasks.jsonl\n"
        + "git jsonl: there is no record \"t-9\" in tasks.jsonl\n"
    )
    #expect(try world.output("list", "--json") == lines.map { $0 + "\n" }.joined())
    try world.run("delete", "t-1").orThrow()
    let live = try world.run("restore", "t-1", "t-2")
    #expect(live.end == .exit(1))
    #expect(live.errors == "git jsonl: the record \"t-2\" of tasks.jsonl is not deleted\n")
    #expect(try world.run("get", "t-1").end == .exit(1))
  }
}
