import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// Numbers and strings that a careless merge would change.
@Suite struct ValueBytesTests {
  /// Values whose bytes must survive.
  static let values = [
    "1.0", "-0", "1e0", "1E+00", "10e-1", "1e400", "-1e-400", "9223372036854775808",
    "18446744073709551616", "0.1000", "123456789012345678901234567890",
    "0.123456789012345678901234567890", "1e99999999999999999999", #""\u0041""#, #""\/""#,
    #""\ud800""#, #""\uDC00\uD800""#, #""\uD83D\uDE00""#, #""\u0000""#, #""a\u0000b""#,
    "\"\u{E9}\"", "\"e\u{301}\"", #""\u00e9""#, "\"\u{FEFF}\"", "\"\u{2028}\"", "\"\u{7F}\"",
    #"[1.0, 2 ,  3e0]"#, #"{ "b" : 1.0 , "a" : "\u0041" }"#, "[]", "{}", "[[[[]]]]",
  ]

  @Test(arguments: values)
  func untouchedValuesKeepTheirBytes(_ value: String) throws {
    try FieldRow("nobody touched it", value, value, value, gives: value).check(nil)
    try FieldRow("one side wrote it", "7", value, "7", gives: value).check(nil)
    try FieldRow("one side added it", nil, value, nil, gives: value).check(nil)
    try FieldRow("both wrote it", "7", value, value, gives: value).check(nil)
    try FieldRow("it won", "7", value, "8", gives: value, clocks: .oursLater).check(.lastWrite)
    try FieldRow.asked("it is contested", "7", value, "8").check(.conflict)
    try FieldRow(
      "inside an object",
      #"{"v":\#(value),"o":1}"#,
      #"{"v":\#(value),"o":2}"#,
      #"{"v":\#(value),"o":1,"t":1}"#,
      gives: #"{"v":\#(value),"o":2,"t":1}"#
    ).check(.object)
    try FieldRow(
      "inside a set",
      "[\(value)]",
      #"[\#(value),"zz"]"#,
      #"["zy",\#(value)]"#,
      gives: #"["zy",\#(value),"zz"]"#
    ).check(.union(key: []))
  }

  @Test(
    arguments: [
      ("1", "1.0"), ("1", "1e0"), ("-0", "0"), ("1e400", "10e399"), (#""A""#, #""\u0041""#),
      ("9223372036854775808", "9223372036854775808.0"), ("\"\u{E9}\"", #""\u00e9""#),
      ("[1,2]", "[ 1, 2 ]"), (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#),
    ]
  )
  func equalValuesSpelledDifferentlyAreNoConflict(_ one: String, _ other: String) throws {
    let greater = Bytes(one) < Bytes(other) ? other : one
    try FieldRow("both wrote it", #""x""#, one, other, gives: greater).check(.conflict)
    try FieldRow("both added it", nil, one, other, gives: greater).check(.conflict)
    try FieldRow("one side respelled it", one, other, one, gives: other).check(.conflict)
  }

  @Test(
    arguments: [
      ("\"\u{E9}\"", "\"e\u{301}\""), (#""\ud800""#, #""\ud801""#), (#""\u0000""#, #""""#),
      ("9223372036854775808", "9223372036854775809"), ("1e400", "1e401"),
      ("0.123456789012345678901234567890", "0.123456789012345678901234567891"), ("1", #""1""#),
      (#""\ud83d\ude00""#, #""\ud83d""#), ("9007199254740992", "9007199254740993"),
    ]
  )
  func valuesThatLookAlikeAreDifferent(_ one: String, _ other: String) throws {
    try FieldRow.asked("both wrote it", #""x""#, one, other).check(.conflict)
    try FieldRow("one side changed it", one, other, one, gives: other).check(.conflict)
  }

  /// A record whose string has `count` bytes.
  private func record(_ a: Int, _ count: Int, _ b: Int) -> [UInt8] {
    let text = [UInt8](repeating: UInt8(ascii: "x"), count: count)
    return Array(#"{"id":1,"a":\#(a),"s":""#.utf8) + text + Array(#"","b":\#(b)}"#.utf8) + [0x0A]
  }

  @Test func aStringOfSixteenMebibytesKeepsItsBytes() throws {
    let long = record(0, 16 << 20, 0)
    func file(_ a: Int, _ b: Int) -> Bytes {
      Bytes(long + Array("{\"id\":2,\"a\":\(a),\"b\":\(b)}\n".utf8))
    }
    let merged = try merge(base: file(0, 0), ours: file(1, 0), theirs: file(0, 1), policy: .keyed())
    #expect(!merged.hasConflicts)
    let isExpected = merged.bytes() == file(1, 1)
    #expect(isExpected)
  }

  @Test func aLongStringInAMergedRecordKeepsItsBytes() throws {
    func file(_ a: Int, _ b: Int) -> Bytes { Bytes(record(a, 1 << 20, b)) }
    let merged = try merge(base: file(0, 0), ours: file(1, 0), theirs: file(0, 1), policy: .keyed())
    #expect(!merged.hasConflicts)
    let isExpected = merged.bytes() == file(1, 1)
    #expect(isExpected)
  }

  /// A record that is nested `depth` levels deep, itself included.
  private func nested(
    _ parts: (opening: String, closing: String),
    _ depth: Int,
    _ values: (a: Int, innermost: Int, b: Int)
  ) -> Lines {
    let opening = String(repeating: parts.opening, count: depth - 1)
    let closing = String(repeating: parts.closing, count: depth - 1)
    let deep = "\(opening)\(values.innermost)\(closing)"
    return Lines([#"{"id":1,"a":\#(values.a),"f":\#(deep),"b":\#(values.b)}"#])
  }

  @Test(arguments: [("[", "]"), (#"{"d":"#, "}")])
  func fiveHundredAndTwelveLevelsKeepTheirBytes(_ opening: String, _ closing: String) throws {
    func record(_ a: Int, _ b: Int) -> Lines { nested((opening, closing), 512, (a, 0, b)) }
    try Row(
      "untouched",
      .keyed(),
      base: record(0, 0),
      ours: record(1, 0),
      theirs: record(0, 1),
      gives: record(1, 1)
    ).check()
  }

  @Test(arguments: [("[", "]", 512), (#"{"d":"#, "}", 40)])
  func aDeepConflictIsAsked(_ opening: String, _ closing: String, _ depth: Int) throws {
    func record(_ innermost: Int, _ b: Int) -> Lines {
      nested((opening, closing), depth, (0, innermost, b))
    }
    try Row(
      "contested at the bottom",
      .keyed(),
      base: record(0, 0),
      ours: record(1, 0),
      theirs: record(2, 1),
      gives: .conflict(record(1, 1), record(2, 1))
    ).check()
  }
}
