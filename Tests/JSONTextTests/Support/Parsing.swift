import JSONText

/// The error with which a text is refused; nil where it is accepted.
func refusal(of text: Bytes) -> JSONError? {
  do throws(JSONError) {
    _ = try JSONValue(parsing: text)
    return nil
  } catch {
    return error
  }
}

/// The value that a text spells.
func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Bytes(text)) }

/// The exact value of the number that a text spells.
func number(_ text: String) throws -> DecimalNumber? { try DecimalNumber(json(text)) }

/// A JSON string around raw bytes, which need not be UTF-8.
func quoted(_ content: [UInt8]) -> Bytes {
  Bytes([UInt8(ascii: "\"")] + content + [UInt8(ascii: "\"")])
}

extension Bytes {
  /// A text for tests that tell texts apart by their escapes.
  var hexadecimal: String {
    array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
