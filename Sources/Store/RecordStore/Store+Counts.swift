package import JSONText
internal import SQLiteStorage

// What can be said of a store without saying anything of its records.
extension Store {
  /// How many rows each table has, by name.
  package func tableCounts() throws -> [(table: String, count: Int)] {
    let names = try database.rows(
      "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    ).compactMap { $0[0].bytesValue?.text }
    return try names.map { name in
      (name, Int(try number("SELECT count(*) FROM \(Self.quoted(name, by: "\""))")))
    }
  }

  /// The statements that make the tables, the indexes and the triggers. The views are left out:
  /// they have the names of members.
  package func schemaText() throws -> [Bytes] {
    try database.rows(
      """
      SELECT sql FROM sqlite_master WHERE type IN ('table', 'index', 'trigger')
        AND sql IS NOT NULL ORDER BY type, name
      """
    ).compactMap { $0[0].bytesValue }
  }

  /// The version of the schema, and that of SQLite.
  package func versions() throws -> (schema: Int, database: String) {
    (
      Int(try number("PRAGMA user_version")),
      try database.firstValue("SELECT sqlite_version()")?.bytesValue?.text ?? ""
    )
  }
}
