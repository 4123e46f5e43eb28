package import JSONText
internal import SQLiteStorage

extension Store {
  /// The record with a key; nil if there is none.
  package func record(_ key: KeyText, of collection: StoredCollection) throws -> JSONValue? {
    try recordText(key, of: collection).flatMap { try? JSONValue(parsing: $0) }
  }

  /// The stored text of the record with a key, including the white space around it on its line; nil
  /// if there is none.
  package func recordText(_ key: KeyText, of collection: StoredCollection) throws -> Bytes? {
    try recordText(key, ofCollection: collection.id)
  }

  func recordText(_ key: KeyText, ofCollection collection: Int64) throws -> Bytes? {
    try storedRow(key, ofCollection: collection)?.text.bytesValue
  }

  /// The number of records of a collection, including those whose key is on several lines.
  package func recordCount(of collection: StoredCollection) throws -> Int {
    Int(
      try number(
        """
        SELECT (SELECT count(*) FROM records WHERE collection = ?1)
          - (SELECT count(*) FROM records WHERE collection = ?1 AND kind = 'line')
        """,
        .integer(collection.id)
      )
    )
  }

  /// The lines of records whose keys are on several lines.
  package func duplicates(of collection: StoredCollection) throws -> [JSONValue] {
    try database.rows(
      "SELECT json FROM records WHERE collection = ? AND kind = 'duplicate' ORDER BY +position",
      .integer(collection.id)
    ).compactMap { row in row[0].bytesValue.flatMap { try? JSONValue(parsing: $0) } }
  }

  /// Calls `visit` with each record of a collection, in the order of the file, new ones last.
  package func forEachRecord(
    of collection: StoredCollection,
    _ visit: (KeyText?, JSONValue) throws -> Void
  ) throws {
    let statement = try database.statement(
      """
      SELECT key, json FROM records WHERE collection = ? AND kind <> 'line'
      ORDER BY position IS NULL, position, id
      """
    )
    defer { statement.reset() }
    try statement.bind([.integer(collection.id)])
    while try statement.step() {
      guard let record = try? JSONValue(parsing: statement.text(1)) else { continue }
      try visit(statement.isNull(0) ? nil : KeyText(stored: statement.text(0)), record)
    }
  }

  /// The record that was added last, keyless ones included; nil if there is none.
  package func newestRecord(of collection: StoredCollection) throws -> JSONValue? {
    try newestRecord(of: collection) { _ in true }
  }

  /// The newest record that fits, among the last hundred; nil where none does.
  func newestRecord(
    of collection: StoredCollection,
    where fits: (JSONValue) -> Bool
  ) throws -> JSONValue? {
    let statement = try database.statement(
      """
      SELECT json FROM records WHERE collection = ? AND kind <> 'line' ORDER BY id DESC LIMIT 100
      """
    )
    defer { statement.reset() }
    try statement.bind([.integer(collection.id)])
    while try statement.step() {
      if let record = try? JSONValue(parsing: statement.text(0)), fits(record) { return record }
    }
    return nil
  }
}

extension Store {
  /// How many lines of a collection's file are neither records nor allowed beside them. Blank
  /// lines, comments and a header are allowed.
  package func strayLineCount(of collection: StoredCollection) throws -> Int {
    Int(
      try number(
        """
        SELECT count(*) FROM (
          SELECT CAST(json AS TEXT) AS line FROM records WHERE collection = ? AND kind = 'line')
        WHERE trim(line, char(32, 9, 13)) <> '' AND NOT line GLOB '#*' AND NOT line GLOB '//*'
          AND NOT CASE WHEN json_valid(line) THEN json_type(line) = 'object' ELSE 0 END
        """,
        .integer(collection.id)
      )
    )
  }
}
