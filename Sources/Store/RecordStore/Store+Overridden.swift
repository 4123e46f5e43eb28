package import JSONText
internal import SQLiteStorage

// The values that an import overrides are noted in its transaction, so that no crash can separate
// the two; from there they go to the attic.
extension Store {
  /// Notes lines for the attic, within `synchronize`.
  package func note(overridden lines: [Bytes], of collection: StoredCollection) throws {
    for line in lines {
      let sql = "INSERT INTO set_aside(collection, line) VALUES(?, ?)"
      try database.run(sql, .integer(collection.id), .text(line))
    }
  }

  /// The lines that are not known to be in the attic, in the order in which they were noted.
  package func overridden(of collection: StoredCollection) throws -> [Bytes] {
    try database.rows(
      "SELECT line FROM set_aside WHERE collection = ? ORDER BY id",
      .integer(collection.id)
    ).compactMap { $0[0].bytesValue }
  }

  /// Forgets the lines of a collection, once they are in the attic.
  package func forgetOverridden(of collection: StoredCollection) throws {
    let sql = "DELETE FROM set_aside WHERE collection = ?"
    try database.run(sql, .integer(collection.id))
  }
}
