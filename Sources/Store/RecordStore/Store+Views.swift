package import JSONText
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
    var columns = ["key AS _key", "json AS _json"]
    for name in try fieldNames(of: collection) {
      let path = Self.quoted("$.\"" + name.text + "\"", by: "'")
      if ["_key", "_json"].contains(name.text.lowercased()) { continue }
      columns.append("json_extract(json, \(path)) AS \(Self.quoted(name.text, by: "\""))")
    }
    let name = Self.quoted(collection.name, by: "\"")
    try database.execute(
      """
      DROP VIEW IF EXISTS \(name);
      CREATE VIEW \(name) AS SELECT \(columns.joined(separator: ", "))
        FROM records WHERE collection = \(collection.id) AND kind <> 'line';
      """
    )
  }

  /// A text in SQL, between quotation marks.
  package static func quoted(_ text: String, by mark: Character) -> String {
    var result = String(mark)
    for character in text {
      if character == mark { result.append(mark) }
      result.append(character)
    }
    return result + String(mark)
  }
}
