internal import JSONText
internal import RecordStore
internal import SQLiteStorage

/// Temporary tables for the differences between a file and the last sync, until they are applied,
/// so that even a file that differs in everything takes no memory.
///
/// `staged` has the lines of the file that the last sync did not have (or had elsewhere, or with
/// another text); `missing` has those of the last sync that the file does not have (or has
/// elsewhere).
struct Staging {
  let database: SQLiteConnection

  init(_ database: SQLiteConnection) throws {
    self.database = database
    try database.execute(
      """
      CREATE TABLE IF NOT EXISTS temp.staged(
        id INTEGER PRIMARY KEY, position INTEGER, kind TEXT NOT NULL, key TEXT, json NOT NULL,
        is_in_place INTEGER NOT NULL);
      CREATE INDEX IF NOT EXISTS temp.staged_key ON staged(key) WHERE key IS NOT NULL;
      CREATE TABLE IF NOT EXISTS temp.missing(
        position INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT);
      CREATE INDEX IF NOT EXISTS temp.missing_key ON missing(key) WHERE key IS NOT NULL;
      DELETE FROM temp.staged;
      DELETE FROM temp.missing;
      """
    )
  }

  /// Adds a line of the file, and returns its number among the staged ones.
  func stage(_ line: ReadLine, position: Int64?, isInPlace: Bool) throws -> Int64 {
    try database.run(
      "INSERT INTO temp.staged(position, kind, key, json, is_in_place) VALUES(?, ?, ?, ?, ?)",
      position.map { .integer($0) } ?? .null,
      SQLiteValue(line.kind.rawValue),
      SQLiteValue(line.key?.bytes),
      line.kind == .line ? .blob(line.text) : .text(line.text),
      SQLiteValue(isInPlace)
    )
    return database.lastInsertRowID
  }

  func miss(_ line: SyncedLine) throws {
    try database.run(
      "INSERT INTO temp.missing(position, kind, key) VALUES(?, ?, ?)",
      .integer(line.position),
      SQLiteValue(line.kind.rawValue),
      SQLiteValue(line.key?.bytes)
    )
  }

  /// Whether the last sync had a line with this key that the file no longer has at its place.
  func isMissing(_ key: KeyText) throws -> Bool {
    let sql = "SELECT 1 FROM temp.missing WHERE key = ?"
    return try database.firstValue(sql, .text(key.bytes)) != nil
  }

  /// Gives consecutive staged lines positions between two others.
  ///
  /// - Returns: false if there is no room.
  func place(_ ids: ClosedRange<Int64>, between low: Int64, and high: Int64) throws -> Bool {
    let count = ids.upperBound - ids.lowerBound + 1
    let step = (high - low) / (count + 1)
    if step < 1 { return false }
    try database.run(
      "UPDATE temp.staged SET position = ?1 + (id - ?2 + 1) * ?3 WHERE id BETWEEN ?2 AND ?4",
      .integer(low),
      .integer(ids.lowerBound),
      .integer(step),
      .integer(ids.upperBound)
    )
    return true
  }

  func position(ofStaged id: Int64) throws -> Int64 {
    let sql = "SELECT position FROM temp.staged WHERE id = ?"
    return try database.firstValue(sql, .integer(id))?.integerValue ?? 0
  }

  var isEmpty: Bool {
    get throws {
      let sql = "SELECT EXISTS(SELECT 1 FROM temp.staged) OR EXISTS(SELECT 1 FROM temp.missing)"
      return try database.firstValue(sql)?.integerValue == 0
    }
  }
}
