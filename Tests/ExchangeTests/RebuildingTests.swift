import Exchange
import Foundation
import JSONText
import MergePolicy
import RecordMerge
import RecordStore
import Records
import SQLiteStorage
import TestSupport
import Testing

/// Stores that are damaged, newer than the product, or no stores at all.
@Suite struct RebuildingTests {
  private func rebuild(
    _ fixture: CollectionFixture,
    filesToKeep: [String] = []
  ) throws -> (store: Store, outcome: RebuildingOutcome?) {
    try StoreRebuilder(
      of: StoreFile(at: fixture.storePath),
      dependencies: fixture.exchange.dependencies,
      filesToKeep: { filesToKeep }
    ).run()
  }

  private func dirtyFixture() throws -> CollectionFixture {
    let lines = (0..<400).map { "{\"id\":\"k\(1000 + $0)\",\"n\":1,\"m\":1}\n" }
    let fixture = try CollectionFixture(text: lines.joined())
    try fixture.importFile()
    try fixture.put("k1001", [("n", "2")])
    try fixture.put("new", [("n", "3")])
    try fixture.delete("k1002")
    try fixture.store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return fixture
  }

  /// Overwrites the pages in the second half of the file, which hold the records that were added
  /// last and none of the edits.
  private func damage(_ path: String, from start: (Int) -> Int, count: Int) throws {
    var bytes = try Files.read(path)
    let first = start(bytes.count)
    for index in first..<min(bytes.count, first + count) { bytes[index] = 0xA5 }
    try Files.write(bytes, to: path)
  }

