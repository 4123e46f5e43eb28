package import JSONText
package import Records
internal import SQLiteStorage

/// The kind of a line of a collection's file.
package enum LineKind: String, Sendable {
  /// A record that can be edited here, or a record without a key, which can't.
  case record
  /// A record whose key is on several lines.
  case duplicate
  /// A blank line, a comment, a header, a value that is not an object, or a line that is not JSON.
  case line

  /// The kind with a name in the store. No two names have the same length.
  fileprivate init(stored name: UnsafeRawBufferPointer) {
    switch name.count {
    case "record".utf8.count: self = .record
    case "duplicate".utf8.count: self = .duplicate
    default: self = .line
    }
  }
}

/// A line of a file at the last sync.
package struct SyncedLine: Sendable {
  package var position: Int64
  package var kind: LineKind
  package var key: KeyText?
  package var text: Bytes
}

/// The lines of a collection's file at the last sync, in order.
///
/// They are read on demand, so their number costs no memory. While one of these is open, no other
/// may be opened on the same store.
package struct SyncedLines {
  private let rows: SQLiteStatement
  private let deleted: SQLiteStatement
  private var nextRow: SyncedLine?
  private var nextDeleted: SyncedLine?

  /// The existing rows; for dirty ones, the file's line.
  private static let rowsQuery = """
    SELECT r.position, r.kind, r.key, coalesce(d.base_json, r.json)
    FROM records r LEFT JOIN dirty d ON d.collection = r.collection AND d.key = r.key
    WHERE r.collection = ? AND r.position >= ? AND r.position < ?
    ORDER BY r.position
    """
  /// The records that were deleted here and are still in the file.
  private static let deletedQuery = """
    SELECT position, 'record', key, base_json FROM dirty d
    WHERE collection = ? AND position >= ? AND position < ? AND base_json IS NOT NULL
      AND NOT EXISTS(SELECT 1 FROM records r WHERE r.collection = d.collection AND r.key = d.key)
    ORDER BY position
    """

  fileprivate init(
    _ database: SQLiteConnection,
    collection: Int64,
    _ range: Range<Int64>
  ) throws(SQLiteError) {
    rows = try database.statement(Self.rowsQuery)
    deleted = try database.statement(Self.deletedQuery)
    for statement in [rows, deleted] {
      try statement.bind([
        .integer(collection), .integer(range.lowerBound), .integer(range.upperBound),
      ])
    }
    nextRow = try Self.step(rows)
    nextDeleted = try Self.step(deleted)
  }

  /// The next line; nil after the last one.
  package mutating func next() throws -> SyncedLine? {
    if let deletedLine = nextDeleted, deletedLine.position < nextRow?.position ?? .max {
      nextDeleted = try Self.step(deleted)
      return deletedLine
    }
    let line = nextRow
    if line != nil { nextRow = try Self.step(rows) }
    return line
  }

  /// Ends the reading early.
  package func close() {
    rows.reset()
    deleted.reset()
  }

  private static func step(_ statement: SQLiteStatement) throws(SQLiteError) -> SyncedLine? {
    guard try statement.step() else {
      statement.reset()
      return nil
    }
    return SyncedLine(
      position: statement.integer(0),
      kind: statement.withBytes(1) { LineKind(stored: $0) },
      key: statement.isNull(2) ? nil : KeyText(stored: statement.text(2)),
      text: statement.text(3)
    )
  }
}

extension Store {
  /// The lines at the last sync whose positions lie in a range.
  package func syncedLines(
    of collection: StoredCollection,
    in range: Range<Int64> = Int64.min..<Int64.max
  ) throws -> SyncedLines {
    try SyncedLines(database, collection: collection.id, range)
  }

  /// The file's line for a key at the last sync; nil if it had none.
  package func syncedLine(of collection: StoredCollection, key: KeyText) throws -> SyncedLine? {
    let row = try database.first(
      """
      SELECT position, base_json, 1 AS rank FROM dirty WHERE collection = ?1 AND key = ?2
      UNION ALL
      SELECT position, json, 2 FROM records WHERE collection = ?1 AND key = ?2
      ORDER BY rank LIMIT 1
      """,
      .integer(collection.id),
      .text(key.bytes)
    )
    guard let row, let position = row[0].integerValue, let text = row[1].bytesValue else {
      return nil
    }
    return SyncedLine(position: position, kind: .record, key: key, text: text)
  }

