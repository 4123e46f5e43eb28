/// Converts the text of a JSON string from escapes to characters and back.
///
/// Decoded text is UTF-8 with one extension. An unpaired escaped surrogate, which RFC 8259 allows
/// and UTF-8 can't express, becomes the three bytes that UTF-8 would give the code point (WTF-8).
/// So two different strings never decode to the same bytes.
package enum JSONString {
  /// The text that the string `quoted` (with its quotes) means. Without escapes, it shares the
  /// bytes of `quoted`.
  package static func decode(_ quoted: Bytes) -> Bytes {
    let content = quoted[1..<quoted.count - 1]
    guard content.contains(UInt8(ascii: "\\")) else { return content }
    return Bytes(content.withSpan { decodeEscapes($0) })
  }

  /// Whether the text of the string `quoted` has a line feed. Decodes nothing.
  static func holdsLineFeed(_ quoted: Bytes) -> Bool {
    quoted.withSpan { text in
      var position = 1
      while true {
        position = text.firstSpecialByte(from: position)
        if position >= text.count - 1 { return false }
        if text[position] != UInt8(ascii: "\\") {
          position += 1
        } else if text[position + 1] == UInt8(ascii: "n") {
          return true
        } else if text[position + 1] == UInt8(ascii: "u") {
          if codeUnit(text, at: position + 2) == 0x0A { return true }
          position += 6
        } else {
          position += 2
        }
      }
    }
  }

  /// A JSON string, with its quotes, that means `text` and has as few escapes as JSON allows.
  package static func encode(_ text: Bytes) -> Bytes {
    var result: [UInt8] = [UInt8(ascii: "\"")]
    result.reserveCapacity(text.count + 2)
    text.withSpan { span in
      var position = 0
      while position < span.count {
        let plainEnd = span.firstSpecialByte(from: position)
        if plainEnd > position {
          text[position..<plainEnd].append(to: &result)
          position = plainEnd
        } else {
          position += appendEncoded(span, at: position, to: &result)
        }
      }
    }
    result.append(UInt8(ascii: "\""))
    return Bytes(result)
  }

  /// The text between the quotes of a string, spelled as `encode` spells it. Two such texts are
  /// equal exactly when they mean the same. Most texts are spelled like that already.
  ///
  /// Every character that has two spellings can be spelled with `\u`, except for the slash.
  package static func leastEscaped(_ content: Bytes) -> Bytes {
    var position = 0
    while let escape = content.firstIndex(of: UInt8(ascii: "\\"), from: position) {
      let next = content[escape + 1]
      if next == UInt8(ascii: "u") || next == UInt8(ascii: "/") {
        let text = encode(Bytes(content.withSpan { decodeEscapes($0) }))
        return text[1..<text.count - 1]
      }
      position = escape + 2
    }
    return content
  }

  /// The value of a hexadecimal digit.
  static func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  private static func decodeEscapes(_ text: borrowing Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      guard text[position] == UInt8(ascii: "\\") else {
        result.append(text[position])
        position += 1
        continue
      }
      switch text[position + 1] {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        position = appendUnicodeEscape(text, at: position, to: &result)
        continue
      case let literal: result.append(literal)
      }
      position += 2
    }
    return result
  }

  /// Appends the character of the `\u` escape at `position`, reads a surrogate pair as one
  /// character, and returns the position after it.
  private static func appendUnicodeEscape(
    _ text: borrowing Span<UInt8>,
    at position: Int,
    to result: inout [UInt8]
  ) -> Int {
    let unit = codeUnit(text, at: position + 2)
    let next = position + 6
    if (0xD800...0xDBFF).contains(unit), next + 6 <= text.count,
      text[next] == UInt8(ascii: "\\"), text[next + 1] == UInt8(ascii: "u")
    {
      let low = codeUnit(text, at: next + 2)
      if (0xDC00...0xDFFF).contains(low) {
        // fault: surrogate-pair-off-by-one
        appendUTF8(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), to: &result)
        return next + 6
      }
    }
    appendUTF8(unit, to: &result)
    return next
  }

  private static func codeUnit(_ text: borrowing Span<UInt8>, at position: Int) -> UInt32 {
    var unit: UInt32 = 0
    for offset in 0..<4 { unit = unit << 4 | (hexValue(text[position + offset]) ?? 0) }
    return unit
  }

  private static func appendUTF8(_ codePoint: UInt32, to result: inout [UInt8]) {
    func continuation(_ shift: UInt32) -> UInt8 { UInt8(0x80 | codePoint >> shift & 0x3F) }
    switch codePoint {
    case 0..<0x80:
      result.append(UInt8(codePoint))
    case 0x80..<0x800:
      result += [UInt8(0xC0 | codePoint >> 6), continuation(0)]
    case 0x800..<0x10000:
      result += [UInt8(0xE0 | codePoint >> 12), continuation(6), continuation(0)]
    default:
      result += [
        UInt8(0xF0 | codePoint >> 18), continuation(12), continuation(6), continuation(0),
      ]
    }
  }

  /// Appends the encoded form of the character at `position`, and returns how many bytes it took.
  private static func appendEncoded(
    _ text: borrowing Span<UInt8>,
    at position: Int,
    to result: inout [UInt8]
  ) -> Int {
    let byte = text[position]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
    case 0x08: result += Array("\\b".utf8)
    case 0x09: result += Array("\\t".utf8)
    case 0x0A: result += Array("\\n".utf8)
    case 0x0C: result += Array("\\f".utf8)
    case 0x0D: result += Array("\\r".utf8)
    case 0..<0x20: appendHexEscape(UInt32(byte), to: &result)
    case 0xED where position + 2 < text.count && text[position + 1] >= 0xA0:
      let unit = UInt32(0xD000) | UInt32(text[position + 1] & 0x3F) << 6
      appendHexEscape(unit | UInt32(text[position + 2] & 0x3F), to: &result)
      return 3
    default: result.append(byte)
    }
    return 1
  }

  private static func appendHexEscape(_ unit: UInt32, to result: inout [UInt8]) {
    result += Array("\\u".utf8)
    for shift in [12, 8, 4, 0] as [UInt32] {
      result.append(Array("0123456789abcdef".utf8)[Int(unit >> shift & 0xF)])
    }
  }
}
