import JSONText
import Records
import Testing

@testable import RecordStore

/// Keys are sorted by SQLite as they are by `RecordKey`.
@Suite struct KeySortingTests {
  private static let values = [
    "null", "false", "true", "0", "-1", "1", "2", "10", "1.5", "-1.5", "-10", "1e400", "-1e400",
    "1e-400", "9007199254740993", "9007199254740992", "12", "120", #""""#, #""a""#, #""ab""#,
    #""a\u0000""#, #""a\u0000b""#, #""\u00ff""#, #""\ud800""#, #""B""#, #""1""#, "[]", "[1]",
    "[1,2]", "[2]", #"["a"]"#, #"["a","b"]"#, #"["ab"]"#, "[[1],2]", "[[]]", "{}", #"{"a":1}"#,
    #"{"a":1,"b":2}"#, #"{"a":2}"#, #"{"ab":1}"#, #"{"b":0}"#, #"{"a":{"b":[]}}"#,
  ]

  @Test func theBytesHaveTheOrderOfTheKeys() throws {
    let keys = try Self.values.map { text in
      RecordKey(canonical: try JSONValue(parsing: Bytes(text)).canonicalForm)
    }
    for left in keys {
      for right in keys {
        let (one, other) = (left.sortBytes, right.sortBytes)
        #expect((left < right) == (one < other), "\(left.text) and \(right.text)")
        #expect((left == right) == (one == other), "\(left.text) and \(right.text)")
      }
    }
  }
}
