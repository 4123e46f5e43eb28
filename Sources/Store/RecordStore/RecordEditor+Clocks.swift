internal import JSONText
internal import MergePolicy
internal import Records

extension RecordEditor {
  /// The fields that count as clocks if no policy names one.
  static let clockFields: [FieldPath] = [
    "updated_at", "updatedAt", "modified_at", "modified",
  ]

  func clock(of record: JSONValue) -> FieldPath? {
    policy.clock ?? Self.clockFields.first { $0.value(in: record) != nil }
  }

  func clockValue(of record: JSONValue) -> JSONValue? {
    clock(of: record)?.value(in: record)
  }

  /// The record with its clock at this moment, and later than before: a clock that ran ahead
  /// elsewhere continues from its value.
  func advancingClock(of record: JSONValue, from old: JSONValue) throws -> JSONValue {
    guard let clock = clock(of: record) ?? clock(of: old) else { return record }
    var next = moment
    if let value = clock.value(in: old) {
      guard value.kind == .string, let last = Timestamp(value) else {
        guard let number = DecimalNumber(value),
          let sum = number.adding(DecimalNumber(isNegative: false, digits: [1], exponent: 1))
        else { return record }
        let value = JSONValue(validated: Bytes(sum.text))
        return try setting([(field: clock, value: value)], in: record)
      }
      if last >= next { next = last.nextMicrosecond }
    }
    return try setting([(field: clock, value: text(next.text))], in: record)
  }
}

extension Timestamp {
  /// The first whole microsecond after this moment.
  fileprivate var nextMicrosecond: Timestamp {
    let next = (nanoseconds / 1000 + 1) * 1000
    if next < 1_000_000_000 { return Timestamp(seconds: seconds, nanoseconds: next) }
    return Timestamp(seconds: seconds + 1)
  }
}
