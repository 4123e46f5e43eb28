package import JSONText
internal import SQLiteStorage

/// A write, or an event, that was noted before it was sent to the server of a live collection.
package struct LiveWrite: Equatable, Sendable {
  /// The same each time it is sent.
  package var id: String
  /// The key of a value. An event has none: the name of its own is its id.
  package var key: KeyText
  /// Nil to delete the value.
  package var line: Bytes?
  /// Who waits for the answer; nil for an edit of the file.
  package var writer: String?
  /// Milliseconds since 1970.
  package var notedAt: Int64
  /// Of an event, the newest sequence that was known before it was sent first.
  package var after: Int64?
  package var isSent: Bool
  /// Of an event, the last row of the store when it was noted.
  package var lastRow: Int64

  package init(
    id: String,
    key: KeyText,
    line: Bytes?,
    writer: String? = nil,
    notedAt: Int64,
    after: Int64? = nil,
    isSent: Bool = false,
    lastRow: Int64 = 0
  ) {
    self.id = id
    self.key = key
    self.line = line
    self.writer = writer
    self.notedAt = notedAt
    self.after = after
    self.isSent = isSent
    self.lastRow = lastRow
  }
}

/// A record of a live collection that is not what its server has.
package struct LiveDifference: Equatable, Sendable {
  package var key: KeyText
  /// The store's; nil if it has none.
  package var record: Bytes?
  /// What the server has; nil if it has nothing.
  package var row: LiveRow?

  package init(key: KeyText, record: Bytes?, row: LiveRow?) {
    self.key = key
    self.record = record
    self.row = row
  }
}

// MARK: - Writes

extension Store {
  /// The writes of a collection whose outcome is not known, in the order in which they were noted.
  package func liveWrites(of collection: StoredCollection) throws -> [LiveWrite] {
    try database.rows(
      """
      SELECT id, key, line, writer, noted_at, after, is_sent, last_row
      FROM live_writes WHERE collection = ? ORDER BY number
      """,
      .integer(collection.id)
    ).map { row in
      LiveWrite(
        id: row[0].bytesValue?.text ?? "",
        key: KeyText(stored: row[1].bytesValue ?? Bytes("")),
        line: row[2].bytesValue,
        writer: row[3].bytesValue?.text,
        notedAt: row[4].integerValue ?? 0,
        after: row[5].integerValue,
        isSent: row[6].integerValue == 1,
        lastRow: row[7].integerValue ?? 0
      )
    }
  }

  /// The edits of the file that wait for the server, by key.
  package func liveEdits(of collection: StoredCollection) throws -> [KeyText: LiveWrite] {
    let edits = try liveWrites(of: collection).filter { $0.writer == nil }
    return Dictionary(edits.map { ($0.key, $0) }) { $1 }
  }

