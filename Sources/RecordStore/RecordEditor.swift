package import JSONText
package import MergePolicy
package import Records

/// Edits the records of one collection by the rules of its policy: clocks go forward, deleted
/// records leave tombstones, new ones get keys. Within `Store.edit`.
package struct RecordEditor {
  let store: Store
  let collection: StoredCollection
  let policy: Policy
  /// Who edits, as a name.
  let actor: String
  let moment: Timestamp
  /// SHA-256 of the bytes that it is given.
  let digest: @Sendable ([UInt8]) -> [UInt8]
  /// The fields that records of the collection are known to have.
  private let knownFields: Set<Bytes>

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
  }

  /// Whether lines are only ever added.
  private var isLog: Bool { collection.keyFields.isEmpty }

  // MARK: Putting

  /// Sets fields of the record with a key, or of a new one; nil clears a field.
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
    return try add(record, parent: parent)
  }

  /// Puts a whole record: over the one with its key, or as a new one.
  package func put(_ record: JSONValue, parent: KeyText? = nil) throws -> KeyText? {
    guard record.kind == .object else { throw EditError.notAnObject }
    guard let key = key(of: record) else { return try add(record, parent: parent) }
    try refuseSeveralLines(key)
    guard let old = try store.record(key, of: collection) else { return try add(record) }
    if record.bytes == old.bytes { return key }
    try put(record, over: old, key, nil)
    return key
  }

  /// - Parameter fields: the fields that somebody set; nil for all of them.
  private func put(
    _ record: JSONValue,
    over old: JSONValue,
    _ key: KeyText,
    _ fields: [FieldPath]?
  ) throws {
    guard self.key(of: record) == key else { throw EditError.keyChanged(key) }
    var record = record
    if !record.means(old), fields?.contains(where: { $0 == clock(of: old) }) != true,
      fields != nil || clockValue(of: record).means(clockValue(of: old))
    {
      record = try advancingClock(of: record, from: old)
    }
    try check(record)
    try decideConflict(key, fields: fields)
    if record.bytes != old.bytes { try store.put(record, key: key, in: collection) }
  }

  private func add(_ record: JSONValue, parent: KeyText? = nil) throws -> KeyText? {
    var record = try completing(record)
    try check(record)
    if isLog {
      try store.put(record, key: nil, in: collection)
      return nil
    }
    var key = key(of: record)
    if key == nil {
      let made = try parent.map { try store.nextChildKey(of: $0, in: collection) }
      record = try settingKey(try made ?? newKey(for: record), in: record)
      key = self.key(of: record)
    }
    guard let key else { throw EditError.keyMissing(collection.keyFields) }
    try refuseSeveralLines(key)
    try store.put(record, key: key, in: collection)
    return key
  }

  // MARK: Deleting

  /// Deletes a record: a tombstone takes its place where the policy has one.
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
    if let at = tombstone.at { fields.append((at, text(moment.text))) }
    if let by = tombstone.by { fields.append((by, text(actor))) }
    if let field = tombstone.reason { fields.append((field, reason.map { text($0.text) })) }
    let record = try setting(fields.map { (field: $0.0, value: $0.1) }, in: old)
    try put(record, over: old, key, fields.map(\.0))
  }

  /// Brings back a deleted record as it was before, with its clock at this moment.
  package func restore(_ key: KeyText) throws {
    let now = try store.record(key, of: collection)
    if let now, policy.tombstone?.marks(now) != true { throw EditError.notDeleted(key) }
    guard let before = try recordBeforeDeletion(key) else {
      let isKnown = try now != nil || store.isTaken(key, in: collection)
      throw isKnown ? EditError.unknownBefore(key) : EditError.unknownKey(key)
    }
    let record = try advancingClock(of: before, from: now ?? before)
    try check(record)
    try decideConflict(key, fields: nil)
    try store.put(record, key: key, in: collection)
  }

  private func recordBeforeDeletion(_ key: KeyText) throws -> JSONValue? {
    for event in try store.events(key, of: collection).reversed() {
      guard let before = event.before.flatMap({ try? JSONValue(parsing: $0) }) else { continue }
      if policy.tombstone?.marks(before) != true { return before }
    }
    let base = try store.dirtyRecord(key, of: collection)?.base
    let record = base.flatMap { try? JSONValue(parsing: $0) }
    return record.flatMap { policy.tombstone?.marks($0) == true ? nil : $0 }
  }
}

// MARK: - Keys

extension RecordEditor {
  private func key(of record: JSONValue) -> KeyText? {
    if isLog { return nil }
    return RecordKey(of: record, fields: collection.keyFields).map { KeyText($0) }
  }

  private func refuseSeveralLines(_ key: KeyText) throws {
    if isLog { throw EditError.noKeys }
    let isRepeated = try store.duplicates(of: collection).contains { self.key(of: $0) == key }
    if isRepeated { throw EditError.severalLines(key) }
  }

