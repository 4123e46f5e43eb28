internal import JSONText
internal import Records

/// The order of the elements of a log: by fields, and canonically if these are equal.
///
/// Fields compare as in `SortKey`; an element without one, or with null there, comes before those
/// that have it.
struct LogOrder {
  let sort: [FieldPath]

  /// The sort key of an element.
  func key(of element: JSONValue) -> Key {
    Key(fields: sort.map { SortKey(of: element, by: [$0]) }, element: element)
  }

  struct Key: Comparable {
    fileprivate let fields: [SortKey?]
    fileprivate let element: JSONValue

    static func == (left: Key, right: Key) -> Bool { left.order(to: right) == .equal }

    static func < (left: Key, right: Key) -> Bool { left.order(to: right) == .less }

    private func order(to other: Key) -> Order {
      for (left, right) in zip(fields, other.fields) {
        let order: Order =
          switch (left, right) {
          case (nil, nil): .equal
          case (nil, _?): .less
          case (_?, nil): .greater
          case (let left?, let right?): Order(left, right)
          }
        if order != .equal { return order }
      }
      // fault: log-without-tie
      return element.totalOrder(to: other.element)
    }
  }
}
