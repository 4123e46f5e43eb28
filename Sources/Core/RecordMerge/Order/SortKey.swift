internal import JSONText
internal import Records

/// The sort key of a record, a line or an element. Moments are ordered as instants and come before
/// other values, which are in canonical order.
struct SortKey: Comparable {
  private enum Part {
    case instant(Timestamp)
    case value(JSONValue)
  }

  private let parts: [Part]

  /// Nil if the value does not have a field, or has null there, or if there are no fields.
  init?(of value: JSONValue, by fields: [FieldPath]) {
    var parts: [Part] = []
    for field in fields {
      guard let value = field.value(in: value), value.kind != .null else { return nil }
      parts.append(Timestamp(moment: value).map { .instant($0) } ?? .value(value))
    }
    if parts.isEmpty { return nil }
    self.parts = parts
  }

  /// The order of one instant.
  init(_ instant: Timestamp) { parts = [.instant(instant)] }

  static func == (left: SortKey, right: SortKey) -> Bool { left.order(to: right) == .equal }

  static func < (left: SortKey, right: SortKey) -> Bool { left.order(to: right) == .less }

  private func order(to other: SortKey) -> Order {
    for (left, right) in zip(parts, other.parts) {
      let order: Order =
        switch (left, right) {
        case (.instant(let left), .instant(let right)): Order(left, right)
        case (.instant, .value): .less
        case (.value, .instant): .greater
        case (.value(let left), .value(let right)): left.order(to: right)
        }
      if order != .equal { return order }
    }
    return .equal
  }
}
