package import JSONText
internal import SQLiteStorage

// Other paths of a collection.
extension Store {
  /// Gives a collection another path, and the name for queries that goes with it. All else that the
  /// store has of it stays.
  ///
  /// - Returns: whether it has the path now; it does not where another collection has it, or where
  ///   this one does not have the path any more that it was read with.
  package func rename(_ collection: StoredCollection, to path: String) throws -> Bool {
    try database.transaction(.immediate) {
      let isKnown = try self.collection(path: collection.path)?.id == collection.id
      guard try isKnown && self.collection(path: path) == nil else { return false }
      let id = SQLiteValue.integer(collection.id)
      // While the new name is sought, no other one is taken by the collection itself.
      try database.execute("DROP VIEW IF EXISTS \(Self.quoted(collection.name, by: "\""))")
      try database.run(
        "UPDATE collections SET path = ?1, name = '/' || id WHERE id = ?2",
        SQLiteValue(path),
        id
      )
      try database.run(
        "UPDATE collections SET name = ? WHERE id = ?",
        SQLiteValue(try freeName(forPath: path)),
        id
      )
      try database.run("DELETE FROM former_paths WHERE path = ?", SQLiteValue(path))
      try database.run(
        "INSERT OR REPLACE INTO former_paths(path, collection) VALUES(?, ?)",
        SQLiteValue(collection.path),
        id
      )
      if let renamed = try self.collection(path: path) { try addFields([], to: renamed) }
      return true
    }
  }

  /// The collection that had a path before it was renamed; nil if there is none.
  package func collection(formerPath path: String) throws -> StoredCollection? {
    let sql =
      "SELECT path FROM collections WHERE id = ("
      + "SELECT collection FROM former_paths WHERE path = ?)"
    let found = try database.firstValue(sql, SQLiteValue(path))?.bytesValue?.text
    return try found.flatMap { try collection(path: $0) }
  }

  /// The paths that a collection had before, the latest first.
  package func formerPaths(of collection: StoredCollection) throws -> [String] {
    try database.rows(
      "SELECT path FROM former_paths WHERE collection = ? ORDER BY rowid DESC",
      .integer(collection.id)
    ).compactMap { $0[0].bytesValue?.text }
  }
}

// The end of a collection.
extension Store {
  /// Takes back a collection that was just added, with the records that came from its file.
  ///
  /// - Parameter isInAttic: whether the lines that waited for the attic are there.
  /// - Returns: whether it is gone; it stays where somebody has edited it meanwhile.
  @discardableResult
  package func withdraw(
    _ collection: StoredCollection,
    isInAttic: Bool = false
  ) throws -> Bool {
    let id = SQLiteValue.integer(collection.id)
    return try synchronize {
      if isInAttic { try forgetOverridden(of: collection) }
      for table in ["dirty", "events", "set_aside", "held", "uncommitted_records"]
      where try number("SELECT count(*) FROM \(table) WHERE collection = ?", id) > 0 {
        return false
      }
      try drop(collection)
      return true
    }
  }

  /// Forgets all that the store has of a collection, within `synchronize`.
  ///
  /// The lines stay that wait for the attic, and with them the collection, as one whose file was
  /// never read: `withdraw` takes it away once they are there.
  ///
  /// - Parameter lines: what the attic is to have of the edits.
  package func forget(_ collection: StoredCollection, overridden lines: [Bytes]) throws {
    try note(overridden: lines, of: collection)
    let id = SQLiteValue.integer(collection.id)
    for table in ["dirty", "held", "uncommitted_records"] {
      try database.run("DELETE FROM \(table) WHERE collection = ?", id)
    }
    try withoutGuard(ofTable: "events") {
      try database.run("DELETE FROM events WHERE collection = ?", id)
    }
    if try number("SELECT count(*) FROM set_aside WHERE collection = ?", id) == 0 {
      return try drop(collection)
    }
    try dropRows(of: collection)
    try database.run(
      """
      UPDATE collections SET is_in_file = 0, signature = NULL, synced_at = NULL,
        pending_format = NULL WHERE id = ?
      """,
      id
    )
  }

  /// Removes a collection that has no edits, with what came from its file.
  private func drop(_ collection: StoredCollection) throws {
    try dropRows(of: collection)
    try database.execute("DROP VIEW IF EXISTS \(Self.quoted(collection.name, by: "\""))")
    try database.run("DELETE FROM collections WHERE id = ?", .integer(collection.id))
  }

  private func dropRows(of collection: StoredCollection) throws {
    for table in [
      "records", "conflicts", "pieces", "pending_pieces", "pending", "fields", "staged_versions",
      "former_paths", "remote_push_rows", "remote_pushes", "remote_rows", "remote_collections",
      "live_rows", "live_collections", "live_writes",
    ] {
      let sql = "DELETE FROM \(table) WHERE collection = ?"
      try database.run(sql, .integer(collection.id))
    }
  }

  /// Runs `body` without the triggers that keep a table's rows from being removed. As in
  /// `withoutTriggers`, no other connection ever sees the table without them.
  private func withoutGuard(ofTable table: String, _ body: () throws -> Void) throws {
    let triggers = try database.rows(
      """
      SELECT name, sql FROM sqlite_master
      WHERE type = 'trigger' AND tbl_name = ? AND name LIKE '%_are_kept_%'
      """,
      SQLiteValue(table)
    ).compactMap { row in row[0].bytesValue.flatMap { name in row[1].bytesValue.map { (name, $0) } }
    }
    for (name, _) in triggers {
      try database.execute("DROP TRIGGER \(Self.quoted(name.text, by: "\""))")
    }
    try body()
    for (_, text) in triggers { try database.execute(text.text) }
  }
}
