import Exchange
import JSONText
import MergePolicy
import RecordStore
import Records
import TestSupport
import Testing

/// An edit of a record in conflict decides what it names, and nothing else is lost by it.
@Suite struct PartlyDecidedTests {
  private static let text = "{\"id\":\"a\",\"x\":1,\"y\":1}\n{\"id\":\"z\"}\n"

  /// A record that was deleted here, and whose field `x` was edited in the file.
  private func deletedAndEdited() throws -> CollectionFixture {
    let fixture = try CollectionFixture(text: Self.text)
    fixture.policy.key = ["id"]
    fixture.policy.editedDeleted = .conflict
    try fixture.importFile()
    try fixture.delete("a")
    try fixture.write(Self.text.replacing("\"x\":1", with: "\"x\":2"))
    #expect(try fixture.importFile().conflicts.map(\.text) == ["a"])
    return fixture
  }

  /// What the edits leave out is asked about, and the file keeps it.
  @Test(arguments: 1...3)
  func aRecordThatIsMadeAnewLeavesTheRestContested(times: Int) throws {
    let fixture = try deletedAndEdited()
    for time in 1...times { try fixture.put("a", [("y", "\(time + 5)")]) }
    #expect(try fixture.exportFile().blocked.map(\.reason) == [.conflict])
    #expect(try fixture.status().conflicts.first?.fields == ["x"])
    #expect(try fixture.read() == Self.text.replacing("\"x\":1", with: "\"x\":2"))
    try fixture.put("a", [("x", "3")])
    #expect(try fixture.exportFile().blocked.isEmpty)
    #expect(try fixture.read().contains("\"x\":3"))
    #expect(try fixture.read().contains("\"y\":\(times + 5)"))
  }

  @Test func aRecordThatIsGivenWholeLeavesOutWhatItDoesNotHave() throws {
    let fixture = try deletedAndEdited()
    for number in 6...7 {
      let whole = try JSONValue(parsing: Bytes("{\"id\":\"a\",\"y\":\(number)}"))
      _ = try fixture.edit { try $0.put(whole) }
    }
    #expect(try fixture.exportFile().blocked.map(\.reason) == [.conflict])
    #expect(try fixture.status().conflicts.first?.fields == ["x"])
  }

  @Test func aRestoredRecordHasWhatTheFileEdited() throws {
    let fixture = try deletedAndEdited()
    try fixture.edit { try $0.restore(KeyText(stored: Bytes("a"))) }
    #expect(try fixture.exportFile().blocked.isEmpty)
    #expect(try fixture.record("a") == #"{"id":"a","x":2,"y":1}"#)
    #expect(try fixture.read() == Self.text.replacing("\"x\":1", with: "\"x\":2"))
  }

  @Test func aDeletionThatIsTakenBackLeavesTheEditsOfTheFile() throws {
    let fixture = try deletedAndEdited()
    let key = KeyText(stored: Bytes("a"))
    let old = try JSONValue(parsing: Bytes(#"{"id":"a","x":1,"y":1}"#))
    try fixture.edit { try $0.takeBackEdit(from: old, to: nil, of: key) }
    try fixture.exportFile()
    #expect(try fixture.read() == Self.text.replacing("\"x\":1", with: "\"x\":2"))
  }

  @Test func aRecordThatIsTakenOutAgainLeavesTheConflict() throws {
    let fixture = try deletedAndEdited()
    try fixture.put("a", [("y", "6")])
    let key = KeyText(stored: Bytes("a"))
    let made = try fixture.store.record(key, of: fixture.collection)
    try fixture.edit { try $0.takeBackEdit(from: nil, to: made, of: key) }
    #expect(try fixture.exportFile().blocked.map(\.reason) == [.conflict])
    #expect(try fixture.read().contains("\"x\":2"))
  }

  /// Both added it, and are one record for the policy.
  @Test func anAddedRecordIsContestedFieldByField() throws {
    let fixture = try CollectionFixture(text: Self.text)
    fixture.policy.key = ["id"]
    fixture.policy.collision = .merge
    try fixture.importFile()
    try fixture.put("n", [("x", "1"), ("y", "1")])
    try fixture.write(Self.text + "{\"id\":\"n\",\"x\":2,\"y\":2}\n")
    #expect(try fixture.importFile().conflicts.map(\.text) == ["n"])
    try fixture.put("n", [("x", "3")])
    #expect(try fixture.exportFile().blocked.map(\.reason) == [.conflict])
    #expect(try fixture.status().conflicts.first?.fields == ["y"])
    try fixture.put("n", [("y", "4")])
    try fixture.exportFile()
    #expect(try fixture.read() == Self.text + "{\"id\":\"n\",\"x\":3,\"y\":4}\n")
  }

  /// Naming a field of one of two records does not say what the other one was for.
  @Test func twoRecordsUnderOneKeyStayTwo() throws {
    let fixture = try CollectionFixture(text: Self.text)
    fixture.policy.key = ["id"]
    fixture.policy.collision = .conflict
    try fixture.importFile()
    try fixture.put("n", [("x", "1")])
    let text = Self.text + "{\"id\":\"n\",\"y\":2}\n"
    try fixture.write(text)
    #expect(try fixture.importFile().conflicts.map(\.text) == ["n"])
    for number in 3...4 { try fixture.put("n", [("x", "\(number)")]) }
    #expect(try fixture.exportFile().blocked.map(\.reason) == [.conflict])
    #expect(try fixture.read() == text)
  }

  @Test func aFieldThatTheFileAloneChangedIsAskedAboutOnceBothDid() throws {
    let fixture = try CollectionFixture(text: Self.text)
    fixture.policy.key = ["id"]
    try fixture.importFile()
    try fixture.put("a", [("x", "2")])
    try fixture.write(Self.text.replacing("\"x\":1,\"y\":1", with: "\"x\":3,\"y\":9"))
    try fixture.importFile()
    try fixture.put("a", [("x", "4")])
    try fixture.put("a", [("y", "5")])
    #expect(try fixture.exportFile().blocked.map(\.reason) == [.conflict])
    #expect(try fixture.status().conflicts.first?.fields == ["y"])
  }
}
