/// Changes the white space between the tokens of a value. Strings, numbers, literals and the order
/// of members and elements stay the same, so the meaning does too, and `compact` undoes `indented`.
extension JSONValue {
  /// The value on one line, without white space between its tokens.
  ///
  /// Complexity: O(bytes). A value that is compact already is returned as it is.
  package var compact: JSONValue {
    let text = bytes.withSpan { Self.compactText($0) }
    return text.count == bytes.count ? self : JSONValue(validated: Bytes(text))
  }

  /// The value for people: each member and each element is on its own line, indented by two spaces
  /// more than its container, with a space after each colon. Empty arrays and objects stay on one
  /// line. The last line has no line end.
  ///
  ///     {
  ///       "id": "t-1",
  ///       "labels": [
  ///         "docs"
  ///       ],
  ///       "meta": {}
  ///     }
  package var indented: JSONValue {
    JSONValue(validated: Bytes(compact.bytes.withSpan { Self.indentedText($0) }))
  }

  private static func compactText(_ text: borrowing Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      if text[position] == UInt8(ascii: "\"") {
        position = appendString(text, at: position, to: &result)
      } else {
        if !JSONScanner.isBlank(text[position]) { result.append(text[position]) }
        position += 1
      }
    }
    return result
  }

  /// Indents a text that is compact.
  private static func indentedText(_ text: borrowing Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count * 2)
    var depth = 0
    var position = 0
    while position < text.count {
      let byte = text[position]
      switch byte {
      case UInt8(ascii: "\""):
        position = appendString(text, at: position, to: &result)
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        result.append(byte)
        // In ASCII, the closing brace or bracket is two places after the opening one.
        if text[position + 1] == byte + 2 {
          position += 1
          result.append(text[position])
        } else {
          depth += 1
          appendLineStart(depth: depth, to: &result)
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        appendLineStart(depth: depth, to: &result)
        result.append(byte)
      case UInt8(ascii: ","):
        result.append(byte)
        appendLineStart(depth: depth, to: &result)
      case UInt8(ascii: ":"):
        result += [byte, UInt8(ascii: " ")]
      default:
        result.append(byte)
      }
      position += 1
    }
    return result
  }

  private static func appendLineStart(depth: Int, to result: inout [UInt8]) {
    result.append(UInt8(ascii: "\n"))
    result += [UInt8](repeating: UInt8(ascii: " "), count: 2 * depth)
  }

  /// Appends the string that starts at `start`, and returns the position after it.
  private static func appendString(
    _ text: borrowing Span<UInt8>,
    at start: Int,
    to result: inout [UInt8]
  ) -> Int {
    var position = start
    repeat {
      // The character after a backslash never ends a string.
      if text[position] == UInt8(ascii: "\\") {
        result.append(text[position])
        position += 1
      }
      result.append(text[position])
      position += 1
    } while text[position] != UInt8(ascii: "\"")
    result.append(text[position])
    return position + 1
  }
}
