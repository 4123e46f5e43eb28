import Exchange
import JSONText
import RecordStore
import TestSupport
import Testing

/// Edits by other programs than the product's own, such as the `sqlite3` shell.
@Suite struct OtherClientTests {
  private func desk() throws -> Desk {
    let desk = try Desk(text: ExportImportTests.three)
    try desk.importFile()
    return desk
  }

  @Test func anUpdateIsTracked() throws {
    let desk = try desk()
    try desk.sql("UPDATE records SET json = json_set(json, '$.n', 20) WHERE key = 'b'")
    #expect(try desk.dirtyKeys() == ["b"])
    try desk.exportFile()
    #expect(try desk.read() == ExportImportTests.three.replacing("\"n\":2", with: "\"n\":20"))
  }

  @Test func anEditThatIsTakenBackLeavesNothingDirty() throws {
    let desk = try desk()
    try desk.sql("UPDATE records SET json = '{\"id\":\"b\"}' WHERE key = 'b'")
    try desk.sql("UPDATE records SET json = '{\"id\":\"b\",\"n\":2}' WHERE key = 'b'")
    #expect(try desk.dirtyKeys().isEmpty)
  }

  @Test func replacingARowKeepsItsBase() throws {
    let desk = try desk()
    try desk.sql(
      """
      INSERT OR REPLACE INTO records(collection, key, json) VALUES(1, 'b', '{"id":"b","n":9}')
      """
    )
    #expect(try desk.rows("SELECT base_json FROM dirty") == [["{\"id\":\"b\",\"n\":2}"]])
    try desk.exportFile()
    #expect(try desk.read() == ExportImportTests.three.replacing("\"n\":2", with: "\"n\":9"))
  }

  @Test func anIgnoredInsertIsNoEdit() throws {
    let desk = try desk()
    try desk.sql("INSERT OR IGNORE INTO records(collection, key, json) VALUES(1, 'b', '{}')")
    #expect(try desk.dirtyKeys().isEmpty)
    #expect(try desk.rows("SELECT count(*) FROM events") == [["0"]])
  }

  @Test func deletingAndAddingAgainIsAnEdit() throws {
    let desk = try desk()
    try desk.sql("DELETE FROM records WHERE key = 'b'")
    try desk.sql("INSERT INTO records(collection, json) VALUES(1, '{\"id\":\"b\",\"n\":5}')")
    try desk.exportFile()
    #expect(try desk.read() == ExportImportTests.three.replacing("\"n\":2", with: "\"n\":5"))
    #expect(try desk.dirtyKeys().isEmpty)
  }

  @Test func aRecordWithoutAKeyColumnGetsTheKeyOfItsContent() throws {
    let desk = try desk()
    try desk.sql("INSERT INTO records(collection, json) VALUES(1, '{\n \"id\":\"bb\"\n}')")
    try desk.exportFile()
    #expect(
      try desk.read()
        == ExportImportTests.three.replacing(
          "{\"id\":\"c\"",
          with: "{  \"id\":\"bb\" }\n{\"id\":\"c\""
        )
    )
    #expect(try desk.record("bb") != nil)
  }

  @Test func recordsOverSeveralLinesComeToStandOnOne() throws {
    let desk = try Desk(text: ExportImportTests.three)
    try desk.importFile()
    try desk.sql("UPDATE records SET json = '{\r\n \"id\":\"b\"\r\n}' WHERE key = 'b'")
    try desk.exportFile()
    #expect(
      try desk.read()
        == ExportImportTests.three.replacing(
          "{\"id\":\"b\",\"n\":2}",
          with: "{   \"id\":\"b\"  }"
        )
    )
  }

  @Test func aChangedKeyIsADeletionAndAnAddition() throws {
    let desk = try desk()
    try desk.sql("UPDATE records SET json = '{\"id\":\"d\",\"n\":2}' WHERE key = 'b'")
    try desk.exportFile()
    #expect(
      try desk.read()
        == "{\"id\":\"a\",\"n\":1}\n{\"id\":\"c\",\"n\":3}\n{\"id\":\"d\",\"n\":2}\n"
    )
  }

  @Test func aKeyThatIsTakenBlocksTheRecord() throws {
    let desk = try desk()
    try desk.sql("UPDATE records SET json = '{\"id\":\"c\",\"n\":2}' WHERE key = 'b'")
    let outcome = try desk.exportFile()
    let key = KeyText(stored: Bytes("b"))
    #expect(
      outcome.blocked
        == [BlockedRecord(key: key, reason: .keyTaken(KeyText(stored: Bytes("c"))))]
    )
    #expect(try desk.read() == ExportImportTests.three)
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
    let desk = try desk()
    try desk.put("a", [("n", "8")])
    let before = try desk.rows("SELECT * FROM records") + desk.rows("SELECT * FROM dirty")
    #expect(throws: (any Error).self) { try desk.sql(statement) }
    #expect(try desk.rows("SELECT * FROM records") + desk.rows("SELECT * FROM dirty") == before)
  }

  @Test func eventsTellWhoDidWhat() throws {
    let desk = try desk()
    try desk.store.setUsualActor("Grace")
    try desk.put("a", [("n", "8")])
    try desk.sql("DELETE FROM records WHERE key = 'a'")
    try desk.write(ExportImportTests.three.replacing("\"n\":2", with: "\"n\":22"))
    try desk.importFile()
    let events = try desk.rows("SELECT key, actor, origin, before, after FROM events ORDER BY id")
    #expect(
      events == [
        ["a", "Ada", "here", "{\"id\":\"a\",\"n\":1}", "{\"id\":\"a\",\"n\":8}"],
        ["a", "Grace", "here", "{\"id\":\"a\",\"n\":8}", "null"],
        ["b", "issues.jsonl", "file", "{\"id\":\"b\",\"n\":2}", "{\"id\":\"b\",\"n\":22}"],
      ]
    )
  }
}
