package import JSONText
internal import MergePolicy
package import Records

extension RecordEditor {
  /// Sets fields of the record that they identify, or adds a record that has them, by the rules of
  /// `importRecord`. A field that has the value already stays as it is spelled.
  ///
  /// - Parameters:
  ///   - keyWord: what a person wrote as the key, if one field alone is the key.
  ///   - maker: `importID()`, made once for all records of a file.
  /// - Returns: what became of it, and the key; nil where it has none of its own.
  package func importFields(
    _ assignments: [(field: FieldPath, value: JSONValue?)],
    keyWord: String?,
    by maker: RecordID
  ) throws -> (Import, key: KeyText?) {
    let record = try setting(assignments, in: JSONValue(validated: Bytes("{}")))
    let key = try keyWord.map { try store.key(named: $0, in: collection) } ?? self.key(of: record)
    guard !isLog, let key else { return (try importRecord(record, by: maker), nil) }
    guard let old = try store.record(key, of: collection) else {
      guard keyWord != nil else { return (try importRecord(record, by: maker), key) }
      _ = try put(key, assignments.filter { $0.field != collection.keyFields.onlyField })
      return (.added, key)
    }
    let changes = assignments.filter { assignment in
      if keyWord != nil, assignment.field == collection.keyFields.onlyField { return false }
      return assignment.field.value(in: old).map { old in
        assignment.value.map { !old.means($0) } ?? true
      } ?? (assignment.value != nil)
    }
    if changes.isEmpty { return (.unchanged, key) }
    _ = try put(key, changes)
    return (.changed, key)
  }
}
