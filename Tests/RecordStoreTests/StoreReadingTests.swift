import RecordStore
import SQLiteStorage
import TestSupport
import Testing

/// A store that is opened for reading alone.
@Suite struct StoreReadingTests {
  @Test(arguments: ["plain.db", "a %41?b#c.db"])
  func nothingIsWritten(_ name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path(name)
    try makeStore(at: path)
    let store = try Store(reading: path, isWhole: true)
    #expect(store.isReadOnly)
    #expect(try store.collections().map(\.path) == ["a.jsonl"])
    #expect(throws: SQLiteError.self) { try store.setUsualActor("Ada") }
    #expect(throws: SQLiteError.self) { try store.addCollection(path: "b.jsonl") }
    #expect(try Files.names(in: folder.path) == [name])
  }

  @Test func anOlderSchemaIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("old.db")
    try makeStore(at: path)
    let database = try SQLiteConnection(opening: path, access: .readWrite)
    try database.execute("PRAGMA user_version = 1; PRAGMA journal_mode = DELETE")
    #expect(throws: StoreError.olderVersion(path: path)) {
      try Store(reading: path, isWhole: true)
    }
  }

  @Test func aLogThatIsThereIsReadToo() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("store.db")
    try makeStore(at: path)
    let writer = try Store(opening: path)
    _ = try writer.addCollection(path: "b.jsonl")
    let reader = try Store(reading: path, isWhole: false)
    #expect(try reader.collections().map(\.path) == ["a.jsonl", "b.jsonl"])
    withExtendedLifetime(writer) {}
  }

  private func makeStore(at path: String) throws {
    let store = try Store(making: path)
    _ = try store.synchronize { try store.addCollection(path: "a.jsonl") }
    try store.endLog()
    _ = try store.database.firstValue("PRAGMA journal_mode = WAL")
  }
}
