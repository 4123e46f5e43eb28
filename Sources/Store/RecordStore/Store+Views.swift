package import JSONText
internal import Records
internal import SQLiteStorage

extension Store {
  /// More columns than a person needs; SQLite's own limit is 2,000.
  private static let columnLimit = 500

  /// The known member names of a collection's records.
  package func fieldNames(of collection: StoredCollection) throws -> [Bytes] {
    try database.rows(
      "SELECT name FROM fields WHERE collection = ? ORDER BY rowid",
      .integer(collection.id)
    ).compactMap { $0[0].bytesValue }
  }

  /// Makes the fields with these names available to queries, in the view with the collection's
  /// name.
  ///
  /// The view has a column for each field, and `_key` and `_json` for the record as a whole. A name
  /// with a quotation mark can't be part of a path in SQLite; such a field is found in `_json`.
  package func addFields(_ names: [Bytes], to collection: StoredCollection) throws {
    var isNew = false
    for name in names where !name.contains(UInt8(ascii: "\"")) && !name.contains(0) {
      try database.run(
        """
        INSERT INTO fields(collection, name) SELECT ?1, ?2
          WHERE NOT EXISTS(SELECT 1 FROM fields
            WHERE collection = ?1 AND name = ?2 COLLATE NOCASE)
          AND (SELECT count(*) FROM fields WHERE collection = ?1) < \(Self.columnLimit)
        """,
        .integer(collection.id),
        .text(name)
      )
      isNew = isNew || database.changeCount > 0
    }
    let hasView = try number(
      "SELECT count(*) FROM sqlite_master WHERE type = 'view' AND name = ?",
      SQLiteValue(collection.name)
    )
    if isNew || hasView == 0 { try makeView(of: collection) }
  }

  private func makeView(of collection: StoredCollection) throws {
    let own = [(name: "_key", value: "key"), (name: "_json", value: "json")]
    let columns = Self.columns(own, try fieldNames(of: collection), of: "json")
    let name = Self.quoted(collection.name, by: "\"")
    try database.execute(
      """
      DROP VIEW IF EXISTS \(name);
      CREATE VIEW \(name) AS SELECT \(columns)
        FROM records WHERE collection = \(collection.id) AND kind <> 'line';
      """
    )
  }

  /// The columns of a view: its own, and one for each member. Of names that are the same to SQLite,
  /// the first counts; a name that can't be part of a path has none.
  ///
  /// - Parameter record: the column with the record.
  static func columns(
    _ own: [(name: String, value: String)],
    _ names: [Bytes],
    of record: String
  ) -> String {
    var columns = own
    var seen = Set(own.map { $0.name.lowercased() })
    for name in names where !name.contains(UInt8(ascii: "\"")) && !name.contains(0) {
      guard seen.insert(name.text.lowercased()).inserted else { continue }
      let path = FieldPath(names: [name]).pathInSQL
      columns.append((quoted(name.text, by: "\""), "json_extract(\(record), \(path))"))
    }
    return columns.map { "\($0.value) AS \($0.name)" }.joined(separator: ", ")
  }

  /// A text in SQL, between quotation marks.
  ///
  /// SQLite knows no characters of several scalars, so that a mark counts also before one that
  /// combines with it.
  package static func quoted(_ text: String, by mark: Unicode.Scalar) -> String {
    var result = String(mark)
    for scalar in text.unicodeScalars {
      if scalar == mark { result.unicodeScalars.append(mark) }
      result.unicodeScalars.append(scalar)
    }
    result.unicodeScalars.append(mark)
    return result
  }
}
