package import JSONText
internal import SQLiteStorage

// What an import sets aside is noted in the transaction that does it, so that no crash can part the
// two; from there it goes to the attic.
extension Store {
  /// Notes lines for the attic, within `synchronize`.
  package func note(setAside lines: [Bytes], of collection: StoredCollection) throws {
    for line in lines {
      let sql = "INSERT INTO set_aside(collection, line) VALUES(?, ?)"
      try database.run(sql, .integer(collection.id), .text(line))
    }
  }

  /// The lines that are not known to be in the attic, in the order in which they were noted.
  package func setAside(of collection: StoredCollection) throws -> [Bytes] {
    try database.rows(
      "SELECT line FROM set_aside WHERE collection = ? ORDER BY id",
      .integer(collection.id)
    ).compactMap { $0[0].bytesValue }
  }

  /// Forgets the lines of a collection: they are in the attic.
  package func forgetSetAside(of collection: StoredCollection) throws {
    let sql = "DELETE FROM set_aside WHERE collection = ?"
    try database.run(sql, .integer(collection.id))
  }
}
