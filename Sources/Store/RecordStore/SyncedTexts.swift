internal import SQLiteStorage

/// The texts of the lines of a collection's file at the last sync, in order, without what else the
/// store knows of them (`SyncedLines`). They are lent, and nothing is copied.
///
/// While one of these is in use, no other may be made on the same store.
package struct SyncedTexts {
  private let rows: Source
  private let deleted: Source
  /// The existing rows; for dirty ones, the file's line.
  private static let rowsQuery = """
    SELECT r.position, coalesce(d.base_json, r.json)
    FROM records r LEFT JOIN dirty d ON d.collection = r.collection AND d.key = r.key
    WHERE r.collection = ? AND r.position >= ? AND r.position < ?
    ORDER BY r.position
    """
  /// The records that were deleted here and are still in the file.
  private static let deletedQuery = """
    SELECT position, base_json FROM dirty d
    WHERE collection = ? AND position >= ? AND position < ? AND base_json IS NOT NULL
      AND NOT EXISTS(SELECT 1 FROM records r WHERE r.collection = d.collection AND r.key = d.key)
    ORDER BY position
    """

  /// A statement at a row, or at its end.
  private final class Source {
    let statement: SQLiteStatement
    /// The position of its row; nil at the end.
    private(set) var position: Int64?

    init(_ statement: SQLiteStatement, _ collection: Int64, _ range: Range<Int64>) throws {
      self.statement = statement
      try statement.bind([
        .integer(collection), .integer(range.lowerBound), .integer(range.upperBound),
      ])
      try step()
    }

    func step() throws(SQLiteError) {
      let hasRow = try statement.step()
      position = hasRow ? statement.integer(0) : nil
      if !hasRow { statement.reset() }
    }
  }

  fileprivate init(_ database: SQLiteConnection, _ collection: Int64, _ range: Range<Int64>) throws
  {
    rows = try Source(database.statement(Self.rowsQuery), collection, range)
    deleted = try Source(database.statement(Self.deletedQuery), collection, range)
  }

  /// The one whose row is the current line.
  private var current: Source {
    guard let position = deleted.position else { return rows }
    return position < rows.position ?? .max ? deleted : rows
  }

  /// The position of the current line; nil after the last one.
  package var position: Int64? { current.position }

  /// Moves to the next line.
  package func step() throws { try current.step() }

  /// Lends the text of the current line, which is valid during the call.
  package func withText<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    let source = current
    if source.position == nil { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    return try source.statement.withBytes(1, body)
  }
}

extension Store {
  /// The texts of the lines at the last sync whose positions lie in a range.
  package func syncedTexts(
    of collection: StoredCollection,
    in range: Range<Int64>
  ) throws -> SyncedTexts {
    try SyncedTexts(database, collection.id, range)
  }
}
