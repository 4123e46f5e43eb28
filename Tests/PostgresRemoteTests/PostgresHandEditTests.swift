import JSONText
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("Edits of a PostgreSQL server by hand", .waits)
struct PostgresHandEditTests {
  @Test("What the owner edits, inserts and deletes by SQL is seen as changes")
  func edits() throws {
    let world = try PostgresWorld(collections: ["tasks.jsonl", "b.jsonl"])
    let client = world.owner
    try client.push(("a", #"{"n":1}"#), ("b", #"{"n":1}"#), ("c", #"{"n":1}"#))
    let other = try world.client()
    try other.pull()
    try world.database.sql(
      """
      update jsonl.record set line = convert_to('{"n":2}', 'UTF8') where key in ('a', 'b');
      insert into jsonl.record (collection, key, line)
        select id, 'd', convert_to('{"n":3}', 'UTF8') from jsonl.collection
        where path = 'tasks.jsonl';
      delete from jsonl.record where key in ('b', 'c');
      delete from jsonl.record where key in ('b', 'c');
      """
    )
    #expect(try other.pull() == [#"a {"n":2}"#, #"d {"n":3}"#, "b -", "c -"])
    // One version for each statement that changed something.
    #expect(other.known.version == 4)
    #expect(try client.push(("a", #"{"n":5}"#)).refusals.count == 1)
    let histories = try client.remote.digests(of: PostgresWorld.collection, [Bytes("b")])
    #expect(histories.first?.entries.map(\.version) == [4, 2, 1])
    #expect(try client.pull()?.count == 4)
    #expect(try client.push(("a", #"{"n":5}"#)).isDone)
    #expect(try world.client().pull("b.jsonl") == [])
  }

  @Test("What would break the records is refused")
  func refusals() throws {
    let world = try PostgresWorld()
    try world.owner.push(("a", #"{"n":1}"#))
    for (statement, words) in [
      ("update jsonl.record set key = 'b'", "keeps its collection and key"),
      ("truncate jsonl.record", "can't be truncated"),
      ("insert into jsonl.record (collection, key, line) values (77, 'a', '{}')", "no collection"),
      ("update jsonl.record set line = decode('7b0a7d', 'hex')", "record_line_check"),
    ] {
      let outcome = try world.database.trySQL(statement, as: "owner")
      #expect(outcome.status != 0 && outcome.errors.contains(words), "\(outcome)")
    }
    #expect(try world.client().pull() == [#"a {"n":1}"#])
  }

  @Test("A transaction that is rolled back leaves no version")
  func rollback() throws {
    let world = try PostgresWorld()
    try world.owner.push(("a", #"{"n":1}"#))
    try world.database.sql("begin; update jsonl.record set line = null; rollback;")
    #expect(try world.client().pull() == [#"a {"n":1}"#])
    #expect(try world.owner.push(("a", #"{"n":2}"#)).isDone)
  }
}
