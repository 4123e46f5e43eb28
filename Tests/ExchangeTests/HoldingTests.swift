@testable import Exchange
import JSONText
import MergePolicy
import RecordStore
import Records
import SQLiteStorage
import TestSupport
import Testing

/// Edits that are held back, without git: the fixture says whether the file moved on.
@Suite struct HoldingTests {
  private static let main = "{\"id\":\"a\",\"n\":1,\"m\":1}\n{\"id\":\"b\",\"n\":2}\n"
  private static let other = "{\"id\":\"a\",\"n\":9,\"m\":1}\n{\"id\":\"b\",\"n\":2}\n"

  private func fixture(hasMovedOn: Bool = false) throws -> CollectionFixture {
    let fixture = try CollectionFixture(text: Self.main)
    fixture.policy.rules[FieldPath("n")] = .maximum
    try fixture.importFile()
    fixture.git = GitPlace(
      head: { HeadPlace(branch: "main", commit: "c") },
      rebase: { nil },
      hasMovedOn: { _, _ in hasMovedOn },
      isWriting: { false }
    )
    return fixture
  }

  private func held(_ fixture: CollectionFixture) throws -> [HeldEdit] {
    try fixture.store.heldEdits(of: fixture.collection)
  }

  @Test func whetherEditsTouchTheSame() throws {
    let cases: [(String?, String?, String?, Bool)] = [
      ("{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":1,\"b\":2}", false),
      ("{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":3,\"b\":1}", true),
      ("{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":2,\"b\":3}", true),
      ("{\"a\":1}", "{ \"a\" : 1.0 }", "{\"a\":2}", false),
      ("{\"a\":1}", "{}", "{\"a\":1,\"c\":1}", false), ("{\"a\":1}", "{}", "{}", true),
      ("{\"o\":{\"x\":1}}", "{\"o\":{\"x\":2}}", "{\"o\":{\"x\":1,\"y\":2}}", false),
      ("{\"o\":[1]}", "{\"o\":[1,2]}", "{\"o\":[0,1]}", true),
      ("{\"a\":1,\"a\":1}", "{\"a\":2}", "{\"b\":2}", true), ("{}", nil, "{\"a\":1}", true),
      ("{}", nil, nil, true), ("{}", "{}", nil, false), (nil, "{}", nil, false),
      (nil, "{}", "{}", true),
    ]
    for (base, ours, theirs, overlaps) in cases {
      let values = try [base, ours, theirs].map { text in
        try text.map { try JSONValue(parsing: Bytes($0)) }
      }
      let found = editsOverlap(values[0], values[1], values[2])
      #expect(found == overlaps, "\(base ?? "nil") \(ours ?? "nil") \(theirs ?? "nil")")
      #expect(editsOverlap(values[0], values[2], values[1]) == overlaps)
    }
  }

  @Test func anEditIsHeldOnlyWhereTheFileDidNotMoveOn() throws {
    for hasMovedOn in [false, true] {
      let fixture = try fixture(hasMovedOn: hasMovedOn)
      try fixture.put("a", [("n", "5")])
      try fixture.write(Self.other)
      let outcome = try fixture.importFile()
      #expect(outcome.heldKeys.map(\.text) == (hasMovedOn ? [] : ["a"]))
      #expect(try fixture.record("a") == #"{"id":"a","n":9,"m":1}"#)
      #expect(try fixture.dirtyKeys() == [])
      #expect(fixture.attic.count == (hasMovedOn ? 1 : 0))
      let held = try held(fixture)
      #expect(held.count == (hasMovedOn ? 0 : 1))
      #expect(held.first?.base == held.first?.file)
      #expect(held.allSatisfy { $0.record == Bytes(#"{"id":"a","n":5,"m":1}"#) })
      #expect(held.allSatisfy { $0.rebase == nil })
      try fixture.write(Self.main)
      #expect(try fixture.importFile().restoredKeys.map(\.text) == (hasMovedOn ? [] : ["a"]))
      #expect(try fixture.dirtyKeys() == (hasMovedOn ? [] : ["a"]))
    }
  }

  @Test func aConflictComesBackAsOne() throws {
    let fixture = try fixture(hasMovedOn: true)
    fixture.policy.rules[FieldPath("n")] = .conflict
    try fixture.put("a", [("n", "5")])
    try fixture.write(Self.other)
    #expect(try fixture.importFile().conflicts.map(\.text) == ["a"])
    fixture.git?.hasMovedOn = { _, _ in false }
    try fixture.write(Self.main.replacing("\"n\":1", with: "\"n\":3"))
    #expect(try fixture.importFile().heldKeys.map(\.text) == ["a"])
    #expect(try fixture.conflictKeys() == [])
    try fixture.write(Self.other)
    try fixture.importFile()
    #expect(try fixture.conflictKeys() == ["a"])
    #expect(try fixture.record("a") == #"{"id":"a","n":5,"m":1}"#)
    #expect(try fixture.exportFile().blocked.map(\.reason) == [.conflict])
    #expect(try fixture.status().conflicts.map(\.key.text) == ["a"])
  }

  @Test func aDryRunHoldsNothing() throws {
    let fixture = try fixture()
    try fixture.put("a", [("n", "5")])
    try fixture.write(Self.other)
    #expect(try fixture.importFile(isDryRun: true).heldKeys.map(\.text) == ["a"])
    #expect(try held(fixture).isEmpty)
    #expect(try fixture.dirtyKeys() == ["a"])
  }

  @Test func onlyTheRowsOfARebaseAreMergedAtItsEnd() throws {
    let fixture = try fixture()
    try fixture.put("b", [("n", "7")])
    try fixture.write(Self.main.replacing("\"n\":2", with: "\"n\":3"))
    try fixture.importFile()
    try fixture.write(Self.main)
    try fixture.importFile()
    fixture.git?.rebase = { "first" }
    try fixture.put("a", [("n", "12")])
    try fixture.write(Self.other.replacing("\"n\":2", with: "\"n\":3"))
    try fixture.importFile()
    #expect(try held(fixture).map(\.rebase) == ["first", "first"])
    let none = try fixture.exchange.importFile(of: fixture.path, merging: .rebase("second"))
    #expect(none.mergedHeldCount == 0)
    let outcome = try fixture.exchange.importFile(of: fixture.path, merging: .rebase("first"))
    #expect(outcome.mergedHeldCount == 2)
    #expect(try held(fixture).isEmpty)
    #expect(try fixture.record("a") == #"{"id":"a","n":12,"m":1}"#)
    #expect(try fixture.record("b") == #"{"id":"b","n":7}"#)
  }

  @Test func aRebuiltStoreKeepsThem() throws {
    let fixture = try fixture()
    try fixture.put("a", [("n", "5")])
    try fixture.write(Self.other)
    try fixture.importFile()
    try fixture.store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    let root = try #require(
      try fixture.rows("SELECT rootpage FROM sqlite_master WHERE name = 'records_duplicates'").first
    )
    let page = try #require(Int(root[0]))
    try Files.damagePage(page, of: fixture.storePath)
    let (store, outcome) = try StoreRebuilder(
      of: StoreFile(at: fixture.storePath),
      dependencies: fixture.exchange.dependencies,
      filesToKeep: { [] }
    ).run()
    #expect(outcome?.savedCount == 1)
    let collection = try #require(try store.collection(path: fixture.path))
    let edits = try store.heldEdits(of: collection)
    #expect(edits.map(\.record) == [Bytes(#"{"id":"a","n":5,"m":1}"#)])
    #expect(edits.map(\.head.branch) == [nil])
  }
}
