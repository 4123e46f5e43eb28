internal import SQLiteStorage
internal import Testing

@Suite("Transactions of SQLite")
struct TransactionTests {
  private struct Refused: Error {}

  private let database: TestDatabase
  private let connection: SQLiteConnection

  init() throws {
    database = try TestDatabase()
    connection = try database.connect()
    try connection.execute("PRAGMA journal_mode = WAL; CREATE TABLE kept (value)")
  }

  private func count(_ connection: SQLiteConnection) throws -> SQLiteValue? {
    try connection.firstValue("SELECT count(*) FROM kept")
  }

  @Test("All of it is there at the end, and nothing before for others")
  func commit() throws {
    let other = try database.connect()
    let result = try connection.transaction {
      try connection.run("INSERT INTO kept VALUES (1)")
      #expect(try count(other) == 0)
      return "done"
    }
    #expect(result == "done")
    #expect(try count(other) == 1)
    #expect(!connection.isInTransaction)
  }

  @Test("Nothing of it is there after an error")
  func rollBack() throws {
    #expect(throws: Refused.self) {
      try connection.transaction {
        try connection.run("INSERT INTO kept VALUES (1)")
        throw Refused()
      }
    }
    #expect(try count(connection) == 0)
    #expect(!connection.isInTransaction)
  }

  @Test("One statement may change far more than its undo journal has memory for")
  func longStatement() throws {
    try connection.execute(
      """
      CREATE TABLE many (id INTEGER PRIMARY KEY, name TEXT UNIQUE, text TEXT);
      WITH numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 3000)
        INSERT INTO many SELECT n, 'name ' || n, hex(zeroblob(400)) FROM numbers;
      """
    )
    try connection.transaction {
      try connection.run("UPDATE many SET text = text || 'x', name = name || 'y'")
    }
    #expect(try connection.firstValue("SELECT count(*) FROM many WHERE name LIKE '%y'") == 3000)
  }

  @Test("Nothing of it is there where the commit itself fails")
  func failingCommit() throws {
    try connection.execute(
      """
      PRAGMA foreign_keys = ON;
      CREATE TABLE parent (id PRIMARY KEY);
      CREATE TABLE child (parent REFERENCES parent(id) DEFERRABLE INITIALLY DEFERRED);
      """
    )
    let error = sqliteError {
      try connection.transaction {
        try connection.run("INSERT INTO kept VALUES (1)")
        try connection.run("INSERT INTO child VALUES ('missing')")
      }
    }
    #expect(error?.isConstraint == true)
    #expect(error?.sql == "COMMIT")
    #expect(!connection.isInTransaction)
    #expect(try count(connection) == 0)
  }

  @Test("Another writer is told that the database is busy, and can go on later")
  func busy() throws {
    let other = try database.connect()
    try connection.transaction {
      let error = sqliteError { try other.transaction {} }
      #expect(error?.isBusy == true)
      #expect(error?.sql == "BEGIN IMMEDIATE")
    }
    try other.transaction { try other.run("INSERT INTO kept VALUES (1)") }
    #expect(try count(connection) == 1)
  }

  @Test("Readers see one state while a writer goes on")
  func readers() throws {
    let readers = [try database.connect(.readOnly), try database.connect(.readOnly)]
    try connection.run("INSERT INTO kept VALUES (1)")
    try readers[0].transaction(.deferred) {
      #expect(try count(readers[0]) == 1)
      try connection.run("INSERT INTO kept VALUES (2)")
      #expect(try count(readers[0]) == 1)
      #expect(try count(readers[1]) == 2)
    }
    #expect(try count(readers[0]) == 2)
  }

  @Test("A database that may not grow any more stays as it was, and whole")
  func full() throws {
    // A commit in a write-ahead log takes no page of the database: the limit holds all the same.
    try connection.execute("PRAGMA max_page_count = 8")
    let error = sqliteError {
      try connection.transaction {
        for _ in 0..<100 {
          try connection.run(
            "INSERT INTO kept VALUES (?)",
            .init(String(repeating: "x", count: 900))
          )
        }
      }
    }
    #expect(error?.isFull == true)
    #expect(try count(connection) == 0)
    #expect(try connection.firstValue("PRAGMA integrity_check") == "ok")
    try connection.run("INSERT INTO kept VALUES (1)")
  }

  @Test("A transaction inside of another one is a mistake of the program")
  func nested() async {
    await #expect(processExitsWith: .failure) {
      let connection = try SQLiteConnection(opening: "/dev/null", access: .readOnly)
      try connection.transaction(.deferred) { try connection.transaction {} }
    }
  }
}
