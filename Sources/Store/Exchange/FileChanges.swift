internal import JSONText
internal import RecordStore
internal import Records
internal import SQLiteStorage

/// The changes of a file to the records of the last sync, by key.
struct FileChanges {
  /// A line of the file under a key.
  struct FileRecord {
    var text: Bytes
    var position: Int64
    /// What the last sync had under the key, if that was on several lines: this line, if it was
    /// one of them.
    var before: Bytes?
  }

  /// The records that the file changed, moved or added; nil for those that it no longer has.
  private(set) var records: [KeyText: FileRecord?] = [:]
  /// The keys that are on several lines of the file.
  private(set) var duplicateKeys: Set<KeyText> = []

  /// Reads the staged lines. Lines whose key is on another line too, and lines without a key,
  /// become lines that are kept as they are.
  init(_ staging: Staging, store: Store, collection: StoredCollection) throws {
    let known = try store.duplicateLines(of: collection)
    try findDuplicates(known, staging, store, collection)
    var before: [KeyText: [Bytes]] = [:]
    for line in known {
      guard let key = KeyText(of: line.text, by: collection.keyFields) else { continue }
      before[key, default: []].append(line.text)
    }
    for key in try staging.missingKeys() { records[key] = .some(nil) }
    try staging.forEachRecord { key, text, position in
      if !duplicateKeys.contains(key) {
        let lines = before[key] ?? []
        // fault: left-over-line-counts-as-added
        let line = lines.contains(text) ? text : lines.last
        records[key] = FileRecord(text: text, position: position, before: line)
      }
    }
  }

  private mutating func findDuplicates(
    _ known: [SyncedLine],
    _ staging: Staging,
    _ store: Store,
    _ collection: StoredCollection
  ) throws {
    duplicateKeys = Set(try staging.repeatedKeys())
    let known = try known.compactMap { line in
      try staging.isMissing(line.position)
        ? nil : KeyText(of: line.text, by: collection.keyFields)
    }
    duplicateKeys.formUnion(try known.filter { try staging.isStaged($0) })
    // A line with a key of the last sync that the file still has at that place.
    for key in try staging.movedKeys() where try !staging.isMissing(key) {
      if try store.syncedPosition(of: collection, key: key) != nil { duplicateKeys.insert(key) }
    }
  }

  /// Sets the file's record for a key that was on several lines before.
  mutating func add(_ key: KeyText, _ record: FileRecord) { records[key] = record }
}

extension Staging {
  /// The keys of the last sync at places where the file no longer has them.
  func missingKeys() throws -> [KeyText] {
    try database.rows("SELECT key FROM temp.missing WHERE key IS NOT NULL").compactMap(Self.key)
  }

  /// The keys on several staged lines.
  func repeatedKeys() throws -> [KeyText] {
    try database.rows(
      "SELECT key FROM temp.staged WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1"
    ).compactMap(Self.key)
  }

  /// The keys of staged lines that are at another place than at the last sync.
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

  /// Whether the file has a record at its place of the last sync, with another text.
  func isInPlace(_ key: KeyText) throws -> Bool {
    let sql = "SELECT 1 FROM temp.staged WHERE key = ? AND is_in_place = 1"
    return try database.firstValue(sql, .text(key.bytes)) != nil
  }

  /// The lines of the file with their keys and positions, in order.
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

  /// Removes lines that the file no longer has from the collection, and makes room for moved ones.
  ///
  /// Records keep their rows without a place; all other lines are removed.
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

  /// Adds the staged lines without a key of their own.
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
  /// The key of the record on a line; nil if it has none.
  init?(of line: Bytes, by fields: KeyFields) {
    guard !fields.isEmpty, let record = try? JSONValue(parsing: line),
      let key = RecordKey(of: record, by: fields)
    else { return nil }
    self.init(key)
  }
}

extension Staging {
  /// Takes a staged line without a key that has this text. Returns false if there is none. Each
  /// line is taken once.
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
