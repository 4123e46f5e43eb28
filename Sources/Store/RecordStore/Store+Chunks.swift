package import JSONText
internal import Records
internal import SQLiteStorage

/// A run of whole lines of a file, with a hash that shows whether they are unchanged.
package struct FileChunk: Equatable, Sendable {
  /// It reaches from this position to that of the next chunk.
  package var firstPosition: Int64
  package var byteCount: Int
  /// SHA-256 of its bytes.
  package var digest: Bytes

  package init(firstPosition: Int64, byteCount: Int, digest: Bytes) {
    self.firstPosition = firstPosition
    self.byteCount = byteCount
    self.digest = digest
  }
}

extension Store {
  /// The chunks of the file at the last sync, in order.
  package func chunks(of collection: StoredCollection) throws -> [FileChunk] {
    try chunks(of: collection, table: "pieces")
  }

  /// The number of bytes of the file at the last sync.
  package func syncedByteCount(of collection: StoredCollection) throws -> Int {
    let sql = "SELECT coalesce(sum(byte_count), 0) FROM pieces WHERE collection = ?"
    return Int(try number(sql, .integer(collection.id)))
  }

  /// The chunks of the file that a flush is about to put in place, or has put in place without
  /// noting it; nil if no flush is under way.
  package func pendingChunks(of collection: StoredCollection) throws -> [FileChunk]? {
    let sql = "SELECT pending_format IS NOT NULL FROM collections WHERE id = ?"
    guard try number(sql, .integer(collection.id)) == 1 else { return nil }
    return try chunks(of: collection, table: "pending_pieces")
  }

  private func chunks(of collection: StoredCollection, table: String) throws -> [FileChunk] {
    try database.rows(
      """
      SELECT first_position, byte_count, digest FROM \(table) WHERE collection = ?
      ORDER BY first_position
      """,
      .integer(collection.id)
    ).map { row in
      FileChunk(
        firstPosition: row[0].integerValue ?? 0,
        byteCount: Int(row[1].integerValue ?? 0),
        digest: row[2].bytesValue ?? Bytes("")
      )
    }
  }

  package func replaceChunks(of collection: StoredCollection, by chunks: [FileChunk]) throws {
    try replace(chunks, of: collection, table: "pieces")
  }

  private func replace(_ chunks: [FileChunk], of collection: StoredCollection, table: String) throws
  {
    try database.run("DELETE FROM \(table) WHERE collection = ?", .integer(collection.id))
    for chunk in chunks {
      try database.run(
        """
        INSERT INTO \(table)(collection, first_position, byte_count, digest) VALUES(?, ?, ?, ?)
        """,
        .integer(collection.id),
        .integer(chunk.firstPosition),
        SQLiteValue(chunk.byteCount),
        .blob(chunk.digest)
      )
    }
  }
}

// MARK: - A flush under way

/// A record that a flush writes, or removes.
package struct PendingRecord: Sendable {
  package var key: KeyText
  /// The line to write; nil if it is removed.
  package var line: Bytes?
  /// The position of the line; nil if it is removed.
  package var position: Int64?

  package init(key: KeyText, line: Bytes?, position: Int64?) {
    self.key = key
    self.line = line
    self.position = position
  }
}

extension Store {
  /// Notes what a flush is about to put in place: the lines that were planned.
  package func beginFlush(of collection: StoredCollection, chunks: [FileChunk]) throws {
    try dropFlush(of: collection)
    try database.run(
      """
      INSERT INTO pending(collection, key, json, position)
        SELECT ?, key, json, CASE WHEN json IS NOT NULL THEN position END FROM temp.planned
      """,
      .integer(collection.id)
    )
    try replace(chunks, of: collection, table: "pending_pieces")
    let format = collection.format.endsWithLineEnd ? "ended" : "open"
    try database.run(
      "UPDATE collections SET pending_format = ? WHERE id = ?",
      SQLiteValue(format),
      .integer(collection.id)
    )
  }

  /// Forgets an unfinished flush.
  package func dropFlush(of collection: StoredCollection) throws {
    for table in ["pending", "pending_pieces"] {
      try database.run("DELETE FROM \(table) WHERE collection = ?", .integer(collection.id))
    }
    let sql = "UPDATE collections SET pending_format = NULL WHERE id = ?"
    try database.run(sql, .integer(collection.id))
  }

