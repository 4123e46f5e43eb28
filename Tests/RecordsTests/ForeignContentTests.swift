import JSONText
import Records
import Testing

/// What is told apart from JSON Lines.
@Suite struct ForeignContentTests {
  private static let pointer =
    "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "0", count: 64))\n"
    + "size 12\n"

  @Test(
    arguments: [
      (pointer, ForeignContent.pointer),
      ("version http://git-media.io/v/2\noid x\n", .pointer),
      ("{\n  \"id\": 1\n}\n", .severalLines),
      ("[\n  {\"id\":1},\n  {\"id\":2}\n]\n", .severalLines),
      ("{\n  \"id\": 1\n}\n{\n  \"id\": 2\n}\n", .severalLines),
      ("# a comment\n\n{\r\n \"id\": 1 }\r\n", .severalLines),
      ("[1]\n[2]\n", .values), ("[{\"id\":1},{\"id\":2}]", .values), ("1\n", .values),
      ("id,title\n1,a\n2,b\n", .table), ("id\ttitle\n1\ta\n", .table), ("id;n\n1;2", .table),
      ("Hello, you\nall\n", .text), ("a: 1\nb: 2\n", .text), ("{oops\n", .text), ("x", .text),
      ("\u{0}\u{1}\u{2}binary", .binary),
    ]
  )
  func kinds(_ text: String, _ kind: ForeignContent) {
    #expect(ForeignContent(of: Bytes(text)) == kind)
    #expect(ForeignContent(of: Bytes("\u{FEFF}" + text)) == kind)
  }

  @Test func encodings() {
    let text = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"
    let low = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] as [UInt8] }
    let high = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] as [UInt8] }
    #expect(ForeignContent(of: Bytes([0xFF, 0xFE] + low)) == .utf16)
    #expect(ForeignContent(of: Bytes([0xFE, 0xFF] + high)) == .utf16)
    #expect(ForeignContent(of: Bytes(low)) == .utf16)
    #expect(ForeignContent(of: Bytes(high)) == .utf16)
    let wide = text.utf8.flatMap { [$0, 0, 0, 0] as [UInt8] }
    #expect(ForeignContent(of: Bytes([0xFF, 0xFE, 0, 0] + wide)) == .utf32)
    #expect(ForeignContent(of: Bytes([0x1F, 0x8B, 8, 0xFF, 0xFE, 0xFD, 0xC0, 0x0A])) == .binary)
    // A character that is cut off at the end of what is looked at.
    let long = String(repeating: "x", count: 7999) + "é"
    #expect(ForeignContent(of: Bytes(long)) == .text)
  }

  @Test(
    arguments: [
      "", "\n\n", "# a comment\n", "// a\n\n", "{\"id\":1}\n", "{\"id\":1}\n{oops\n",
      "{oops\n{\"id\":1}\n", "[1]\n{\"id\":1}\n", "# a\n{}", "{\n\"id\":1\n}\n{\"id\":2}\n",
      "<<<<<<< a\n=======\n>>>>>>> b\n", "\u{FEFF}",
    ]
  )
  func filesOfRecordsAndEmptyOnes(_ text: String) {
    #expect(ForeignContent(of: Bytes(text)) == nil)
  }
}
