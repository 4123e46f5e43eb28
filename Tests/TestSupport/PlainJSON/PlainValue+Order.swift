/// The order of design.md, "Canonical order": absent, null, false, true, numbers by value, strings
/// by bytes, arrays element by element, objects as pairs sorted by name; of equal values, the
/// greater bytes.
extension Optional<PlainValue> {
  package func isCanonicallyLess(than other: PlainValue?) -> Bool {
    guard let self else { return other != nil }
    guard let other else { return false }
    let order = self.meaning.order(to: other.meaning)
    return order == 0 ? self.raw.lexicographicallyPrecedes(other.raw) : order < 0
  }
}

extension Meaning {
  /// Negative, zero or positive, as this comes before, means the same as, or comes after `other`.
  package func order(to other: Meaning) -> Int {
    switch (self, other) {
    case (.bool(let left), .bool(let right)): left == right ? 0 : left ? 1 : -1
    case (.number(let left), .number(let right)): left == right ? 0 : left < right ? -1 : 1
    case (.string(let left), .string(let right)): Self.order(left, right)
    case (.array(let left), .array(let right)): Self.order(left, right) { $0.order(to: $1) }
    case (.object(let left), .object(let right)):
      Self.order(left, right) { leftPair, rightPair in
        let names = Self.order(leftPair.name, rightPair.name)
        return names == 0 ? leftPair.value.order(to: rightPair.value) : names
      }
    default: rank - other.rank
    }
  }

  private var rank: Int {
    switch self {
    case .null: 0
    case .bool: 1
    case .number: 2
    case .string: 3
    case .array: 4
    case .object: 5
    }
  }

  private static func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
    left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
  }

  private static func order<Part>(
    _ left: [Part],
    _ right: [Part],
    by compare: (Part, Part) -> Int
  ) -> Int {
    for (leftPart, rightPart) in zip(left, right) {
      let order = compare(leftPart, rightPart)
      if order != 0 { return order }
    }
    return left.count - right.count
  }
}

extension PlainNumber: Comparable {
  package static func < (left: PlainNumber, right: PlainNumber) -> Bool {
    if left.sign != right.sign { return left.sign < right.sign }
    return left.sign < 0
      ? right.magnitudePrecedes(left) : left.magnitudePrecedes(right)
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  private func magnitudePrecedes(_ other: PlainNumber) -> Bool {
    exponent == other.exponent
      ? digits.lexicographicallyPrecedes(other.digits) : exponent < other.exponent
  }
}
