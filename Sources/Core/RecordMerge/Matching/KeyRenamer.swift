internal import JSONText
internal import Records

/// New keys for records that were added under a key that another record has.
struct KeyRenamer {
  private static let shortestSuffix = 6
  let fields: KeyFields
  let identity: IdentityFields
  let digest: @Sendable ([UInt8]) -> [UInt8]

  /// The record of a line under the key `OLD-xxxxxx`, with more digits as long as `isFree` returns
  /// false; nil if the key's last field is not a string.
  ///
  /// The digits are base36 digits, the least significant first, of the SHA-256 of the canonical
  /// JSON array of the key fields and the identity fields, times in whole seconds. A key of several
  /// fields changes in its last one.
  func renamed(_ line: Line, isFree: (RecordKey, Line) -> Bool) -> (key: RecordKey, line: Line)? {
    guard let record = line.value, let field = lastField(of: record),
      let old = field.value(in: record), let oldText = old.string
    else { return nil }
    let digits = suffixDigits(record)
    for length in Self.shortestSuffix...digits.count {
      let text = Bytes(oldText.array + [UInt8(ascii: "-")] + digits.prefix(length))
      guard let new = Self.line(line, with: JSONString.encode(text), at: field),
        let key = KeyColumns.key(of: new, by: fields)
      else { return nil }
      if isFree(key, new) { return (key, new) }
    }
    return nil
  }

  /// The part of a record's key that a renaming changes.
  func lastField(of record: JSONValue) -> FieldPath? {
    RecordKey.alternative(of: record, in: fields)?.last
  }

  /// The same line with the key fields of another record; nil if it does not have one of them.
  func line(_ line: Line, withKeyOf other: Line) -> Line? {
    guard let record = other.value,
      let alternative = RecordKey.alternative(of: record, in: fields)
    else { return nil }
    return alternative.reduce(line) { line, field in
      guard let line, let value = field.value(in: record) else { return nil }
      return Self.line(line, with: value.bytes, at: field)
    }
  }

  /// The same line with another value for one field; all other bytes stay the same.
  private static func line(_ line: Line, with value: Bytes, at field: FieldPath) -> Line? {
    guard
      let record = line.value?.replacing(field.names, with: JSONValue(validated: value))
    else { return nil }
    let text = line.leadingBlanks.array + record.bytes.array + line.trailingBlanks.array
    return Line(bytes: Bytes(text), number: line.number)
  }

  private func suffixDigits(_ record: JSONValue) -> [UInt8] {
    let key = RecordKey.alternative(of: record, in: fields) ?? []
    let parts =
      key.map { $0.value(in: record)?.canonicalForm ?? .null }
      + Identity(of: JSONObject(record), fields: identity.fields).wholeSeconds
    let text = "[" + parts.map(\.bytes.text).joined(separator: ",") + "]"
    return base36Digits(of: digest(Array(text.utf8)))
  }
}
