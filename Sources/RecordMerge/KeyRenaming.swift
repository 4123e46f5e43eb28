internal import JSONText
internal import Records

/// New keys for records that were added under a key that another record has.
struct KeyRenaming {
  private static let shortestSuffix = 6
  let fields: [FieldPath]
  let digest: @Sendable ([UInt8]) -> [UInt8]

  /// The key `OLD-xxxxxx` for a record, with more digits as long as `isTaken`.
  ///
  /// The digits are base36 digits, the least significant first, of the SHA-256 of the canonical
  /// JSON array that holds the old key and the identity, times in whole seconds UTC. A key of
  /// several fields changes in its last one.
  func renamed(
    _ key: RecordKey,
    _ identity: Identity,
    isTaken: (RecordKey) -> Bool
  ) -> (key: RecordKey, field: FieldPath, value: JSONValue)? {
    guard let field = fields.last else { return nil }
    let parts = fields.count == 1 ? [key.value] : key.value.elements ?? []
    guard let old = parts.last else { return nil }
    let digits = suffixDigits(key, identity)
    for length in Self.shortestSuffix...digits.count {
      let suffix = Array("-".utf8) + digits.prefix(length)
      let text = Bytes(Self.text(of: old).array + suffix)
      let value = JSONValue(validated: JSONString.encode(text))
      let all = parts.dropLast().map(\.bytes.text) + [value.bytes.text]
      let newKey =
        fields.count == 1
        ? RecordKey(canonical: value.canonicalForm)
        : RecordKey(
          canonical: JSONValue(validated: Bytes("[\(all.joined(separator: ","))]")).canonicalForm
        )
      if !isTaken(newKey) { return (newKey, field, value) }
    }
    return nil
  }

  /// Whether `key` is what this type made of `old` for a record with this identity.
  func isRenaming(_ key: RecordKey, of old: RecordKey, _ identity: Identity) -> Bool {
    var isFound = false
    _ = renamed(old, identity) { candidate in
      isFound = isFound || candidate == key
      return !isFound
    }
    return isFound
  }

  /// A part of a key as it stands in a new one: strings without quotes, numbers in plain digits.
  private static func text(of part: JSONValue) -> Bytes {
    part.string ?? DecimalNumber(part).map { Bytes($0.text) } ?? part.bytes
  }

  private func suffixDigits(_ key: RecordKey, _ identity: Identity) -> [UInt8] {
    let parts = [key.value] + identity.wholeSeconds
    let text = "[" + parts.map(\.bytes.text).joined(separator: ",") + "]"
    return base36Digits(of: digest(Array(text.utf8)))
  }
}
