internal import CSQLite

/// A connection to a database file, for one thread at a time.
///
/// It hands out statements that stay prepared, so that running the same text again costs no
/// parsing. It is closed when it and all statements of it are gone.
package final class SQLiteConnection {
  /// What a connection may do with its file.
  package enum Access: Sendable {
    case readWriteCreating, readWrite, readOnly
    /// There is no file: what is written is gone with the connection.
    case inMemory
  }

  let handle: SQLiteHandle
  /// The statements that are prepared, by their text.
  private var statements: [String: SQLiteStatement] = [:]

  /// Whether statements that write are refused (`readOnly`).
  var onlyReads = false

  /// More texts than a program has of its own: the others are a user's.
  private static let statementLimit = 128

  /// How many bytes a value of a database in memory has at most.
  package static let valueLimitInMemory = 64 << 20

  /// How long a connection waits for locks of others, unless it is told otherwise.
  package static let busyLimitInMilliseconds = 10_000

  package var path: String { handle.path }

  /// Opens a file. Whether it is a database shows when the first statement is run.
  ///
  /// Every path is that of a plain file, whatever SQLite takes other names for. No extension is
  /// loaded, which leaves no function with effects that a view or a trigger could call, and the
  /// schema can't be written to as a table. (SQLite's own switch against such functions,
  /// TRUSTED_SCHEMA, takes those for JSON for some in version 3.40.) A text in double quotes is a
  /// name, never a text.
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
      case .inMemory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
      }
    handle = try SQLiteHandle(opening: path, flags: flags)
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
      // For conditions of others: what they compute is to need no more memory than this.
      sqlite3_limit(handle.pointer, SQLITE_LIMIT_LENGTH, Int32(Self.valueLimitInMemory))
    }
    let limit = Int32(clamping: busyLimitInMilliseconds)
    try handle.succeed(nil) { sqlite3_busy_timeout($0, limit) }
  }

  /// A statement for this text, ready to be run: prepared at most once, without values.
  ///
  /// While somebody is still reading rows of the statement, another one is made. A statement that
  /// is kept is not to be run after the same text was asked for again.
  package func statement(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
    if let known = statements[sql], !known.isRunning {
      known.reset()
      return known
    }
    let statement = try SQLiteStatement(preparing: sql, on: handle)
    if onlyReads, !statement.onlyReads {
      throw SQLiteError(code: SQLITE_AUTH, message: "not authorized", sql: sql, path: path)
    }
    if statements[sql] == nil {
      if statements.count == Self.statementLimit { statements.removeAll() }
      statements[sql] = statement
    }
    return statement
  }

  /// How many rows the last INSERT, UPDATE or DELETE changed, those of triggers left aside.
  package var changeCount: Int { Int(sqlite3_changes(handle.pointer)) }

  /// How many rows were changed since the connection was opened, those of triggers included.
  package var totalChangeCount: Int { Int(sqlite3_total_changes(handle.pointer)) }

  /// The row number of the last row that was inserted; 0 before.
  package var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(handle.pointer) }

  /// https://sqlite.org/c3ref/get_autocommit.html: "Autocommit mode is disabled by a BEGIN
  /// statement. Autocommit mode is re-enabled by a COMMIT or ROLLBACK."
  package var isInTransaction: Bool { sqlite3_get_autocommit(handle.pointer) == 0 }
}
