import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("States that a PostgreSQL server enforces", .waits)
struct PostgresStateTests {
  /// A draft becomes done; the lead may reopen it.
  private func makeWorld(field: [String] = ["status"]) throws -> (PostgresWorld, TestClient) {
    let world = try PostgresWorld(roles: ["writer", "boss", "lead"])
    try world.owner.remote.load(
      [
        FieldStates(
          field: field,
          steps: [
            .init(from: "", to: "draft"), .init(from: "draft", to: "done"),
            .init(from: "done", to: "draft", roles: [world.database.role("lead")]),
            .init(from: "done", to: "shelved"),
          ]
        )
      ],
      tag: "t1",
      into: PostgresWorld.collection
    )
    try world.database.sql(
      "grant \(world.database.role("lead")) to \(world.database.role("boss"))",
      as: "postgres"
    )
    return (world, try world.client("writer", .write))
  }

  @Test("A step that is not allowed is refused, with those that are")
  func steps() throws {
    let (world, writer) = try makeWorld()
    #expect(try writer.push(("a", #"{"id":"a","status":"draft"}"#), ("b", #"{"id":"b"}"#)).isDone)
    #expect(
      try writer.push(("c", #"{"id":"c","status":"done"}"#), ("a", #"{"id":"a"}"#)).refusals == [
        #"a: state ["status"] 'draft' to '', allowed ["done"]; "#
          + #"server: {"id":"a","status":"draft"} at 1"#,
        #"c: state ["status"] '' to 'done', allowed ["draft"]; server: none"#,
      ]
    )
    // Other fields are free, a deletion is, and a record that comes again begins again.
    #expect(try writer.push(("a", #"{"status":"draft","n":1}"#), ("b", nil)).isDone)
    #expect(try writer.push(("a", nil)).isDone)
    #expect(try writer.push(("a", #"{"status":"done"}"#)).refusals.count == 1)
    #expect(try writer.push(("a", #"{"status":"draft"}"#)).isDone)
    #expect(try writer.push(("a", #"{"status":"done"}"#)).isDone)
    let info = try world.owner.remote.info()
    #expect(info.collections.map(\.statesTag) == ["t1"])
    try world.owner.remote.load([], tag: "t2", into: PostgresWorld.collection)
    #expect(try world.owner.remote.info().collections.map(\.statesTag) == [nil])
    #expect(try writer.push(("a", #"{"status":"any"}"#)).isDone)
  }

  @Test("A step with roles is for their members alone; others are told whose it is")
  func roles() throws {
    let (world, writer) = try makeWorld()
    let boss = try world.client("boss", .write)
    try writer.push(("a", #"{"status":"draft"}"#))
    try writer.push(("a", #"{"status":"done"}"#))
    let reopened = ("a", #"{"status":"draft"}"# as String?)
    #expect(
      try writer.push(reopened).refusals == [
        #"a: state ["status"] 'done' to 'draft', allowed ["shelved"], "#
          + #"roles ["\#(world.database.role("lead"))"]; server: {"status":"done"} at 2"#
      ]
    )
    boss.known = writer.known
    #expect(
      try boss.push(("a", #"{"status":"other"}"#)).refusals == [
        #"a: state ["status"] 'done' to 'other', allowed ["draft", "shelved"]; "#
          + #"server: {"status":"done"} at 2"#
      ]
    )
    #expect(try boss.push(reopened).isDone)
  }

  @Test("A stale row and a forbidden step are told in one answer")
  func both() throws {
    let (world, writer) = try makeWorld()
    try writer.push(("a", #"{"n":1}"#))
    let other = try world.client("writer")
    let outcome = try other.push(("a", #"{"n":1,"status":"done"}"#), ("b", #"{"status":"done"}"#))
    #expect(
      outcome.refusals == [
        #"a: stale; server: {"n":1} at 1"#,
        #"b: state ["status"] '' to 'done', allowed ["draft"]; server: none"#,
      ]
    )
  }

  @Test(
    "The state is read as the page of the protocol says, however it is written",
    arguments: [
      (#"{"st\u0061tus":"\u0064raft"}"#, true),
      (#"{"status":"done","status":"draft"}"#, true),
      (#"{"status":"draft","status":"done"}"#, false),
      (#"{"status":null}"#, true), (#"{"status":""}"#, true), (#"{"other":{"status":"x"}}"#, true),
      (#"{"status":["draft"]}"#, false), (#"{"status":1}"#, false),
      (#"{"t":"\u0000 \ud800 \\u0000","status":"draft"}"#, true),
      (#"{"t":"\ud83d\ude80","status":"draft\u0000"}"#, false),
    ]
  )
  func readings(line: String, isAllowed: Bool) throws {
    let (_, writer) = try makeWorld()
    #expect(try writer.push(("a", line)).isDone == isAllowed)
  }

  @Test("A field inside of objects has states, too")
  func nested() throws {
    let (_, writer) = try makeWorld(field: ["meta", "status"])
    #expect(try writer.push(("a", #"{"meta":{"status":"draft"}}"#)).isDone)
    #expect(try writer.push(("b", #"{"meta":{"status":"done"}}"#)).refusals.count == 1)
    #expect(try writer.push(("b", #"{"meta":7,"status":"done"}"#)).isDone)
  }
}
