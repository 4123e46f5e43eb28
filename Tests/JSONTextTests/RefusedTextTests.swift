import JSONText
import Testing

/// Texts that RFC 8259 does not allow, with the rule that they break and the offending byte.
@Suite struct RefusedTextTests {
  @Test(
    arguments: [
      ("01", JSONError(.badNumber, at: 1)), ("-01", JSONError(.badNumber, at: 2)),
      ("00", JSONError(.badNumber, at: 1)), ("00.5", JSONError(.badNumber, at: 1)),
      ("+1", JSONError(.unexpectedByte(0x2B), at: 0)),
      (".5", JSONError(.unexpectedByte(0x2E), at: 0)), ("-.5", JSONError(.badNumber, at: 1)),
      ("1.", JSONError(.endOfText, at: 2)), ("[1.]", JSONError(.badNumber, at: 3)),
      ("1.e1", JSONError(.badNumber, at: 2)), ("1..5", JSONError(.badNumber, at: 2)),
      ("1e", JSONError(.endOfText, at: 2)), ("1E", JSONError(.endOfText, at: 2)),
      ("1e+", JSONError(.endOfText, at: 3)), ("[1e+]", JSONError(.badNumber, at: 4)),
      ("1e+-1", JSONError(.badNumber, at: 3)), ("1ee1", JSONError(.badNumber, at: 2)),
      ("1e.5", JSONError(.badNumber, at: 2)), ("1e1.5", JSONError(.textAfterValue, at: 3)),
      ("1.5.5", JSONError(.textAfterValue, at: 3)), ("-", JSONError(.endOfText, at: 1)),
      ("--1", JSONError(.badNumber, at: 1)), ("- 1", JSONError(.badNumber, at: 1)),
      ("-a", JSONError(.badNumber, at: 1)), ("-Infinity", JSONError(.badNumber, at: 1)),
      ("Infinity", JSONError(.unexpectedByte(0x49), at: 0)),
      ("NaN", JSONError(.unexpectedByte(0x4E), at: 0)), ("-NaN", JSONError(.badNumber, at: 1)),
      ("0x1F", JSONError(.textAfterValue, at: 1)), ("1_000", JSONError(.textAfterValue, at: 1)),
      ("1,5", JSONError(.textAfterValue, at: 1)), ("1a", JSONError(.textAfterValue, at: 1)),
    ]
  )
  func numbers(_ text: String, _ error: JSONError) {
    #expect(refusal(of: Bytes(text)) == error)
  }

