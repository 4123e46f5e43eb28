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

  /// A new record with the fields that every record of the collection has: when and by whom it was
  /// made, and its clock.
  func completing(_ record: JSONValue) throws -> JSONValue {
    var record = record
    for name in ["created_at", "createdAt", "created"] where isUsual(name) {
      record = try completing(record, name, text(moment.text))
    }
    for name in ["created_by", "createdBy"] where isUsual(name) {
      record = try completing(record, name, text(actor))
    }
    if let clock = policy.clock ?? Self.clockFields.first(where: { isUsual($0.text) }),
      clock.value(in: record) == nil
    {
      record = try setting([(field: clock, value: text(moment.text))], in: record)
    }
    return record
  }

  func completing(
    _ record: JSONValue,
    _ name: String,
    _ value: JSONValue
  ) throws -> JSONValue {
    let field = FieldPath(names: [Bytes(name)])
    if field.value(in: record) != nil { return record }
    return try setting([(field: field, value: value)], in: record)
  }

  /// Whether records of the collection have a field: the policy identifies them by it, or a record
  /// has it.
  func isUsual(_ name: String) -> Bool {
    policy.identity.contains(FieldPath(names: [Bytes(name)])) || knownFields.contains(Bytes(name))
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
