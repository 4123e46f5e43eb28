package import JSONText
package import MergePolicy
package import Records

/// Edits the records of one collection by the rules of its policy: clocks move forward, deleted
/// records leave tombstones, new ones get keys. Use it within `Store.edit`.
package struct RecordEditor {
  let store: Store
  let collection: StoredCollection
  let policy: Policy
  /// The name of the person or program that edits.
  let actor: String
  let moment: Timestamp
  /// Returns the SHA-256 of bytes.
  let digest: @Sendable ([UInt8]) -> [UInt8]
  let batch = EditBatch()
  /// The fields that records of the collection are known to have.
  let knownFields: Set<Bytes>
  let checks: RecordChecks?
  let memory = EditorMemory()

  /// - Throws: `EditError.invalidCheck`; `SQLiteError`.
  package init(
    store: Store,
    collection: StoredCollection,
    policy: Policy,
    actor: String,
    moment: Timestamp,
    digest: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) throws {
    self.store = store
    self.collection = collection
    self.policy = policy
    self.actor = actor
    self.moment = moment
    self.digest = digest
    knownFields = Set(try store.fieldNames(of: collection))
    checks = try policy.checks.isEmpty ? nil : RecordChecks(policy.checks)
  }

  /// Whether queries know a field of the collection by its name.
  package func knows(_ field: Bytes) -> Bool {
    knownFields.contains(field) || batch.addedFields.contains(field)
  }

  /// Whether lines are only added.
  var isLog: Bool { collection.keyFields.isEmpty }

  /// The keys of the records that were put with the very content that they have: nothing is changed
  /// by that here, and where a tier beyond git keeps them, it is a write like any other.
  package var unchangedKeys: [KeyText] { batch.unchangedKeys }

  // MARK: Putting

  /// Sets fields of the record with a key, or of a new one; nil removes a field.
  ///
  /// - Returns: the record's key; nil for a line of a log, which has none.
  package func put(
    _ key: KeyText?,
    _ assignments: [(field: FieldPath, value: JSONValue?)],
    parent: KeyText? = nil
  ) throws -> KeyText? {
    if let key {
      try refuseSeveralLines(key)
      if let old = try store.record(key, of: collection) {
        try put(try setting(assignments, in: old), over: old, key, assignments.map(\.field))
        return key
      }
    }
    var record = try setting(assignments, in: JSONValue(validated: Bytes("{}")))
    if let key { record = try settingKey(key, in: record) }
    return try add(record, parent: parent, fields: assignments.map(\.field))
  }

  /// Puts a whole record in place of the one with its key, or as a new one.
  package func put(_ record: JSONValue, parent: KeyText? = nil) throws -> KeyText? {
    guard record.kind == .object else { throw EditError.notAnObject }
    guard let key = key(of: record) else {
      return try add(record, parent: parent, fields: Self.fields(of: record))
    }
    try refuseSeveralLines(key)
    guard let old = try store.record(key, of: collection) else {
      return try add(record, fields: Self.fields(of: record))
    }
    if record.bytes == old.bytes {
      batch.unchangedKeys.append(key)
      return key
    }
    try replace(old, by: record, key, nil)
    return key
  }

  /// - Parameters:
  ///   - fields: the fields that were set explicitly; nil for a record that was given whole, which
  ///     sets what it has, and takes out what the old one had.
  ///   - isTakenBack: whether the record gets states that it had before.
  func put(
    _ record: JSONValue,
    over old: JSONValue,
    _ key: KeyText,
    _ fields: [FieldPath]?,
    isTakenBack: Bool = false
  ) throws {
    guard self.key(of: record) == key else { throw EditError.keyChanged(key) }
    if record.bytes == old.bytes { batch.unchangedKeys.append(key) }
    try replace(old, by: record, key, fields, isTakenBack: isTakenBack)
  }

  /// - Parameter decides: whether what is set decides conflicts.
  /// - Precondition: both records have the key.
  func replace(
    _ old: JSONValue,
    by record: JSONValue,
    _ key: KeyText,
    _ fields: [FieldPath]?,
    isTakenBack: Bool = false,
    decides: Bool = true
  ) throws {
    var record = record
    if !record.means(old) {
      record = try advancingClock(of: record, from: old, setting: fields)
    }
    try check(record)
    if !isTakenBack { try checkStep(from: old, to: record) }
    if decides {
      try decideConflict(key, fields: fields ?? Self.fields(of: record) + Self.fields(of: old))
    }
    if record.bytes != old.bytes { try write(record, key) }
  }

  private static func fields(of record: JSONValue) -> [FieldPath] {
    (record.members ?? []).map { FieldPath(names: [$0.decodedName]) }
  }

  /// - Parameter fields: the fields that were set explicitly.
  private func add(
    _ record: JSONValue,
    parent: KeyText? = nil,
    fields: [FieldPath]
  ) throws -> KeyText? {
    var record = try completing(record)
    try check(record)
    try checkStep(from: nil, to: record)
    if isLog {
      try write(record, nil)
      return nil
    }
    var key = key(of: record)
    if key == nil {
      record = try settingKey(try newKey(for: record, parent: parent), in: record)
      key = self.key(of: record)
    }
    guard let key else { throw EditError.keyMissing(collection.keyFields.all) }
    try refuseSeveralLines(key)
    // Deleted here and edited in the file.
    try decideConflict(key, fields: fields)
    try write(record, key)
    batch.recordCount? += 1
    return key
  }

  /// Puts a record into the store, and makes its fields available to queries.
  func write(_ record: JSONValue, _ key: KeyText?) throws {
    try store.put(record, key: key, in: collection)
    noteExamples(in: record)
    guard let object = JSONObject(record) else { return }
    var names: [Bytes] = []
    for index in 0..<object.count {
      let name = object.decodedName(at: index)
      if !knownFields.contains(name) { names.append(name) }
    }
    try addFields(names)
  }

  private func addFields(_ names: [Bytes]) throws {
    let new = names.filter { batch.addedFields.insert($0).inserted }
    if !new.isEmpty { try store.addFields(new, to: collection) }
  }

  // MARK: Deleting

  /// Deletes a record, and leaves a tombstone if the policy has one.
  package func delete(_ key: KeyText, reason: Bytes?) throws {
    try refuseSeveralLines(key)
    guard let old = try store.record(key, of: collection) else { throw EditError.unknownKey(key) }
    guard let tombstone = policy.tombstone else {
      try decideConflict(key, fields: nil)
      try store.remove(key, from: collection)
      return
    }
    if tombstone.marks(old) { throw EditError.unknownKey(key) }
    var fields: [(FieldPath, JSONValue?)] = [(tombstone.field, tombstone.value)]
    if let at = tombstone.at { fields.append((at, try moment(for: at))) }
    if let by = tombstone.by { fields.append((by, try person(for: by))) }
    if let field = tombstone.reason { fields.append((field, reason.map { text($0.text) })) }
    let record = try setting(fields.map { (field: $0.0, value: $0.1) }, in: old)
    try put(record, over: old, key, fields.map(\.0))
  }

  /// Restores a deleted record as it was before, with its clock at this moment.
  package func restore(_ key: KeyText) throws {
    let now = try store.record(key, of: collection)
    if let now, policy.tombstone?.marks(now) != true { throw EditError.notDeleted(key) }
    guard let before = try recordBeforeDeletion(key) else {
      let isKnown = try now != nil || store.isTaken(key, in: collection)
      throw isKnown ? EditError.unknownBefore(key) : EditError.unknownKey(key)
    }
    let record = try advancingClock(of: before, from: now ?? before)
    try check(record)
    try decideConflict(key, fields: [])
    try write(record, key)
  }

  func recordBeforeDeletion(_ key: KeyText) throws -> JSONValue? {
    for event in try store.events(key, of: collection).reversed() {
      guard let before = event.before.flatMap({ try? JSONValue(parsing: $0) }) else { continue }
      // fault: restored-record-is-the-tombstone
      if policy.tombstone?.marks(before) != true { return before }
    }
    let base = try store.dirtyRecord(key, of: collection)?.base
    let record = base.flatMap { try? JSONValue(parsing: $0) }
    return record.flatMap { policy.tombstone?.marks($0) == true ? nil : $0 }
  }
}