  @Test(
    arguments: [
      ("'a'", JSONError(.unexpectedByte(0x27), at: 0)), ("\"", JSONError(.endOfText, at: 1)),
      ("\"a", JSONError(.endOfText, at: 2)), ("\"a\\\"", JSONError(.endOfText, at: 4)),
      ("\"\\", JSONError(.endOfText, at: 2)), ("\"\\\"", JSONError(.endOfText, at: 3)),
      ("\"\u{0}\"", JSONError(.controlCharacter(0), at: 1)),
      ("\"a\nb\"", JSONError(.controlCharacter(0x0A), at: 2)),
      ("\"\t\"", JSONError(.controlCharacter(0x09), at: 1)),
      ("\"\u{1F}\"", JSONError(.controlCharacter(0x1F), at: 1)),
      (#""\a""#, JSONError(.badEscape, at: 2)), (#""\'""#, JSONError(.badEscape, at: 2)),
      (#""\0""#, JSONError(.badEscape, at: 2)), (#""\x41""#, JSONError(.badEscape, at: 2)),
      (#""\U0041""#, JSONError(.badEscape, at: 2)), (#""\N""#, JSONError(.badEscape, at: 2)),
      ("\"\\\u{E9}\"", JSONError(.badEscape, at: 2)), ("\"\\\n\"", JSONError(.badEscape, at: 2)),
      (#""\u""#, JSONError(.badEscape, at: 3)), (#""\u1""#, JSONError(.badEscape, at: 4)),
      (#""\u12""#, JSONError(.badEscape, at: 5)), (#""\u123""#, JSONError(.badEscape, at: 6)),
      (#""\u12G4""#, JSONError(.badEscape, at: 5)), (#""\u-123""#, JSONError(.badEscape, at: 3)),
      (#""\u 123""#, JSONError(.badEscape, at: 3)), (#""\u{41}""#, JSONError(.badEscape, at: 3)),
      (#""\uD800\u""#, JSONError(.badEscape, at: 9)), (#""\u12"#, JSONError(.endOfText, at: 5)),
      (#""a"b""#, JSONError(.textAfterValue, at: 3)),
      ("a", JSONError(.unexpectedByte(0x61), at: 0)),
    ]
  )
  func strings(_ text: String, _ error: JSONError) {
    #expect(refusal(of: Bytes(text)) == error)
  }

  @Test(
    arguments: [
      ("", JSONError(.endOfText, at: 0)), (" \n\t", JSONError(.endOfText, at: 3)),
      ("[", JSONError(.endOfText, at: 1)), ("[1", JSONError(.endOfText, at: 2)),
      ("[1,", JSONError(.endOfText, at: 3)), ("[[]", JSONError(.endOfText, at: 3)),
      ("{", JSONError(.endOfText, at: 1)), (#"{"a""#, JSONError(.endOfText, at: 4)),
      (#"{"a":"#, JSONError(.endOfText, at: 5)), (#"{"a":1"#, JSONError(.endOfText, at: 6)),
      (#"{"a":1,"#, JSONError(.endOfText, at: 7)), (#"{"a"#, JSONError(.endOfText, at: 3)),
      ("[1,]", JSONError(.unexpectedByte(0x5D), at: 3)),
      ("[,1]", JSONError(.unexpectedByte(0x2C), at: 1)),
      ("[,]", JSONError(.unexpectedByte(0x2C), at: 1)),
      ("[1,,2]", JSONError(.unexpectedByte(0x2C), at: 3)),
      ("[1 2]", JSONError(.unexpectedByte(0x32), at: 3)),
      ("[1:2]", JSONError(.unexpectedByte(0x3A), at: 2)),
      ("[1}", JSONError(.unexpectedByte(0x7D), at: 2)),
      (#"{"a":1]"#, JSONError(.unexpectedByte(0x5D), at: 6)),
      (#"{"a":1,}"#, JSONError(.unexpectedByte(0x7D), at: 7)),
      (#"{,"a":1}"#, JSONError(.unexpectedByte(0x2C), at: 1)),
      (#"{"a" 1}"#, JSONError(.unexpectedByte(0x31), at: 5)),
      (#"{"a",1}"#, JSONError(.unexpectedByte(0x2C), at: 4)),
      (#"{"a"::1}"#, JSONError(.unexpectedByte(0x3A), at: 5)),
      (#"{"a":}"#, JSONError(.unexpectedByte(0x7D), at: 5)),
      (#"{"a":1 "b":2}"#, JSONError(.unexpectedByte(0x22), at: 7)),
      ("{a:1}", JSONError(.unexpectedByte(0x61), at: 1)),
      ("{1:1}", JSONError(.unexpectedByte(0x31), at: 1)),
      ("{null:1}", JSONError(.unexpectedByte(0x6E), at: 1)),
      ("{'a':1}", JSONError(.unexpectedByte(0x27), at: 1)),
      ("{\"a\":1}}", JSONError(.textAfterValue, at: 7)), ("[]]", JSONError(.textAfterValue, at: 2)),
      ("{} {}", JSONError(.textAfterValue, at: 3)), ("1 2", JSONError(.textAfterValue, at: 2)),
      ("[1]#", JSONError(.textAfterValue, at: 3)), ("]", JSONError(.unexpectedByte(0x5D), at: 0)),
      ("/* */1", JSONError(.unexpectedByte(0x2F), at: 0)),
      ("1//", JSONError(.textAfterValue, at: 1)),
      ("<<<<<<<", JSONError(.unexpectedByte(0x3C), at: 0)),
    ]
  )
  func structures(_ text: String, _ error: JSONError) {
    #expect(refusal(of: Bytes(text)) == error)
  }

  @Test(
    arguments: [
      ("nul", JSONError(.endOfText, at: 3)), ("t", JSONError(.endOfText, at: 1)),
      ("fals", JSONError(.endOfText, at: 4)), ("nan", JSONError(.badLiteral, at: 1)),
      ("tx", JSONError(.badLiteral, at: 1)), ("[nul]", JSONError(.badLiteral, at: 4)),
      ("[t]", JSONError(.badLiteral, at: 2)), ("nULL", JSONError(.badLiteral, at: 1)),
      ("falsE", JSONError(.badLiteral, at: 4)), ("truth", JSONError(.badLiteral, at: 3)),
      ("nulls", JSONError(.textAfterValue, at: 4)),
      ("True", JSONError(.unexpectedByte(0x54), at: 0)),
      ("undefined", JSONError(.unexpectedByte(0x75), at: 0)),
    ]
  )
  func literals(_ text: String, _ error: JSONError) {
    #expect(refusal(of: Bytes(text)) == error)
  }

  @Test(
    arguments: [
      ("\u{FEFF}{}", JSONError(.unexpectedByte(0xEF), at: 0)),
      ("{\u{FEFF}}", JSONError(.unexpectedByte(0xEF), at: 1)),
      ("{}\u{FEFF}", JSONError(.textAfterValue, at: 2)),
      ("\u{A0}1", JSONError(.unexpectedByte(0xC2), at: 0)),
      ("1\u{C}", JSONError(.textAfterValue, at: 1)),
      ("\u{B}1", JSONError(.unexpectedByte(0x0B), at: 0)),
      ("1\u{0}", JSONError(.textAfterValue, at: 1)),
      ("\u{2028}1", JSONError(.unexpectedByte(0xE2), at: 0)),
    ]
  )
  func otherCharactersAreNotWhiteSpaceInJSON(_ text: String, _ error: JSONError) {
    #expect(refusal(of: Bytes(text)) == error)
  }
}
