import JSONText
import Testing

/// How deep and how long a text may be.
@Suite struct LimitsTests {
  private static func nested(_ opening: String, _ closing: String, _ count: Int) -> Bytes {
    Bytes(String(repeating: opening, count: count) + "0" + String(repeating: closing, count: count))
  }

  @Test(arguments: [("[", "]", 512), (#"{"a":"#, "}", 512), (#"[{"a":"#, "}]", 256)])
  func fiveHundredAndTwelveLevelsAreAccepted(
    _ opening: String,
    _ closing: String,
    _ count: Int
  ) {
    #expect(refusal(of: Self.nested(opening, closing, count)) == nil)
    let refused = Self.nested(opening, closing, count).text.replacing("0", with: "[0]")
    #expect(
      refusal(of: Bytes(refused))
        == JSONError(.tooDeep(limit: 512), at: opening.utf8.count * count)
    )
  }

  @Test func levelsSideBySideAreNotAddedUp() {
    let deep = Self.nested("[", "]", 511).text
    #expect(refusal(of: Bytes("[\(deep),\(deep),[],{}]")) == nil)
    #expect(refusal(of: Bytes("[[],{},{\"a\":\(deep)}]"))?.reason == .tooDeep(limit: 512))
  }

  @Test func aMillionOpenBracketsAreRefusedAtTheLimit() {
    let text = Bytes([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
    #expect(refusal(of: text) == JSONError(.tooDeep(limit: 512), at: 512))
  }

  @Test func aTextOfSixteenMebibytesIsAccepted() throws {
    let content = [UInt8](repeating: UInt8(ascii: "x"), count: 16 << 20)
    let text = quoted(content)
    let range = try text.withSpan { span throws(JSONError) in
      var scanner = JSONScanner()
      return try scanner.scanWhole(span)
    }
    #expect(range == 0..<text.count)
    #expect(JSONString.decode(text).count == content.count)
  }

  @Test func aHundredThousandDigitsKeepTheirValue() throws {
    let digits = String(repeating: "7", count: 100_000)
    let value = try #require(try number("0." + digits))
    #expect(value.digits.count == 100_000)
    #expect(try value == number(digits + "e-100000"))
  }
}
