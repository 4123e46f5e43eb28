package import JSONText
package import Records
internal import SQLiteStorage

// What a flush is to write is in temporary tables, so that it takes no memory, however many records
// were edited:
//
// - `left_out` has the keys that it leaves out;
// - `placed` has the new records, in the order of their lines, with their positions;
// - `taken` has the positions of lines that are not records any more, or are edited;
// - `planned` has the text for each position, null where the line goes.

/// A line that a flush is to write.
package struct PlannedLine: Sendable {
  package var position: Int64
  /// Whether the file does not have it yet.
  package var isNew: Bool
  /// Nil where the line goes.
  package var text: Bytes?
}

/// The lines that a flush is to write, in order. As for `SyncedLines`, only one of these may be
/// open.
package struct PlannedLines {
  private let rows: SQLiteStatement
  /// The next line; nil after the last one.
  package private(set) var next: PlannedLine?

  fileprivate init(_ database: SQLiteConnection, _ range: Range<Int64>) throws {
    rows = try database.statement(
      """
      SELECT position, is_new, json FROM temp.planned WHERE position >= ? AND position < ?
      ORDER BY position
      """
    )
    try rows.bind([.integer(range.lowerBound), .integer(range.upperBound)])
    try step()
  }

  package mutating func step() throws {
    guard try rows.step() else {
      rows.reset()
      next = nil
      return
    }
    next = PlannedLine(
      position: rows.integer(0),
      isNew: rows.integer(1) == 1,
      text: rows.isNull(2) ? nil : rows.text(2)
    )
  }
}

extension Store {
  /// The dirty records of a collection that a flush may write.
  private static let plannedTables = """
    \(dirtyTables) AND NOT EXISTS(SELECT 1 FROM temp.left_out l WHERE l.key = d.key)
    """
  private static let isNew = "d.position IS NULL AND r.json IS NOT NULL"

  /// A record as one line: as `lineText` has it.
  private static let line = """
    CASE WHEN instr(r.json, char(10)) > 0
      THEN replace(replace(r.json, char(10), ' '), char(13), ' ') ELSE r.json END
    """

  /// Begins to plan a flush.
  ///
  /// - Parameter keys: the keys of the records that it leaves out.
  package func beginPlan(leavingOut keys: [KeyText]) throws {
    // See `beginComparison`.
    _ = try database.firstValue("PRAGMA temp.journal_mode = MEMORY")
    try database.execute(
      """
      CREATE TABLE IF NOT EXISTS temp.left_out(key TEXT PRIMARY KEY) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS temp.planned(position INTEGER PRIMARY KEY, is_new INTEGER NOT NULL,
        key TEXT NOT NULL, json TEXT);
      DELETE FROM temp.left_out;
      DELETE FROM temp.planned;
      """
    )
    for key in keys {
      try database.run("INSERT OR IGNORE INTO temp.left_out(key) VALUES(?)", .text(key.bytes))
    }
  }

  /// Whether the plan is to have records that the file does not have yet.
  package func hasAdditions(of collection: StoredCollection) throws -> Bool {
    let sql = "SELECT EXISTS(SELECT 1 \(Self.plannedTables) AND \(Self.isNew))"
    return try number(sql, .integer(collection.id)) == 1
  }

  /// Takes all edited records into the plan, once the new ones have their positions.
  ///
  /// - Parameter hasAdditions: whether there are new ones.
  package func planLines(of collection: StoredCollection, hasAdditions: Bool) throws {
    let id = SQLiteValue.integer(collection.id)
    try database.run(
      """
      INSERT INTO temp.planned(position, is_new, key, json)
        SELECT d.position, 0, d.key, \(Self.line) \(Self.plannedTables)
          AND d.position IS NOT NULL
      """,
      id
    )
    if !hasAdditions { return }
    // The order of the tables matters: the lines are read as they are placed.
    try database.run(
      """
      INSERT INTO temp.planned(position, is_new, key, json)
        SELECT p.position, 1, p.key, \(Self.line)
        FROM temp.placed p CROSS JOIN records r ON r.collection = ?
          AND r.id = CASE WHEN p.key GLOB '#[0-9]*' THEN CAST(substr(p.key, 2) AS INTEGER)
            ELSE (SELECT id FROM records WHERE collection = r.collection AND key = p.key) END
        ORDER BY p.id
      """,
      id
    )
  }

