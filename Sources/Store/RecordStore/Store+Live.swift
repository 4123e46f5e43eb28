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
  /// The time to live of its values on the server then, in milliseconds.
  package var ttl: Int64?
  /// The start of the machine whose clock says when rows expire.
  package var boot: String

  package init(
    server: String,
    origin: String,
    seen: Int64,
    ttl: Int64? = nil,
    boot: String = ""
  ) {
    self.server = server
    self.origin = origin
    self.seen = seen
    self.ttl = ttl
    self.boot = boot
  }
}

/// What a store last saw of a record of a live collection.
package struct LiveRow: Equatable, Sendable {
  package var revision: Int64
  /// Who wrote it here; nil if it was written elsewhere.
  package var writer: String?
  /// The server's line; nil if this store can't tell.
  package var line: Bytes?
  /// When it expires, in milliseconds of the machine's clock; nil if it does not, or if this store
  /// can't tell.
  package var expires: Int64?

  /// - Parameter revision: 0 for a record that the server never had.
  package init(revision: Int64, writer: String?, line: Bytes?, expires: Int64? = nil) {
    self.revision = revision
    self.writer = writer
    self.line = line
    self.expires = expires
  }

  /// A row of `SELECT revision, writer, line, expires` from a column on.
  init(_ row: [SQLiteValue], from column: Int) {
    self.init(
      revision: row[column].integerValue ?? 0,
      writer: row[column + 1].bytesValue?.text,
      line: row[column + 2].bytesValue,
      expires: row[column + 3].integerValue
    )
  }
}

extension Store {
  package func liveKnowledge(of collection: StoredCollection) throws -> LiveKnowledge? {
    try database.first(
      "SELECT server, origin, seen, ttl, boot FROM live_collections WHERE collection = ?",
      .integer(collection.id)
    ).map { row in
      LiveKnowledge(
        server: row[0].bytesValue?.text ?? "",
        origin: row[1].bytesValue?.text ?? "",
        seen: row[2].integerValue ?? 0,
        ttl: row[3].integerValue,
        boot: row[4].bytesValue?.text ?? ""
      )
    }
  }

  package func note(_ knowledge: LiveKnowledge, of collection: StoredCollection) throws {
    try database.run(
      """
      INSERT OR REPLACE INTO live_collections(collection, server, origin, seen, ttl, boot)
        VALUES(?, ?, ?, ?, ?, ?)
      """,
      .integer(collection.id),
      SQLiteValue(knowledge.server),
      SQLiteValue(knowledge.origin),
      .integer(knowledge.seen),
      knowledge.ttl.map { .integer($0) } ?? .null,
      SQLiteValue(knowledge.boot)
    )
  }

  package func liveRow(_ key: KeyText, of collection: StoredCollection) throws -> LiveRow? {
    try database.first(
      """
      SELECT revision, writer, line, expires FROM live_rows WHERE collection = ? AND key = ?
      """,
      .integer(collection.id),
      .text(key.bytes)
    ).map { LiveRow($0, from: 0) }
  }

  /// What this store last saw of each record that the server had.
  package func liveRows(of collection: StoredCollection) throws -> [KeyText: LiveRow] {
    let rows = try database.rows(
      "SELECT key, revision, writer, line, expires FROM live_rows WHERE collection = ?",
      .integer(collection.id)
    )
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (KeyText(stored: row[0].bytesValue ?? Bytes("")), LiveRow(row, from: 1))
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
      """
      INSERT OR REPLACE INTO live_rows(collection, key, revision, writer, line, expires)
        VALUES(?, ?, ?, ?, ?, ?)
      """,
      .integer(collection.id),
      .text(key.bytes),
      .integer(row.revision),
      SQLiteValue(row.writer.map { Bytes($0) }),
      SQLiteValue(row.line),
      row.expires.map { .integer($0) } ?? .null
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
