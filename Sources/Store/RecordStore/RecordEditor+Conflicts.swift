package import JSONText
internal import MergePolicy
internal import Records

extension RecordEditor {
  /// Decides a conflict with the file as a whole, or a held edit: the store's record becomes this
  /// one, or none, as a change to the file's record. What is in conflict with a server stays so.
  package func decide(_ key: KeyText, as record: JSONValue?) throws {
    let conflict = try store.conflict(key, of: collection)
    // fault: decision-counts-what-the-file-added
    if let conflict, let dirty = try store.dirtyRecord(key, of: collection) {
      let (base, theirs) = (parsed(conflict.base), parsed(dirty.base))
      try takeCounters(of: key, base: base, theirs: theirs)
    }
    try decideFileConflict(key, fields: nil)
    try setDecided(key, as: record)
  }

  /// Decides a conflict with a server as a whole, or what becomes of a record that it did not take:
  /// the store's record becomes this one, or none, as a change to the server's.
  ///
  /// - Parameter remote: the number of the server.
  package func decide(
    _ key: KeyText,
    as record: JSONValue?,
    over difference: RemoteDifference,
    on remote: Int64
  ) throws {
    let here = try store.record(key, of: collection)
    var decided = difference
    decided.conflict = nil
    decided.refusal = nil
    // fault: decision-counts-what-the-server-added
    if difference.conflict != nil {
      try takeCounters(of: key, from: parsed(difference.line))
      decided.event = try store.lastEventNumber()
    }
    try store.keep(decided, of: collection, on: remote)
    let isHere = here.map { record?.means($0) == true } ?? (record == nil)
    if !isHere { return try setDecided(key, as: record) }
    // What it is already keeps its bytes.
    if let here { try write(here, key) } else { try store.remove(key, from: collection) }
  }

  private func setDecided(_ key: KeyText, as record: JSONValue?) throws {
    let old = try store.record(key, of: collection)
    guard let record else {
      if old != nil { try store.remove(key, from: collection) }
      return
    }
    guard self.key(of: record) == key else { throw EditError.keyChanged(key) }
    if let old {
      try replace(old, by: record, key, nil, isTakenBack: true, decides: false)
    } else {
      try check(record)
      try write(record, key)
    }
  }

  // MARK: Counters

  // A counter adds up what each side has done. So what a decision takes over from the other side is
  // noted as that side's change, and only what the decision makes of it counts as an edit.

  /// Notes in the store's record what the file has added to its counters.
  private func takeCounters(of key: KeyText, base: JSONValue?, theirs: JSONValue?) throws {
    guard let theirs, let ours = try store.record(key, of: collection) else { return }
    var record = ours
    for field in policy.counters(in: [ours, theirs]) {
      guard let old = field.count(in: base), let here = field.count(in: ours),
        let there = field.count(in: theirs), let change = there.adding(old.negated),
        let sum = here.adding(change)
      else { continue }
      record = field.setting(count: sum, in: record) ?? record
    }
    if record.bytes != ours.bytes { try store.put(record, key: key, in: collection, isEdit: false) }
  }

  /// Gives the store's record the counters of a server's, or all of it where there is none, so that
  /// all that differs after it was edited here.
  private func takeCounters(of key: KeyText, from theirs: JSONValue?) throws {
    let ours = try store.record(key, of: collection)
    guard let here = ours ?? theirs else { return }
    var record = here
    for field in policy.counters(in: [here] + [theirs].compactMap(\.self)) {
      guard field.count(in: here) != nil, let there = field.count(in: theirs) else { continue }
      record = field.setting(count: there, in: record) ?? record
    }
    let hasCounters = !policy.counters(in: [here]).isEmpty
    if hasCounters, record.bytes != ours?.bytes {
      try store.put(record, key: key, in: collection, isEdit: false)
    }
  }

  private func parsed(_ text: Bytes?) -> JSONValue? {
    text.flatMap { try? JSONValue(parsing: $0) }
  }

  // MARK: Edits

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
    try decideFileConflict(key, fields: fields())
  }

  private func decideFileConflict(
    _ key: KeyText,
    fields: @autoclosure () -> [FieldPath]?
  ) throws {
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
    guard let fields, let theirs = parsed(row.line) else { return row }
    let isWhole = conflict.fields.isEmpty
    // Two different records under one key stay that, whatever is named.
    if isWhole, conflict.base == nil { return nil }
    func isNamed(_ field: FieldPath) -> Bool { fields.contains { $0.isOrHolds(field) } }
    let decided = isWhole ? fields : conflict.fields.filter(isNamed)
    if !isWhole, decided.isEmpty { return nil }
    var base = try parsed(conflict.base) ?? alike(row.key, theirs)
    for field in decided {
      base = base.setting(field.names, to: field.value(in: theirs)) ?? base
    }
    conflict.fields.removeAll(where: isNamed)
    if conflict.fields.isEmpty {
      // fault: decision-drops-what-the-server-changed
      if !base.means(theirs) { row.mergeBase = base.bytes }
    } else {
      conflict.base = base.bytes
      row.conflict = conflict
    }
    return row
  }

  /// What the store's record and another one have alike, for two that have no common base.
  private func alike(_ key: KeyText, _ theirs: JSONValue) throws -> JSONValue {
    let ours = try store.record(key, of: collection)
    let differences = ours.map { FieldDifference.between($0, theirs) }
    guard let differences, !differences.contains(where: { $0.field.names.isEmpty }) else {
      return try keyAlone(of: theirs)
    }
    return differences.reduce(theirs) { record, difference in
      record.setting(difference.field.names, to: nil) ?? record
    }
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
