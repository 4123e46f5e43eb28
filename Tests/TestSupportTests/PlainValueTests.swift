import TestSupport
import Testing

/// The reader of oracles and law checkers.
@Suite struct PlainValueTests {
  @Test(
    arguments: [
      ("1", "1.0"), ("1", "1e0"), ("100", "1E+2"), ("-0", "0"), ("0.0e5", "0"),
      ("12345678901234567890123", "12345678901234567890123.000"), ("0.1", "10e-2"),
      (#""a""#, #""\u0061""#), (#""/""#, #""\/""#), (#""😀""#, #""\ud83d\ude00""#),
      (#"{"a":1,"b":[2]}"#, #" { "b" : [ 2.0 ] , "\u0061" : 1 } "#),
    ] as [(String, String)]
  )
  func spellingsOfOneValueMeanTheSame(_ left: String, _ right: String) throws {
    let leftValue = try #require(PlainValue(left))
    #expect(PlainValue(right)?.meaning == leftValue.meaning)
  }

  @Test(
    arguments: [
      ("1", "1.0000000000000000000000001"), ("1e400", "1e401"), ("9223372036854775808", "-1"),
      ("1", #""1""#), ("null", "false"), (#""é""#, #""e\u0301""#), (#""\ud800""#, #""\ud801""#),
      (#""\u0000""#, #""""#), ("[1,2]", "[2,1]"), (#"{"a":1}"#, #"{"a":1,"b":null}"#),
    ] as [(String, String)]
  )
  func differentValuesMeanDifferentThings(_ left: String, _ right: String) throws {
    let leftValue = try #require(PlainValue(left))
    let rightValue = try #require(PlainValue(right))
    #expect(rightValue.meaning != leftValue.meaning)
  }

  @Test(
    arguments: [
      "", " ", "01", "1.", ".5", "+1", "1e", "-", "nul", "NaN", "[1,]", "[1 2]", "{\"a\":1,}",
      "{\"a\"}", "{a:1}", "\"", "\"\u{1}\"", #""\x""#, #""\u12""#, "{} {}", "'a'", "\u{FEFF}1",
    ]
  )
  func otherTextIsNotAValue(_ text: String) {
    #expect(PlainValue(text) == nil)
  }

  @Test func bytesOfPartsAreKept() throws {
    let value = try #require(PlainValue(#" {"a": [1.50, "\u0061"] }"#))
    #expect(value.text == #"{"a": [1.50, "\u0061"] }"#)
    #expect(value["a"]?.elements?.map(\.text) == ["1.50", #""\u0061""#])
    #expect(value.value(atPath: "a.b") == nil)
  }

  @Test func nestingBeyondTheLimitIsNotAValue() {
    let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    #expect(PlainValue(deep) != nil)
    #expect(PlainValue("[" + deep + "]") == nil)
  }

  @Test func instantsAreReadWithOffsetAndFraction() throws {
    let noon = try #require(PlainInstant("2026-03-01T12:00:00Z"))
    #expect(PlainInstant("2026-03-01T13:30:00+01:30") == noon)
    #expect(PlainInstant("2026-03-01T04:00:00.000-08:00") == noon)
    let later = try #require(PlainInstant("2026-03-01T12:00:00.25Z"))
    #expect(noon < later)
    #expect(later.seconds == noon.seconds)
    let before = try #require(PlainInstant("2026-02-28T12:00:00Z"))
    #expect(noon.seconds - before.seconds == 86_400)
    #expect(PlainInstant("2026-03-01") == nil)
    #expect(PlainInstant("2026-13-01T00:00:00Z") == nil)
  }
}
