package import JSONText
internal import SQLiteStorage

/// A key whose record differs from the file's line.
package struct DirtyRecord: Sendable {
  package var key: KeyText
  /// The file's line; nil if it has none.
  package var base: Bytes?
  /// The store's record; nil if it is deleted.
  package var record: Bytes?
  /// The position of the file's line; nil if it has none.
  package var position: Int64?
  /// The time of the first edit (RFC 3339).
  package var since: String
  /// Whether it contradicts what the file has, or an edit that is held back.
  package var isConflict: Bool

  package init(
    key: KeyText,
    base: Bytes?,
    record: Bytes?,
    position: Int64?,
    since: String,
    isConflict: Bool
  ) {
    self.key = key
    self.base = base
    self.record = record
    self.position = position
    self.since = since
    self.isConflict = isConflict
  }
}

/// The number of dirty records of a collection, and the generation of the last edit among them,
/// which each edit changes.
package struct DirtyMark: Equatable, Sendable {
  package var count: Int
  package var generation: Int64
}

extension Store {
  /// The dirty records `d` of a collection, with the records `r` and the conflicts `c`.
  static let dirtyTables = """
    FROM dirty d
    LEFT JOIN records r ON r.collection = d.collection AND
      r.id = CASE WHEN d.key GLOB '#[0-9]*' THEN CAST(substr(d.key, 2) AS INTEGER)
        ELSE (SELECT id FROM records WHERE collection = d.collection AND key = d.key) END
    LEFT JOIN conflicts c ON c.collection = d.collection AND c.key = d.key
    WHERE d.collection = ?
    """
  private static let dirtyConflict = """
    (c.key IS NOT NULL OR EXISTS(SELECT 1 FROM held h
      WHERE h.collection = d.collection AND h.key = d.key AND h.reason IS NOT NULL))
    """
  private static let dirtyQuery = """
    SELECT d.key, d.base_json, r.json, d.position, d.marked_at, \(dirtyConflict) \(dirtyTables)
    """

  /// The dirty records of a collection, by their keys.
  package func dirtyRecords(of collection: StoredCollection) throws -> [DirtyRecord] {
    var records: [DirtyRecord] = []
    try forEachDirtyRecord(of: collection) { records.append($0) }
    return records
  }

  /// Calls `visit` with the dirty records of a collection, by their keys. It may not change them.
  package func forEachDirtyRecord(
    of collection: StoredCollection,
    _ visit: (DirtyRecord) throws -> Void
  ) throws {
    let statement = try database.statement(Self.dirtyQuery + " ORDER BY d.key")
    defer { statement.reset() }
    try statement.bind([.integer(collection.id)])
    while try statement.step() { try Self.dirtyRecord(statement.row).map(visit) }
  }

  /// The keys of the dirty records that contradict what the file has, or an edit that is held back,
  /// and whether it is the file.
  package func contestedDirtyKeys(
    of collection: StoredCollection
  ) throws -> [(key: KeyText, isOfFile: Bool)] {
    let sql = "SELECT d.key, c.key IS NOT NULL \(Self.dirtyTables) AND \(Self.dirtyConflict)"
    return try database.rows(sql + " ORDER BY d.key", .integer(collection.id)).map {
      (KeyText(stored: $0[0].bytesValue ?? Bytes("")), $0[1].integerValue == 1)
    }
  }

  /// The dirty record under a key; nil if there is none.
  package func dirtyRecord(_ key: KeyText, of collection: StoredCollection) throws -> DirtyRecord? {
    let sql = Self.dirtyQuery + " AND d.key = ?"
    return try database.first(sql, .integer(collection.id), .text(key.bytes))
      .flatMap(Self.dirtyRecord)
  }

  /// The number of dirty records, and the time since which the oldest is dirty.
  package func dirtyCount(of collection: StoredCollection) throws -> (count: Int, since: String?) {
    let sql = "SELECT count(*), min(marked_at) FROM dirty WHERE collection = ?"
    let row = try database.first(sql, .integer(collection.id))
    return (Int(row?[0].integerValue ?? 0), row?[1].bytesValue?.text)
  }

  /// A value that changes when a collection is edited, found without reading its records.
  package func dirtyMark(of collection: StoredCollection) throws -> DirtyMark {
    let sql = "SELECT count(*), max(generation) FROM dirty WHERE collection = ?"
    let row = try database.first(sql, .integer(collection.id))
    return DirtyMark(
      count: Int(row?[0].integerValue ?? 0),
      generation: row?[1].integerValue ?? 0
    )
  }

  private static func dirtyRecord(_ row: [SQLiteValue]) -> DirtyRecord? {
    guard let key = row[0].bytesValue else { return nil }
    return DirtyRecord(
      key: KeyText(stored: key),
      base: row[1].bytesValue,
      record: row[2].bytesValue,
      position: row[3].integerValue,
      since: row[4].bytesValue?.text ?? "",
      isConflict: row[5].integerValue == 1
    )
  }

  /// Stops tracking names without a record, and records that equal the file's. Clients that undo an
  /// edit within a statement leave such rows.
  package func forgetIdleRows(of collection: StoredCollection) throws {
    try database.run(
      """
      DELETE FROM dirty WHERE collection = ?1 AND key IN (
        SELECT d.key FROM dirty d
        LEFT JOIN records r ON r.collection = d.collection AND r.key = d.key
        WHERE d.collection = ?1 AND d.base_json IS r.json
          AND NOT (d.key GLOB '#[0-9]*' AND EXISTS(SELECT 1 FROM records n
            WHERE n.id = CAST(substr(d.key, 2) AS INTEGER) AND n.collection = d.collection
              AND n.key IS NULL)))
      """,
      .integer(collection.id)
    )
  }

  /// Moves a record to the key in its content: a client of SQLite edits only `json`.
  ///
  /// For the file, the old key is a deletion and the new one an addition.
  ///
  /// - Returns: false if another record has the new key; nothing was done then.
  package func move(
    _ dirty: DirtyRecord,
    to key: KeyText,
    of collection: StoredCollection,
    at moment: String
  ) throws -> Bool {
    guard let record = dirty.record else { return true }
    let isTaken = try number(
      "SELECT count(*) FROM records WHERE collection = ? AND key = ?",
      .integer(collection.id),
      .text(key.bytes)
    )
    if isTaken > 0 { return false }
    let known = try dirtyRecord(key, of: collection)
    try completeEvents(of: dirty.key, in: collection.id)
    if let row = dirty.key.row {
      try database.run("DELETE FROM records WHERE id = ?", .integer(row))
      try database.run(
        "DELETE FROM dirty WHERE collection = ? AND key = ?",
        .integer(collection.id),
        .text(dirty.key.bytes)
      )
    } else {
      let old = dirty.base.flatMap { base in dirty.position.map { (base, $0) } }
      try setVersions(of: dirty.key, in: collection.id, file: old, record: nil, at: moment)
    }
    try noteRemoteDifference(of: key, in: collection)
    let file = known?.base.flatMap { base in known?.position.map { (base, $0) } }
    try setVersions(of: key, in: collection.id, file: file, record: record, at: moment)
    return true
  }
}
