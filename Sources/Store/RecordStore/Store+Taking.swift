internal import SQLiteStorage

// Stores of other work trees, whose edits come over. Two databases can't change as one: a note in
// this one keeps a repeat from taking the same edits again.
extension Store {
  /// Whether this store has the edits of another one as it is now.
  package func hasTaken(_ other: Store) throws -> Bool {
    try number(
      "SELECT count(*) FROM taken_stores WHERE workspace = ? AND generation >= ?",
      .text(try other.workspace),
      .integer(try other.generation)
    ) > 0
  }

  /// Notes, in the transaction that takes them over, that this store has the edits of another one.
  package func noteTaken(_ other: Store) throws {
    try database.run(
      "INSERT OR REPLACE INTO taken_stores(workspace, generation) VALUES(?, ?)",
      .text(try other.workspace),
      .integer(try other.generation)
    )
  }
}
