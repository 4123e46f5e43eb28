package import SQLiteStorage

/// Why a store can't be used, or a change of it was refused.
package enum StoreError: Error, Equatable, Sendable {
  /// The database has a schema that a later version of the product made.
  case newerVersion(path: String, found: Int, known: Int)
  /// The file is a database, but not one of records.
  case foreign(path: String)
  /// The database is damaged; `reason` is SQLite's word for how.
  case damaged(path: String, reason: String)
  /// There is no collection with this path.
  case unknownCollection(String)
}

extension SQLiteError {
  /// Whether the file is no database that can be read to its end.
  package var isDamage: Bool { isCorrupt || isNotADatabase }
}
