internal import JSONText
internal import MergePolicy
internal import Records

/// The fields that tell two records with one key apart.
struct IdentityFields {
  let fields: [FieldPath]
  /// Whether a policy names the fields. If so, they also identify a record under another key.
  let isNamed: Bool

  /// The policy's fields; without them, a `uuid` or a `guid` beside an `id`.
  init(policy: Policy, key: KeyFields) {
    isNamed = !policy.identity.isEmpty
    if isNamed {
      fields = policy.identity
    } else {
      fields = key == ["id"] ? ["uuid", "guid"] : []
    }
  }

  func identity(of line: Line?) -> Identity? {
    guard !fields.isEmpty else { return nil }
    return line?.value.map { Identity(of: JSONObject($0), fields: fields) }
  }

  func identity(of record: JSONObject) -> Identity? {
    fields.isEmpty ? nil : Identity(of: record, fields: fields)
  }
}

/// The values that tell two records with one key apart, such as when a record was made, and by
/// whom.
struct Identity {
  fileprivate enum Part {
    case instant(Timestamp)
    case value(JSONValue)
  }

  /// Nil if a record does not have the field, or has null or an empty text there.
  private let parts: [Part?]

  init(of record: JSONObject?, fields: [FieldPath]) {
    parts = fields.map { field in
      guard let value = record.flatMap({ field.value(in: $0) }), value.kind != .null,
        value.string?.isEmpty != true
      else { return nil }
      return Timestamp(value).map { .instant($0) } ?? .value(value)
    }
  }

  /// The order of two identities by the fields that both records have; nil if they have no common
  /// field. Times less than a second apart are equal.
  func order(to other: Identity) -> Order? {
    var isCompared = false
    for case (let left?, let right?) in zip(parts, other.parts) {
      isCompared = true
      let order = Self.order(left, right)
      if order != .equal { return order }
    }
    return isCompared ? .equal : nil
  }

  private static func order(_ left: Part, _ right: Part) -> Order {
    switch (left, right) {
    case (.instant(let left), .instant(let right)):
      // fault: identity-a-second-too-wide
      let isNear = max(left, right) < min(left, right).adding(seconds: 1)
      return isNear ? .equal : Order(left, right)
    case (.instant, .value): return .less
    case (.value, .instant): return .greater
    case (.value(let left), .value(let right)): return left.order(to: right)
    }
  }

  /// The identity as JSON values, with times in whole seconds since 1970 and absent parts as null.
  /// It is the same on every clone, whatever offset or precision a time was written with.
  var wholeSeconds: [JSONValue] {
    parts.map { part in
      switch part {
      case .instant(let instant): JSONValue(validated: Bytes(String(instant.seconds)))
      case .value(let value): value.canonicalForm
      case nil: .null
      }
    }
  }

  /// The identity to the nanosecond, as a dictionary key; nil if a record has none of the fields.
  var fingerprint: Bytes? {
    if parts.allSatisfy({ $0 == nil }) { return nil }
    let texts = parts.map { part in
      switch part {
      case .instant(let instant): "\(instant.seconds).\(instant.nanoseconds)"
      case .value(let value): value.canonicalForm.bytes.text
      case nil: "absent"
      }
    }
    return Bytes(texts.joined(separator: "\n"))
  }
}
