internal import SQLiteStorage
internal import Testing

@Suite("Rights of a user's query")
struct GuardTests {
  private let file: TestDatabase
  private let connection: SQLiteConnection

  init() throws {
    file = try TestDatabase()
    connection = try file.connect()
    try connection.execute(
      """
      CREATE TABLE kept (value);
      CREATE INDEX by_value ON kept (value);
      INSERT INTO kept VALUES (1), (2);
      CREATE VIEW shown AS SELECT value * 2 AS double FROM kept;
      """
    )
  }

  @Test(
    "It may read",
    arguments: [
      "SELECT count(*) FROM kept", "SELECT sum(double) FROM shown",
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n",
      "SELECT json_extract('{\"a\":1}', '$.a')", "PRAGMA table_info(kept)",
      "EXPLAIN QUERY PLAN SELECT * FROM kept", "SELECT name FROM pragma_table_info('kept')",
      "SELECT name FROM sqlite_schema", "SELECT value FROM json_each('[1, 2]')",
    ]
  )
  func reading(sql: String) throws {
    #expect(try !connection.readOnly { try connection.rows(sql) }.isEmpty)
  }

  @Test(
    "It may do nothing else",
    arguments: [
      "DELETE FROM kept", "INSERT INTO kept VALUES (3)", "UPDATE kept SET value = 0",
      "DELETE FROM kept RETURNING value", "DROP TABLE kept", "CREATE TABLE other (value)",
      "CREATE TEMP TABLE other (value)", "ATTACH ':memory:' AS other", "PRAGMA user_version = 7",
      "PRAGMA journal_mode = DELETE", "PRAGMA writable_schema = ON", "PRAGMA wal_checkpoint",
      "SELECT load_extension('evil')", "BEGIN", "SAVEPOINT a", "VACUUM INTO 'copy'", "REINDEX",
      "ANALYZE", "SELECT * FROM pragma_wal_checkpoint", "UPDATE sqlite_schema SET sql = ''",
    ]
  )
  func writing(sql: String) throws {
    let error = sqliteError { try connection.readOnly { _ = try connection.rows(sql) } }
    // Of functions and of the schema SQLite says so with a code for all kinds of mistakes, and a
    // pragma without a result is not a table.
    let words = [
      "not authorized to use function", "table sqlite_master may not be modified",
      "no such table: pragma_wal_checkpoint",
    ]
    let isRefused = words.contains { error?.message.hasPrefix($0) == true }
    #expect(isRefused || error?.isNotAllowed == true, "\(String(describing: error))")
    #expect(try connection.rows("SELECT value FROM kept ORDER BY value") == [[1], [2]])
  }

  @Test("A statement that was prepared before is held to it, and is free again after")
  func preparedBefore() throws {
    let sql = "INSERT INTO kept VALUES (3)"
    try connection.run(sql)
    let error = sqliteError { try connection.readOnly { try connection.run(sql) } }
    #expect(error?.isNotAllowed == true)
    try connection.run(sql)
    #expect(try connection.firstValue("SELECT count(*) FROM kept") == 4)
  }

  @Test("A query that takes too long is stopped")
  func limit() throws {
    let endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    var checks = 0
    let error = sqliteError {
      try connection.withLimit(
        checkingEvery: 1000,
        isOver: {
          checks += 1
          return checks == 3
        },
        { _ = try connection.firstValue(endless) }
      )
    }
    #expect(error?.isInterrupted == true)
    #expect(checks == 3)
    #expect(try connection.firstValue("SELECT 1") == 1)
  }

  @Test("No extension can be loaded, and double quotes are for names")
  func settings() throws {
    #expect(sqliteError { _ = try connection.firstValue("SELECT load_extension('x')") } != nil)
    #expect(sqliteError { _ = try connection.firstValue("SELECT \"misspelt\" FROM kept") } != nil)
    #expect(sqliteError { try connection.run("PRAGMA writable_schema = ON") } == nil)
    #expect(sqliteError { try connection.run("DELETE FROM sqlite_schema") } != nil)
  }
}
