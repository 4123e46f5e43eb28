internal import JSONText
internal import Records

/// What `sort` orders a record, a line or an element by: moments as instants, in front of values
/// that are none, which are in canonical order.
struct SortKey: Comparable {
  private enum Part {
    case instant(Timestamp)
    case value(JSONValue)
  }

  private let parts: [Part]

  /// Nil where the value lacks a field, or has null there, and where there are no fields.
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
