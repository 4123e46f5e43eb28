package import JSONText
internal import MergePolicy
internal import Records

extension RecordEditor {
  /// Decides a conflict as a whole: the store's record becomes this one, or none, as a change to
  /// the file's record.
  package func decide(_ key: KeyText, as record: JSONValue?) throws {
    try decideConflict(key, fields: nil)
    let old = try store.record(key, of: collection)
    guard let record else {
      if old != nil { try store.remove(key, from: collection) }
      return
    }
    guard self.key(of: record) == key else { throw EditError.keyChanged(key) }
    if let old {
      try put(record, over: old, key, nil)
    } else {
      try check(record)
      try write(record, key)
    }
  }

  /// Setting a contested field decides it: from now on, the store's value is a change to the
  /// file's. Setting all of them decides everything.
  func decideConflict(_ key: KeyText, fields: [FieldPath]?) throws {
    guard var conflict = try store.conflict(key, of: collection),
      let dirty = try store.dirtyRecord(key, of: collection)
    else { return }
    let theirs = dirty.base.flatMap { try? JSONValue(parsing: $0) }
    let base = conflict.base.flatMap { try? JSONValue(parsing: $0) }
    guard let fields, !conflict.fields.isEmpty, var base, let theirs else {
      conflict.base = dirty.base
      conflict.fields = []
      try store.keep(conflict, of: collection)
      return
    }
    for field in conflict.fields where fields.contains(where: { $0.isOrHolds(field) }) {
      base = try setting([(field: field, value: field.value(in: theirs))], in: base)
      conflict.fields.removeAll { $0 == field }
    }
    conflict.base = base.bytes
    try store.keep(conflict, of: collection)
  }
}

extension FieldPath {
  /// Whether the path is `other`, or leads to it.
  fileprivate func isOrHolds(_ other: FieldPath) -> Bool { other.names.starts(with: names) }
}
