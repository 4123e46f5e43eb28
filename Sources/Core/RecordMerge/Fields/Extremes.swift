internal import JSONText
internal import MergePolicy
internal import Records

/// The orders by which `max`, `min` and `rank` prefer a side: the greater side is preferred.
enum Extremes {
  /// Compares ours with theirs for `max` or `min`. A side that is absent or null loses. Returns nil
  /// if the two can't be compared.
  ///
  /// Numbers compare as numbers, moments as instants, and other strings by their bytes.
  static func order(_ values: Versions<JSONValue?>, preferringLesser: Bool = false) -> Order? {
    let sides = (RecordClock.present(values.ours), RecordClock.present(values.theirs))
    // fault: extreme-of-nothing
    guard let ours = sides.0 else { return sides.1 == nil ? .equal : .less }
    guard let theirs = sides.1 else { return .greater }
    let order = order(ours, theirs)
    // fault: minimum-is-maximum
    return preferringLesser ? order?.reversed : order
  }

  private static func order(_ left: JSONValue, _ right: JSONValue) -> Order? {
    let kinds = (left.kind, right.kind)
    if kinds == (.number, .number) { return left.order(to: right) }
    if kinds == (.string, .string) { return orderTexts(left, right) }
    guard kinds == (.number, .string) || kinds == (.string, .number),
      let leftInstant = Timestamp(moment: left), let rightInstant = Timestamp(moment: right)
    else { return nil }
    return Order(leftInstant, rightInstant)
  }

  /// A moment is greater than any other string. If moments compared with other strings by bytes,
  /// and with each other as instants, one could be less than a string that is less than an earlier
  /// moment.
  private static func orderTexts(_ left: JSONValue, _ right: JSONValue) -> Order {
    switch (Timestamp(left), Timestamp(right)) {
    case (let left?, let right?): Order(left, right)
    case (_?, nil): .greater
    case (nil, _?): .less
    case (nil, nil): left.order(to: right)
    }
  }

  /// Compares ours with theirs by their positions in a list: the earlier position wins, and a value
  /// that is not in the list loses.
  static func order(_ values: Versions<JSONValue?>, in list: [RankedValue]) -> Order {
    func place(_ value: JSONValue?) -> Int {
      guard let value else { return list.count }
      // fault: unknown-rank-comes-first
      return list.firstIndex { $0.value.means(value) } ?? list.count
    }
    return Order(place(values.theirs), place(values.ours))
  }
}
