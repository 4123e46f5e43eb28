import TestSupport
import Testing

@Suite("Making the store smaller")
struct GCVerbTests {
  private let lines = [#"{"id":"t-1","n":0}"#, #"{"id":"t-2","n":0}"#]

  private func history(_ key: String, _ world: StoreWorld) throws -> [Substring] {
    try world.output("show", key, "--history", "--json").split(separator: "\n")
  }

  @Test("Old events go, except for the first and the last one, and records and edits stay")
  func removesOldEvents() throws {
    let world = try StoreWorld(tasks: lines)
    for number in 1...5 { try world.run("put", "t-1", "n=\(number)").orThrow() }
    try world.run("put", "t-2", "n=1").orThrow()
    let before = try history("t-1", world)
    #expect(try world.output("gc").hasPrefix("0 of 6 events removed"))
    #expect(try world.output("gc", "--keep", "0d", "--dry-run").hasPrefix("3 of 6 events would"))
    #expect(try history("t-1", world) == before)
    let printed = try world.output("gc", "--keep", "0d", "--json")
    #expect(printed.hasPrefix(#"{"dry_run":false,"events":6,"removed":3,"#))
    #expect(try history("t-1", world) == [before[0], before[4]])
    #expect(try history("t-2", world).count == 1)
    #expect(try world.output("get", "t-1", "n") == "5\n")
    try world.run("export").orThrow()
    #expect(try world.tasks() == [#"{"id":"t-1","n":5}"#, #"{"id":"t-2","n":1}"#])
  }

  @Test("A duration has a unit")
  func durations() throws {
    let world = try StoreWorld(tasks: lines)
    for text in ["90", "x", "-1d", "1d2w"] {
      let outcome = try world.run("gc", "--keep", text)
      #expect(outcome.end == .exit(129) && outcome.errors.contains("is not a duration"))
    }
  }

  @Test("A restored record is one that was deleted before the events went")
  func restore() throws {
    let world = try StoreWorld(tasks: lines)
    for number in 1...3 { try world.run("put", "t-1", "n=\(number)").orThrow() }
    try world.run("delete", "t-1").orThrow()
    try world.run("gc", "--keep", "0d").orThrow()
    try world.run("restore", "t-1").orThrow()
    #expect(try world.output("get", "t-1", "n") == "3\n")
  }
}
