internal import JSONText
internal import MergePolicy
internal import Records

/// How the record clocks of two sides stand to each other.
struct RecordClock {
  /// The field that holds the clock; nil where the record has none.
  let path: FieldPath?
  /// Ours against theirs: the greater is later. A side without a clock is earlier than one with.
  let order: Order
  /// Whether one side has a clock and the other has none.
  let isOneSided: Bool
  /// Whether the clocks can be trusted where no policy named them: both sides moved the clock on
  /// from base, and to different moments.
  let isTrustedWithoutPolicy: Bool

  /// The fields that are taken for a clock where no policy names one, the first that fits first.
  static let customaryPaths: [FieldPath] = [
    "updated_at", "updatedAt", "modified_at", "modified", "version",
  ]

  init(policy: Policy, versions: ThreeWay<JSONObject>) {
    path = policy.clock ?? Self.customaryPath(versions)
    guard let path else {
      order = .equal
      isOneSided = false
      isTrustedWithoutPolicy = false
      return
    }
    let clocks = versions.map { Self.present(path.value(in: $0)) }
    order = Self.order(clocks.ours, clocks.theirs)
    isOneSided = (clocks.ours == nil) != (clocks.theirs == nil)
    let movedOn = [clocks.ours, clocks.theirs].allSatisfy { clock in
      clocks.base != nil && Self.order(clock, clocks.base) == .greater
    }
    isTrustedWithoutPolicy = movedOn && order != .equal
  }

  /// The first customary field that holds a moment on one side, and nothing else on the other.
  private static func customaryPath(_ versions: ThreeWay<JSONObject>) -> FieldPath? {
    customaryPaths.first { path in holdMoments(versions.map { path.value(in: $0) }) }
  }

  /// Whether values can be clocks without a policy: numbers or timestamps; one may be missing.
  static func holdMoments(_ values: ThreeWay<JSONValue>) -> Bool {
    let sides = [values.ours, values.theirs].compactMap { present($0) }
    return !sides.isEmpty && sides.allSatisfy { $0.kind == .number || Timestamp($0) != nil }
  }

  /// A value, where it is neither absent nor null.
  static func present(_ value: JSONValue?) -> JSONValue? {
    value?.kind == .null ? nil : value
  }

  /// The order of two moments: numbers as numbers, RFC 3339 timestamps as instants, anything else
  /// canonically; absent comes before all.
  ///
  /// A timestamp is greater than any other string. Compared with those by its bytes, and with its
  /// like as an instant, it could be less than a string that is less than an earlier timestamp; and
  /// a clock that can't be read is not to win against one that can.
  static func order(_ left: JSONValue?, _ right: JSONValue?) -> Order {
    switch (left, right) {
    case (nil, nil): return .equal
    case (nil, _): return .less
    case (_, nil): return .greater
    case (let left?, let right?):
      if left.bytes == right.bytes { return .equal }
      guard left.kind == .string, right.kind == .string else { return left.order(to: right) }
      switch (Timestamp(left), Timestamp(right)) {
      case (let left?, let right?): return Order(left, right)
      case (_?, nil): return .greater
      case (nil, _?): return .less
      case (nil, nil): return left.order(to: right)
      }
    }
  }
}
