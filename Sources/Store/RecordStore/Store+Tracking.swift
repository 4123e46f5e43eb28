package import JSONText
internal import SQLiteStorage

/// An edit that is being made.
struct EditTracking {
  let actor: String
  /// As RFC 3339, to the millisecond.
  let moment: String
  /// The generation of its changes; nil before the first one.
  var generation: Int64?
  /// The record that was read last. Nearly always it is the next one to be written.
  var lastRead: ReadRow?
}

/// A row of `records`.
struct StoredRow {
  var id: SQLiteValue
  var text: SQLiteValue
  var position: SQLiteValue
}

/// What an edit has read under a key. It holds until the edit changes something: nobody else can.
struct ReadRow {
  var key: KeyText
  var collection: Int64
  /// Nil if there is no such record.
  var row: StoredRow?
  /// How many rows this connection had changed.
  var changeCount: Int
}

// Within `edit`, records are changed by these functions alone. They track each change in `dirty`
// and `events` as the triggers of `Schema` do for all other clients, with the same result (a test
// compares them). Without the triggers, a change takes half of the time: its record is known to be
// valid, and what has to be written is known without asking for it in each trigger.
extension Store {
  /// Adds a record, or replaces the one with its key. Without a key it is a line of a log.
  ///
  /// - Parameter isEdit: whether the change was made here; else it is noted like one that came in.
  /// - Precondition: `edit` is under way, and the record is an object.
  package func put(
    _ record: JSONValue,
    key: KeyText?,
    in collection: StoredCollection,
    isEdit: Bool = true
  ) throws {
    let origin = isEdit ? Event.Origin.here : .file
    precondition(tracking != nil, "A record is put outside of an edit.")
    let id = SQLiteValue.integer(collection.id)
    let text = SQLiteValue.text(record.bytes)
    guard let key else { return try add(lineOfLog: record, to: collection) }
    guard let old = try storedRow(key, ofCollection: collection.id) else {
      try require(collection)
      let dirty = try trackedBase(key, of: collection, comparedWith: record.bytes)
      try database.run(
        "INSERT INTO records(collection, key, position, json) VALUES(?, ?, ?, ?)",
        id,
        .text(key.bytes),
        dirty?.position ?? .null,
        text
      )
      try track(key, in: collection, dirty, base: .null, position: .null)
      return try addEvent(key, in: collection, before: .null, form: .impliedAfter, origin)
    }
    if old.text.bytesValue == record.bytes { return }
    let dirty = try trackedBase(key, of: collection, comparedWith: record.bytes)
    try database.run("UPDATE records SET json = ? WHERE id = ?", text, old.id)
    // fault: own-edit-is-its-own-base
    try track(key, in: collection, dirty, base: old.text, position: old.position)
    if let before = old.text.bytesValue, let delta = Self.shortened(before, after: record.bytes) {
      let form: Event.Form = [.impliedAfter, .deltaBefore]
      try addEvent(key, in: collection, before: .blob(delta), form: form, origin)
    } else {
      try addEvent(key, in: collection, before: old.text, form: .impliedAfter, origin)
    }
  }

  /// Removes a record.
  ///
  /// - Precondition: as for `put`.
  package func remove(_ key: KeyText, from collection: StoredCollection) throws {
    precondition(tracking != nil, "A record is removed outside of an edit.")
    guard let old = try storedRow(key, ofCollection: collection.id) else { return }
    let dirty = try trackedBase(key, of: collection, comparedWith: nil)
    try database.run("DELETE FROM records WHERE id = ?", old.id)
    // fault: own-deletion-has-no-base
    try track(key, in: collection, dirty, base: old.text, position: old.position)
    try addEvent(key, in: collection, before: old.text, form: [])
  }

  private func add(lineOfLog record: JSONValue, to collection: StoredCollection) throws {
    try require(collection)
    let text = SQLiteValue.text(record.bytes)
    let sql = "INSERT INTO records(collection, json) VALUES(?, ?)"
    try database.run(sql, .integer(collection.id), text)
    let key = KeyText(row: database.lastInsertRowID)
    try track(key, in: collection, nil, base: .null, position: .null)
    try addEvent(key, in: collection, before: .null, after: text, form: [])
  }

