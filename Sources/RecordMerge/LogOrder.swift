package import JSONText
package import Records

/// The order of the entries of a log: by fields, and canonically where these are equal.
package struct LogOrder {
  let sort: [FieldPath]

  package init(sort: [FieldPath]) { self.sort = sort }

  /// Whether one entry may stand before another by the fields alone.
  package func allows(_ left: JSONValue, before right: JSONValue) -> Bool {
    for path in sort {
      let order = RecordClock.order(path.value(in: left), path.value(in: right))
      if order != .equal { return order == .less }
    }
    return true
  }

  func precedes(_ left: JSONValue, _ right: JSONValue) -> Bool {
    for path in sort {
      let order = RecordClock.order(path.value(in: left), path.value(in: right))
      if order != .equal { return order == .less }
    }
    return left.totalOrder(to: right) == .less
  }
}
