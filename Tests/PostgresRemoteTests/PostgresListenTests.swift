import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("Listening to a PostgreSQL server", .waits)
struct PostgresListenTests {
  @Test("Each change is told, those by hand and by others too, until it is enough")
  func changes() throws {
    let world = try PostgresWorld(roles: ["reader"], collections: ["a.jsonl", "b.jsonl"])
    let reader = try world.client("reader", .read)
    let writer = world.owner
    var heard: [String] = []
    try reader.remote.listen(
      to: ["a.jsonl", "b.jsonl"],
      milliseconds: 60_000,
      interrupt: nil
    ) { collection, version in
      heard.append("\(collection) \(version)")
      switch heard.count {
      case 2: _ = try writer.remote.push(writer.makePush([("k", "{}")], base: 0, to: "a.jsonl"))
      case 3: try world.database.sql("update jsonl.record set line = null")
      default: break
      }
      return heard.count < 4
    }
    #expect(heard.prefix(2).sorted() == ["a.jsonl 0", "b.jsonl 0"])
    #expect(heard.dropFirst(2) == ["a.jsonl 1", "a.jsonl 2"])
    // Requests go on after it.
    #expect(try reader.pull("a.jsonl") == ["k -"])
  }

  @Test("A collection that is not there, and a server that goes away, end it")
  func ends() throws {
    let world = try PostgresWorld()
    let error = try remoteError {
      try world.owner.remote.listen(to: ["none"], milliseconds: 60_000, interrupt: nil) { _, _ in
        true
      }
    }
    #expect(error?.reason == .collection)
    let lost = try remoteError {
      try world.owner.remote.listen(
        to: [PostgresWorld.collection],
        milliseconds: 60_000,
        interrupt: nil
      ) { _, _ in
        try world.database.sql(
          """
          select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
          """,
          as: "postgres"
        )
        return true
      }
    }
    #expect(lost?.kind == .unavailable)
    // The other connection was ended, too. It is made again.
    #expect(try world.owner.pull() == [])
  }
}
