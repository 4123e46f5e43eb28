import JSONText
import TestSupport
import Testing

/// From escapes to text and back.
@Suite struct JSONStringTests {
  @Test(
    arguments: [
      (#""""#, []), (#""a""#, [0x61]), (#""\u0041""#, [0x41]), (#""\u0000""#, [0]),
      (#""\"\\\/""#, [0x22, 0x5C, 0x2F]), (#""\b\f\n\r\t""#, [8, 12, 10, 13, 9]),
      (#""\u00e9""#, [0xC3, 0xA9]), (#""\u00E9""#, [0xC3, 0xA9]), ("\"\u{E9}\"", [0xC3, 0xA9]),
      (#""e\u0301""#, [0x65, 0xCC, 0x81]), (#""\u20ac""#, [0xE2, 0x82, 0xAC]),
      (#""\uD834\uDD1E""#, [0xF0, 0x9D, 0x84, 0x9E]),
      (#""\ud83d\uDE00x""#, [0xF0, 0x9F, 0x98, 0x80, 0x78]),
      (#""\uDBFF\uDFFF""#, [0xF4, 0x8F, 0xBF, 0xBF]), (#""\uD800""#, [0xED, 0xA0, 0x80]),
      (#""\uDFFF""#, [0xED, 0xBF, 0xBF]),
      (#""\uDC00\uD800""#, [0xED, 0xB0, 0x80, 0xED, 0xA0, 0x80]),
      (#""\uD800\uD800\uDC00""#, [0xED, 0xA0, 0x80, 0xF0, 0x90, 0x80, 0x80]),
      (#""\uD800\\uDC00""#, [0xED, 0xA0, 0x80] + Array(#"\uDC00"#.utf8)),
      (#""\uD800\n""#, [0xED, 0xA0, 0x80, 0x0A]), (#""\uFFFF""#, [0xEF, 0xBF, 0xBF]),
      (#""\u007f\u0080\u07ff\u0800""#, [0x7F, 0xC2, 0x80, 0xDF, 0xBF, 0xE0, 0xA0, 0x80]),
      (#""\\u0041""#, Array(#"\u0041"#.utf8)), (#""a\\""#, [0x61, 0x5C]),
    ] as [(String, [UInt8])]
  )
  func decoding(_ text: String, _ expected: [UInt8]) throws {
    let value = try json(text)
    #expect(value.string?.hexadecimal == Bytes(expected).hexadecimal)
  }

  @Test(
    arguments: [
      ("", #""""#), ("a", #""a""#), ("\"\\/", #""\"\\/""#),
      ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#), ("\u{0}\u{1}\u{1F}", #""\u0000\u0001\u001f""#),
      ("\u{7F}\u{E9}\u{20AC}\u{1D11E}\u{2028}", "\"\u{7F}\u{E9}\u{20AC}\u{1D11E}\u{2028}\""),
      ("\u{D7FF}\u{E000}", "\"\u{D7FF}\u{E000}\""),
    ]
  )
  func encoding(_ text: String, _ expected: String) {
    #expect(JSONString.encode(Bytes(text)).text == expected)
  }

  @Test(arguments: [#""\ud800""#, #""\udfff""#, #""\udc00\ud800""#, #""a\udbffb""#])
  func loneSurrogatesAreEscapedAgain(_ text: String) throws {
    let decoded = try #require(try json(text).string)
    #expect(JSONString.encode(decoded).text == text)
  }

  @Test func onlyAStringHasText() throws {
    for text in ["null", "1", "true", "[]", "{}"] { #expect(try json(text).string == nil) }
  }

  @Test func theTextOfAStringWithoutEscapesIsASliceOfIt() throws {
    let value = try json(#""plain""#)
    let text = try #require(value.string)
    #expect(value.bytes[0..<1].isFollowed(by: text))
  }

  @Test func everyCodeUnitSurvivesDecodingAndEncoding() throws {
    for unit in 0...0xFFFF {
      let digits = String(unit, radix: 16)
      let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      let decoded = try #require(try json("\"\(escape)\"").string)
      let encoded = JSONString.encode(decoded)
      #expect(refusal(of: encoded) == nil)
      #expect(JSONString.decode(encoded) == decoded)
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func randomTextSurvivesEncodingAndDecoding(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      var text = ""
      for _ in 0..<random.below(20) {
        let highest: [UInt32] = [0x20, 0x80, 0x800, 0xD800, 0x10FFFF]
        let code = UInt32(random.below(Int(random.pick(highest))))
        text.unicodeScalars.append(Unicode.Scalar(code) ?? "\u{FFFD}")
      }
      let encoded = JSONString.encode(Bytes(text))
      #expect(refusal(of: encoded) == nil, "seed \(seed): \(text.debugDescription)")
      #expect(JSONString.decode(encoded).text == text, "seed \(seed): \(text.debugDescription)")
    }
  }

  /// Parts of strings that mean the same are spelled the same with the fewest escapes.
  @Test(arguments: [
    (#"a\n"#, #"a\n"#), (#"\u000a"#, #"\n"#), (#"\/"#, "/"), (#"\u0041\""#, #"A\""#),
    (#"\ud83d\ude00"#, "\u{1F600}"), (#"\ud800"#, #"\ud800"#), (#"\\u0041"#, #"\\u0041"#),
    (#"\\\/"#, #"\\/"#), (#"\u001F"#, #"\u001f"#), ("", ""), ("caf\u{E9}", "caf\u{E9}"),
  ])
  func theFewestEscapes(_ content: String, _ expected: String) {
    #expect(JSONString.leastEscaped(Bytes(content)).text == expected)
  }
}
