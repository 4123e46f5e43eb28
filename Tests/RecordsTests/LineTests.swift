import JSONText
import Records
import Testing

/// What is on a line, and where.
@Suite struct LineTests {
  @Test(
    arguments: [
      ("", Line.Kind.blank), (" ", .blank), ("\t \r", .blank), ("{}", .record),
      (#"{"a":1}"#, .record), (#"  {"a":1} "#, .record), ("{}\r", .record),
      (#"{"a":1,"a":2}"#, .record), ("[]", .value), ("1", .value), ("null", .value),
      (#""{}""#, .value), (" true ", .value), ("{", .bad), ("{}{}", .bad), ("{} x", .bad),
      ("\u{FEFF}{}", .bad), ("\u{B}", .bad), ("\u{A0}", .bad), ("<<<<<<< HEAD", .bad),
      ("=======", .bad), ("// {}", .comment), ("#", .comment), (" # x", .bad), ("/ x", .bad),
      ("{'a':1}", .bad), (#"{"a":1},"#, .bad),
    ]
  )
  func kinds(_ text: String, _ kind: Line.Kind) {
    let line = Line(bytes: Bytes(text), number: 1)
    #expect(line.kind == kind)
    #expect((line.value != nil) == (kind == .record || kind == .value))
    #expect((line.error != nil) == (kind == .bad))
  }

  @Test func depthDecidesToo() {
    let accepted =
      String(repeating: #"{"a":"#, count: 512) + "1" + String(repeating: "}", count: 512)
    #expect(Line(bytes: Bytes(accepted), number: 1).kind == .record)
    let refused = Line(bytes: Bytes(#"{"a":"# + accepted + "}"), number: 1)
    #expect(refused.kind == .bad)
    #expect(refused.error == JSONError(.tooDeep(limit: 512), at: 512 * 5))
  }

  @Test(
    arguments: [
      (#"{"a":1}"#, "", #"{"a":1}"#, ""), (#"  {"a":1}"#, "  ", #"{"a":1}"#, ""),
      ("{ }\r", "", "{ }", "\r"), ("\t [1 ]\t\r ", "\t ", "[1 ]", "\t\r "),
      (#" "{}" "#, " ", #""{}""#, " "),
    ]
  )
  func whereTheValueLies(_ text: String, _ before: String, _ value: String, _ behind: String) {
    let line = Line(bytes: Bytes(text), number: 1)
    #expect(line.leadingBlanks.text.debugDescription == before.debugDescription)
    #expect(line.value?.bytes.text == value)
    #expect(line.trailingBlanks.text.debugDescription == behind.debugDescription)
  }

  @Test(
    arguments: [
      ("{", JSONError(.endOfText, at: 1)), ("  {'a'", JSONError(.unexpectedByte(0x27), at: 3)),
      (#"{"a":01}"#, JSONError(.badNumber, at: 6)), ("{} {}", JSONError(.textAfterValue, at: 3)),
      (">>>>>>> x", JSONError(.unexpectedByte(0x3E), at: 0)),
    ]
  )
  func errorsCountFromTheStartOfTheLine(_ text: String, _ error: JSONError) {
    #expect(Line(bytes: Bytes(text), number: 3).error == error)
  }

  @Test func bytesThatAreNoUTF8MakeABadLine() {
    let line = Line(bytes: Bytes(Array("{\"a\":\"".utf8) + [0xC3, 0x28, 0x22, 0x7D]), number: 1)
    #expect(line.kind == .bad)
    #expect(line.error == JSONError(.invalidUTF8, at: 6))
  }
}
