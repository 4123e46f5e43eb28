internal import JSONText
internal import Records

/// The order of the entries of a log: by fields, and canonically where these are equal.
struct LogOrder {
  let sort: [FieldPath]

  func precedes(_ left: JSONValue, _ right: JSONValue) -> Bool {
    for path in sort {
      let order = RecordClock.order(path.value(in: left), path.value(in: right))
      if order != .equal { return order == .less }
    }
    return left.totalOrder(to: right) == .less
  }
}
