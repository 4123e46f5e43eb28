package import JSONText
internal import SQLiteStorage

/// A row of a page of a server that has a record.
package struct PageRow: Sendable {
  package var key: KeyText
  package var record: Bytes
  /// Whether nobody here is known to have had a record under this key.
  package var isNew: Bool

  package init(key: KeyText, record: Bytes, isNew: Bool) {
    self.key = key
    self.record = record
    self.isNew = isNew
  }
}

/// What was taken of a page of a server's rows.
package struct TakenPage: Sendable {
  /// The keys of the rows whose records are now in the store, whether they were before or not.
  package var keys: Set<KeyText> = []
  package var addedCount = 0
  package var changedCount = 0

  package init() {}
}

// A page of a server's rows. Those that are not to be merged with anything here are taken by a few
// statements over all of them, which takes a fraction of the time of a dozen for each.
extension Store {
  /// Notes rows of a page, in place of those before, within a transaction.
  package func notePage(_ rows: [PageRow]) throws {
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS page(key TEXT PRIMARY KEY, json TEXT NOT NULL,
        is_new INTEGER NOT NULL);
      DELETE FROM temp.page;
      """
    )
    for row in rows {
      let sql = "INSERT OR REPLACE INTO temp.page(key, json, is_new) VALUES(?, ?, ?)"
      try database.run(sql, .text(row.key.bytes), .text(row.record), SQLiteValue(row.isNew))
    }
  }

  /// The keys of the page of which the store has nothing, and never had anything.
  package func newKeysOfPage(
    of collection: StoredCollection,
    on remote: Int64
  ) throws -> Set<KeyText> {
    let keys = try database.rows(
      """
      SELECT key FROM temp.page p WHERE NOT \(Self.isNoted)
        AND NOT EXISTS(SELECT 1 FROM records WHERE collection = ?1 AND key = p.key)
        AND NOT EXISTS(SELECT 1 FROM events WHERE collection = ?1 AND key = p.key)
      """,
      .integer(collection.id),
      .integer(remote)
    )
    return Set(keys.compactMap { $0[0].bytesValue.map { KeyText(stored: $0) } })
  }

  /// Takes all rows of the page but those that are to be merged: where the store has an edit that
  /// the file or a server does not have, or has told a server of one. The page is empty then.
  ///
  /// While everything is compared, a row is taken only if it is new and the store never had
  /// anything under its key, or if the store has the same.
  ///
  /// - Parameter names: called with each record that is new or changed.
  package func takePage(
    of collection: StoredCollection,
    from remote: KnownRemote,
    isComparing: Bool,
    by actor: String,
    at moment: String,
    names: (Bytes) throws -> Void
  ) throws -> TakenPage {
    let id = SQLiteValue.integer(collection.id)
    let both = [id, SQLiteValue.integer(remote.id)]
    // fault: page-overwrites-edits
    try database.run("DELETE FROM temp.page AS p WHERE \(Self.isNoted)", both)
    if isComparing {
      try database.run("DELETE FROM temp.page AS p WHERE \(Self.isToBeCompared)", id)
      let sql = "INSERT OR IGNORE INTO \(Self.compared(collection)) SELECT key FROM temp.page"
      try database.run(sql)
    }
    var taken = TakenPage()
    for row in try database.rows("SELECT key FROM temp.page") {
      if let key = row[0].bytesValue { taken.keys.insert(KeyText(stored: key)) }
    }
    try database.run(
      """
      DELETE FROM temp.page AS p WHERE json = (
        SELECT json FROM records WHERE collection = ? AND key = p.key)
      """,
      id
    )
    let changes = try database.statement("SELECT json FROM temp.page")
    do {
      defer { changes.reset() }
      while try changes.step() { try names(changes.text(0)) }
    }
    (taken.addedCount, taken.changedCount) = try putPage(
      in: collection.id,
      by: actor,
      at: moment
    )
    // The events are not edits for the server that they came from.
    try database.run(
      """
      DELETE FROM remote_rows WHERE collection = ? AND remote = ?
        AND key IN (SELECT key FROM temp.page)
      """,
      both
    )
    try database.run("DELETE FROM temp.page")
    return taken
  }

  /// Puts the records of the page in place of those that are there. For the file, these are edits.
  private func putPage(
    in collection: Int64,
    by actor: String,
    at moment: String
  ) throws -> (addedCount: Int, changedCount: Int) {
    let id = SQLiteValue.integer(collection)
    let form = Event.Form.impliedAfter.rawValue
    try database.run(
      """
      INSERT INTO events(collection, key, at, actor, origin, before, form)
        SELECT ?1, p.key, ?2, ?3, 'file', r.json, \(form) FROM temp.page p
        LEFT JOIN records r ON r.collection = ?1 AND r.key = p.key ORDER BY p.key
      """,
      id,
      SQLiteValue(moment),
      SQLiteValue(actor)
    )
    try database.run(
      """
      INSERT INTO dirty(collection, key, base_json, position, generation, marked_at)
        SELECT ?1, p.key, CASE WHEN r.position IS NULL THEN NULL ELSE r.json END, r.position,
          c.generation, ?2 FROM temp.page p JOIN control c
        LEFT JOIN records r ON r.collection = ?1 AND r.key = p.key
      """,
      id,
      SQLiteValue(moment)
    )
    try database.run(
      """
      UPDATE records SET json = (SELECT json FROM temp.page p WHERE p.key = records.key)
      WHERE collection = ? AND key IN (SELECT key FROM temp.page)
      """,
      id
    )
    let changedCount = database.changeCount
    try database.run(
      """
      INSERT INTO records(collection, key, json) SELECT ?1, key, json FROM temp.page p
      WHERE NOT EXISTS(SELECT 1 FROM records WHERE collection = ?1 AND key = p.key) ORDER BY p.key
      """,
      id
    )
    return (database.changeCount, changedCount)
  }

  /// Whether something is noted of the record of a row: what a server had, or what the file has.
  private static let isNoted = """
    (EXISTS(SELECT 1 FROM remote_rows WHERE collection = ?1 AND key = p.key AND remote = ?2)
      OR EXISTS(SELECT 1 FROM dirty WHERE collection = ?1 AND key = p.key))
    """

  /// Whether the store has something else under the key of a row, or has had something.
  private static let isToBeCompared = """
    CASE WHEN EXISTS(SELECT 1 FROM records WHERE collection = ?1 AND key = p.key)
      THEN json <> (SELECT json FROM records WHERE collection = ?1 AND key = p.key)
      ELSE NOT is_new OR EXISTS(SELECT 1 FROM events WHERE collection = ?1 AND key = p.key) END
    """
}
