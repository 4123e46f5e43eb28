internal import CSQLite

extension SQLiteConnection {
  /// Runs `body`, in which every statement that does more than read the database fails
  /// (`isNotAllowed`). Used for queries of a user.
  ///
  /// Allowed are SELECT, EXPLAIN, functions other than `load_extension`, and the pragmas that
  /// describe the schema. https://sqlite.org/c3ref/set_authorizer.html: "The authorizer callback is
  /// invoked as SQL statements are being compiled by sqlite3_prepare()"; cached statements are
  /// compiled again.
  ///
  /// - Precondition: not used inside another `readOnly`.
  package func readOnly<Result>(_ body: () throws -> Result) throws -> Result {
    try handle.succeed(nil) { database in
      sqlite3_set_authorizer(
        database,
        { _, action, first, second, _, _ in
          let name = action == SQLITE_FUNCTION ? second : first
          return isReading(action, name: name.map { String(cString: $0) })
            ? SQLITE_OK : SQLITE_DENY
        },
        nil
      )
    }
    onlyReads = true
    defer {
      onlyReads = false
      sqlite3_set_authorizer(handle.pointer, nil, nil)
    }
    return try body()
  }

  /// Runs `body`, in which a slow statement is stopped (`isInterrupted`) once `isOver` returns
  /// true.
  ///
  /// https://sqlite.org/c3ref/progress_handler.html: the function is called about every `stepCount`
  /// instructions of SQLite's virtual machine; "If the progress callback returns non-zero, the
  /// operation is interrupted." It must not use the connection.
  ///
  /// - Precondition: not used inside another `withLimit`.
  package func withLimit<Result>(
    checkingEvery stepCount: Int,
    isOver: @escaping () -> Bool,
    _ body: () throws -> Result
  ) throws -> Result {
    let limit = QueryLimit(isOver: isOver)
    sqlite3_progress_handler(
      handle.pointer,
      Int32(clamping: stepCount),
      { context in
        guard let context else { return 0 }
        return Unmanaged<QueryLimit>.fromOpaque(context).takeUnretainedValue().isOver() ? 1 : 0
      },
      Unmanaged.passUnretained(limit).toOpaque()
    )
    defer {
      sqlite3_progress_handler(handle.pointer, 0, nil, nil)
      extendLifetime(limit)
    }
    return try body()
  }
}

/// The object that SQLite calls back; it lives as long as `withLimit` runs.
private final class QueryLimit {
  let isOver: () -> Bool

  init(isOver: @escaping () -> Bool) { self.isOver = isOver }
}

/// Whether an action that SQLite asks about only reads. `name` is the name of the pragma, function
/// or table.
private func isReading(_ action: Int32, name: String?) -> Bool {
  switch action {
  case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: true
  case SQLITE_FUNCTION: name?.lowercased() != "load_extension"
  // SQLite asks this when a table-valued function such as json_each is first used.
  // `SQLiteConnection.statement(_:)` stops writes of a user to the schema.
  case SQLITE_UPDATE: name == "sqlite_master"
  // None of these has a form that writes.
  case SQLITE_PRAGMA: name.map { describingPragmas.contains($0.lowercased()) } ?? false
  default: false
  }
}

private let describingPragmas: Set<String> = [
  "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
  "foreign_key_list", "database_list", "collation_list", "function_list", "compile_options",
]
