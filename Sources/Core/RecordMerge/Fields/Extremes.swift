internal import JSONText
internal import MergePolicy
internal import Records

/// The orders by which `max`, `min` and `rank` prefer a side: the greater one is preferred.
enum Extremes {
  /// Ours against theirs as `max` sees them, or as `min` does. An absent or null side gives way to
  /// the other. Nil where the two can't be compared.
  ///
  /// Numbers compare as numbers, moments as instants, other strings by their bytes.
  static func order(_ values: Versions<JSONValue?>, preferringLesser: Bool = false) -> Order? {
    let sides = (RecordClock.present(values.ours), RecordClock.present(values.theirs))
    guard let ours = sides.0 else { return sides.1 == nil ? .equal : .less }
    guard let theirs = sides.1 else { return .greater }
    let order = order(ours, theirs)
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

  /// A moment is greater than any other string. Compared with those by its bytes, and with its like
  /// as an instant, it could be less than a string that is less than an earlier moment.
  private static func orderTexts(_ left: JSONValue, _ right: JSONValue) -> Order {
    switch (Timestamp(left), Timestamp(right)) {
    case (let left?, let right?): Order(left, right)
    case (_?, nil): .greater
    case (nil, _?): .less
    case (nil, nil): left.order(to: right)
    }
  }

  /// Ours against theirs by their places in a list: what stands further in front is preferred, and
  /// what is not in the list loses.
  static func order(_ values: Versions<JSONValue?>, in list: [RankedValue]) -> Order {
    func place(_ value: JSONValue?) -> Int {
      guard let value else { return list.count }
      return list.firstIndex { $0.value.means(value) } ?? list.count
    }
    return Order(place(values.theirs), place(values.ours))
  }
}
