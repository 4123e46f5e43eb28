package import JSONText

/// The identifier of a record in its file: the values of its key fields in canonical form, so that
/// keys are equal exactly when the values mean the same.
///
/// The key of one field is its value; a key of several fields is the array of their values. A key
/// by another alternative than the first (see `KeyFields`) names the alternative, in an object
/// around it: `{"alternative 2":"a"}` differs from the key `"a"`, and comes after it.
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

  /// The key of a record by the first alternative whose fields it has; nil if it has none of them.
  /// A record has a field if the field occurs once and is not null.
  package init?(of record: JSONValue, by fields: KeyFields) {
    for (index, alternative) in fields.alternatives.enumerated() {
      guard let parts = Self.parts(of: record, alternative) else { continue }
      let inner = Self.value(of: parts)
      value = index == 0 ? inner : Self.wrapped(inner, number: index + 1)
      return
    }
    return nil
  }

  /// The key with a value by an alternative, counted from 0.
  package init(canonical value: JSONValue, alternative index: Int) {
    self.value = index == 0 ? value : Self.wrapped(value, number: index + 1)
  }

  /// The alternative that gives a record its key; nil if it has no key.
  package static func alternative(of record: JSONValue, in fields: KeyFields) -> [FieldPath]? {
    fields.alternatives.first { parts(of: record, $0) != nil }
  }

  private static func parts(of record: JSONValue, _ fields: [FieldPath]) -> [JSONValue]? {
    var parts: [JSONValue] = []
    for field in fields {
      // fault: null-is-a-key
      guard let part = field.value(in: record), part.kind != .null else { return nil }
      parts.append(part)
    }
    return parts
  }

  private static func value(of parts: [JSONValue]) -> JSONValue {
    if parts.count == 1 { return parts[0].canonicalForm }
    let text = parts.map(\.bytes.text).joined(separator: ",")
    return JSONValue(validated: Bytes("[\(text)]")).canonicalForm
  }

  private static let alternativeName = "alternative "

  private static func wrapped(_ value: JSONValue, number: Int) -> JSONValue {
    JSONValue(validated: Bytes("{\"\(alternativeName)\(number)\":\(value.bytes.text)}"))
  }

  /// The value, or the array of values, without the alternative that they belong to.
  private var inner: JSONValue {
    guard value.kind == .object, let members = value.members, members.count == 1,
      members[0].decodedName.text.hasPrefix(Self.alternativeName)
    else { return value }
    return members[0].value
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
  package var text: String { (inner.string ?? shown.bytes).text }

  /// The key as people write it in JSON: a number has plain digits (`10`) where the canonical form
  /// has an exponent (`1e1`). No two keys are shown alike.
  package var shown: JSONValue { inner.withPlainNumbers }
}

extension JSONValue {
  /// The value of a key, alone or in the list of several fields, with its numbers in plain digits
  /// if these are few. Any other value stays as it is.
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
