internal import JSONText
internal import Records

/// The values by which two records with one key are told apart: when a record was made, by whom.
struct Identity {
  fileprivate enum Part {
    case absent
    case instant(Timestamp)
    case value(JSONValue)
  }

  private let parts: [Part]

  init(of record: JSONValue, fields: [FieldPath]) {
    parts = fields.map { field in
      guard let value = RecordClock.present(field.value(in: record)) else { return .absent }
      return Timestamp(value).map { .instant($0) } ?? .value(value)
    }
  }

  /// Whether two records can be the same one: times are less than a second apart, other values are
  /// equal, and what one of them lacks says nothing.
  func agrees(with other: Identity) -> Bool {
    zip(parts, other.parts).allSatisfy { left, right in
      switch (left, right) {
      case (.absent, _), (_, .absent): true
      case (.instant(let left), .instant(let right)):
        max(left, right) < min(left, right).adding(seconds: 1)
      case (.value(let left), .value(let right)): left.means(right)
      default: false
      }
    }
  }

  /// The order of two identities, part by part: absent before all, times as instants behind all.
  func order(to other: Identity) -> Order {
    for (left, right) in zip(parts, other.parts) {
      let order: Order =
        switch (left, right) {
        case (.instant(let left), .instant(let right)): Order(left, right)
        case (.instant, _): .greater
        case (_, .instant): .less
        default: RecordClock.order(left.asValue, right.asValue)
        }
      if order != .equal { return order }
    }
    return .equal
  }

  /// The identity as JSON values with times in whole seconds UTC, absent parts as null: the same on
  /// every clone, whatever offset or precision a time was written with.
  var wholeSeconds: [JSONValue] {
    parts.map { part in
      if case .instant(let instant) = part {
        return JSONValue(validated: Bytes(String(instant.seconds)))
      }
      return part.asValue?.canonicalForm ?? .null
    }
  }

  /// The identity to the nanosecond, as a key of dictionaries; nil where no part is a time, so that
  /// it says too little to recognise a record by.
  var fingerprint: Bytes? {
    guard parts.contains(where: { if case .instant = $0 { true } else { false } }) else {
      return nil
    }
    let texts = parts.map { part in
      if case .instant(let instant) = part { return "\(instant.seconds).\(instant.nanoseconds)" }
      return part.asValue?.canonicalForm.bytes.text ?? "absent"
    }
    return Bytes(texts.joined(separator: "\n"))
  }
}

extension Identity.Part {
  fileprivate var asValue: JSONValue? {
    switch self {
    case .absent: nil
    case .instant(let instant): JSONValue(validated: Bytes(String(instant.seconds)))
    case .value(let value): value
    }
  }
}
