import JSONText
import RecordStore
import SQLiteStorage
import TestSupport
import Testing

/// A store of each older version is brought up to date, with everything that is in it.
@Suite struct MigrationTests {
  /// What SQLite says of a schema, with the white space that a table's text keeps taken out.
  private func schema(_ path: String) throws -> [String] {
    let database = try SQLiteConnection(opening: path, access: .readOnly)
    return try database.rows("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
      .map { row in row.map { $0.bytesValue?.text ?? "" }.joined(separator: "|") }
  }

  @Test(arguments: 1...Schema.steps.count)
  func olderStoresAreBroughtUpToDate(_ version: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("old.db")
    try makeStore(at: path, version: version)
    let store = try Store(opening: path)
    let collection = try #require(try store.collection(path: "a.jsonl"))
    #expect(
      try store.record(KeyText(stored: Bytes("x")), of: collection)?.bytes.text == "{\"id\":\"x\"}"
    )
    #expect(try store.dirtyRecords(of: collection).isEmpty)
    let fresh = folder.path("fresh.db")
    _ = try Store(making: fresh)
    #expect(try schema(path) == schema(fresh))
    let other = try SQLiteConnection(opening: path, access: .readWrite)
    try other.execute("UPDATE records SET json = '{\"id\":\"x\",\"n\":1}'")
    #expect(try store.dirtyRecords(of: collection).map(\.key.text) == ["x"])
    #expect(try store.events(KeyText(stored: Bytes("x")), of: collection).count == 1)
    #expect(
      try store.database.firstValue("PRAGMA user_version")?.integerValue
        == Int64(Schema.steps.count)
    )
  }

  /// A store as the first `version` steps of the schema made it, with one record.
  private func makeStore(at path: String, version: Int) throws {
    let database = try SQLiteConnection(opening: path, access: .readWriteCreating)
    for step in Schema.steps[..<version] { try database.execute(step) }
    try database.execute(
      """
      PRAGMA application_id = \(0x6A73_6E6C);
      PRAGMA user_version = \(version);
      INSERT INTO collections(path, name, key_fields) VALUES('a.jsonl', 'a', '[["id"]]');
      UPDATE control SET syncing = 1;
      INSERT INTO records(collection, position, key, json) VALUES(1, 10, 'x', '{"id":"x"}');
      UPDATE control SET syncing = 0;
      """
    )
  }

  /// In version 9, one push of a collection could be under way to a server.
  @Test func aPushThatIsUnderWayStaysSo() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("old.db")
    try makeStore(at: path, version: 9)
    let database = try SQLiteConnection(opening: path, access: .readWrite)
    try database.execute(
      """
      INSERT INTO remotes(id, server, client, place) VALUES(1, 's', 'c', 'p'), (2, 't', 'c', 'p');
      INSERT INTO remote_pushes(remote, collection, client, number, version, chain, digest)
        VALUES(1, 1, 'c', 7, 3, 'ch', 'd');
      INSERT INTO remote_push_rows(remote, collection, key, version, line, event)
        VALUES(1, 1, 'x', 2, '{"id":"x"}', 5), (1, 1, 'y', 3, NULL, 6);
      """
    )
    let store = try Store(opening: path)
    let collection = try #require(try store.collection(path: "a.jsonl"))
    #expect(
      try store.firstPush(of: collection, on: 1)
        == StoredPush(
          client: "c",
          number: 7,
          version: 3,
          chain: "ch",
          digest: "d",
          rows: [
            StoredPush.Row(
              key: KeyText(stored: Bytes("x")),
              version: 2,
              line: Bytes(#"{"id":"x"}"#),
              event: 5
            ),
            StoredPush.Row(key: KeyText(stored: Bytes("y")), version: 3, line: nil, event: 6),
          ]
        )
    )
    #expect(try store.firstPush(of: collection, on: 2) == nil)
  }

  @Test func twoProcessesMayOpenANewStoreAtOnce() throws {
    let folder = try TemporaryFolder()
    let first = try Store(making: folder.path("s.db"))
    let second = try Store(opening: folder.path("s.db"))
    #expect(try first.workspace == second.workspace)
  }
}