  /// Makes the content that a flush has put in place the state of the last sync. Edits made
  /// meanwhile stay dirty, against the line that was written.
  ///
  /// - Returns: the number of records written or removed.
  package func finishFlush(of collection: StoredCollection, at moment: String) throws -> Int {
    let count =
      try finishUnedited(of: collection)
      ?? finishPending(of: collection, at: moment, isAllWritten: true) { _ in true }
    try replaceChunks(of: collection, by: try chunks(of: collection, table: "pending_pieces"))
    try database.run(
      """
      UPDATE collections SET ends_with_line_end = pending_format IS 'ended', is_in_file = 1
      WHERE id = ?
      """,
      .integer(collection.id)
    )
    try dropFlush(of: collection)
    return count
  }

  /// Like `finishFlush`, for a file that was changed again before the flush could be finished.
  /// Lines that `isInFile` still finds are the base; records that it does not find under their keys
  /// are gone. The chunks are not changed, since the file is yet to be read.
  ///
  /// Lines without a key are left out, and so are those whose place another line still has.
  package func finishFlush(
    of collection: StoredCollection,
    at moment: String,
    where isInFile: (PendingRecord) -> Bool
  ) throws {
    _ = try finishPending(of: collection, at: moment, isAllWritten: false) { record in
      guard record.key.row == nil, isInFile(record) else { return false }
      guard let position = record.position else { return true }
      return try number(
        """
        SELECT EXISTS(SELECT 1 FROM records
            WHERE collection = ?1 AND position = ?2 AND key IS NOT ?3)
          OR EXISTS(SELECT 1 FROM dirty WHERE collection = ?1 AND position = ?2 AND key <> ?3)
        """,
        .integer(collection.id),
        .integer(position),
        .text(record.key.bytes)
      ) == 0
    }
    try dropFlush(of: collection)
  }

  /// Finishes a flush of records that nobody has edited since they were written, none of which was
  /// removed, by a few statements over all of them.
  ///
  /// - Returns: their number; nil where records have to be looked at one by one.
  private func finishUnedited(of collection: StoredCollection) throws -> Int? {
    let id = SQLiteValue.integer(collection.id)
    let row = try database.first(
      """
      SELECT count(*), total(r.json = p.json AND p.position IS NOT NULL),
        total(r.position IS NOT p.position)
      FROM pending p LEFT JOIN records r ON r.collection = p.collection AND r.key = p.key
      WHERE p.collection = ?
      """,
      id
    )
    guard let row, let count = row[0].integerValue, row[1].realValue == Double(count) else {
      return nil
    }
    try database.run(
      """
      INSERT OR REPLACE INTO uncommitted_records(collection, key, json)
        SELECT collection, key, json FROM pending WHERE collection = ? ORDER BY key
      """,
      id
    )
    if let movedCount = row[2].realValue, movedCount > 0 {
      try forEachPage { last, limit in
        let moved = try database.rows(
          """
          SELECT p.position, r.id, p.key
          FROM pending p JOIN records r ON r.collection = p.collection AND r.key = p.key
          WHERE p.collection = ? AND p.key > ? AND r.position IS NOT p.position
          ORDER BY p.key LIMIT ?
          """,
          id,
          last,
          limit
        )
        let sql = "UPDATE records SET position = ? WHERE id = ?"
        for values in moved { try database.run(sql, values[0], values[1]) }
        return (moved.count, moved.last?[2])
      }
    }
    try database.run(
      """
      DELETE FROM dirty WHERE collection = ?1
        AND key IN (SELECT key FROM pending WHERE collection = ?1)
      """,
      id
    )
    return Int(count)
  }

