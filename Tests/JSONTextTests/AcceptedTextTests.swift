import JSONText
import Testing

/// Texts that RFC 8259 allows.
@Suite struct AcceptedTextTests {
  @Test(
    arguments: [
      "0", "-0", "1", "-1", "10", "1234567890", "0.0", "0.5", "-0.5", "1.25", "1e0", "1E0",
      "1e+0", "1e-0", "1E+10", "1e007", "0e1", "0e+1", "0.0e-1", "-0e1", "1.5e-7", "123.456e78",
      "1e400", "-1e400", "1e-400", "9223372036854775808", "-9223372036854775809",
      "0.123456789012345678901234567890", "123456789012345678901234567890.5",
    ]
  )
  func numbers(_ text: String) throws {
    let value = try json(text)
    #expect(value.kind == .number)
    #expect(value.bytes.text == text)
  }

  @Test(
    arguments: [
      #""""#, #"" ""#, #""a""#, #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, #""\u0041""#,
      #""\uabcd\uABCD""#, #""\uD834\uDD1E""#, #""\ud834\udd1e""#, #""\uD800""#, #""\uDC00""#,
      #""\uDC00\uD800""#, #""\uD800\uD800\uDC00""#, #""\uD800n""#, #""\uD800\n""#,
      #""\uFFFE\uFFFF""#, "\"\u{7F}\"", "\"\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\"",
      "\"\u{2028}\u{2029}\"", "\"\u{FEFF}\"", #""\\u0041""#, #""'""#, #""// no comment""#,
      #""\u00e9 é e\u0301""#,
    ]
  )
  func strings(_ text: String) throws {
    let value = try json(text)
    #expect(value.kind == .string)
    #expect(value.bytes.text == text)
  }

  @Test(
    arguments: [
      ("null", JSONValue.Kind.null), ("false", .false), ("true", .true), ("[]", .array),
      ("[ ]", .array), ("[[]]", .array), ("[1,2]", .array), ("[1 , 2 ]", .array),
      ("[\n1\t,\r2 ]", .array), ("[null,false,true,0,\"\",[],{}]", .array), ("{}", .object),
      ("{ }", .object), (#"{"a":1}"#, .object), (#"{ "a" : 1 , "b" : 2 }"#, .object),
      (#"{"":0}"#, .object), (#"{"a":1,"a":1}"#, .object), (#"{"a":1,"\u0061":2}"#, .object),
      (#"{"a":{"b":[{"c":[]}]}}"#, .object), (#"{"\u0000":"\u0000"}"#, .object),
    ]
  )
  func structures(_ text: String, _ kind: JSONValue.Kind) throws {
    let value = try json(text)
    #expect(value.kind == kind)
    #expect(value.bytes.text == text)
  }

  @Test(arguments: [" 1", "1 ", "\t1\t", "\n1\n", "\r1\r", " \t\r\n1 \t\r\n"])
  func whiteSpaceAroundAValueIsNotPartOfIt(_ text: String) throws {
    #expect(try json(text).bytes.text == "1")
  }

  @Test func arraysAndObjectsGiveTheirPartsInOrder() throws {
    let array = try json(#"[ 1 ,"a,]", [2,3] ,{"b":4}]"#)
    #expect(array.elements?.map(\.bytes.text) == ["1", #""a,]""#, "[2,3]", #"{"b":4}"#])
    #expect(array.members == nil)
    let object = try json(#"{ "b" : 1 , "a":[ 2 ], "\u0062" :"}" }"#)
    #expect(object.members?.map(\.name.text) == [#""b""#, #""a""#, #""\u0062""#])
    #expect(object.members?.map(\.decodedName.text) == ["b", "a", "b"])
    #expect(object.members?.map(\.value.bytes.text) == ["1", "[ 2 ]", #""}""#])
    #expect(object.elements == nil)
    #expect(try json("1").elements == nil)
    #expect(try json("\"[]\"").elements == nil)
  }

  @Test func aMemberIsFoundByWhatItsNameMeans() throws {
    let object = try json(#"{"\u0061":1,"b":2,"c":3,"\u0063":4,"é":5}"#)
    #expect(object.member(Bytes("a"))?.bytes.text == "1")
    #expect(object.member(Bytes("b"))?.bytes.text == "2")
    #expect(object.member(Bytes("c")) == nil)
    #expect(object.member(Bytes("\u{E9}"))?.bytes.text == "5")
    #expect(object.member(Bytes("e\u{301}")) == nil)
    #expect(object.member(Bytes("d")) == nil)
    #expect(try json("[]").member(Bytes("a")) == nil)
  }
}