  /// Notes a write that is not noted yet.
  package func note(_ write: LiveWrite, of collection: StoredCollection) throws {
    try database.run(
      """
      INSERT INTO live_writes(
        collection, id, key, line, writer, noted_at, after, is_sent, last_row)
        VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .integer(collection.id),
      SQLiteValue(write.id),
      .text(write.key.bytes),
      SQLiteValue(write.line),
      SQLiteValue(write.writer.map { Bytes($0) }),
      .integer(write.notedAt),
      write.after.map { .integer($0) } ?? .null,
      .integer(write.isSent ? 1 : 0),
      .integer(write.lastRow)
    )
  }

  /// Notes that a write is about to be sent.
  ///
  /// - Parameter sequence: of an event, the newest sequence that is known; it holds if the event
  ///   was not sent before.
  package func noteSending(_ id: String, after sequence: Int64? = nil) throws {
    try database.run(
      "UPDATE live_writes SET is_sent = 1, after = coalesce(after, ?2) WHERE id = ?1",
      SQLiteValue(id),
      sequence.map { .integer($0) } ?? .null
    )
  }

  /// The ids of those noted events whose lines are among the records already. The records behind
  /// the first of them are read once.
  package func idsOfWritesWithLine(
    _ writes: [LiveWrite],
    in collection: StoredCollection
  ) throws -> Set<String> {
    guard let first = writes.map(\.lastRow).min() else { return [] }
    let lines = Set(writes.compactMap(\.line))
    // The last row of each.
    var rows: [Bytes: Int64] = [:]
    let statement = try database.statement(
      """
      SELECT id, json FROM records WHERE collection = ? AND id > ? AND key IS NULL ORDER BY id
      """
    )
    defer { statement.reset() }
    try statement.bind([.integer(collection.id), .integer(first)])
    while try statement.step() {
      let line = statement.text(1)
      if lines.contains(line) { rows[line] = statement.integer(0) }
    }
    return Set(
      writes.filter { write in write.line.flatMap { rows[$0] } ?? 0 > write.lastRow }.map(\.id)
    )
  }

  /// Notes that the line of an event was just added, which is not that of another noted event.
  package func noteAddedLine(_ line: Bytes, in collection: StoredCollection) throws {
    try database.run(
      """
      UPDATE live_writes SET last_row = (SELECT coalesce(max(id), 0) FROM records)
      WHERE collection = ? AND line = ?
      """,
      .integer(collection.id),
      .text(line)
    )
  }

  /// Forgets a write whose outcome is known.
  package func forgetLiveWrite(_ id: String) throws {
    try database.run("DELETE FROM live_writes WHERE id = ?", SQLiteValue(id))
  }

  /// How many edits of files wait for their server, by the path of the collection.
  package func liveQueue() throws -> [String: Int] {
    let rows = try database.rows(
      """
      SELECT c.path, count(*) FROM live_writes w JOIN collections c ON c.id = w.collection
      WHERE w.writer IS NULL GROUP BY c.id
      """
    )
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (row[0].bytesValue?.text ?? "", Int(row[1].integerValue ?? 0))
      }
    )
  }
}

// MARK: - Differences

extension Store {
  /// The records that differ from what the server is known to have. Those of which that is not
  /// known are left out. Complexity: O(records of the collection).
  package func liveDifferences(of collection: StoredCollection) throws -> [LiveDifference] {
    let here = try database.rows(
      """
      SELECT r.key, r.json, l.revision, l.writer, l.line, l.expires FROM records r
      LEFT JOIN live_rows l ON l.collection = r.collection AND l.key = r.key
      WHERE r.collection = ? AND r.key IS NOT NULL AND r.kind = 'record'
        AND (l.key IS NULL OR l.line <> r.json)
      """,
      .integer(collection.id)
    )
    let gone = try database.rows(
      """
      SELECT l.key, NULL, l.revision, l.writer, l.line, l.expires FROM live_rows l
      WHERE l.collection = ? AND l.line IS NOT NULL AND NOT EXISTS(
        SELECT 1 FROM records r WHERE r.collection = l.collection AND r.key = l.key)
      """,
      .integer(collection.id)
    )
    return (here + gone).map { row in
      LiveDifference(
        key: KeyText(stored: row[0].bytesValue ?? Bytes("")),
        record: row[1].bytesValue,
        row: row[2].integerValue == nil ? nil : LiveRow(row, from: 2)
      )
    }
  }

  /// Notes all records of which the server was not heard as records that this store alone has.
  package func noteOwnRecords(of collection: StoredCollection) throws {
    try database.run(
      """
      INSERT OR IGNORE INTO live_rows(collection, key, revision, writer, line)
        SELECT collection, key, 0, NULL, json FROM records
        WHERE collection = ? AND key IS NOT NULL AND kind = 'record'
      """,
      .integer(collection.id)
    )
  }
}

// MARK: - Expiry

extension Store {
  /// When the next record of a live collection expires, in milliseconds of the machine's clock; nil
  /// if none does.
  package func nextLiveExpiry() throws -> Int64? {
    try database.firstValue(
      "SELECT min(expires) FROM live_rows WHERE expires IS NOT NULL"
    )?.integerValue
  }

  /// The keys of a collection that have expired by a moment of the machine's clock.
  package func expiredKeys(
    of collection: StoredCollection,
    at moment: Int64
  ) throws -> [KeyText] {
    try database.rows(
      "SELECT key FROM live_rows WHERE collection = ? AND expires <= ?",
      .integer(collection.id),
      .integer(moment)
    ).compactMap { row in row[0].bytesValue.map { KeyText(stored: $0) } }
  }

  /// Forgets when records expire whose moments are of another start of the machine.
  package func forgetExpiries(exceptOf boot: String) throws {
    try database.run(
      """
      UPDATE live_rows SET expires = NULL WHERE expires IS NOT NULL AND collection NOT IN (
        SELECT collection FROM live_collections WHERE boot = ?)
      """,
      SQLiteValue(boot)
    )
  }
}
