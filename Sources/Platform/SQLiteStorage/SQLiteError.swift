internal import CSQLite

/// A failed call of SQLite: its message, the statement and the file.
package struct SQLiteError: Error, Equatable, Sendable {
  /// The extended result code: https://sqlite.org/rescode.html.
  package let code: Int32
  /// SQLite's message, such as "database is locked"; for people, not for comparisons.
  package let message: String
  /// The statement; nil if there was none.
  package let sql: String?
  /// The path with which the database was opened.
  package let path: String

  package init(code: Int32, message: String, sql: String?, path: String) {
    self.code = code
    self.message = message
    self.sql = sql
    self.path = path
  }

  /// https://sqlite.org/rescode.html: the primary code is in the 8 least significant bits of an
  /// extended one.
  private var primaryCode: Int32 { code & 0xFF }

  /// Another connection held a lock for longer than this one waits.
  package var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }
  /// The content of the file is not a valid database.
  package var isCorrupt: Bool { primaryCode == SQLITE_CORRUPT }
  /// The file is not a database, or its first page is damaged.
  package var isNotADatabase: Bool { primaryCode == SQLITE_NOTADB }
  /// The disk is full, or the database has reached its maximum size.
  package var isFull: Bool { primaryCode == SQLITE_FULL }
  /// The file or its folder can't be written to.
  package var isReadOnly: Bool { primaryCode == SQLITE_READONLY }
  /// The file can't be opened or created.
  package var isCannotOpen: Bool { primaryCode == SQLITE_CANTOPEN }
  /// Reading or writing the file failed.
  package var isInputOutput: Bool { primaryCode == SQLITE_IOERR }
  /// A row breaks a rule of its table.
  package var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }
  /// A limit on a query was reached (`withLimit`).
  package var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }
  /// The statement is not allowed here (`readOnly`).
  package var isNotAllowed: Bool { primaryCode == SQLITE_AUTH }
}
