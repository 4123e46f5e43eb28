internal import JSONText
internal import MergePolicy
internal import Records

/// What an editor has found out of its collection, so that the next of many records need not.
final class EditorMemory {
  /// A moment that a record has in a field.
  var examples: [FieldPath: JSONValue] = [:]
  var fieldsWithoutExample: Set<FieldPath> = []
  var repeatedKeys: Set<KeyText>?
  var contestedKeys: Set<KeyText>?
  var hasRemotes: Bool?
}

// What the store writes by itself follows the file: a moment is spelled as the field spells it in
// this record, or else in others of the collection.
extension RecordEditor {
  /// The field that says when a record was last edited: the policy's, or the first of the usual
  /// names under which the record has a moment, as a merge finds it.
  ///
  /// - Returns: the field, and what the record has there; nil if it has none.
  func clock(of record: JSONValue) -> (field: FieldPath, value: JSONValue?)? {
    if let clock = policy.clock { return (clock, clock.value(in: record)) }
    // Most of the names are in no record, and a table of its members says so at once.
    guard let object = JSONObject(record) else { return nil }
    for field in Policy.usualClocks {
      guard let value = field.value(in: object), Timestamp(moment: value) != nil else { continue }
      return (field, value)
    }
    return nil
  }

  private static func moment(at field: FieldPath, in record: JSONValue) -> Timestamp? {
    field.value(in: record).flatMap { Timestamp(moment: $0) }
  }

  /// The record with its clock at this moment, and later than before: a clock that ran ahead
  /// elsewhere continues from its value. `check` refuses what is not a moment.
  func advancingClock(of record: JSONValue, from old: JSONValue) throws -> JSONValue {
    guard let clock = (clock(of: record) ?? clock(of: old))?.field else { return record }
    return try advancing(clock, of: record, after: clock.value(in: old))
  }

  /// A changed record with its clock advanced, unless the change has set it.
  ///
  /// - Parameter fields: the fields that were set; nil for a record that was given whole, whose
  ///   clock is set if it is another one than before.
  func advancingClock(
    of record: JSONValue,
    from old: JSONValue,
    setting fields: [FieldPath]?
  ) throws -> JSONValue {
    let before = clock(of: old)
    if let fields {
      if let before, fields.contains(before.field) { return record }
      // Fields under other names don't make another clock.
      if let before, !fields.contains(where: { Policy.usualClocks.contains($0) }) {
        return try advancing(before.field, of: record, after: before.value)
      }
      if let now = clock(of: record)?.field, fields.contains(now) { return record }
      return try advancingClock(of: record, from: old)
    }
    let now = clock(of: record)
    guard (now?.value).means(before?.value) else { return record }
    guard let clock = now ?? before else { return record }
    let last = clock.field == before?.field ? before?.value : clock.field.value(in: old)
    return try advancing(clock.field, of: record, after: last)
  }

  /// - Parameter last: what the field was before.
  private func advancing(
    _ clock: FieldPath,
    of record: JSONValue,
    after last: JSONValue?
  ) throws -> JSONValue {
    if let last, last.kind != .null, Timestamp(moment: last) == nil { return record }
    let value = try moment(for: clock, like: last, after: last.flatMap { Timestamp(moment: $0) })
    return try setting([(field: clock, value: value)], in: record)
  }

  /// A new record with its clock at this moment, where the policy names one, or other records have
  /// one under a usual name.
  func startingClock(of record: JSONValue) throws -> JSONValue {
    let usual = Policy.usualClocks.filter { knownFields.contains($0.names[0]) }
    let found = try policy.clock ?? usual.first { try example(of: $0) != nil }
    guard let clock = found, clock.value(in: record) == nil else { return record }
    return try setting([(field: clock, value: try moment(for: clock))], in: record)
  }

  /// This moment, as a field spells it.
  ///
  /// - Parameter value: what the field is in the record; where that is not a moment, another record
  ///   is the example.
  func moment(
    for field: FieldPath,
    like value: JSONValue? = nil,
    after last: Timestamp? = nil
  ) throws -> JSONValue {
    let own = value.flatMap { MomentSpelling($0) }
    let spelling = try own ?? example(of: field).flatMap { MomentSpelling($0) }
    return spelling?.value(of: moment, after: last) ?? text(moment.text)
  }

  /// A moment that one of the newest records has in a field.
  private func example(of field: FieldPath) throws -> JSONValue? {
    if let known = memory.examples[field] { return known }
    if memory.fieldsWithoutExample.contains(field) { return nil }
    let found = try store.newestRecord(of: collection) { Self.moment(at: field, in: $0) != nil }
      .flatMap { field.value(in: $0) }
    if let found {
      memory.examples[field] = found
    } else {
      memory.fieldsWithoutExample.insert(field)
    }
    return found
  }

  /// Takes note that a record was written, which may be an example of a field.
  func noteExamples(in record: JSONValue) {
    if memory.fieldsWithoutExample.isEmpty { return }
    memory.fieldsWithoutExample = memory.fieldsWithoutExample.filter { field in
      Self.moment(at: field, in: record) == nil
    }
  }

  // MARK: Who

  /// Who edits, as a field names people: by the name alone, by the address alone, or by both, as
  /// others of the collection have it. Without an example, the name is enough.
  func person(for field: FieldPath) throws -> JSONValue { try person(actor, for: field) }

  /// Like `person(for:)`, for anybody.
  func person(_ person: String, for field: FieldPath) throws -> JSONValue {
    let spellings = Self.spellings(of: person)
    guard spellings.count > 1 else { return text(person) }
    let example = try store.newestRecord(of: collection) {
      field.value(in: $0)?.string?.isEmpty == false
    }
    let spelled = example.flatMap { field.value(in: $0)?.string?.text } ?? ""
    if spelled.contains("@") { return text(spellings[spelled.contains("<") ? 0 : 1]) }
    return text(spellings[2])
  }

  /// The ways in which a field may name somebody: as given, and where that is a name with an
  /// address, `Eva <eva@example.com>`, by the address alone, and by the name alone if there is one.
  static func spellings(of person: String) -> [String] {
    guard let start = person.firstIndex(of: "<"), person.hasSuffix(">") else { return [person] }
    let name = person[..<start].split(separator: " ").joined(separator: " ")
    let address = String(person[person.index(after: start)...].dropLast())
    return [person, address, name.isEmpty ? address : name]
  }
}
