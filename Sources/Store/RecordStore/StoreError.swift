package import SQLiteStorage

/// Why a store can't be used, or why a change was rejected.
package enum StoreError: Error, Equatable, Sendable {
  /// A later version of the product made the database's schema.
  case newerVersion(path: String, found: Int, known: Int)
  /// An earlier version of the product made the schema, and the file can't be written to, so that
  /// it can't be brought up to date.
  case olderVersion(path: String)
  /// The file is a database, but not one of records.
  case foreign(path: String)
  /// The database is damaged; `reason` is SQLite's message.
  case damaged(path: String, reason: String)
  /// There is no collection with this path.
  case unknownCollection(String)
}

extension SQLiteError {
  /// Whether the file is not a database, or not one that can be read to its end.
  package var isDamage: Bool { isCorrupt || isNotADatabase }
}
