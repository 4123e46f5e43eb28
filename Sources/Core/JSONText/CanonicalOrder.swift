/// The relation of two values in canonical order.
package enum Order: Sendable {
  case less, equal, greater

  package var reversed: Order {
    switch self {
    case .less: .greater
    case .equal: .equal
    case .greater: .less
    }
  }

  package init<Value: Comparable>(_ left: Value, _ right: Value) {
    self = left < right ? .less : left == right ? .equal : .greater
  }
}

/// The canonical order of JSON values: null, false, true, numbers by value, strings by the bytes of
/// the decoded text, arrays element by element, objects as pairs sorted by name.
///
/// `order(to:)` is `.equal` exactly when two texts mean the same value: white space, the order of
/// members, escapes and the spelling of numbers make no difference. `totalOrder(to:)` orders such
/// texts by their bytes.
extension JSONValue {
  package func order(to other: JSONValue) -> Order {
    let kind = kind
    let ranks = Order(kind.rawValue, other.kind.rawValue)
    if ranks != .equal { return ranks }
    switch kind {
    case .null, .false, .true: return .equal
    case .number: return Self.orderNumbers(self, other)
    case .string: return JSONString.order(bytes, other.bytes)
    case .array, .object:
      if bytes == other.bytes { return .equal }
      return Self.order(JSONTree(of: self), bytes, JSONTree(of: other), other.bytes)
    }
  }

  /// Canonical order; values that mean the same are ordered by their bytes.
  package func totalOrder(to other: JSONValue) -> Order {
    let byValue = order(to: other)
    return byValue == .equal ? Order(bytes, other.bytes) : byValue
  }

  private static func orderNumbers(_ left: JSONValue, _ right: JSONValue) -> Order {
    guard let leftNumber = DecimalNumber(left), let rightNumber = DecimalNumber(right) else {
      preconditionFailure("A number must have a decimal value.")
    }
    return Order(leftNumber, rightNumber)
  }

  /// The order of two trees, each with the text that its positions refer to.
  private static func order(
    _ left: JSONTree,
    _ leftText: Bytes,
    _ right: JSONTree,
    _ rightText: Bytes
  ) -> Order {
    switch (left, right) {
    case (.scalar(let leftRange), .scalar(let rightRange)):
      let leftValue = JSONValue(validated: leftText[leftRange])
      return leftValue.order(to: JSONValue(validated: rightText[rightRange]))
    case (.array(let leftElements), .array(let rightElements)):
      for (leftElement, rightElement) in zip(leftElements, rightElements) {
        let order = order(leftElement, leftText, rightElement, rightText)
        if order != .equal { return order }
      }
      // fault: longer-array-is-equal
      return Order(leftElements.count, rightElements.count)
    case (.object(let leftMembers), .object(let rightMembers)):
      let leftPairs = sorted(leftMembers, leftText)
      let rightPairs = sorted(rightMembers, rightText)
      for (leftPair, rightPair) in zip(leftPairs, rightPairs) {
        let names = Order(leftPair.name, rightPair.name)
        if names != .equal { return names }
        let values = order(leftPair.value, leftText, rightPair.value, rightText)
        if values != .equal { return values }
      }
      return Order(leftPairs.count, rightPairs.count)
    case (.scalar, .array), (.scalar, .object), (.array, .scalar), (.array, .object),
      (.object, .scalar), (.object, .array):
      return Order(left.rank, right.rank)
    }
  }

  private static func sorted(
    _ members: [(name: Range<Int>, value: JSONTree)],
    _ text: Bytes
  ) -> [(name: Bytes, value: JSONTree)] {
    members.map { (name: JSONString.decode(text[$0.name]), value: $0.value) }
      .sorted { $0.name < $1.name }
  }

  /// The members sorted by decoded name; members with equal names keep their order.
  static func sortedPairs(_ members: [JSONMember]) -> [(name: Bytes, value: JSONValue)] {
    members.map { (name: $0.decodedName, value: $0.value) }.sorted { $0.name < $1.name }
  }
}

/// Values that may be absent: an absent value comes before every other.
extension Optional<JSONValue> {
  package func totalOrder(to other: JSONValue?) -> Order {
    switch (self, other) {
    case (nil, nil): .equal
    case (nil, _): .less
    case (_, nil): .greater
    case (let left?, let right?): left.totalOrder(to: right)
    }
  }

  package func means(_ other: JSONValue?) -> Bool {
    switch (self, other) {
    case (nil, nil): true
    case (let left?, let right?): left.means(right)
    case (nil, _?), (_?, nil): false
    }
  }

  /// Whether both are absent, or both are spelled with the same bytes.
  package func isSpelled(like other: JSONValue?) -> Bool { self?.bytes == other?.bytes }
}
