package import JSONText
internal import SQLiteStorage

/// A push that is under way: the same rows are sent until the server answers.
package struct StoredPush: Equatable, Sendable {
  package struct Row: Equatable, Sendable {
    package var key: KeyText
    /// What the record was merged with.
    package var version: Int64
    /// Nil for a deletion.
    package var line: Bytes?
    /// The last event of the record that is in the line.
    package var event: Int64

    package init(key: KeyText, version: Int64, line: Bytes?, event: Int64) {
      self.key = key
      self.version = version
      self.line = line
      self.event = event
    }
  }

  /// The name of the store that made it: of the original, if this one is a copy.
  package var client: String
  package var number: Int64
  /// The newest version that the server had told of, and its chain.
  package var version: Int64
  package var chain: String?
  /// Differs for different rows.
  package var digest: String
  package var rows: [Row]

  package init(
    client: String,
    number: Int64,
    version: Int64,
    chain: String?,
    digest: String,
    rows: [Row]
  ) {
    self.client = client
    self.number = number
    self.version = version
    self.chain = chain
    self.digest = digest
    self.rows = rows
  }
}

extension Store {
  /// The first of the pushes of a collection that are under way; nil if there is none.
  package func firstPush(of collection: StoredCollection, on remote: Int64) throws -> StoredPush? {
    let place = [SQLiteValue.integer(collection.id), .integer(remote)]
    let row = try database.first(
      """
      SELECT client, number, version, chain, digest FROM remote_pushes
      WHERE collection = ? AND remote = ? ORDER BY id LIMIT 1
      """,
      place
    )
    guard let row, let number = row[1].integerValue else { return nil }
    let rows = try database.rows(
      """
      SELECT key, version, line, event FROM remote_push_rows
      WHERE collection = ? AND remote = ? AND number = ? ORDER BY key
      """,
      place + [.integer(number)]
    )
    return StoredPush(
      client: row[0].bytesValue?.text ?? "",
      number: number,
      version: row[2].integerValue ?? 0,
      chain: row[3].bytesValue?.text,
      digest: row[4].bytesValue?.text ?? "",
      rows: rows.map {
        StoredPush.Row(
          key: KeyText(stored: $0[0].bytesValue ?? Bytes("")),
          version: $0[1].integerValue ?? 0,
          line: $0[2].bytesValue,
          event: $0[3].integerValue ?? 0
        )
      }
    )
  }

  /// Keeps a push, so that it is on the disk before it is sent.
  package func begin(
    _ push: StoredPush,
    of collection: StoredCollection,
    on remote: Int64
  ) throws {
    let (id, server) = (SQLiteValue.integer(collection.id), SQLiteValue.integer(remote))
    try database.run(
      """
      INSERT INTO remote_pushes(remote, collection, client, number, version, chain, digest)
        VALUES(?, ?, ?, ?, ?, ?, ?)
      """,
      server,
      id,
      SQLiteValue(push.client),
      .integer(push.number),
      .integer(push.version),
      SQLiteValue(push.chain.map { Bytes($0) }),
      SQLiteValue(push.digest)
    )
    for row in push.rows {
      try database.run(
        """
        INSERT INTO remote_push_rows(remote, collection, number, key, version, line, event)
          VALUES(?, ?, ?, ?, ?, ?, ?)
        """,
        server,
        id,
        .integer(push.number),
        .text(row.key.bytes),
        .integer(row.version),
        SQLiteValue(row.line),
        .integer(row.event)
      )
    }
  }

  /// Forgets a push that changed nothing; without a number, all that are under way.
  package func forgetPush(
    _ number: Int64? = nil,
    of collection: StoredCollection,
    on remote: Int64
  ) throws {
    for table in ["remote_push_rows", "remote_pushes"] {
      try database.run(
        "DELETE FROM \(table) WHERE collection = ? AND remote = ? AND number = ifnull(?, number)",
        .integer(collection.id),
        .integer(remote),
        number.map { .integer($0) } ?? .null
      )
    }
  }

  /// Takes note that a server has the rows of a push, at a version.
  ///
  /// - Parameter known: everything up to this version is known.
  package func finishPush(
    _ number: Int64,
    of collection: StoredCollection,
    on remote: Int64,
    at version: Int64,
    known: Int64
  ) throws {
    let (id, server) = (SQLiteValue.integer(collection.id), SQLiteValue.integer(remote))
    // Mostly nobody has edited a record meanwhile: then there is nothing to note of it.
    let isEqual = """
      p.line IS (SELECT json FROM records r WHERE r.collection = p.collection AND r.key = p.key)
      """
    if version <= known {
      try database.run(
        """
        DELETE FROM remote_rows WHERE collection = ?1 AND remote = ?2
          AND key IN (SELECT p.key FROM remote_push_rows p
            WHERE p.collection = ?1 AND p.remote = ?2 AND p.number = ?3 AND \(isEqual))
        """,
        id,
        server,
        .integer(number)
      )
    }
    // What the server has now is what was sent.
    try database.run(
      """
      INSERT OR REPLACE INTO remote_rows(remote, collection, key, line, version, event)
        SELECT p.remote, p.collection, p.key, p.line, ?3, p.event FROM remote_push_rows p
        WHERE p.collection = ?1 AND p.remote = ?2 AND p.number = ?5
          AND NOT (?3 <= ?4 AND \(isEqual))
      """,
      id,
      server,
      .integer(version),
      .integer(known),
      .integer(number)
    )
    try forgetPush(number, of: collection, on: remote)
  }
}
