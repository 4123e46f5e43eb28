import Foundation
import JSONText
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("Pulls from a PostgreSQL server", .waits)
struct PostgresPullTests {
  @Test("Rows come by version and the bytes of the key, in pages, each once")
  func pages() throws {
    let world = try PostgresWorld()
    let client = world.owner
    try client.send(client.makePush(["b", "B", "é", "a"].map { ($0, "{}") }))
    try client.push(("a", #"{"n":2}"#), ("Z", "{}"))
    let expected = ["B {}", "b {}", "é {}", "Z {}", #"a {"n":2}"#]
    #expect(try world.client().pull() == expected)
    var pull = SyncPull(collection: PostgresWorld.collection, known: .nothing, limit: 2)
    var seen: [String] = []
    while true {
      guard case .rows(let rows, let point, let hasMore) = try client.remote.pull(pull) else {
        Issue.record("The history did not change.")
        break
      }
      #expect(rows.count <= 2)
      seen += rows.map { "\($0.key.text) \($0.content?.text ?? "-")" }
      guard hasMore, let last = rows.last else { break }
      pull.known = point
      pull.after = SyncPull.Place(version: last.version, key: last.key)
    }
    #expect(seen == expected)
    pull = SyncPull(
      collection: PostgresWorld.collection,
      known: .nothing,
      limit: 10,
      content: .digests
    )
    guard case .rows(let rows, _, false) = try client.remote.pull(pull) else {
      Issue.record("All digests fit into a page.")
      return
    }
    #expect(rows.map { $0.content?.count } == Array(repeating: 64, count: 5))
  }

  @Test("What changes while pages are read comes again, and nothing is missed")
  func changesMeanwhile() throws {
    let world = try PostgresWorld()
    let writer = world.owner
    let line = "{\"n\":\"\(String(repeating: "x", count: 400_000))\"}"
    try writer.send(writer.makePush((0..<8).map { ("k\($0)", line) }))
    let reader = try world.client()
    var seen: [String: String] = [:]
    var pageCount = 0
    let point = try reader.remote.pullAll(of: PostgresWorld.collection, since: .nothing) { rows in
      for row in rows { seen[row.key.text] = row.content?.text }
      pageCount += 1
      if pageCount <= 2 {
        try writer.push(("k0", #"{"n":\#(pageCount)}"#), ("k7", #"{"n":\#(pageCount)}"#))
      }
    }
    #expect(pageCount >= 4)
    #expect(seen.count == 8)
    #expect(point != nil)
    reader.known = try #require(point)
    for line in try reader.pull() ?? [] {
      seen[String(line.prefix(2))] = String(line.dropFirst(3))
    }
    #expect(seen["k0"] == #"{"n":2}"# && seen["k7"] == #"{"n":2}"#)
    #expect(seen["k3"] == line)
  }

  /// `JSONL_POSTGRES_ROWS=1000000` measures a million.
  @Test("The helper needs little memory, however many rows there are")
  func memory() throws {
    let variables = ProcessInfo.processInfo.environment
    let count = variables["JSONL_POSTGRES_ROWS"].flatMap { Int($0) } ?? 20_000
    let world = try PostgresWorld()
    // As pushes would leave them, which would take much longer.
    for start in stride(from: 0, to: count, by: 50_000) {
      try world.database.sql(
        """
        set jsonl.pushing = 'on';
        update jsonl.collection set version = version + 1;
        insert into jsonl.version (collection, version, chain)
          select id, version, chain from jsonl.collection;
        insert into jsonl.record (collection, key, line, version)
          select c.id, 'k' || n, convert_to('{"id":"k' || n || '","text":"'
            || repeat(md5(n::text), 26) || '"}', 'UTF8'), c.version
          from jsonl.collection c, generate_series(\(start + 1), \(min(start + 50_000, count))) n
        """
      )
    }
    let folder = try TemporaryFolder()
    let program = try BuiltProducts.path(of: "git-jsonl-remote-postgres")
    try Files.writeScript(
      "echo $$ >'\(folder.path("number"))'\nexec '\(program)'",
      to: folder.path("helper")
    )
    let client = try TestClient(world.database.url("owner"), program: folder.path("helper"))
    var seenCount = 0
    var byteCount = 0
    _ = try client.remote.pullAll(of: PostgresWorld.collection, since: .nothing) { rows in
      seenCount += rows.count
      byteCount += rows.reduce(0) { $0 + ($1.content?.count ?? 0) }
    }
    #expect(seenCount == count && byteCount > count * 840)
    #if os(Linux)
      let number = String(decoding: try Files.read(folder.path("number")), as: UTF8.self)
        .prefix { $0 != "\n" }
      let status = String(decoding: try Files.read("/proc/\(number)/status"), as: UTF8.self)
      let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      let kilobytes = peak?.split { $0 == " " || $0 == "\t" }.dropFirst().first
      #expect(try #require(kilobytes.flatMap { Int($0) }) < 60_000)
    #endif
  }
}
