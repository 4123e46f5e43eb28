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
      try put(record, over: old, key, nil, isTakenBack: true)
    } else {
      try check(record)
      try write(record, key)
    }
  }

  /// Decides of a conflict what an edit names: from now on, the store's value there is a change to
  /// the file's. What else is contested stays so, until the next exchange merges the record again.
  ///
  /// Where the record as a whole is contested because one side deleted it, an edit says that it is
  /// to be there, and decides nothing else than the fields that it names. Two different records
  /// under one key stay that, whatever is named.
  ///
  /// - Parameter fields: what the edit names; none where it only brings the record back; nil where
  ///   it decides everything.
  func decideConflict(_ key: KeyText, fields: @autoclosure () -> [FieldPath]?) throws {
    if try hasRemotes() {
      for (remote, row) in try store.contestedDifferences(key, of: collection) {
        if let row = try decided(row, fields()) { try store.keep(row, of: collection, on: remote) }
      }
    }
    guard try contestedKeys().contains(key),
      var conflict = try store.conflict(key, of: collection),
      let dirty = try store.dirtyRecord(key, of: collection), conflict.base != dirty.base
    else { return }
    guard let fields = fields(), let theirs = dirty.base.flatMap({ try? JSONValue(parsing: $0) })
    else {
      conflict.base = dirty.base
      conflict.fields = []
      try store.keep(conflict, of: collection)
      return
    }
    func isNamed(_ field: FieldPath) -> Bool { fields.contains { $0.isOrHolds(field) } }
    let isWhole = conflict.fields.isEmpty && conflict.reason != StoredConflict.fieldsReason
    let decided = isWhole ? fields : conflict.fields.filter(isNamed)
    if decided.isEmpty || isWhole && conflict.base == nil { return }
    var base =
      try conflict.base.flatMap { try? JSONValue(parsing: $0) } ?? keyAlone(of: theirs)
    for field in decided {
      // What one side has no room for stays contested.
      base = base.setting(field.names, to: field.value(in: theirs)) ?? base
    }
    conflict.base = base.means(theirs) ? dirty.base : base.bytes
    conflict.fields.removeAll(where: isNamed)
    try store.keep(conflict, of: collection)
  }

  private func hasRemotes() throws -> Bool {
    if let known = memory.hasRemotes { return known }
    let found = try store.hasRemotes(collection)
    memory.hasRemotes = found
    return found
  }

  /// A conflict with a server, with what an edit decides of it, as above; nil if that is nothing.
  private func decided(
    _ row: RemoteDifference,
    _ fields: [FieldPath]?
  ) throws -> RemoteDifference? {
    var row = row
    guard var conflict = row.conflict else { return nil }
    row.conflict = nil
    guard let fields, let theirs = row.line.flatMap({ try? JSONValue(parsing: $0) }) else {
      return row
    }
    if conflict.fields.isEmpty {
      // Two different records under one key stay that, whatever is named.
      return conflict.base == nil ? nil : row
    }
    func isNamed(_ field: FieldPath) -> Bool { fields.contains { $0.isOrHolds(field) } }
    let decided = conflict.fields.filter(isNamed)
    if decided.isEmpty { return nil }
    var base = try conflict.base.flatMap { try? JSONValue(parsing: $0) } ?? keyAlone(of: theirs)
    for field in decided {
      base = base.setting(field.names, to: field.value(in: theirs)) ?? base
    }
    conflict.base = base.bytes
    conflict.fields.removeAll(where: isNamed)
    row.conflict = conflict.fields.isEmpty ? nil : conflict
    return row
  }

  /// The keys of the records in conflict. An edit only ends conflicts.
  private func contestedKeys() throws -> Set<KeyText> {
    if let known = memory.contestedKeys { return known }
    let keys = try store.contestedKeys(of: collection)
    memory.contestedKeys = keys
    return keys
  }

  private func keyAlone(of record: JSONValue) throws -> JSONValue {
    try setting(
      collection.keyFields.all.map { (field: $0, value: $0.value(in: record)) },
      in: JSONValue(validated: Bytes("{}"))
    )
  }
}

extension FieldPath {
  /// Whether the path is `other`, or leads to it.
  fileprivate func isOrHolds(_ other: FieldPath) -> Bool { other.names.starts(with: names) }
}
