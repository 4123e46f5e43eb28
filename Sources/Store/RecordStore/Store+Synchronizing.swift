package import JSONText
internal import SQLiteStorage

// These functions are only for `synchronize`: they set the file's and the store's version, and keep
// `dirty` and `conflicts` right.
extension Store {
  /// Adds a line of the file that the collection does not have. Returns false, and adds nothing, if
  /// its key is known.
  package func addLine(
    to collection: Int64,
    position: Int64,
    kind: LineKind,
    key: KeyText?,
    text: Bytes
  ) throws -> Bool {
    try database.run(
      "INSERT OR IGNORE INTO records(collection, position, kind, key, json) VALUES(?, ?, ?, ?, ?)",
      .integer(collection),
      .integer(position),
      kind.value,
      SQLiteValue(key?.bytes),
      Self.value(text, kind)
    )
    return database.changeCount == 1
  }

  /// Removes a line that has no key, or whose key is on several lines.
  package func removeLine(from collection: Int64, position: Int64) throws {
    try database.run(
      "DELETE FROM records WHERE collection = ? AND position = ?",
      .integer(collection),
      .integer(position)
    )
  }

  /// Makes the record with a key one of several lines with that key, which can't be edited here.
  package func makeDuplicate(_ key: KeyText, in collection: Int64) throws {
    try completeEvents(of: key, in: collection)
    try database.run(
      "UPDATE records SET kind = 'duplicate', key = NULL WHERE collection = ? AND key = ?",
      .integer(collection),
      .text(key.bytes)
    )
  }

  /// Sets the file's and the store's version for a key.
  ///
  /// - Parameters:
  ///   - file: the file's line, and its position; nil if it has none.
  ///   - record: the store's record; nil if it is deleted.
  /// - Returns: whether the store's record has changed.
  @discardableResult
  package func setVersions(
    of key: KeyText,
    in collection: Int64,
    file: (text: Bytes, position: Int64)?,
    record: Bytes?,
    at moment: String
  ) throws -> Bool {
    let old = try database.first(
      "SELECT id, json FROM records WHERE collection = ? AND key = ?",
      .integer(collection),
      .text(key.bytes)
    )
    let position = file.map { SQLiteValue.integer($0.position) } ?? .null
    if let record {
      try write(record, key, collection, position, rowID: old?[0])
    } else if let old {
      try database.run("DELETE FROM records WHERE id = ?", old[0])
    }
    try track(key, in: collection, file: file, record: record, at: moment)
    return old?[1].bytesValue != record
  }

  private func write(
    _ record: Bytes,
    _ key: KeyText,
    _ collection: Int64,
    _ position: SQLiteValue,
    rowID: SQLiteValue?
  ) throws {
    if let rowID {
      let sql = "UPDATE records SET json = ?, position = ?, kind = 'record' WHERE id = ?"
      try database.run(sql, .text(record), position, rowID)
    } else {
      let sql = "INSERT INTO records(collection, key, position, json) VALUES(?, ?, ?, ?)"
      try database.run(sql, .integer(collection), .text(key.bytes), position, .text(record))
    }
  }

  /// Makes the key dirty if file and store differ, and clean if they do not.
  private func track(
    _ key: KeyText,
    in collection: Int64,
    file: (text: Bytes, position: Int64)?,
    record: Bytes?,
    at moment: String
  ) throws {
    // fault: edit-counts-as-synced
    if file?.text == record {
      let sql = "DELETE FROM dirty WHERE collection = ? AND key = ?"
      try database.run(sql, .integer(collection), .text(key.bytes))
      return
    }
    // fault: second-edit-replaces-the-base
    try database.run(
      """
      INSERT INTO dirty(collection, key, base_json, position, generation, marked_at)
        SELECT ?, ?, ?, ?, generation, ? FROM control WHERE true
      ON CONFLICT DO UPDATE SET base_json = excluded.base_json, position = excluded.position
      """,
      .integer(collection),
      .text(key.bytes),
      SQLiteValue(file?.text),
      file.map { .integer($0.position) } ?? .null,
      SQLiteValue(moment)
    )
  }

  private static func value(_ text: Bytes, _ kind: LineKind) -> SQLiteValue {
    // A line that is not a record need not be UTF-8, as a text of SQLite must be.
    kind == .line ? .blob(text) : .text(text)
  }
}

extension LineKind {
  var value: SQLiteValue { SQLiteValue(rawValue) }
}

extension Store {
  /// Removes all lines of a collection's file, as if it had never been read. Only for a collection
  /// without dirty records.
  package func removeLines(of collection: StoredCollection) throws {
    let sql = "DELETE FROM records WHERE collection = ? AND position IS NOT NULL"
    try database.run(sql, .integer(collection.id))
    try forgetRemoteState(of: collection)
  }

