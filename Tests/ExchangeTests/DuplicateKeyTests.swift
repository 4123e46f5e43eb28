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
    let fixture = try CollectionFixture(text: text, policy: policy)
    let outcome = try fixture.importFile()
    #expect(outcome.duplicateKeys.map(\.text) == ["a"])
    #expect(outcome.needsAttention)
    try fixture.put("b", [("n", "5")])
    try fixture.exportFile()
    #expect(try fixture.read() == text.replacing("\"b\",\"n\":1", with: "\"b\",\"n\":5"))
    #expect(try fixture.rows("SELECT count(*) FROM issues WHERE id = 'a'") == [["3"]])
  }

  @Test func noneOfThemCanBeEdited() throws {
    let fixture = try CollectionFixture(text: text, policy: policy)
    try fixture.importFile()
    #expect(throws: EditError.self) { try fixture.put("a", [("n", "3")]) }
    #expect(throws: EditError.self) { try fixture.delete("a") }
    #expect(throws: (any Error).self) {
      try fixture.sql("UPDATE records SET json = '{}' WHERE key IS NULL")
    }
    #expect(try fixture.rendered() == text)
  }

  @Test func aRepairedFileHasARecordAgain() throws {
    let fixture = try CollectionFixture(text: text, policy: policy)
    try fixture.importFile()
    let repaired = "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":1}\n"
    try fixture.write(repaired)
    #expect(try fixture.importFile().duplicateKeys.isEmpty)
    try fixture.put("a", [("n", "9")])
    try fixture.exportFile()
    #expect(try fixture.read() == "{\"id\":\"a\",\"n\":9}\n{\"id\":\"b\",\"n\":1}\n")
  }

  /// It was there before, so it is not the record that the file lacks, under another key.
  @Test func aLineThatIsLeftOverIsNotARenamedRecord() throws {
    var policy = policy
    policy.identity = ["made"]
    let left = #"{"id":"a","made":1}"# + "\n"
    let fixture = try CollectionFixture(
      text: #"{"id":"b","made":1}"# + "\n" + #"{"id":"a"}"# + "\n" + left,
      policy: policy
    )
    try fixture.importFile()
    try fixture.put("b", [("n", "5")])
    try fixture.write(left)
    #expect(try fixture.importFile().conflicts.map(\.text) == ["b"])
    #expect(try fixture.record("a") == #"{"id":"a","made":1}"#)
  }

  @Test func aKeyThatBecomesRepeated() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n")
    try fixture.importFile()
    let repeated = "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n{\"id\":\"a\",\"n\":2}\n"
    try fixture.write(repeated)
    #expect(try fixture.importFile().duplicateKeys.map(\.text) == ["a"])
    #expect(try fixture.rendered() == repeated)
    try fixture.write(repeated + "{\"id\":\"a\",\"n\":3}\n")
    #expect(try fixture.importFile().duplicateKeys.map(\.text) == ["a"])
    #expect(try fixture.rendered() == repeated + "{\"id\":\"a\",\"n\":3}\n")
  }

  @Test func anEditOfAKeyThatBecomesRepeatedIsKept() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n")
    try fixture.importFile()
    try fixture.put("a", [("n", "7")])
    let repeated = "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n{\"id\":\"a\",\"n\":2}\n"
    try fixture.write(repeated)
    let outcome = try fixture.exportFile()
    #expect(outcome.blocked.map(\.key.text) == ["a"])
    #expect(try fixture.read() == repeated)
    #expect(try fixture.record("a") == #"{"id":"a","n":7}"#)
    // Once the file has one of them, the edit meets it as any other would.
    try fixture.write("{\"id\":\"b\"}\n{\"id\":\"a\",\"n\":1}\n")
    try fixture.exportFile()
    #expect(try fixture.read() == "{\"id\":\"b\"}\n{\"id\":\"a\",\"n\":7}\n")
  }
}
