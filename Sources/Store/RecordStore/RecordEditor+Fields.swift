internal import JSONText
internal import MergePolicy
internal import Records

extension RecordEditor {
  func text(_ text: String) -> JSONValue {
    JSONValue(validated: JSONString.encode(Bytes(text)))
  }

  func setting(
    _ assignments: [(field: FieldPath, value: JSONValue?)],
    in record: JSONValue
  ) throws -> JSONValue {
    var record = record
    for (field, value) in assignments {
      guard let changed = record.setting(field.names, to: value) else {
        throw EditError.unreachable(field)
      }
      record = changed
    }
    return record
  }

  /// A new record with the fields of the policy's identity that say when and by whom it was made,
  /// and with its clock. No other field is added.
  func completing(_ record: JSONValue) throws -> JSONValue {
    var record = record
    for field in policy.identity where field.value(in: record) == nil {
      if Self.creationTimes.contains(field) {
        record = try setting([(field: field, value: try moment(for: field))], in: record)
      } else if Self.creators.contains(field) {
        record = try setting([(field: field, value: try person(for: field))], in: record)
      }
    }
    return try startingClock(of: record)
  }

  private static let creationTimes: Set<FieldPath> = ["created_at", "createdAt", "created"]
  private static let creators: Set<FieldPath> = ["created_by", "createdBy"]

  /// Checks that the states of a record may follow those that it had; nil for a new record.
  func checkStep(from old: JSONValue?, to record: JSONValue) throws {
    // fault: forbidden-step-is-taken
    if let step = policy.forbiddenStep(from: old, to: record) {
      throw EditError.forbiddenStep(step)
    }
  }

  /// Checks the policy's requirements for fields that the product itself uses.
  func check(_ record: JSONValue) throws {
    let fields = [policy.clock, policy.tombstone?.at].compactMap { $0 }
    for field in fields {
      guard let value = field.value(in: record), value.kind == .string else { continue }
      if Timestamp(value) == nil { throw EditError.notATimestamp(field, value) }
    }
    if policy.tombstone?.marks(record) == true { return }
    if let condition = try checks?.failure(of: record) { throw EditError.failedCheck(condition) }
  }
}
