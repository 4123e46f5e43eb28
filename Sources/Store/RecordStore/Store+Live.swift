package import JSONText
internal import SQLiteStorage

/// What a store knows of a live collection on its server.
package struct LiveKnowledge: Equatable, Sendable {
  /// The URL of the remote.
  package var server: String
  /// The id that the collection got there when it was made.
  package var origin: String
  /// All revisions, or all events, up to this one were seen.
  package var seen: Int64

  package init(server: String, origin: String, seen: Int64) {
    self.server = server
    self.origin = origin
    self.seen = seen
  }
}

/// What a store last saw of a record of a live collection.
package struct LiveRow: Equatable, Sendable {
  package var revision: Int64
  /// Who wrote it here; nil if it was written elsewhere.
  package var writer: String?

  package init(revision: Int64, writer: String?) {
    self.revision = revision
    self.writer = writer
  }
}

extension Store {
  package func liveKnowledge(of collection: StoredCollection) throws -> LiveKnowledge? {
    try database.first(
      "SELECT server, origin, seen FROM live_collections WHERE collection = ?",
      .integer(collection.id)
    ).map { row in
      LiveKnowledge(
        server: row[0].bytesValue?.text ?? "",
        origin: row[1].bytesValue?.text ?? "",
        seen: row[2].integerValue ?? 0
      )
    }
  }

  package func note(_ knowledge: LiveKnowledge, of collection: StoredCollection) throws {
    try database.run(
      """
      INSERT OR REPLACE INTO live_collections(collection, server, origin, seen)
        VALUES(?, ?, ?, ?)
      """,
      .integer(collection.id),
      SQLiteValue(knowledge.server),
      SQLiteValue(knowledge.origin),
      .integer(knowledge.seen)
    )
  }

  package func liveRow(_ key: KeyText, of collection: StoredCollection) throws -> LiveRow? {
    try database.first(
      "SELECT revision, writer FROM live_rows WHERE collection = ? AND key = ?",
      .integer(collection.id),
      .text(key.bytes)
    ).map { LiveRow(revision: $0[0].integerValue ?? 0, writer: $0[1].bytesValue?.text) }
  }

  /// What this store last saw of each record that the server had.
  package func liveRows(of collection: StoredCollection) throws -> [KeyText: LiveRow] {
    let rows = try database.rows(
      "SELECT key, revision, writer FROM live_rows WHERE collection = ?",
      .integer(collection.id)
    )
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (
          KeyText(stored: row[0].bytesValue ?? Bytes("")),
          LiveRow(revision: row[1].integerValue ?? 0, writer: row[2].bytesValue?.text)
        )
      }
    )
  }

  /// Notes what the server has of a key; nil if it has nothing.
  package func note(
    _ row: LiveRow?,
    for key: KeyText,
    of collection: StoredCollection
  ) throws {
    guard let row else {
      return try database.run(
        "DELETE FROM live_rows WHERE collection = ? AND key = ?",
        .integer(collection.id),
        .text(key.bytes)
      )
    }
    try database.run(
      "INSERT OR REPLACE INTO live_rows(collection, key, revision, writer) VALUES(?, ?, ?, ?)",
      .integer(collection.id),
      .text(key.bytes),
      .integer(row.revision),
      SQLiteValue(row.writer.map { Bytes($0) })
    )
  }

  /// Makes a line of the server the store's record, or takes the record out, within `synchronize`.
  /// For the file, that is an edit.
  ///
  /// - Returns: whether the record was another one.
  @discardableResult
  package func take(
    _ record: Bytes?,
    as key: KeyText,
    of collection: StoredCollection,
    by actor: String,
    at moment: String
  ) throws -> Bool {
    let before = try recordText(key, of: collection)
    if before == record { return false }
    let synced = try syncedLine(of: collection, key: key)
    try setVersions(
      of: key,
      in: collection.id,
      file: synced.map { ($0.text, $0.position) },
      record: record,
      at: moment
    )
    try addEvent(
      key,
      in: collection.id,
      before: before,
      after: record,
      actor: actor,
      at: moment
    )
    return true
  }

  /// The number of the last row, of whatever collection; 0 if there is none.
  package func lastRowNumber() throws -> Int64 {
    try number("SELECT coalesce(max(id), 0) FROM records")
  }

  /// The lines without keys of a collection behind a row, in their order.
  package func keylessRecords(
    after row: Int64,
    of collection: StoredCollection
  ) throws -> [JSONValue] {
    try database.rows(
      """
      SELECT json FROM records
      WHERE collection = ? AND id > ? AND key IS NULL AND kind = 'record' ORDER BY id
      """,
      .integer(collection.id),
      .integer(row)
    ).compactMap { row in row[0].bytesValue.flatMap { try? JSONValue(parsing: $0) } }
  }
}