  /// The position of the file's line for a key at the last sync; nil if it had none.
  package func syncedPosition(of collection: StoredCollection, key: KeyText) throws -> Int64? {
    let values = [SQLiteValue.integer(collection.id), .text(key.bytes)]
    let dirty = "SELECT base_json IS NULL, position FROM dirty WHERE collection = ? AND key = ?"
    if let row = try database.first(dirty, values) {
      return row[0].integerValue == 1 ? nil : row[1].integerValue
    }
    let clean = "SELECT position FROM records WHERE collection = ? AND key = ?"
    return try database.firstValue(clean, values)?.integerValue
  }

  /// Whether the store has no edit of a collection, and each key of it is on one line.
  package func isUncontested(_ collection: StoredCollection) throws -> Bool {
    try number(
      """
      SELECT EXISTS(SELECT 1 FROM dirty WHERE collection = ?1)
        OR EXISTS(SELECT 1 FROM conflicts WHERE collection = ?1)
        OR EXISTS(SELECT 1 FROM records WHERE collection = ?1 AND kind = 'duplicate')
      """,
      .integer(collection.id)
    ) == 0
  }

  /// The number of lines at the last sync whose positions lie in a range.
  package func syncedLineCount(of collection: StoredCollection) throws -> Int {
    Int(
      try number(
        """
        SELECT (SELECT count(*) FROM records WHERE collection = ?1 AND position IS NOT NULL)
          + (SELECT count(*) FROM dirty d WHERE collection = ?1 AND base_json IS NOT NULL
            AND NOT EXISTS(SELECT 1 FROM records r
              WHERE r.collection = d.collection AND r.key = d.key))
        """,
        .integer(collection.id)
      )
    )
  }

  /// The greatest position of a line at the last sync; 0 if there is none.
  package func lastPosition(of collection: StoredCollection) throws -> Int64 {
    try number(
      """
      SELECT max(
        coalesce((SELECT max(position) FROM records WHERE collection = ?1), 0),
        coalesce((SELECT max(position) FROM dirty WHERE collection = ?1), 0))
      """,
      .integer(collection.id)
    )
  }
}

// MARK: - Places in a sorted file

extension Store {
  /// The greatest position of a line whose key comes before `key`, in a collection that is sorted
  /// by key. If there is none, the last line before all records, such as a header or a comment, or
  /// else 0. Positions above `last` are ignored.
  ///
  /// Complexity: O(log of the greatest position) look-ups.
  package func position(
    before key: RecordKey,
    of collection: StoredCollection,
    last: Int64
  ) throws -> Int64 {
    var low: Int64 = 0
    var high = last
    // The record at `low` comes before the key (or `low` is 0), and none above `high` does.
    while low < high {
      let middle = low + (high - low) / 2
      let found = try position(after: middle, of: collection) ?? .max
      if found > high {
        // There is no record above the middle.
        high = middle
      } else if let other = try self.key(at: found, of: collection), other < key {
        low = found
      } else {
        high = found - 1
      }
    }
    return low > 0 ? low : try lastPositionInFront(of: collection)
  }

  /// The position of the last line before the first record; 0 if there is none.
  private func lastPositionInFront(of collection: StoredCollection) throws -> Int64 {
    let first = try position(after: 0, of: collection) ?? .max
    return try number(
      "SELECT coalesce(max(position), 0) FROM records WHERE collection = ? AND position < ?",
      .integer(collection.id),
      .integer(first)
    )
  }

  /// The position of the first record after a position; nil if there is none.
  package func position(after position: Int64, of collection: StoredCollection) throws -> Int64? {
    try database.firstValue(
      """
      SELECT position FROM records WHERE collection = ? AND position > ? AND key IS NOT NULL
      ORDER BY position LIMIT 1
      """,
      .integer(collection.id),
      .integer(position)
    )?.integerValue
  }

  /// The position of the first line after another position, a record or not.
  package func linePosition(
    after position: Int64,
    of collection: StoredCollection
  ) throws -> Int64? {
    try database.firstValue(
      "SELECT min(position) FROM records WHERE collection = ? AND position > ?",
      .integer(collection.id),
      .integer(position)
    )?.integerValue
  }

  /// The key of the record at a position.
  package func key(at position: Int64, of collection: StoredCollection) throws -> RecordKey? {
    try database.firstValue(
      "SELECT key FROM records WHERE collection = ? AND position = ?",
      .integer(collection.id),
      .integer(position)
    )?.bytesValue.flatMap { KeyText(stored: $0).key }
  }
}
