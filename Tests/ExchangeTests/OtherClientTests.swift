import Exchange
import JSONText
import RecordStore
import TestSupport
import Testing

/// Edits by other programs than the product's own, such as the `sqlite3` shell.
@Suite struct OtherClientTests {
  private func fixture() throws -> CollectionFixture {
    let fixture = try CollectionFixture(text: ExportImportTests.three)
    try fixture.importFile()
    return fixture
  }

  @Test func anUpdateIsTracked() throws {
    let fixture = try fixture()
    try fixture.sql("UPDATE records SET json = json_set(json, '$.n', 20) WHERE key = 'b'")
    #expect(try fixture.dirtyKeys() == ["b"])
    try fixture.exportFile()
    #expect(try fixture.read() == ExportImportTests.three.replacing("\"n\":2", with: "\"n\":20"))
  }

  @Test func anEditThatIsTakenBackLeavesNothingDirty() throws {
    let fixture = try fixture()
    try fixture.sql("UPDATE records SET json = '{\"id\":\"b\"}' WHERE key = 'b'")
    try fixture.sql("UPDATE records SET json = '{\"id\":\"b\",\"n\":2}' WHERE key = 'b'")
    #expect(try fixture.dirtyKeys().isEmpty)
  }

  @Test func replacingARowKeepsItsBase() throws {
    let fixture = try fixture()
    try fixture.sql(
      """
      INSERT OR REPLACE INTO records(collection, key, json) VALUES(1, 'b', '{"id":"b","n":9}')
      """
    )
    #expect(try fixture.rows("SELECT base_json FROM dirty") == [["{\"id\":\"b\",\"n\":2}"]])
    try fixture.exportFile()
    #expect(try fixture.read() == ExportImportTests.three.replacing("\"n\":2", with: "\"n\":9"))
  }

  @Test func anIgnoredInsertIsNotAnEdit() throws {
    let fixture = try fixture()
    try fixture.sql("INSERT OR IGNORE INTO records(collection, key, json) VALUES(1, 'b', '{}')")
    #expect(try fixture.dirtyKeys().isEmpty)
    #expect(try fixture.rows("SELECT count(*) FROM events") == [["0"]])
  }

  @Test func deletingAndAddingAgainIsAnEdit() throws {
    let fixture = try fixture()
    try fixture.sql("DELETE FROM records WHERE key = 'b'")
    try fixture.sql("INSERT INTO records(collection, json) VALUES(1, '{\"id\":\"b\",\"n\":5}')")
    try fixture.exportFile()
    #expect(try fixture.read() == ExportImportTests.three.replacing("\"n\":2", with: "\"n\":5"))
    #expect(try fixture.dirtyKeys().isEmpty)
  }

  @Test func aRecordWithoutAKeyColumnGetsTheKeyOfItsContent() throws {
    let fixture = try fixture()
    try fixture.sql("INSERT INTO records(collection, json) VALUES(1, '{\n \"id\":\"bb\"\n}')")
    try fixture.exportFile()
    #expect(
      try fixture.read()
        == ExportImportTests.three.replacing(
          "{\"id\":\"c\"",
          with: "{  \"id\":\"bb\" }\n{\"id\":\"c\""
        )
    )
    #expect(try fixture.record("bb") != nil)
  }

  @Test func recordsOverSeveralLinesAreWrittenOnOne() throws {
    let fixture = try CollectionFixture(text: ExportImportTests.three)
    try fixture.importFile()
    try fixture.sql("UPDATE records SET json = '{\r\n \"id\":\"b\"\r\n}' WHERE key = 'b'")
    try fixture.exportFile()
    #expect(
      try fixture.read()
        == ExportImportTests.three.replacing(
          "{\"id\":\"b\",\"n\":2}",
          with: "{   \"id\":\"b\"  }"
        )
    )
  }

  @Test func aChangedKeyIsADeletionAndAnAddition() throws {
    let fixture = try fixture()
    try fixture.sql("UPDATE records SET json = '{\"id\":\"d\",\"n\":2}' WHERE key = 'b'")
    try fixture.exportFile()
    #expect(
      try fixture.read()
        == "{\"id\":\"a\",\"n\":1}\n{\"id\":\"c\",\"n\":3}\n{\"id\":\"d\",\"n\":2}\n"
    )
  }

  @Test func aKeyThatIsTakenBlocksTheRecord() throws {
    let fixture = try fixture()
    try fixture.sql("UPDATE records SET json = '{\"id\":\"c\",\"n\":2}' WHERE key = 'b'")
    let outcome = try fixture.exportFile()
    let key = KeyText(stored: Bytes("b"))
    #expect(
      outcome.blocked
        == [BlockedRecord(key: key, reason: .keyTaken(KeyText(stored: Bytes("c"))))]
    )
    #expect(try fixture.read() == ExportImportTests.three)
  }

  @Test(arguments: [
    "INSERT INTO records(collection, json) VALUES(1, '[]')",
    "INSERT INTO records(collection, json) VALUES(1, '{')",
    "INSERT INTO records(collection, json) VALUES(7, '{}')",
    "INSERT INTO records(collection, json, position) VALUES(1, '{}', 5)",
    "INSERT INTO records(collection, json, kind) VALUES(1, '{}', 'line')",
    "UPDATE records SET json = 'x' WHERE key = 'a'",
    "UPDATE records SET key = 'x' WHERE key = 'a'",
    "UPDATE records SET position = 1 WHERE key = 'a'",
    "UPDATE events SET actor = 'x'",
    "DELETE FROM events",
  ])
  func whatWouldBreakTheStoreIsRefused(_ statement: String) throws {
    let fixture = try fixture()
    try fixture.put("a", [("n", "8")])
    let before = try fixture.rows("SELECT * FROM records") + fixture.rows("SELECT * FROM dirty")
    #expect(throws: (any Error).self) { try fixture.sql(statement) }
    #expect(
      try fixture.rows("SELECT * FROM records") + fixture.rows("SELECT * FROM dirty") == before
    )
  }

  @Test func eventsTellWhoDidWhat() throws {
    let fixture = try fixture()
    try fixture.store.setUsualActor("Grace")
    try fixture.put("a", [("n", "8")])
    try fixture.sql("DELETE FROM records WHERE key = 'a'")
    try fixture.write(ExportImportTests.three.replacing("\"n\":2", with: "\"n\":22"))
    try fixture.importFile()
    let collection = try fixture.collection
    let events = try ["a", "b"].flatMap { key in
      try fixture.store.events(KeyText(stored: Bytes(key)), of: collection).map { event in
        [
          event.key.text, event.actor, event.origin.rawValue, event.before?.text ?? "null",
          event.after?.text ?? "null",
        ]
      }
    }
    #expect(
      events == [
        ["a", "Ada", "here", "{\"id\":\"a\",\"n\":1}", "{\"id\":\"a\",\"n\":8}"],
        ["a", "Grace", "here", "{\"id\":\"a\",\"n\":8}", "null"],
        ["b", "issues.jsonl", "file", "{\"id\":\"b\",\"n\":2}", "{\"id\":\"b\",\"n\":22}"],
      ]
    )
  }
}
