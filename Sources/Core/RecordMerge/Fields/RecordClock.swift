internal import JSONText
internal import MergePolicy
internal import Records

/// Compares the record clocks of two sides.
///
/// The policy's `clock` names the field. Without a policy, the clock is the first known name that
/// has a moment on a side and, on each side, no other value than a moment or null.
struct RecordClock {
  /// The field of the clock; nil if the record has none.
  let path: FieldPath?
  /// When each version was last edited; nil if its clock is missing, null or not a moment.
  let moments: Versions<Timestamp?>

  static let defaultPaths = Policy.usualClocks

  init(policy: Policy, versions: Versions<JSONObject?>) {
    if let path = policy.clock {
      self.init(path, versions)
    } else {
      self = Self.atDefaultPath(versions)
    }
  }

  private init(_ path: FieldPath?, _ versions: Versions<JSONObject?>) {
    self.path = path
    moments = versions.compactMap { version in
      path?.value(in: version).flatMap { Timestamp(moment: $0) }
    }
  }

  /// The clock of one record by itself.
  init(policy: Policy, record: JSONObject?) {
    self.init(policy: policy, versions: Versions(ours: record))
  }

  private static func atDefaultPath(_ versions: Versions<JSONObject?>) -> RecordClock {
    for path in defaultPaths {
      let (ours, theirs) = (value(at: path, versions.ours), value(at: path, versions.theirs))
      if ours == nil, theirs == nil { continue }
      let clock = RecordClock(path, versions)
      let (oursMoment, theirsMoment) = (clock.moments.ours, clock.moments.theirs)
      if (ours == nil) == (oursMoment == nil), (theirs == nil) == (theirsMoment == nil) {
        return clock
      }
    }
    return RecordClock(nil, versions)
  }

  private static func value(at path: FieldPath, _ version: JSONObject?) -> JSONValue? {
    present(version.flatMap { path.value(in: $0) })
  }

  /// Ours compared with theirs: the greater is later. A side without a clock counts as earlier.
  var order: Order {
    switch (moments.ours, moments.theirs) {
    case (nil, nil): .equal
    case (nil, _?): .less
    case (_?, nil): .greater
    case (let ours?, let theirs?): Order(ours, theirs)
    }
  }

  /// Like `order`, but the earlier side is preferred; a side without a clock still loses.
  var firstWriteOrder: Order {
    // fault: missing-clock-comes-first
    moments.ours == nil || moments.theirs == nil ? order : order.reversed
  }

  /// Whether the clocks can be trusted without a rule in the policy: both sides moved the clock
  /// forward from base, to different moments. A clock that base does not have counts as moved
  /// forward.
  var isTrustedWithoutPolicy: Bool {
    // fault: equal-clocks-are-trusted
    guard let ours = moments.ours, let theirs = moments.theirs, ours != theirs else { return false }
    guard let base = moments.base else { return true }
    // fault: clock-without-base-is-trusted
    return ours > base && theirs > base
  }

  /// The value, if it is neither absent nor null.
  static func present(_ value: JSONValue?) -> JSONValue? {
    value?.kind == .null ? nil : value
  }
}