  /// - Parameter isAllWritten: whether `isWritten` need not be asked.
  private func finishPending(
    of collection: StoredCollection,
    at moment: String,
    isAllWritten: Bool,
    where isWritten: (PendingRecord) throws -> Bool
  ) throws -> Int {
    var count = 0
    // Removed lines come first, since a new line may take their place.
    for condition in ["p.json IS NULL", "p.json IS NOT NULL"] {
      try forEachPage { last, limit in
        let rows = try database.rows(
          """
          SELECT p.key, p.position, p.json IS NOT NULL, r.id, r.position, r.json = p.json
          FROM pending p LEFT JOIN records r ON r.collection = p.collection AND r.key = p.key
          WHERE p.collection = ? AND p.key > ? AND \(condition) ORDER BY p.key LIMIT ?
          """,
          .integer(collection.id),
          last,
          limit
        )
        try finishPending(rows, of: collection, at: moment, isAllWritten, where: isWritten)
        count += rows.count
        return (rows.count, rows.last?[0])
      }
    }
    return count
  }

  private func finishPending(
    _ rows: [[SQLiteValue]],
    of collection: StoredCollection,
    at moment: String,
    _ isAllWritten: Bool,
    where isWritten: (PendingRecord) throws -> Bool
  ) throws {
    for row in rows {
      let key = KeyText(stored: row[0].bytesValue ?? Bytes(""))
      let position = row[1].integerValue
      if isAllWritten, row[5].integerValue == 1, row[2].integerValue == 1, let position {
        let hasMoved = row[4].integerValue != position
        try finishUnedited(key, of: collection, id: row[3], newPosition: hasMoved ? position : nil)
        continue
      }
      let pending = PendingRecord(
        key: key,
        line: try pendingLine(key, of: collection),
        position: position
      )
      if try !isWritten(pending) { continue }
      try finish(pending, of: collection, at: moment)
    }
  }

  /// Goes through a table by its keys, page by page, so that its rows take no memory.
  ///
  /// - Parameter page: does one page, behind a key, and returns the number of its rows and the last
  ///   key.
  private func forEachPage(
    _ page: (_ last: SQLiteValue, _ limit: SQLiteValue) throws -> (Int, SQLiteValue?)
  ) throws {
    let limit = 1000
    var last = SQLiteValue.text(Bytes(""))
    while true {
      let (count, next) = try page(last, SQLiteValue(limit))
      guard count == limit, let next else { return }
      last = next
    }
  }

  /// Finishes a record that nobody has edited since it was written: only its place is new, if at
  /// all. What it has is not written again.
  private func finishUnedited(
    _ key: KeyText,
    of collection: StoredCollection,
    id: SQLiteValue,
    newPosition: Int64?
  ) throws {
    let values = [SQLiteValue.integer(collection.id), .text(key.bytes)]
    try database.run(
      """
      INSERT OR REPLACE INTO uncommitted_records(collection, key, json)
        SELECT collection, key, json FROM pending WHERE collection = ? AND key = ?
      """,
      values
    )
    if let newPosition {
      try database.run("UPDATE records SET position = ? WHERE id = ?", .integer(newPosition), id)
    }
    try database.run("DELETE FROM dirty WHERE collection = ? AND key = ?", values)
  }

  private func pendingLine(_ key: KeyText, of collection: StoredCollection) throws -> Bytes? {
    try database.firstValue(
      "SELECT json FROM pending WHERE collection = ? AND key = ?",
      .integer(collection.id),
      .text(key.bytes)
    )?.bytesValue
  }

  private func finish(
    _ pending: PendingRecord,
    of collection: StoredCollection,
    at moment: String
  ) throws {
    try note(uncommitted: pending, of: collection)
    let file = pending.line.flatMap { line in pending.position.map { (line, $0) } }
    if let id = pending.key.row {
      try finishLine(id, of: collection, file: file)
      return
    }
    let record = try recordText(pending.key, of: collection)
    try setVersions(of: pending.key, in: collection.id, file: file, record: record, at: moment)
  }

  /// A line without a key that was added to a log: it is in the file now, and can't be edited here
  /// any more.
  private func finishLine(
    _ id: Int64,
    of collection: StoredCollection,
    file: (text: Bytes, position: Int64)?
  ) throws {
    if let file {
      try database.run(
        "UPDATE records SET json = ?, position = ? WHERE id = ?",
        .text(file.text),
        .integer(file.position),
        .integer(id)
      )
    }
    try database.run(
      "DELETE FROM dirty WHERE collection = ? AND key = ?",
      .integer(collection.id),
      .text(KeyText(row: id).bytes)
    )
  }
}