  /// Whether the last sync found no line, and nothing was edited since.
  package func isEmpty(_ collection: StoredCollection) throws -> Bool {
    try number(
      """
      SELECT EXISTS(SELECT 1 FROM records WHERE collection = ?1)
        OR EXISTS(SELECT 1 FROM dirty WHERE collection = ?1)
      """,
      .integer(collection.id)
    ) == 0
  }

  /// Gives all lines of a collection new positions, `gap` apart.
  package func spreadPositions(of collection: StoredCollection, gap: Int64) throws {
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS spread(old INTEGER PRIMARY KEY, new INTEGER);
      DELETE FROM temp.spread;
      """
    )
    try database.run(
      """
      INSERT INTO temp.spread(old, new)
        SELECT position, row_number() OVER (ORDER BY position) * ?2 FROM (
          SELECT position FROM records WHERE collection = ?1 AND position IS NOT NULL
          UNION SELECT position FROM dirty WHERE collection = ?1 AND position IS NOT NULL)
      """,
      .integer(collection.id),
      .integer(gap)
    )
    // The first chunk begins before any line; the others at their first line.
    let chunks = try chunks(of: collection).enumerated().map { index, chunk in
      var moved = chunk
      let sql = "SELECT new FROM temp.spread WHERE old >= ? ORDER BY old LIMIT 1"
      let first = try database.firstValue(sql, .integer(chunk.firstPosition))?.integerValue
      moved.firstPosition = index == 0 ? 0 : first ?? .max
      return moved
    }
    // Negative positions come in between, because no two rows may have the same one at any moment.
    for sql in [
      """
      UPDATE records SET position = -(SELECT new FROM temp.spread WHERE old = position)
      WHERE collection = ? AND position IS NOT NULL
      """,
      "UPDATE records SET position = -position WHERE collection = ? AND position IS NOT NULL",
      """
      UPDATE dirty SET position = (SELECT new FROM temp.spread WHERE old = position)
      WHERE collection = ? AND position IS NOT NULL
      """,
    ] {
      try database.run(sql, .integer(collection.id))
    }
    try replaceChunks(of: collection, by: chunks)
  }

  /// The lines whose keys are on several lines, with their positions.
  package func duplicateLines(of collection: StoredCollection) throws -> [SyncedLine] {
    try database.rows(
      """
      SELECT position, json FROM records WHERE collection = ? AND kind = 'duplicate'
      ORDER BY +position
      """,
      .integer(collection.id)
    ).map { row in
      SyncedLine(
        position: row[0].integerValue ?? 0,
        kind: .duplicate,
        key: nil,
        text: row[1].bytesValue ?? Bytes("")
      )
    }
  }
}

extension Store {
  /// Removes a line that was added to a log here and that is not in the file yet.
  package func removeAddedLine(_ row: Int64, of collection: StoredCollection) throws {
    try database.run("DELETE FROM records WHERE id = ? AND position IS NULL", .integer(row))
    try database.run(
      "DELETE FROM dirty WHERE collection = ? AND key = ?",
      .integer(collection.id),
      .text(KeyText(row: row).bytes)
    )
  }
}

// MARK: - Many lines at once

extension Store {
  /// Runs `body`, which edits many records, without triggers where none of them has anything to do:
  /// SQLite keeps a copy of each page that a statement with a trigger changes.
  ///
  /// - Precondition: `edit` is under way, and `body` changes records by `put` and `remove`.
  package func editingMany<Result>(_ body: () throws -> Result) throws -> Result {
    precondition(tracking != nil, "Many records are edited outside of an edit.")
    guard try areTriggersIdle() else { return try withoutTriggers(body) }
    try database.setTriggers(areOn: false)
    let result: Result
    do {
      result = try body()
    } catch {
      try? database.setTriggers(areOn: true)
      throw error
    }
    try database.setTriggers(areOn: true)
    return result
  }

  /// Whether no trigger has anything to do within `edit`: those of records have not, and those of
  /// `dirty` and `events` have not without conflicts and remotes. A trigger of somebody else has.
  private func areTriggersIdle() throws -> Bool {
    let known = Schema.idleTriggers.map { "'\($0)'" }.joined(separator: ", ")
    return try number(
      """
      SELECT EXISTS(SELECT 1 FROM conflicts) OR EXISTS(SELECT 1 FROM remote_collections)
        OR EXISTS(SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name NOT IN (\(known)))
      """
    ) == 0
  }

  /// Runs `body` without the triggers of `records`, whose conditions would take most of the time of
  /// adding many lines. Only this transaction removes them: no other connection sees it, and if
  /// `body` throws, the transaction ends with them in place.
  package func withoutTriggers<Result>(_ body: () throws -> Result) throws -> Result {
    let triggers = try database.rows(
      "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'records'"
    ).compactMap { row in row[0].bytesValue.flatMap { name in row[1].bytesValue.map { (name, $0) } }
    }
    for (name, _) in triggers {
      try database.execute("DROP TRIGGER \(Self.quoted(name.text, by: "\""))")
    }
    let result = try body()
    for (_, text) in triggers { try database.execute(text.text) }
    return result
  }
}
