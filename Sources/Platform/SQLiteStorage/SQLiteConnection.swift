internal import CSQLite

/// A connection to a database file, for one thread at a time.
///
/// It keeps prepared statements, so that running the same text again needs no parsing. It is closed
/// once it and all of its statements are gone.
package final class SQLiteConnection {
  /// The access of a connection to its file.
  package enum Access: Sendable {
    case readWriteCreating, readWrite, readOnly
    /// As `readOnly`, and nobody changes the file: no lock and no other file is needed, so that a
    /// folder will do to which nothing can be written.
    case immutable
    /// There is no file: the data is gone when the connection is closed.
    case inMemory
  }

  let handle: SQLiteHandle
  /// The statements that are prepared, by their text.
  private var statements: [String: SQLiteStatement] = [:]
  /// Those of them that were asked for last, by the length of their texts. Nearly always the text
  /// is the same literal as before, which shows without a look at its characters.
  private var latest: [SQLiteStatement?] = Array(repeating: nil, count: 64)

  /// Whether statements that write are refused (`readOnly`).
  var onlyReads = false

  /// More texts than a program has itself: the others come from a user.
  private static let statementLimit = 128

  /// The most bytes that a value of a database in memory can have.
  package static let valueLimitInMemory = 64 << 20

  /// The default time that a connection waits for locks of others.
  package static let busyLimitInMilliseconds = 10_000

  package var path: String { handle.path }

  /// Opens a file. The first statement shows whether it is a database.
  ///
  /// Every path names a plain file, even if SQLite treats other names specially. No extension is
  /// loaded, so a view or a trigger can't call functions with effects, and the schema can't be
  /// written to as a table. (SQLite's own protection against such functions, TRUSTED_SCHEMA, counts
  /// those for JSON among them in version 3.40.) A text in double quotes is a name, never a string.
  ///
  /// - Parameter busyLimitInMilliseconds: how long to wait for locks of other connections.
  package init(
    opening path: String,
    access: Access,
    busyLimitInMilliseconds: Int = SQLiteConnection.busyLimitInMilliseconds
  ) throws(SQLiteError) {
    // One thread at a time needs no mutex: https://sqlite.org/c3ref/open.html on
    // SQLITE_OPEN_NOMUTEX.
    let flags =
      switch access {
      case .readWriteCreating: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
      case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
      case .readOnly: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
      case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
      case .inMemory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
      }
    handle = try SQLiteHandle(opening: path, flags: flags, isImmutable: access == .immutable)
    // https://sqlite.org/c3ref/c_dbconfig_defensive.html
    let options: [(Int32, Int32)] = [
      (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
      (SQLITE_DBCONFIG_DEFENSIVE, 1),
      (SQLITE_DBCONFIG_DQS_DDL, 0),
      (SQLITE_DBCONFIG_DQS_DML, 0),
    ]
    for (option, value) in options {
      try handle.succeed(nil) { jsonl_sqlite_set_option($0, option, value) }
    }
    if access == .inMemory {
      // For conditions from others: their results must not need more memory than this.
      sqlite3_limit(handle.pointer, SQLITE_LIMIT_LENGTH, Int32(Self.valueLimitInMemory))
    }
    let limit = Int32(clamping: busyLimitInMilliseconds)
    try handle.succeed(nil) { sqlite3_busy_timeout($0, limit) }
  }

  /// Sets how long to wait for locks of other connections.
  package func setBusyLimit(milliseconds: Int) throws(SQLiteError) {
    try handle.succeed(nil) { sqlite3_busy_timeout($0, Int32(clamping: milliseconds)) }
  }

  /// Whether nothing can be written to the file.
  ///
  /// https://sqlite.org/c3ref/open.html on SQLITE_OPEN_READWRITE: the file is opened "for reading
  /// only if the file is write protected by the operating system".
  package var isReadOnly: Bool { sqlite3_db_readonly(handle.pointer, "main") == 1 }

  /// Leaves the write-ahead log where it is when the connection is closed, even if it is the last
  /// one, so that closing waits for no disk.
  ///
  /// https://sqlite.org/c3ref/c_dbconfig_defensive.html on SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE. The
  /// next connection reads the log, and goes on at its end.
  package func keepLog() throws(SQLiteError) {
    try handle.succeed(nil) {
      jsonl_sqlite_set_option($0, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    }
  }

  /// Makes triggers run, or not. All statements are compiled again.
  ///
  /// https://sqlite.org/c3ref/c_dbconfig_defensive.html on SQLITE_DBCONFIG_ENABLE_TRIGGER.
  package func setTriggers(areOn: Bool) throws(SQLiteError) {
    try handle.succeed(nil) {
      jsonl_sqlite_set_option($0, SQLITE_DBCONFIG_ENABLE_TRIGGER, areOn ? 1 : 0)
    }
  }

  /// A statement for this text, ready to run: prepared at most once, without values.
  ///
  /// If rows of the statement are still being read, this prepares another one. Do not run a
  /// statement after the same text was asked for again.
  package func statement(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
    let slot = sql.utf8.count % latest.count
    if let known = latest[slot], known.sql == sql, !known.isRunning {
      known.reset()
      return known
    }
    if let known = statements[sql], !known.isRunning {
      latest[slot] = known
      known.reset()
      return known
    }
    let statement = try SQLiteStatement(preparing: sql, on: handle)
    if onlyReads, !statement.onlyReads {
      throw SQLiteError(code: SQLITE_AUTH, message: "not authorized", sql: sql, path: path)
    }
    if statements[sql] == nil {
      if statements.count == Self.statementLimit {
        statements.removeAll()
        for index in latest.indices { latest[index] = nil }
      }
      statements[sql] = statement
      latest[slot] = statement
    }
    return statement
  }

  /// The number of rows that the last INSERT, UPDATE or DELETE changed, without those of triggers.
  package var changeCount: Int { Int(sqlite3_changes(handle.pointer)) }

  /// The number of rows changed since the connection was opened, including those of triggers.
  package var totalChangeCount: Int { Int(sqlite3_total_changes(handle.pointer)) }

  /// The row number of the last row that was inserted; 0 before.
  package var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(handle.pointer) }

  /// https://sqlite.org/c3ref/get_autocommit.html: "Autocommit mode is disabled by a BEGIN
  /// statement. Autocommit mode is re-enabled by a COMMIT or ROLLBACK."
  package var isInTransaction: Bool { sqlite3_get_autocommit(handle.pointer) == 0 }
}
