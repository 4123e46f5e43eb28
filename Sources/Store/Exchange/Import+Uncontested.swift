internal import RecordStore
internal import SQLiteStorage

// A file that changed while the store has no edit: nothing is to be decided, so the staged lines
// are taken by a few statements over all of them, and none of them is in memory.
extension Import {
  /// Takes what the file has where the store has no edit and each key is on one line.
  ///
  /// - Returns: false where records have to be looked at one by one; nothing was done then.
  mutating func takeUncontested(_ staging: Staging) throws -> Bool {
    guard try store.isUncontested(collection), try !staging.hasRepeatedKeys,
      try !staging.hasKeptKeys(of: collection.id)
    else { return false }
    let lines = ChangedLines(
      collection: collection.id,
      actor: collection.path,
      moment: moment
    )
    let last = try store.lastEventNumber()
    let isLarge = try staging.lineCount > Self.largeLineCount
    let counts =
      isLarge
      ? try store.withoutTriggers { try staging.apply(lines) } : try staging.apply(lines)
    outcome.removedCount += counts.removed
    outcome.changedCount += counts.changed
    outcome.addedCount += counts.added
    changedKeys.formUnion(try store.keysOfEvents(after: last))
    outcome.duplicateKeys = []
    return true
  }

  /// From here on, the triggers' conditions cost more than taking the triggers out for the time.
  private static let largeLineCount = 2000
}

/// Whose lines are taken, and how the history names that.
struct ChangedLines {
  var collection: Int64
  var actor: String
  var moment: String
}

extension Staging {
  /// The number of lines that the file has, or does not have any more, unlike the last sync.
  fileprivate var lineCount: Int64 {
    get throws {
      let sql = "SELECT (SELECT count(*) FROM temp.staged) + (SELECT count(*) FROM temp.missing)"
      return try database.firstValue(sql)?.integerValue ?? 0
    }
  }

  /// Whether a key is on several staged lines.
  fileprivate var hasRepeatedKeys: Bool {
    get throws {
      let sql = """
        SELECT 1 FROM temp.staged WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1 LIMIT 1
        """
      return try database.firstValue(sql) != nil
    }
  }

  /// Whether a line was added whose key a line of the last sync has that is still in its place.
  fileprivate func hasKeptKeys(of collection: Int64) throws -> Bool {
    let sql = """
      SELECT 1 FROM temp.staged s WHERE \(Self.isNew)
        AND EXISTS(SELECT 1 FROM records WHERE collection = ? AND key = s.key) LIMIT 1
      """
    return try database.firstValue(sql, .integer(collection)) != nil
  }

  /// The conditions for lines whose key the last sync did not have, or had elsewhere, and for
  /// missing lines whose key the file does not have elsewhere.
  private static let isNew = """
    s.key IS NOT NULL AND s.is_in_place = 0
    AND NOT EXISTS(SELECT 1 FROM temp.missing m WHERE m.key = s.key)
    """
  private static let isMoved = """
    s.key IS NOT NULL AND s.is_in_place = 0
    AND EXISTS(SELECT 1 FROM temp.missing m WHERE m.key = s.key)
    """
  private static let isGone = """
    m.key IS NOT NULL AND NOT EXISTS(SELECT 1 FROM temp.staged s WHERE s.key = m.key)
    """

  /// Takes all staged lines over into the collection, each change with its event. The events come
  /// first, while the records are still what they were.
  fileprivate func apply(
    _ lines: ChangedLines
  ) throws -> (removed: Int, changed: Int, added: Int) {
    let id = SQLiteValue.integer(lines.collection)
    let sign = [id, SQLiteValue(lines.moment), SQLiteValue(lines.actor)]
    func add(_ query: String) throws -> Int {
      try database.run(
        "INSERT INTO events(collection, key, at, actor, origin, before, after, form) " + query,
        sign
      )
      return database.changeCount
    }
    // An event of the file does not repeat what the next one, or the record, has.
    let implied = Event.Form.impliedAfter.rawValue
    let removed = try add(
      """
      SELECT ?1, m.key, ?2, ?3, 'file', r.json, NULL, 0 FROM temp.missing m
      JOIN records r ON r.collection = ?1 AND r.position = m.position WHERE \(Self.isGone)
      """
    )
    let changed = try add(
      """
      SELECT ?1, s.key, ?2, ?3, 'file', r.json, NULL, \(implied) FROM temp.staged s
      JOIN records r ON r.collection = ?1 AND r.key = s.key
      WHERE s.key IS NOT NULL AND r.json <> s.json
      """
    )
    let added = try add(
      """
      SELECT ?1, s.key, ?2, ?3, 'file', NULL, NULL, \(implied) FROM temp.staged s
      WHERE \(Self.isNew)
      """
    )
    try applyRecords(of: lines.collection)
    return (removed, changed, added)
  }

  private func applyRecords(of collection: Int64) throws {
    for sql in [
      """
      DELETE FROM records WHERE collection = ?1 AND position IN (
        SELECT m.position FROM temp.missing m WHERE m.key IS NULL OR \(Self.isGone))
      """,
      // Two lines may have changed places, and no two may have one place at any moment.
      """
      UPDATE records SET position = NULL WHERE collection = ?1 AND position IN (
        SELECT m.position FROM temp.missing m WHERE m.key IS NOT NULL)
      """,
      """
      UPDATE records SET json = (SELECT s.json FROM temp.staged s WHERE s.key = records.key)
      WHERE collection = ?1 AND key IN (
        SELECT s.key FROM temp.staged s WHERE s.key IS NOT NULL AND s.is_in_place = 1)
      """,
      """
      UPDATE records SET (json, position) = (
        SELECT s.json, s.position FROM temp.staged s WHERE s.key = records.key)
      WHERE collection = ?1 AND key IN (SELECT s.key FROM temp.staged s WHERE \(Self.isMoved))
      """,
      """
      INSERT INTO records(collection, position, kind, key, json)
        SELECT ?1, s.position, s.kind, s.key, s.json FROM temp.staged s
        WHERE s.key IS NULL OR (\(Self.isNew)) ORDER BY s.id
      """,
    ] {
      try database.run(sql, .integer(collection))
    }
  }
}
