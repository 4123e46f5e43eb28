package import JSONText

/// What identifies a record in its file: the values of its key fields in canonical form, so that
/// keys are equal exactly where the values mean the same.
///
/// The key of one field is its value; a key of several fields is the array of their values.
package struct RecordKey: Hashable, Sendable {
  package let value: JSONValue

  /// Makes a key of values that are already in canonical form.
  package init(canonical value: JSONValue) {
    self.value = value
  }

  /// A key of one field from the plain value that spells it (see `RecordScan`).
  package init(plain value: Bytes) {
    let value = JSONValue(validated: value)
    self.value = value.kind == .string ? value : value.canonicalForm
  }

  /// The bytes of the plain value that means this key, if there is one; else bytes that no plain
  /// value has.
  package var plainForm: Bytes {
    guard value.kind == .number, let number = DecimalNumber(value), !number.isNegative,
      number.exponent <= 18, number.exponent >= number.digits.count
    else { return value.bytes }
    return Bytes(number.text)
  }

  /// The key of a record; nil where a key field is absent, null, or stands more than once.
  package init?(of record: JSONValue, fields: [FieldPath]) {
    var parts: [JSONValue] = []
    for field in fields {
      guard let part = field.value(in: record), part.kind != .null else { return nil }
      parts.append(part)
    }
    guard let first = parts.first else { return nil }
    if parts.count == 1 {
      value = first.canonicalForm
    } else {
      let text = parts.map(\.bytes.text).joined(separator: ",")
      value = JSONValue(validated: Bytes("[\(text)]")).canonicalForm
    }
  }

  @inlinable
  package static func == (left: RecordKey, right: RecordKey) -> Bool {
    left.value.bytes == right.value.bytes
  }

  @inlinable
  package func hash(into hasher: inout Hasher) {
    hasher.combine(value.bytes)
  }

  /// The key for a message: a string without its quotes, anything else as JSON.
  package var text: String { (value.string ?? shown.bytes).text }

  /// The key as JSON as people write it: a number in plain digits (`10`), where the canonical form
  /// has an exponent (`1e1`). Only one key is shown so.
  package var shown: JSONValue { value.withPlainNumbers }
}

extension JSONValue {
  /// The value of a key, alone or in the list of several fields, with its numbers in plain digits
  /// where these are not many. Any other value is as it is.
  fileprivate var withPlainNumbers: JSONValue {
    if let number = DecimalNumber(self) { return JSONValue(validated: Bytes(number.text)) }
    guard let elements, elements.contains(where: { $0.kind == .number }) else { return self }
    let texts = elements.map(\.withPlainNumbers.bytes.text)
    return JSONValue(validated: Bytes("[\(texts.joined(separator: ","))]"))
  }
}

extension RecordKey: Comparable {
  package static func < (left: RecordKey, right: RecordKey) -> Bool {
    left.value.order(to: right.value) == .less
  }
}