  /// Overwrites a page that has nothing but an index of the records.
  private func damageIndex(of fixture: CollectionFixture) throws {
    let root = try #require(
      try fixture.rows("SELECT rootpage FROM sqlite_master WHERE name = 'records_duplicates'").first
    )
    let page = try #require(Int(root[0]))
    try Files.damagePage(page, of: fixture.storePath)
  }

  @Test func whatTheNextCommitTakesIsKept() throws {
    let fixture = try dirtyFixture()
    _ = try fixture.exchange.exportFile(of: "issues.jsonl")
    try fixture.store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try damageIndex(of: fixture)
    let (store, _) = try rebuild(fixture)
    let collection = try #require(try store.collection(path: "issues.jsonl"))
    let records = try store.uncommittedRecords(of: collection)
    #expect(records.map(\.key.text).sorted() == ["k1001", "k1002", "new"])
    #expect(records.filter { $0.line == nil }.map(\.key.text) == ["k1002"])
  }

  @Test func whatTheFileSetsAsideOfTheEditsIsKept() throws {
    let fixture = try dirtyFixture()
    fixture.policy.rules[FieldPath("n")] = .maximum
    try fixture.write(fixture.read().replacing(#""k1001","n":1"#, with: #""k1001","n":9"#))
    try damageIndex(of: fixture)
    let (store, outcome) = try rebuild(fixture)
    #expect(outcome?.savedCount == 3)
    let collection = try #require(try store.collection(path: "issues.jsonl"))
    let record = try store.record(KeyText(stored: Bytes("k1001")), of: collection)
    #expect(record?.bytes == Bytes(#"{"id":"k1001","n":9,"m":1}"#))
    #expect(fixture.attic.count == 1)
    #expect(fixture.attic.first?.text.contains(#""base":1,"ours":2,"theirs":9"#) == true)
    #expect(try store.overridden(of: collection) == [])
  }

  @Test func editsThatCanBeReadSurvive() throws {
    let fixture = try dirtyFixture()
    let line = Bytes(#"{"field":["n"]}"#)
    try fixture.store.synchronize {
      try fixture.store.note(overridden: [line], of: fixture.collection)
    }
    try damageIndex(of: fixture)
    #expect(throws: StoreError.self) { try Store(opening: fixture.storePath, isSuspect: true) }
    let (store, found) = try rebuild(fixture)
    let outcome = try #require(found)
    #expect(outcome.savedCount == 3)
    #expect(fixture.attic == [line])
    #expect(outcome.collections == ["issues.jsonl"])
    #expect(Files.exists(outcome.damagedPath))
    let collection = try #require(try store.collection(path: "issues.jsonl"))
    #expect(try store.recordCount(of: collection) == 400)
    #expect(try store.dirtyRecords(of: collection).map(\.key.text) == ["k1001", "k1002", "new"])
    let (again, nothing) = try rebuild(fixture)
    #expect(nothing == nil)
    #expect(try again.collections().count == 1)
  }

  @Test func aFileThatIsNotADatabaseIsMoved() throws {
    let fixture = try dirtyFixture()
    try damage(fixture.storePath, from: { _ in 0 }, count: .max / 2)
    #expect(throws: (any Error).self) { try Store(opening: fixture.storePath) }
    let (store, outcome) = try rebuild(fixture)
    #expect(outcome?.mayLackEdits == true)
    #expect(try store.collections().isEmpty)
  }

  @Test func anEmptyStoreIsBuiltAnewFromTheFiles() throws {
    let fixture = try dirtyFixture()
    try Files.write("", to: fixture.storePath)
    let path = fixture.storePath
    let error = try #require(throws: StoreError.self) { try StoreFile(at: path).open() }
    #expect(error == .damaged(path: path, reason: "it is empty"))
    let (store, outcome) = try rebuild(fixture, filesToKeep: ["issues.jsonl"])
    #expect(outcome?.collections == ["issues.jsonl"])
    #expect(outcome?.mayLackEdits == true)
    let collection = try #require(try store.collection(path: "issues.jsonl"))
    #expect(try store.recordCount(of: collection) == 400)
  }

  @Test func linesOfALogThatWereNotExportedSurvive() throws {
    var policy = Policy()
    policy.consistency = .append
    let text = (0..<400).map { "{\"n\":\($0)}\n" }.joined()
    let fixture = try CollectionFixture(text: text, policy: policy)
    try fixture.importFile()
    _ = try fixture.edit { try $0.put(JSONValue(parsing: Bytes(#"{"n":"new"}"#))) }
    try fixture.store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try damageIndex(of: fixture)
    let (store, outcome) = try rebuild(fixture)
    #expect(outcome?.savedCount == 1)
    let collection = try #require(try store.collection(path: "issues.jsonl"))
    #expect(try store.dirtyRecords(of: collection).map(\.record?.text) == [#"{"n":"new"}"#])
    #expect(try store.recordCount(of: collection) == 401)
  }

  @Test func whatAKilledRebuildingLeftIsDoneByTheNext() throws {
    let fixture = try dirtyFixture()
    try damageIndex(of: fixture)
    let store = StoreFile(at: fixture.storePath)
    // Killed while it was building, and when it had built: all is begun again.
    for suffix in [".unfinished", ".rebuilt"] {
      try Files.write("half", to: fixture.storePath + suffix)
    }
    #expect(try rebuild(fixture).outcome?.savedCount == 3)
    #expect(try Files.names(in: fixture.folder.path("git")).filter { $0.contains("rebuilt") } == [])
    // Killed between the two moves.
    try Files.move(fixture.storePath, to: fixture.storePath + ".rebuilt")
    for suffix in ["-wal", "-shm"] where Files.exists(fixture.storePath + suffix) {
      try Files.remove(fixture.storePath + suffix)
    }
    #expect(store.exists)
    let (again, outcome) = try rebuild(fixture)
    #expect(outcome?.savedCount == 3)
    #expect(outcome?.damagedPath == fixture.storePath + ".damaged-1")
    #expect(try again.collections().map(\.path) == ["issues.jsonl"])
  }

  @Test func aNewerStoreIsLeftAlone() throws {
    let fixture = try CollectionFixture()
    try fixture.sql("PRAGMA user_version = 99")
    let error = try #require(throws: StoreError.self) { try Store(opening: fixture.storePath) }
    guard case .newerVersion(_, 99, let known) = error else {
      Issue.record("Another error: \(error)")
      return
    }
    #expect(known < 99)
  }

  @Test func anotherDatabaseIsLeftAlone() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("other.db")
    let other = try SQLiteConnection(opening: path, access: .readWriteCreating)
    try other.execute("CREATE TABLE t(x)")
    let error = try #require(throws: StoreError.self) { try Store(opening: path) }
    #expect(error == .foreign(path: path))
  }
}
