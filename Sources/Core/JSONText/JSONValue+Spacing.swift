/// The white space between the tokens of a value. Strings, numbers and literals keep their bytes,
/// members and elements their order, so that a value that is spaced anew means what it meant and
/// `compact` undoes `indented`.
extension JSONValue {
  /// The value on one line, without white space between its tokens.
  ///
  /// Complexity: O(bytes). A value without such white space is given back as it is.
  package var compact: JSONValue {
    let text = bytes.withSpan { Self.compactText($0) }
    return text.count == bytes.count ? self : JSONValue(validated: Bytes(text))
  }

  /// The value for people: each member and each element on a line of its own, two spaces deeper
  /// than what it is in, and one space behind a colon. What is empty stays on its line. No line end
  /// follows the last line.
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
        // In ASCII, the closing brace or bracket is the second one behind the opening one.
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

  /// Appends the string that starts at `start`, and returns the position behind it.
  private static func appendString(
    _ text: borrowing Span<UInt8>,
    at start: Int,
    to result: inout [UInt8]
  ) -> Int {
    var position = start
    repeat {
      // What follows a backslash never ends a string.
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
