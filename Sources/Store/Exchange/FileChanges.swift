internal import JSONText
internal import RecordStore
internal import Records
internal import SQLiteStorage

/// What a file has made of the records of the last sync, by key.
struct FileChanges {
  /// A line of the file under a key.
  struct FileRecord {
    var text: Bytes
    var position: Int64
  }

  /// The records that the file changed, moved or added; nil for those that it does not have.
  private(set) var records: [KeyText: FileRecord?] = [:]
  /// The keys that stand on several lines of the file.
  private(set) var duplicateKeys: Set<KeyText> = []

  /// Reads what was staged. Lines whose key another line has, too, become lines that are kept as
  /// they are, as do those that have no key.
  init(_ staging: Staging, store: Store, collection: StoredCollection) throws {
    try findDuplicates(staging, store, collection)
    for key in try staging.missingKeys() { records[key] = .some(nil) }
    try staging.forEachRecord { key, text, position in
      if !duplicateKeys.contains(key) {
        records[key] = FileRecord(text: text, position: position)
      }
    }
  }

  private mutating func findDuplicates(
    _ staging: Staging,
    _ store: Store,
    _ collection: StoredCollection
  ) throws {
    duplicateKeys = Set(try staging.repeatedKeys())
    let known = try store.duplicateLines(of: collection).compactMap { line in
      try staging.isMissing(line.position)
        ? nil : KeyText(of: line.text, by: collection.keyFields)
    }
    duplicateKeys.formUnion(try known.filter { try staging.isStaged($0) })
    // A line with a key that the last sync had, and that the file has there still.
    for key in try staging.movedKeys() where try !staging.isMissing(key) {
      if try store.syncedLine(of: collection, key: key) != nil { duplicateKeys.insert(key) }
    }
  }

  /// Says what the file has for a key that stood on several lines before.
  mutating func add(_ key: KeyText, _ record: FileRecord) { records[key] = record }
}

extension Staging {
  /// The keys that the last sync had in places where the file has them no more.
  func missingKeys() throws -> [KeyText] {
    try database.rows("SELECT key FROM temp.missing WHERE key IS NOT NULL").compactMap(Self.key)
  }

  /// The keys of several staged lines.
  func repeatedKeys() throws -> [KeyText] {
    try database.rows(
      "SELECT key FROM temp.staged WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1"
    ).compactMap(Self.key)
  }

  /// The keys of staged lines that are not where the last sync had them.
  func movedKeys() throws -> [KeyText] {
    try database.rows("SELECT key FROM temp.staged WHERE key IS NOT NULL AND is_in_place = 0")
      .compactMap(Self.key)
  }

  func isMissing(_ position: Int64) throws -> Bool {
    let sql = "SELECT 1 FROM temp.missing WHERE position = ?"
    return try database.firstValue(sql, .integer(position)) != nil
  }

  func isStaged(_ key: KeyText) throws -> Bool {
    let sql = "SELECT 1 FROM temp.staged WHERE key = ?"
    return try database.firstValue(sql, .text(key.bytes)) != nil
  }

  /// Whether the file has a record where the last sync had it, with another text.
  func isInPlace(_ key: KeyText) throws -> Bool {
    let sql = "SELECT 1 FROM temp.staged WHERE key = ? AND is_in_place = 1"
    return try database.firstValue(sql, .text(key.bytes)) != nil
  }

  /// The lines of the file with their keys and positions, in their order.
  func forEachRecord(_ visit: (KeyText, Bytes, Int64) throws -> Void) throws {
    let statement = try database.statement(
      "SELECT key, json, position FROM temp.staged WHERE key IS NOT NULL ORDER BY id"
    )
    defer { statement.reset() }
    while try statement.step() {
      try visit(KeyText(stored: statement.text(0)), statement.text(1), statement.integer(2))
    }
  }

  private static func key(_ row: [SQLiteValue]) -> KeyText? {
    row[0].bytesValue.map { KeyText(stored: $0) }
  }

  /// Takes out of the collection what the file has no more, and makes room for what has moved.
  ///
  /// Records keep their rows without a place; all other lines go.
  func clearMissing(from collection: Int64) throws {
    try database.run(
      """
      DELETE FROM records WHERE collection = ? AND position IN (
        SELECT position FROM temp.missing WHERE key IS NULL)
      """,
      .integer(collection)
    )
    try database.run(
      """
      UPDATE records SET position = NULL WHERE collection = ? AND position IN (
        SELECT position FROM temp.missing WHERE key IS NOT NULL)
      """,
      .integer(collection)
    )
  }

  /// Adds the staged lines that have no key of their own.
  func addKeylessLines(to collection: Int64, duplicateKeys: Set<KeyText>) throws {
    for key in duplicateKeys {
      try database.run(
        "UPDATE temp.staged SET kind = 'duplicate', key = NULL WHERE key = ?",
        .text(key.bytes)
      )
    }
    try database.run(
      """
      INSERT INTO records(collection, position, kind, key, json)
        SELECT ?, position, kind, NULL, json FROM temp.staged WHERE key IS NULL
      """,
      .integer(collection)
    )
  }
}

extension KeyText {
  /// The key of the record on a line; nil where it has none.
  init?(of line: Bytes, by fields: KeyFields) {
    guard !fields.isEmpty, let record = try? JSONValue(parsing: line),
      let key = RecordKey(of: record, by: fields)
    else { return nil }
    self.init(key)
  }
}

extension Staging {
  /// Takes one staged line without a key that has this text; false where there is none. Each line
  /// is taken once.
  func takeKeylessLine(_ text: Bytes) throws -> Bool {
    try database.run(
      """
      DELETE FROM temp.staged WHERE id = (
        SELECT id FROM temp.staged WHERE key IS NULL AND kind = 'record' AND json = ? LIMIT 1)
      """,
      .text(text)
    )
    return database.changeCount > 0
  }
}
