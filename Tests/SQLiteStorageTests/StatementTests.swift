internal import JSONText
internal import SQLiteStorage
internal import Testing

@Suite("Statements of SQLite")
struct StatementTests {
  private let file: TestDatabase
  private let database: SQLiteConnection

  init() throws {
    file = try TestDatabase()
    database = try file.connect()
  }

  @Test("Every kind of value comes back as it was bound")
  func roundTrip() throws {
    let values: [SQLiteValue] = [
      .null, .integer(0), .integer(.min), .integer(.max), .real(0.1), .real(-1e300), "", "text",
      .text(Bytes([0x61, 0x00, 0x62])), .text(Bytes([0xFF, 0xFE])), .blob(Bytes([])),
      .blob(Bytes([0, 1, 2])), .text(Bytes([UInt8](repeating: 0x78, count: 1 << 20))),
    ]
    try database.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY, value)")
    for value in values { try database.run("INSERT INTO kept (value) VALUES (?)", value) }
    let rows = try database.rows("SELECT value FROM kept ORDER BY number")
    #expect(rows == values.map { [$0] })
  }

  @Test("Columns can be read one by one, and lent")
  func columns() throws {
    let statement = try database.statement(
      "SELECT 42 AS number, 0.5 AS half, 'text' AS words, x'0102' AS bytes, NULL AS none"
    )
    #expect(try statement.step())
    #expect(statement.columnNames == ["number", "half", "words", "bytes", "none"])
    #expect(statement.integer(0) == 42)
    #expect(statement.real(1) == 0.5)
    #expect(statement.text(2) == Bytes("text"))
    #expect(statement.blob(3) == Bytes([1, 2]))
    #expect(statement.withBytes(2) { $0.count } == 4)
    #expect(statement.withBytes(4) { $0.count } == 0)
    #expect(statement.isNull(4) && !statement.isNull(0))
    #expect(try !statement.step())
    #expect(!statement.isRunning)
  }

  @Test("A statement is prepared once, and has forgotten its values when it is handed out again")
  func cache() throws {
    let first = try database.statement("SELECT ?")
    try first.bind(["bound"])
    #expect(try first.step())
    #expect(first.value(0) == "bound")
    first.reset()
    let second = try database.statement("SELECT ?")
    #expect(first === second)
    #expect(try second.step())
    #expect(second.value(0) == .null)
  }

  @Test("The same text can be run inside of a loop over its rows")
  func nestedUse() throws {
    try database.execute("CREATE TABLE kept (value); INSERT INTO kept VALUES (1), (2), (3)")
    let sql = "SELECT value FROM kept ORDER BY value"
    let outer = try database.statement(sql)
    var seen: [Int64] = []
    while try outer.step() {
      #expect(try database.rows(sql).count == 3)
      seen.append(outer.integer(0))
    }
    #expect(seen == [1, 2, 3])
  }

  @Test("A statement outlives its connection")
  func lifetime() throws {
    var connection: SQLiteConnection? = try file.connect()
    try connection?.execute("CREATE TABLE kept (value); INSERT INTO kept VALUES ('here')")
    let statement = try #require(try connection?.statement("SELECT value FROM kept"))
    connection = nil
    #expect(try statement.step())
    #expect(statement.value(0) == "here")
  }

  @Test("More statements than the cache holds do not affect those in use")
  func manyStatements() throws {
    let used = try database.statement("SELECT 'used' UNION ALL SELECT 'again'")
    #expect(try used.step())
    for number in 0..<300 {
      #expect(try database.firstValue("SELECT \(number)") == SQLiteValue(number))
    }
    #expect(try used.step())
    #expect(used.value(0) == "again")
  }

  @Test(
    "Text that is not one statement is refused",
    arguments: [
      ("", "no statement"), (" -- nothing", "no statement"),
      ("SELECT 1; SELECT 2", "more than one statement"),
      ("SELECT 1;;; /* and */ DELETE FROM sqlite_schema", nil),
    ]
  )
  func notOne(sql: String, message: String?) throws {
    let error = sqliteError { _ = try database.rows(sql) }
    #expect(error != nil)
    if let message { #expect(error?.message == message) }
  }

  @Test("Trailing comments and semicolons are ignored", arguments: ["; ", ";;", "; -- end"])
  func trailingText(end: String) throws {
    #expect(try database.firstValue("SELECT 1" + end) == 1)
  }

  @Test("Numbers of changes and rows")
  func counts() throws {
    try database.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY, value)")
    try database.run("INSERT INTO kept (value) VALUES (1), (2)")
    #expect(database.changeCount == 2)
    #expect(database.lastInsertRowID == 2)
    try database.run("DELETE FROM kept")
    #expect(database.totalChangeCount == 4)
  }
}
