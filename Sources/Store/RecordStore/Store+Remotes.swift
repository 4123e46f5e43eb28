internal import JSONText
internal import Records
internal import SQLiteStorage

// MARK: - Remotes

extension Store {
  /// The remote with a server's id, which becomes known here.
  ///
  /// The name of this store on the server holds for one place. A copy of the repository is in
  /// another place, and has another name.
  ///
  /// - Parameters:
  ///   - place: where this store is, and since when the machine runs.
  ///   - newClient: the name for a new place.
  package func remote(
    server: String,
    place: String,
    newClient: String
  ) throws -> KnownRemote {
    if let known = try remote(server: server, place: place) { return known }
    return try synchronizing {
      try database.run(
        """
        INSERT INTO remotes(server, client, place) VALUES(?, ?, ?)
        ON CONFLICT(server) DO UPDATE SET client = excluded.client, place = excluded.place
          WHERE place <> excluded.place
        """,
        SQLiteValue(server),
        SQLiteValue(newClient),
        SQLiteValue(place)
      )
      return try remote(server: server, place: place)
        ?? KnownRemote(id: database.lastInsertRowID, server: server, client: newClient)
    }
  }

  private func remote(server: String, place: String) throws -> KnownRemote? {
    try database.first(
      "SELECT id, client FROM remotes WHERE server = ? AND place = ?",
      SQLiteValue(server),
      SQLiteValue(place)
    ).map {
      KnownRemote(
        id: $0[0].integerValue ?? 0,
        server: server,
        client: $0[1].bytesValue?.text ?? ""
      )
    }
  }

  /// The id of the remote with a server's id; nil if no collection was ever in step with it.
  package func knownRemote(server: String) throws -> Int64? {
    try database.firstValue("SELECT id FROM remotes WHERE server = ?", SQLiteValue(server))?
      .integerValue
  }
}

// MARK: - Collections

extension Store {
  /// What is known of a collection on a server; nil if it was never in step with it.
  package func remoteState(
    of collection: StoredCollection,
    on remote: Int64
  ) throws -> RemoteState? {
    try database.first(
      """
      SELECT version, chain, seen_version, seen_chain, is_comparing FROM remote_collections
      WHERE collection = ? AND remote = ?
      """,
      .integer(collection.id),
      .integer(remote)
    ).map { row in
      RemoteState(
        remote: remote,
        version: row[0].integerValue ?? 0,
        chain: row[1].bytesValue?.text,
        seenVersion: row[2].integerValue ?? 0,
        seenChain: row[3].bytesValue?.text,
        isComparing: row[4].integerValue == 1
      )
    }
  }

  /// Notes what is known of a collection on a server.
  package func note(_ state: RemoteState, of collection: StoredCollection) throws {
    try database.run(
      """
      INSERT OR REPLACE INTO remote_collections(remote, collection, version, chain, seen_version,
        seen_chain, is_comparing) VALUES(?, ?, ?, ?, ?, ?, ?)
      """,
      .integer(state.remote),
      .integer(collection.id),
      .integer(state.version),
      SQLiteValue(state.chain.map { Bytes($0) }),
      .integer(state.seenVersion),
      SQLiteValue(state.seenChain.map { Bytes($0) }),
      SQLiteValue(state.isComparing)
    )
  }

  /// Has everything compared again with a server that was put back to an older state. What it once
  /// had are hints from then on.
  package func compareAgain(_ collection: StoredCollection, on remote: Int64) throws {
    try forgetPush(of: collection, on: remote)
    let hint = RemoteDifference.hint
    try database.run(
      "UPDATE remote_rows SET version = \(hint) WHERE collection = ? AND remote = ?",
      .integer(collection.id),
      .integer(remote)
    )
    try note(RemoteState(remote: remote), of: collection)
  }

  /// Forgets what is known of the collection on all servers, because its records have other keys
  /// now. The next exchange compares everything.
  func forgetRemoteState(of collection: StoredCollection) throws {
    for table in ["remote_push_rows", "remote_pushes", "remote_rows", "remote_collections"] {
      try database.run("DELETE FROM \(table) WHERE collection = ?", .integer(collection.id))
    }
  }
}

// MARK: - Rows

extension Store {
  private static let rowColumns =
    "key, line, version, event, base, reason, fields, refusal, since"

  package func remoteDifference(
    _ key: KeyText,
    of collection: StoredCollection,
    on remote: Int64
  ) throws -> RemoteDifference? {
    try database.first(
      """
      SELECT \(Self.rowColumns) FROM remote_rows WHERE collection = ? AND key = ? AND remote = ?
      """,
      .integer(collection.id),
      .text(key.bytes),
      .integer(remote)
    ).map(Self.remoteDifference)
  }

