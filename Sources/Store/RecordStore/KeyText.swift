package import JSONText
package import Records

/// A key as the store's column `key` has it: the text of a string if that is unambiguous, and
/// canonical JSON for any other value. So a person finds `bd-1` as `bd-1`, and no two keys look
/// alike.
package struct KeyText: Hashable, Sendable {
  package let bytes: Bytes

  /// The bytes in the store.
  package init(stored bytes: Bytes) {
    self.bytes = bytes
  }

  package init(_ key: RecordKey) {
    let text = key.value.string
    bytes = text.flatMap { Self.isPlain($0) ? $0 : nil } ?? key.value.bytes
  }

  /// The key of a record whose one key field is this text.
  package init(text: Bytes) {
    self.init(RecordKey(canonical: JSONValue(validated: JSONString.encode(text))))
  }

  /// The name by which the store tracks a row that has no key.
  package init(row: Int64) {
    bytes = Bytes("#\(row)")
  }

  /// The row with this name; nil for keys.
  package var row: Int64? {
    guard let first = bytes.isEmpty ? nil : bytes[0], first == UInt8(ascii: "#") else { return nil }
    return Int64(bytes[1..<bytes.count].text)
  }

  /// The key; nil for the name of a row.
  package var key: RecordKey? {
    if Self.isPlain(bytes) {
      return RecordKey(canonical: JSONValue(validated: JSONString.encode(bytes)))
    }
    return (try? JSONValue(parsing: bytes)).map { RecordKey(canonical: $0.canonicalForm) }
  }

  /// The key for a message, with plain digits in numbers, and without its alternative; the store
  /// has `bytes`.
  package var text: String {
    guard let first = bytes.isEmpty ? nil : bytes[0], Self.valueStarts.contains(first),
      let key
    else { return bytes.text }
    return first == UInt8(ascii: "{") ? key.text : key.shown.bytes.text
  }

  /// What the keys of children begin with: the text of a string, a number in plain digits.
  var stem: Bytes { key?.value.string ?? Bytes(text) }

  /// The first characters of a number, of a list of values for several fields, and of a key by a
  /// later alternative.
  private static let valueStarts = Set("-[{0123456789".utf8)

  /// Whether a string can be used as it is: it does not begin like other JSON, nor like the name of
  /// a row, and has no character that ends a line of output.
  private static func isPlain(_ text: Bytes) -> Bool {
    guard !text.isEmpty, !literals.contains(text) else { return false }
    switch text[0] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "\""),
      UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "#"):
      return false
    default: return text.array.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
  }

  private static let literals: Set<Bytes> = [Bytes("null"), Bytes("true"), Bytes("false")]
}

extension KeyText: Comparable {
  package static func < (left: KeyText, right: KeyText) -> Bool { left.bytes < right.bytes }
}
