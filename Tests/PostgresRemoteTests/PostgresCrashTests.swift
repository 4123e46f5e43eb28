import JSONText
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("A PostgreSQL server that dies, or is put back", .waits)
struct PostgresCrashTests {
  @Test("A server killed in the middle of pushes has done each of them as a whole, or not at all")
  func killedServer() throws {
    let server = try PostgresServer()
    let world = try PostgresWorld(server: server)
    let client = world.owner
    let line = "{\"text\":\"\(String(repeating: "x", count: 2000))\"}"
    let pushes = (0..<12).map { number in
      client.makePush((0..<300).map { ("\(number)-\($0)", line) })
    }
    let pending = try pushes.map { try client.remote.beginPush($0) }
    // Some are done now, one is on its way, and others wait.
    _ = try pending[2].wait()
    try server.kill()
    var answers: [RemoteError.Kind?] = []
    for push in pending[3...] {
      do {
        #expect(try push.wait().isDone)
        answers.append(nil)
      } catch {
        answers.append(error.kind)
      }
    }
    #expect(answers.allSatisfy { [nil, .unknown, .unavailable].contains($0) })
    #expect(answers.last == .some(.unavailable))
    #expect(try remoteError { try client.pull() }?.kind == .unavailable)

    try server.restart()
    // The same helper finds the server again. Each push that is sent again is done once.
    let before = try client.everything().count
    #expect(before.isMultiple(of: 300) && before >= 900)
    for push in pushes { #expect(try client.remote.push(push).isDone) }
    #expect(try client.everything().count == 3600)
    #expect(client.known.version == 12)
  }

  @Test("A server that does not answer in time leaves a push open, and the next one decides")
  func slowServer() throws {
    let world = try PostgresWorld()
    let client = try TestClient(world.database.url("owner"), deadlineMilliseconds: 1500)
    let session = try world.database.server.begin(
      ["begin", "select path from jsonl.collection for update", "select pg_sleep(600)"],
      in: world.database.name
    )
    try waitUntil("the lock") { try session.lines() == [PostgresWorld.collection] }
    let push = client.makePush([("a", #"{"n":1}"#)])
    #expect(try remoteError { _ = try client.remote.push(push) }?.kind == .unknown)
    #expect(try client.pull() == [])
    try world.database.sql(
      """
      select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like '%pg_sleep%' and pid <> pg_backend_pid()
      """,
      as: "postgres"
    )
    _ = session.wait()
    // Whether the server went on with the first, or not.
    let other = try world.client()
    #expect(try other.remote.push(push).isDone)
    #expect(try other.pull() == [#"a {"n":1}"#])
    #expect(other.known.version == 1)
  }

  @Test("A machine that says nothing is out of reach")
  func silentServer() throws {
    let listener = try SilentListener()
    for host in ["127.0.0.1", "db.example.test"] {
      let url = "postgres://u@\(host):\(listener.port)/d?hostaddr=127.0.0.1"
      let error = try remoteError { _ = try TestClient(url, deadlineMilliseconds: 500) }
      #expect(error?.kind == .unavailable)
      #expect(error?.message == "the server did not answer in time")
    }
  }

  @Test("A server that is put back to an older dump is noticed, also after new pushes")
  func olderDump() throws {
    let world = try PostgresWorld()
    let client = world.owner
    try client.push(("a", #"{"n":1}"#))
    let dump = try Dump(of: world.database)
    let before = client.known
    try client.push(("a", #"{"n":2}"#))
    try client.push(("b", "{}"))
    let after = client.known

    try dump.restore(in: world.database)
    #expect(try client.pull() == nil)
    #expect(try client.push(("c", "{}")) == .reset(before))
    #expect(try client.remote.info().collections.map(\.point) == [before])
    // Somebody else goes on from there, beyond the version that the client has seen.
    let other = try world.client()
    try other.pull()
    for number in 3...6 { try other.push(("a", "{\"n\":\(number)}")) }
    #expect(other.known.version > after.version)
    #expect(try client.pull() == nil)
    // One who has seen nothing newer than the dump goes on.
    client.known = before
    #expect(try client.pull() == [#"a {"n":6}"#])
  }

  @Test("A dump that is restored elsewhere goes on there, with receipts and rights")
  func dumpElsewhere() throws {
    let world = try PostgresWorld()
    let client = world.owner
    let push = client.makePush([("a", #"{"n":1}"#)])
    let outcome = try client.send(push)
    try client.push(("a", nil))
    let info = try client.remote.info()
    let dump = try Dump(of: world.database)
    // Many transactions later, on a server that counts its own, with roles of other numbers.
    let elsewhere = try PostgresServer()
    try elsewhere.makeRole(world.database.role("owner"))
    let database = try elsewhere.makeDatabase(roles: ["other"])
    try dump.restore(in: database)
    let moved = try TestClient(database.url("owner", exactly: world.database.role("owner")))
    #expect(try moved.remote.info() == info)
    #expect(try moved.remote.push(push) == outcome)
    moved.known = client.known
    #expect(try moved.pull() == [])
    #expect(try moved.push(("a", #"{"n":2}"#)).isDone)
    try database.sql("update jsonl.record set line = null", as: "postgres")
    #expect(try moved.pull() == ["a -"])
    let histories = try moved.remote.digests(of: PostgresWorld.collection, [Bytes("a")])
    #expect(histories.first?.entries.map(\.version) == [4, 3, 2, 1])
  }
}

/// What `pg_dump` wrote of the schema of a database.
private struct Dump {
  let text: String

  init(of database: PostgresDatabase) throws {
    text = try database.server.tool("pg_dump", ["-U", "postgres", "-n", "jsonl", database.name])
      .orThrow().output
  }

  func restore(in database: PostgresDatabase) throws {
    try database.sql(
      "set client_min_messages = warning; drop schema if exists jsonl cascade;\n" + text,
      as: "postgres"
    )
  }
}