  /// The records that may differ from those of a server and wait for nothing, by their keys.
  ///
  /// - Parameter key: where to begin, behind this key.
  package func waitingDifferences(
    of collection: StoredCollection,
    on remote: Int64,
    after key: KeyText?,
    limit: Int
  ) throws -> [RemoteDifference] {
    try database.rows(
      """
      SELECT \(Self.rowColumns) FROM remote_rows
      WHERE collection = ? AND key > ? AND remote = ? AND reason IS NULL AND refusal IS NULL
        AND base IS NULL
      ORDER BY key LIMIT ?
      """,
      .integer(collection.id),
      .text(key?.bytes ?? Bytes("")),
      .integer(remote),
      SQLiteValue(limit)
    ).map(Self.remoteDifference)
  }

  /// The records that are to be merged with those of a server before they are sent, because an edit
  /// has decided a conflict.
  package func decidedDifferences(
    of collection: StoredCollection,
    on remote: Int64
  ) throws -> [RemoteDifference] {
    try database.rows(
      """
      SELECT \(Self.rowColumns) FROM remote_rows
      WHERE collection = ? AND remote = ? AND base IS NOT NULL AND reason IS NULL ORDER BY key
      """,
      .integer(collection.id),
      .integer(remote)
    ).map(Self.remoteDifference)
  }

  /// The records in conflict with any server, or refused by one, with its number.
  package func contestedDifferences(
    of collection: StoredCollection
  ) throws -> [(remote: Int64, row: RemoteDifference)] {
    try database.rows(
      """
      SELECT \(Self.rowColumns), remote FROM remote_rows
      WHERE collection = ? AND (reason IS NOT NULL OR refusal IS NOT NULL) ORDER BY key, remote
      """,
      .integer(collection.id)
    ).map { (remote: $0[9].integerValue ?? 0, row: Self.remoteDifference($0)) }
  }

  /// What of a record is in conflict with a server, or refused by one, with the number of each.
  package func contestedDifferences(
    _ key: KeyText,
    of collection: StoredCollection
  ) throws -> [(remote: Int64, row: RemoteDifference)] {
    try database.rows(
      """
      SELECT \(Self.rowColumns), remote FROM remote_rows
      WHERE collection = ? AND key = ? AND (reason IS NOT NULL OR refusal IS NOT NULL)
      """,
      .integer(collection.id),
      .text(key.bytes)
    ).map { (remote: $0[9].integerValue ?? 0, row: Self.remoteDifference($0)) }
  }

  /// Whether the collection is in step with any server, or was.
  func hasRemotes(_ collection: StoredCollection) throws -> Bool {
    let sql = "SELECT EXISTS(SELECT 1 FROM remote_collections WHERE collection = ?)"
    return try number(sql, .integer(collection.id)) == 1
  }

  private static func remoteDifference(_ row: [SQLiteValue]) -> RemoteDifference {
    RemoteDifference(
      key: KeyText(stored: row[0].bytesValue ?? Bytes("")),
      line: row[1].bytesValue,
      version: row[2].integerValue ?? 0,
      event: row[3].integerValue ?? 0,
      conflict: row[5].bytesValue.map { reason in
        RemoteDifference.Conflict(
          base: row[4].bytesValue,
          reason: reason.text,
          fields: PathList.paths(row[6].bytesValue ?? Bytes("[]")),
          since: row[8].bytesValue?.text ?? ""
        )
      },
      mergeBase: row[5].bytesValue == nil ? row[4].bytesValue : nil,
      refusal: row[7].bytesValue
    )
  }

