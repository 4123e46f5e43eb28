import Exchange
import JSONText
import MergePolicy
import Records
import RecordStore
import TestSupport
import Testing

/// One key on several lines of a file.
@Suite struct DuplicateKeyTests {
  private let text = """
    {"id":"a","n":1}
    {"id":"b","n":1}
    {"id":"a","n":2}
    {"id":"a","n":2}

    """

  /// So many lines share a key that it is one only where a policy says so.
  private let policy: Policy = {
    var policy = Policy()
    policy.key = ["id"]
    return policy
  }()

  @Test func theLinesAreKeptAndReported() throws {
    let desk = try Desk(text: text, policy: policy)
    let outcome = try desk.importFile()
    #expect(outcome.duplicateKeys.map(\.text) == ["a"])
    #expect(outcome.needsAttention)
    try desk.put("b", [("n", "5")])
    try desk.exportFile()
    #expect(try desk.read() == text.replacing("\"b\",\"n\":1", with: "\"b\",\"n\":5"))
    #expect(try desk.rows("SELECT count(*) FROM issues WHERE id = 'a'") == [["3"]])
  }

  @Test func noneOfThemCanBeEdited() throws {
    let desk = try Desk(text: text, policy: policy)
    try desk.importFile()
    #expect(throws: EditError.self) { try desk.put("a", [("n", "3")]) }
    #expect(throws: EditError.self) { try desk.delete("a") }
    #expect(throws: (any Error).self) {
      try desk.sql("UPDATE records SET json = '{}' WHERE key IS NULL")
    }
    #expect(try desk.rendered() == text)
  }

  @Test func aRepairedFileHasARecordAgain() throws {
    let desk = try Desk(text: text, policy: policy)
    try desk.importFile()
    let repaired = "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":1}\n"
    try desk.write(repaired)
    #expect(try desk.importFile().duplicateKeys.isEmpty)
    try desk.put("a", [("n", "9")])
    try desk.exportFile()
    #expect(try desk.read() == "{\"id\":\"a\",\"n\":9}\n{\"id\":\"b\",\"n\":1}\n")
  }

  @Test func aKeyThatBecomesRepeated() throws {
    let desk = try Desk(text: "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n")
    try desk.importFile()
    let repeated = "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n{\"id\":\"a\",\"n\":2}\n"
    try desk.write(repeated)
    #expect(try desk.importFile().duplicateKeys.map(\.text) == ["a"])
    #expect(try desk.rendered() == repeated)
    try desk.write(repeated + "{\"id\":\"a\",\"n\":3}\n")
    #expect(try desk.importFile().duplicateKeys.map(\.text) == ["a"])
    #expect(try desk.rendered() == repeated + "{\"id\":\"a\",\"n\":3}\n")
  }

  @Test func anEditOfAKeyThatBecomesRepeatedIsKept() throws {
    let desk = try Desk(text: "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n")
    try desk.importFile()
    try desk.put("a", [("n", "7")])
    let repeated = "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n{\"id\":\"a\",\"n\":2}\n"
    try desk.write(repeated)
    let outcome = try desk.exportFile()
    #expect(outcome.blocked.map(\.key.text) == ["a"])
    #expect(try desk.read() == repeated)
    #expect(try desk.record("a") == #"{"id":"a","n":7}"#)
    // Once the file has one of them, the edit meets it as any other would.
    try desk.write("{\"id\":\"b\"}\n{\"id\":\"a\",\"n\":1}\n")
    try desk.exportFile()
    #expect(try desk.read() == "{\"id\":\"b\"}\n{\"id\":\"a\",\"n\":7}\n")
  }
}