  /// How many lines the plan writes, and how many it takes out.
  package func plannedCounts() throws -> (written: Int, removed: Int) {
    let row = try database.first("SELECT count(*), count(json) FROM temp.planned")
    let counts = (row ?? []).map { Int($0.integerValue ?? 0) }
    return counts.count == 2 ? (counts[1], counts[0] - counts[1]) : (0, 0)
  }

  package func plannedLines(in range: Range<Int64>) throws -> PlannedLines {
    try PlannedLines(database, range)
  }

  /// Calls `visit` with the positions of all planned lines, in order.
  package func forEachPlannedPosition(_ visit: (Int64) -> Void) throws {
    let statement = try database.statement("SELECT position FROM temp.planned ORDER BY position")
    defer { statement.reset() }
    while try statement.step() { visit(statement.integer(0)) }
  }
}

// MARK: - New records

extension Store {
  private static let placed = """
    CREATE TABLE IF NOT EXISTS temp.placed(id INTEGER PRIMARY KEY, key TEXT NOT NULL,
      position INTEGER);
    DELETE FROM temp.placed;
    """

  /// Puts the new records in the order in which they were added.
  ///
  /// - Returns: how many there are, numbered from 1.
  package func arrangeAdditions(of collection: StoredCollection) throws -> Int64 {
    // The names of rows rise as rows are added.
    try database.execute(Self.placed)
    try database.run(
      """
      INSERT INTO temp.placed(key) SELECT d.key \(Self.plannedTables) AND \(Self.isNew)
        ORDER BY CASE WHEN d.key GLOB '#[0-9]*' THEN CAST(substr(d.key, 2) AS INTEGER) ELSE 0 END,
          d.marked_at, d.key
      """,
      .integer(collection.id)
    )
    return try number("SELECT count(*) FROM temp.placed")
  }

  /// Puts the new records in the order of their keys.
  ///
  /// - Returns: how many there are, numbered from 1; nil if one of them has no key.
  package func arrangeAdditionsByKey(of collection: StoredCollection) throws -> Int64? {
    try database.execute(
      """
      \(Self.placed)
      CREATE TABLE IF NOT EXISTS temp.taken(position INTEGER PRIMARY KEY);
      CREATE TABLE IF NOT EXISTS temp.unsorted(place BLOB NOT NULL, key TEXT NOT NULL);
      DELETE FROM temp.taken;
      DELETE FROM temp.unsorted;
      """
    )
    let new = try database.statement("SELECT d.key \(Self.plannedTables) AND \(Self.isNew)")
    defer { new.reset() }
    try new.bind([.integer(collection.id)])
    while try new.step() {
      let key = KeyText(stored: new.text(0))
      guard key.row == nil, let place = key.key?.sortBytes else { return nil }
      let sql = "INSERT INTO temp.unsorted(place, key) VALUES(?, ?)"
      try database.run(sql, .blob(place), .text(key.bytes))
    }
    try database.run(
      "INSERT INTO temp.placed(key) SELECT key FROM temp.unsorted ORDER BY place"
    )
    try database.run("DELETE FROM temp.unsorted")
    try database.run(
      """
      INSERT OR IGNORE INTO temp.taken(position)
        SELECT position FROM dirty WHERE collection = ? AND position IS NOT NULL
      """,
      .integer(collection.id)
    )
    return try number("SELECT count(*) FROM temp.placed")
  }

  /// The key of the new record with a number.
  package func additionKey(_ number: Int64) throws -> RecordKey? {
    try database.firstValue("SELECT key FROM temp.placed WHERE id = ?", .integer(number))?
      .bytesValue.flatMap { KeyText(stored: $0).key }
  }

  /// Gives new records positions behind another one, `step` apart.
  package func placeAdditions(
    _ numbers: ClosedRange<Int64>,
    behind position: Int64,
    step: Int64
  ) throws {
    // What undoes a statement is in memory.
    let pageCount: Int64 = 10_000
    var first = numbers.lowerBound
    while first <= numbers.upperBound {
      let last = min(first + pageCount - 1, numbers.upperBound)
      try database.run(
        "UPDATE temp.placed SET position = ?1 + (id - ?2 + 1) * ?3 WHERE id BETWEEN ?4 AND ?5",
        .integer(position),
        .integer(numbers.lowerBound),
        .integer(step),
        .integer(first),
        .integer(last)
      )
      first = last + 1
    }
  }

  /// The first position after another one that the line of an edited or deleted record has.
  package func takenPosition(after position: Int64) throws -> Int64? {
    let sql = "SELECT min(position) FROM temp.taken WHERE position > ?"
    return try database.firstValue(sql, .integer(position))?.integerValue
  }
}