  /// Notes a record that differs from the server's.
  package func keep(
    _ row: RemoteDifference,
    of collection: StoredCollection,
    on remote: Int64
  ) throws {
    try database.run(
      """
      INSERT OR REPLACE INTO remote_rows(remote, collection, key, line, version, event, base,
        reason, fields, refusal, since) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .integer(remote),
      .integer(collection.id),
      .text(row.key.bytes),
      SQLiteValue(row.line),
      .integer(row.version),
      .integer(row.event),
      SQLiteValue(row.conflict.map(\.base) ?? row.mergeBase),
      SQLiteValue(row.conflict.map { Bytes($0.reason) }),
      SQLiteValue(PathList.json(row.conflict?.fields ?? [])),
      SQLiteValue(row.refusal),
      SQLiteValue(row.conflict.map { Bytes($0.since) })
    )
  }

  /// Notes that a record is the same as the server's.
  package func endDifference(
    _ key: KeyText,
    of collection: StoredCollection,
    on remote: Int64
  ) throws {
    try database.run(
      "DELETE FROM remote_rows WHERE collection = ? AND key = ? AND remote = ?",
      .integer(collection.id),
      .text(key.bytes),
      .integer(remote)
    )
  }

  /// Notes a key that has a record only now, for servers that are in step.
  func noteRemoteDifference(of key: KeyText, in collection: StoredCollection) throws {
    try database.run(
      """
      INSERT OR IGNORE INTO remote_rows(remote, collection, key, line, version, event)
        SELECT remote, collection, ?2, NULL, version, ?3 FROM remote_collections
        WHERE collection = ?1 AND is_comparing = 0
      """,
      .integer(collection.id),
      .text(key.bytes),
      .integer(try lastEventNumber())
    )
  }

  /// How many records may differ from those of a server, and how many of them are in conflict, or
  /// refused.
  package func remoteCounts(
    of collection: StoredCollection,
    on remote: Int64
  ) throws -> (waiting: Int, conflicts: Int, refused: Int) {
    let row = try database.first(
      """
      SELECT count(*), count(reason), count(CASE WHEN reason IS NULL THEN refusal END)
      FROM remote_rows r WHERE collection = ?1 AND remote = ?2 AND (reason IS NOT NULL
        OR line IS NOT (SELECT json FROM records WHERE collection = ?1 AND key = r.key))
      """,
      .integer(collection.id),
      .integer(remote)
    )
    let counts = (row ?? []).map { Int($0.integerValue ?? 0) }
    if counts.count < 3 { return (0, 0, 0) }
    return (counts[0] - counts[1] - counts[2], counts[1], counts[2])
  }
}

extension Store {
  /// Forgets rows that say the same as their records, up to a version.
  package func endEqualDifferences(
    of collection: StoredCollection,
    on remote: Int64,
    upTo version: Int64
  ) throws {
    try database.run(
      """
      DELETE FROM remote_rows WHERE collection = ?1 AND remote = ?2 AND version <= ?3
        AND reason IS NULL AND refusal IS NULL
        AND line IS (SELECT json FROM records r
          WHERE r.collection = ?1 AND r.key = remote_rows.key)
      """,
      .integer(collection.id),
      .integer(remote),
      .integer(version)
    )
  }
}

extension Store {
  /// How many records wait for any server: all of them, where the collection was never in step with
  /// one.
  package func waitingCount(of collection: StoredCollection) throws -> Int {
    if try !hasRemotes(collection) { return try recordCount(of: collection) }
    return Int(
      try number(
        """
        SELECT count(DISTINCT key) FROM remote_rows r WHERE collection = ?1
          AND line IS NOT (SELECT json FROM records WHERE collection = ?1 AND key = r.key)
        """,
        .integer(collection.id)
      )
    )
  }
}

// MARK: - Comparing everything

extension Store {
  static func compared(_ collection: StoredCollection) -> String {
    "temp.compared_\(collection.id)"
  }

  /// Begins to note which keys a server has, outside of transactions.
  ///
  /// What undoes changes of temporary tables stays in memory: SQLite 3.40 reports a full disk where
  /// it would be written to a file in runs of 256 KiB.
  package func beginComparison(of collection: StoredCollection) throws {
    let table = Self.compared(collection)
    _ = try database.firstValue("PRAGMA temp.journal_mode = MEMORY")
    try database.execute(
      """
      CREATE TABLE IF NOT EXISTS \(table)(key TEXT PRIMARY KEY) WITHOUT ROWID;
      DELETE FROM \(table);
      """
    )
  }

  package func noteCompared(_ key: KeyText, of collection: StoredCollection) throws {
    let sql = "INSERT OR IGNORE INTO \(Self.compared(collection))(key) VALUES(?)"
    try database.run(sql, .text(key.bytes))
  }

  /// Whether a server has a key, as far as it was noted.
  package func isCompared(_ key: KeyText, of collection: StoredCollection) throws -> Bool {
    let sql = "SELECT EXISTS(SELECT 1 FROM \(Self.compared(collection)) WHERE key = ?)"
    return try number(sql, .text(key.bytes)) == 1
  }

  /// Ends a comparison: what the server does not have is this store's alone.
  package func endComparison(of collection: StoredCollection, on remote: Int64) throws {
    let id = SQLiteValue.integer(collection.id)
    try database.run(
      """
      DELETE FROM remote_rows
      WHERE collection = ? AND remote = ? AND version = \(RemoteDifference.hint)
      """,
      id,
      .integer(remote)
    )
    try database.run(
      """
      INSERT OR IGNORE INTO remote_rows(remote, collection, key, line, version, event)
        SELECT ?2, collection, key, NULL, 0, 0 FROM records
        WHERE collection = ?1 AND key IS NOT NULL AND kind = 'record'
          AND NOT EXISTS(SELECT 1 FROM \(Self.compared(collection)) c WHERE c.key = records.key)
      """,
      id,
      .integer(remote)
    )
  }
}