  private func settingKey(_ key: KeyText, in record: JSONValue) throws -> JSONValue {
    if isLog { throw EditError.noKeys }
    let fields = collection.keyFields
    guard fields.count == 1, let value = key.key?.value else {
      throw EditError.keyMissing(fields)
    }
    if fields[0].value(in: record)?.means(value) == true { return record }
    guard fields[0].value(in: record) == nil else { throw EditError.keyChanged(key) }
    // The key stands first, as people expect of a record.
    guard record.kind == .object, fields[0].names.count == 1, let members = record.members else {
      return try setting([(field: fields[0], value: value)], in: record)
    }
    let name = JSONString.encode(fields[0].names[0])
    let head = "{" + name.text + ":" + value.bytes.text
    let rest = record.bytes[1..<record.bytes.count].text
    return JSONValue(validated: Bytes(head + (members.isEmpty ? "" : ",") + rest))
  }

  /// How the keys of this collection are made.
  package func recordID() throws -> RecordID {
    let ids = policy.ids ?? IDPolicy()
    let prefix = try ids.prefix.map { Bytes($0) } ?? store.customaryPrefix(of: collection)
    return RecordID(
      prefix: prefix ?? Bytes(collection.name),
      policy: ids,
      workspace: try store.workspace,
      digest: digest
    )
  }

  private func newKey(for record: JSONValue) throws -> KeyText {
    let maker = try recordID()
    let count = try store.recordCount(of: collection)
    let made = try maker.make(for: record, count: count) { key in
      try store.isTaken(KeyText(stored: key), in: collection)
    }
    guard let made else { throw EditError.noFreeKey(prefix: maker.prefix) }
    return KeyText(stored: made)
  }
}

// MARK: - Fields

extension RecordEditor {
  private func text(_ text: String) -> JSONValue {
    JSONValue(validated: JSONString.encode(Bytes(text)))
  }

  private func setting(
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

  /// A new record with what every record of the collection has: when and by whom it was made, and
  /// its clock.
  private func completing(_ record: JSONValue) throws -> JSONValue {
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

  private func completing(
    _ record: JSONValue,
    _ name: String,
    _ value: JSONValue
  ) throws -> JSONValue {
    let field = FieldPath(names: [Bytes(name)])
    if field.value(in: record) != nil { return record }
    return try setting([(field: field, value: value)], in: record)
  }

  /// Whether records of the collection have a field: the policy tells them apart by it, or there is
  /// one that has it.
  private func isUsual(_ name: String) -> Bool {
    policy.identity.contains(FieldPath(names: [Bytes(name)])) || knownFields.contains(Bytes(name))
  }

  /// What the policy says of the fields that the product itself goes by.
  private func check(_ record: JSONValue) throws {
    let fields = [policy.clock, policy.tombstone?.at].compactMap { $0 }
    for field in fields {
      guard let value = field.value(in: record), value.kind == .string else { continue }
      if Timestamp(value) == nil { throw EditError.notATimestamp(field, value) }
    }
  }
}

// MARK: - Clocks

extension RecordEditor {
  /// The fields that are taken for a clock where no policy names one.
  private static let clockFields: [FieldPath] = [
    "updated_at", "updatedAt", "modified_at", "modified",
  ]

  private func clock(of record: JSONValue) -> FieldPath? {
    policy.clock ?? Self.clockFields.first { $0.value(in: record) != nil }
  }

  private func clockValue(of record: JSONValue) -> JSONValue? {
    clock(of: record)?.value(in: record)
  }

  /// The record with its clock at this moment, and later than it was: a clock that ran ahead
  /// elsewhere goes on from where it is.
  private func advancingClock(of record: JSONValue, from old: JSONValue) throws -> JSONValue {
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

// MARK: - Conflicts

extension RecordEditor {
  /// Decides a conflict as a whole: the store's record becomes this one, or none, and is a change
  /// from what the file has.
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
      try store.put(record, key: key, in: collection)
    }
  }

  /// Setting a contested field decides it: against what the file has, the store's value is a change
  /// from now on. Setting everything decides everything.
  private func decideConflict(_ key: KeyText, fields: [FieldPath]?) throws {
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
  /// Whether the path is `other`, or one that leads to it.
  fileprivate func isOrHolds(_ other: FieldPath) -> Bool { other.names.starts(with: names) }
}

extension Timestamp {
  /// The first whole microsecond behind this moment.
  fileprivate var nextMicrosecond: Timestamp {
    let next = (nanoseconds / 1000 + 1) * 1000
    if next < 1_000_000_000 { return Timestamp(seconds: seconds, nanoseconds: next) }
    return Timestamp(seconds: seconds + 1)
  }
}
