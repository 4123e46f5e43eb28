import JSONText
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("Pushes to a PostgreSQL server", .waits)
struct PostgresPushTests {
  @Test("A push that is sent again is done once, and answered the same")
  func receipts() throws {
    let world = try PostgresWorld()
    let push = world.owner.makePush([("a", #"{"id":"a","n":1}"#)])
    let first = try world.owner.send(push)
    #expect(first.isDone)
    try world.owner.push(("a", #"{"id":"a","n":2}"#))
    // Long after, and from another process.
    let other = try world.client()
    #expect(try other.remote.push(push) == first)
    #expect(try other.everything() == [#"a {"id":"a","n":2}"#])
    var changed = push
    changed.digest = "another"
    let error = try remoteError { _ = try other.remote.push(changed) }
    #expect(error?.kind == .badRequest)
  }

  @Test("Rows that others changed are refused with what the server has, and nothing is done")
  func staleRows() throws {
    let world = try PostgresWorld()
    let (ada, eva) = (world.owner, try world.client())
    try ada.push(("a", #"{"id":"a","n":1}"#), ("b", #"{"id":"b","n":1}"#), ("c", #"{"id":"c"}"#))
    try eva.pull()
    try ada.push(("a", #"{"id":"a","n":2}"#), ("b", nil))
    // Equal content is refused, too: both counted one up.
    let outcome = try eva.push(
      ("a", #"{"id":"a","n":2}"#),
      ("b", #"{"id":"b","n":2}"#),
      ("c", #"{"id":"c","n":3}"#),
      ("d", #"{"id":"d"}"#)
    )
    #expect(
      outcome.refusals == [
        #"a: stale; server: {"id":"a","n":2} at 2"#, "b: stale; server: deleted at 2",
      ]
    )
    #expect(try ada.everything().count == 3)
    #expect(try eva.pull() == [#"a {"id":"a","n":2}"#, "b -"])
    #expect(try eva.push(("a", #"{"id":"a","n":3}"#), ("b", #"{"id":"b","n":3}"#)).isDone)
  }

  @Test("What is not a record is refused together with what the server refuses")
  func badRows() throws {
    let world = try PostgresWorld()
    try world.owner.push(("a", #"{"id":"a"}"#))
    let fresh = try world.client()
    let long = String(repeating: "k", count: 1025)
    let outcome = try fresh.push(
      ("a", #"{"id":"a","n":1}"#),
      ("b", "[1]"),
      ("c", "{\"id\":\n\"c\"}"),
      (long, #"{"id":1}"#),
      ("e", #"{"id":"e"}"#),
      ("f", "{\"id\":\"\(String(repeating: "f", count: 4_194_304))\"}")
    )
    #expect(
      outcome.refusals == [
        #"a: stale; server: {"id":"a"} at 1"#, "b: not-a-record; server: none",
        "c: not-a-record; server: none", "f: line-too-long; server: none",
        "\(long): key-too-long; server: none",
      ]
    )
    #expect(try fresh.everything() == [#"a {"id":"a"}"#])
  }

  @Test("Keys and lines come back byte for byte")
  func oddRecords() throws {
    let world = try PostgresWorld()
    let long = String(repeating: "x", count: 1 << 20)
    let rows = [
      ("k 'quoted' \"twice\" \\ %", #"{"id":"k 'quoted' \"twice\" \\ %"}"#),
      ("42", #"{"id":42}"#),
      (#"["a",1]"#, #"  {"a" : "a", "b":1.50e0 }  "#),
      (#""with a \u0000""#, #"{"id":"with a \u0000","t":"\u0000\ud800 \udc00\ud83d"}"#),
      ("Ünïcödé 🚀 e\u{301}", "{\"id\":\"Ünïcödé 🚀 e\u{301}\"}"),
      ("null", #"{"id":null,"id":null,"twice":{"a":1,"a":2}}"#),
      (String(repeating: "é", count: 512), #"{}"#),
      ("tab", "{\"id\":\t\"tab\"\r}"),
      ("long", #"{"id":"long","text":"\#(long)"}"#),
      ("$1; drop schema jsonl cascade; --", #"{"id":1}"#),
    ]
    #expect(try world.owner.send(world.owner.makePush(rows)).isDone)
    let pulled = try world.client().everything()
    #expect(pulled == rows.map { "\($0.0) \($0.1)" }.sorted())
    let again = try world.owner.remote.rows(
      of: PostgresWorld.collection,
      rows.map { Bytes($0.0) } + [Bytes("none")]
    )
    #expect(again.map { $0.content?.text } == rows.map { $0.1 } + [nil])
    #expect(again.last?.version == 0)
  }

  @Test("A push of rows on a history that the server does not have is answered by that")
  func otherHistory() throws {
    let world = try PostgresWorld()
    try world.owner.push(("a", #"{"id":"a"}"#))
    let here = world.owner.known
    let other = try world.client()
    for known in [
      HistoryPoint(version: 1, chain: "other"), HistoryPoint(version: 7, chain: here.chain),
      HistoryPoint(version: 0, chain: "other"),
    ] {
      other.known = known
      #expect(try other.push(("b", #"{"id":"b"}"#)) == .reset(here))
      #expect(try other.pull() == nil)
    }
    other.known = .nothing
    #expect(try other.push(("b", #"{"id":"b"}"#)).isDone)
  }

  @Test("What a key has had is told, the newest first, deletions included")
  func digests() throws {
    let world = try PostgresWorld()
    let client = world.owner
    for line in [#"{"id":"a"}"#, nil, #"{"id":"a","n":2}"#] { try client.push(("a", line)) }
    let histories = try client.remote.digests(
      of: PostgresWorld.collection,
      [Bytes("none"), Bytes("a")]
    )
    #expect(histories.map(\.key.text) == ["none", "a"])
    #expect(histories.first?.entries == [])
    let entries = histories.last?.entries ?? []
    #expect(entries.map(\.version) == [3, 2, 1])
    #expect(
      entries.map(\.digest) == [
        "6df21df3ca0e6cb58af68342a72b183b61ae8a27057e756e6967899dc93d862f", nil,
        "8489a5deb454a360345c7868bca8672de92b446caf3d3b014af6a56e3d549d30",
      ]
    )
  }
}