  /// Refuses records of a collection that another process has dropped meanwhile.
  private func require(_ collection: StoredCollection) throws {
    let sql = "SELECT EXISTS(SELECT 1 FROM collections WHERE id = ?)"
    if try number(sql, .integer(collection.id)) == 1 { return }
    throw StoreError.unknownCollection(collection.path)
  }

  // MARK: Rows

  /// The row of the record with a key; nil if there is none.
  func storedRow(_ key: KeyText, ofCollection collection: Int64) throws -> StoredRow? {
    let changeCount = database.totalChangeCount
    if let last = tracking?.lastRead, last.key == key, last.collection == collection,
      last.changeCount == changeCount
    {
      return last.row
    }
    let row = try database.first(
      "SELECT id, json, position FROM records WHERE collection = ? AND key = ?",
      .integer(collection),
      .text(key.bytes)
    ).map { StoredRow(id: $0[0], text: $0[1], position: $0[2]) }
    tracking?.lastRead = ReadRow(
      key: key,
      collection: collection,
      row: row,
      changeCount: changeCount
    )
    return row
  }

  /// What the file had under a key whose record differs from it before the edit.
  private struct TrackedBase {
    var position: SQLiteValue
    /// Whether the record is again what the file has.
    var isReached: Bool
  }

  private func trackedBase(
    _ key: KeyText,
    of collection: StoredCollection,
    comparedWith record: Bytes?
  ) throws -> TrackedBase? {
    try database.first(
      "SELECT position, base_json IS ? FROM dirty WHERE collection = ? AND key = ?",
      SQLiteValue(record),
      .integer(collection.id),
      .text(key.bytes)
    ).map { TrackedBase(position: $0[0], isReached: $0[1].integerValue == 1) }
  }

  /// Makes a key dirty whose base is that of the first edit, or ends that.
  private func track(
    _ key: KeyText,
    in collection: StoredCollection,
    _ dirty: TrackedBase?,
    base: SQLiteValue,
    position: SQLiteValue
  ) throws {
    let generation = SQLiteValue.integer(try editGeneration())
    let id = SQLiteValue.integer(collection.id)
    guard let dirty else {
      return try database.run(
        """
        INSERT INTO dirty(collection, key, base_json, position, generation, marked_at)
          VALUES(?, ?, ?, ?, ?, ?)
        """,
        id,
        .text(key.bytes),
        base,
        position,
        generation,
        SQLiteValue(tracking?.moment ?? "")
      )
    }
    if dirty.isReached {
      let sql = "DELETE FROM dirty WHERE collection = ? AND key = ?"
      return try database.run(sql, id, .text(key.bytes))
    }
    let sql = "UPDATE dirty SET generation = ? WHERE collection = ? AND key = ?"
    try database.run(sql, generation, id, .text(key.bytes))
  }

  /// The generation of the edit. It counts once, however many records it changes: others see all of
  /// them or none.
  private func editGeneration() throws -> Int64 {
    if let known = tracking?.generation { return known }
    try database.run("UPDATE control SET generation = generation + 1")
    let new = try generation
    tracking?.generation = new
    return new
  }

  private func addEvent(
    _ key: KeyText,
    in collection: StoredCollection,
    before: SQLiteValue,
    after: SQLiteValue = .null,
    form: Event.Form,
    _ origin: Event.Origin = .here
  ) throws {
    try database.run(
      """
      INSERT INTO events(collection, key, at, actor, origin, before, after, form)
        VALUES(?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .integer(collection.id),
      .text(key.bytes),
      SQLiteValue(tracking?.moment ?? ""),
      SQLiteValue(tracking?.actor ?? ""),
      SQLiteValue(origin.rawValue),
      before,
      after,
      .integer(form.rawValue)
    )
  }
}
