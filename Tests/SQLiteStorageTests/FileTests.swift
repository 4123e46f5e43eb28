internal import SQLiteStorage
internal import TestSupport
internal import Testing

@Suite("Files of SQLite")
struct FileTests {
  private let database: TestDatabase

  init() throws { database = try TestDatabase() }

  @Test("Names that SQLite has another meaning for are plain files")
  func plainNames() throws {
    for name in [":memory:", "file:name?mode=memory", "a b%20c", "ä"] {
      let path = database.path(name)
      try SQLiteConnection(opening: path, access: .readWriteCreating).execute("CREATE TABLE t (v)")
      #expect(Files.exists(path), "\(name)")
    }
  }

  @Test("A file that is not there is created only where that was asked for")
  func creating() throws {
    for access in [SQLiteConnection.Access.readWrite, .readOnly] {
      let error = sqliteError { _ = try database.connect(access) }
      #expect(error?.isCannotOpen == true)
      #expect(error?.path == database.path)
      #expect(!Files.exists(database.path))
    }
    _ = try database.connect()
    #expect(Files.exists(database.path))
  }

  @Test("A path that can't be opened is an error", arguments: ["", "missing/store", "."])
  func cannotOpen(name: String) {
    let path = name.isEmpty ? "" : database.path(name)
    let error = sqliteError { _ = try SQLiteConnection(opening: path, access: .readWriteCreating) }
    #expect(error?.isCannotOpen == true)
  }

  @Test("Writing by a connection that only reads is an error")
  func readOnly() throws {
    try database.connect().execute("CREATE TABLE kept (value)")
    let reader = try database.connect(.readOnly)
    let error = sqliteError { try reader.run("INSERT INTO kept VALUES (1)") }
    #expect(error?.isReadOnly == true)
  }

  @Test("A file that is not a database is distinguished from a damaged one")
  func foreignFile() throws {
    try Files.write(String(repeating: "This is a text. ", count: 100), to: database.path)
    let connection = try database.connect()
    let error = sqliteError { _ = try connection.rows("SELECT * FROM sqlite_schema") }
    #expect(error?.isNotADatabase == true)
    #expect(error?.message == "file is not a database")
    #expect(error?.sql == "SELECT * FROM sqlite_schema")
  }

  @Test("A damaged file is an error, not a wrong answer")
  func damagedFile() throws {
    try database.connect().execute(
      """
      CREATE TABLE kept (value);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO kept SELECT printf('%0100d', i) FROM n;
      """
    )
    var bytes = try Files.read(database.path)
    // The pages after the schema.
    for position in 4096..<bytes.count { bytes[position] = 0x5A }
    try Files.write(bytes, to: database.path)
    let connection = try database.connect()
    let error = sqliteError { _ = try connection.rows("SELECT * FROM kept") }
    #expect(error?.isCorrupt == true)
  }

  @Test("An error has the statement, the file, and the extended code")
  func errorData() throws {
    let connection = try database.connect()
    try connection.execute("CREATE TABLE kept (value UNIQUE); INSERT INTO kept VALUES (1)")
    let sql = "INSERT INTO kept VALUES (?)"
    let error = sqliteError { try connection.run(sql, 1) }
    #expect(error?.code == 2067)
    #expect(error?.isConstraint == true)
    #expect(error?.message == "UNIQUE constraint failed: kept.value")
    #expect(error?.sql == sql)
    #expect(error?.path == database.path)
    // The statement can be run again.
    try connection.run(sql, 2)
    #expect(
      sqliteError { try connection.run("SELEKT") }?.message == "near \"SELEKT\": syntax error"
    )
  }
}
