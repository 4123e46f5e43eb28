import JSONText
import Records
import Testing

/// The first record of a file as its header.
@Suite struct HeaderTests {
  /// Whether the first of some records is a header; nil where it can't be one.
  private func isHeader(_ records: [String], policyKey: KeyFields = .none) throws -> Bool? {
    guard var test = HeaderTest(first: try json(records[0]), policyKey: policyKey) else {
      return nil
    }
    for record in records.dropFirst() { test.see(try json(record)) }
    #expect(!test.isHeader || !test.isRefuted)
    return test.isHeader
  }

  @Test(
    arguments: [
      ([#"{"format":1}"#, #"{"id":1}"#, #"{"id":2,"n":1}"#], true),
      ([#"{"format":1}"#, #"{"id":1}"#, #"{"id":2,"\u0066ormat":1}"#], false),
      ([#"{"format":1}"#], false), ([#"{"slug":1}"#, #"{"id":1}"#], true),
      ([#"{"id":1,"format":1}"#, #"{"a":1}"#], nil), ([#"{"_key":null}"#, #"{"a":1}"#], nil),
      (["{}", #"{"a":1}"#], nil),
    ] as [([String], Bool?)]
  )
  func withoutAPolicyStrongNamesAreKeys(_ records: [String], _ isHeader: Bool?) throws {
    #expect(try self.isHeader(records) == isHeader)
  }

  @Test(
    arguments: [
      ([#"{"id":1}"#, #"{"code":1}"#], true), ([#"{"code":1}"#, #"{"name":1}"#], nil),
      ([#"{"code":null}"#, #"{"code":1}"#], false), ([#"{"code":null}"#, #"{"name":1}"#], true),
      ([#"{"a":1,"b":1}"#, #"{"code":1}"#], nil),
    ] as [([String], Bool?)]
  )
  func withAPolicyTheKeyIsItsFields(_ records: [String], _ isHeader: Bool?) throws {
    let key = KeyFields(alternatives: [["code"], ["a", "b"]])
    #expect(try self.isHeader(records, policyKey: key) == isHeader)
  }

  @Test(
    arguments: [
      ("# a", true), ("#", true), ("//", true), ("// a", true), (" # a", false), ("/ a", false),
      ("/", false), ("{", false), ("\"# a\"", false), ("", false),
    ]
  )
  func comments(_ text: String, _ isComment: Bool) {
    #expect((Line(bytes: Bytes(text), number: 1).kind == .comment) == isComment)
  }
}
