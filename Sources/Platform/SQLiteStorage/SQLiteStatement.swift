internal import CSQLite
internal import JSONText

/// A prepared statement. It owns its pointer: `deinit` finalizes it.
package final class SQLiteStatement {
  package let sql: String
  let pointer: OpaquePointer
  private let handle: SQLiteHandle
  /// The bytes that SQLite reads in place, by position: they live as long as they are bound.
  private var bound: [Bytes?]
  /// Whether it has run, or was given values, since it was made ready.
  private var isUsed = false

  /// Prepares the only statement in `sql`.
  ///
  /// https://sqlite.org/c3ref/prepare.html on SQLITE_PREPARE_PERSISTENT: "a hint to the query
  /// planner that the prepared statement will be retained for a long time and probably reused many
  /// times."
  ///
  /// - Throws: `SQLiteError`, also if there is no statement, or more than one, of which SQLite
  ///   would run only the first.
  init(preparing sql: String, on handle: SQLiteHandle) throws(SQLiteError) {
    let text = Array(sql.utf8)
    let (prepared, length) = try Self.prepare(text[...], sql, handle)
    guard let prepared else {
      throw SQLiteError(code: SQLITE_ERROR, message: "no statement", sql: sql, path: handle.path)
    }
    pointer = prepared
    self.sql = sql
    self.handle = handle
    bound = Array(repeating: nil, count: Int(sqlite3_bind_parameter_count(prepared)))
    var rest = text[length...]
    while !rest.isEmpty {
      let (another, length) = try Self.prepare(rest, sql, handle)
      if another != nil {
        sqlite3_finalize(another)
        let message = "more than one statement"
        throw SQLiteError(code: SQLITE_ERROR, message: message, sql: sql, path: handle.path)
      }
      if length == 0 { break }
      rest = rest.dropFirst(length)
    }
  }

  deinit { sqlite3_finalize(pointer) }

  /// How many values the statement takes.
  package var parameterCount: Int { bound.count }

  /// Prepares the first statement of a text, and returns it with its length in bytes; nil if there
  /// is none.
  private static func prepare(
    _ text: ArraySlice<UInt8>,
    _ sql: String,
    _ handle: SQLiteHandle
  ) throws(SQLiteError) -> (OpaquePointer?, Int) {
    var prepared: OpaquePointer?
    var length = 0
    try handle.succeed(sql) { database in
      (text + [0]).withUnsafeBytes { bytes in
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        var tail: UnsafePointer<CChar>?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let count = Int32(clamping: text.count + 1)
        let code = sqlite3_prepare_v3(database, start, count, flags, &prepared, &tail)
        if let start, let tail { length = tail - start }
        return code
      }
    }
    return (prepared, length)
  }

  /// Whether its rows are being read.
  package var isRunning: Bool { sqlite3_stmt_busy(pointer) != 0 }

  /// https://sqlite.org/c3ref/stmt_readonly.html: whether it makes "no direct changes to the
  /// content of the database file".
  package var onlyReads: Bool { sqlite3_stmt_readonly(pointer) != 0 }

  /// Makes it ready to run again, without values.
  ///
  /// https://sqlite.org/c3ref/reset.html: the result is that of the last `step`, which was thrown
  /// already.
  package func reset() {
    if !isUsed { return }
    isUsed = false
    sqlite3_reset(pointer)
    sqlite3_clear_bindings(pointer)
    for position in bound.indices where bound[position] != nil { bound[position] = nil }
  }

  /// Moves to the next row. Returns false at the end; call `reset` before the statement runs again.
  package func step() throws(SQLiteError) -> Bool {
    isUsed = true
    return try handle.succeed(sql) { _ in sqlite3_step(pointer) } == SQLITE_ROW
  }

  /// Runs the statement with these values to its end, and makes it ready to run again.
  package func run(_ values: [SQLiteValue]) throws(SQLiteError) {
    defer { reset() }
    try bind(values)
    while try step() {}
  }

  package func run(_ values: SQLiteValue...) throws(SQLiteError) { try run(values) }
}

// MARK: - Values

extension SQLiteStatement {
  /// Binds all values, from the first on.
  ///
  /// - Precondition: there are as many values as parameters.
  package func bind(_ values: [SQLiteValue]) throws(SQLiteError) {
    precondition(
      values.count == bound.count,
      "A statement was given \(values.count) values for \(bound.count) parameters: \(sql)"
    )
    for (index, value) in values.enumerated() { try bind(value, at: index + 1) }
  }

  /// Binds a value to a parameter; the first has position 1.
  ///
  /// Bytes are not copied. https://sqlite.org/c3ref/bind_blob.html on SQLITE_STATIC, a null
  /// pointer: "the object and the provided pointer to it must remain valid until either the
  /// prepared statement is finalized or the same SQL parameter is bound to something else". This
  /// holds: the memory of `Bytes` neither moves nor changes, and `bound` keeps it.
  package func bind(_ value: SQLiteValue, at position: Int) throws(SQLiteError) {
    let number = Int32(position)
    isUsed = true
    try handle.succeed(sql) { _ in
      switch value {
      case .null: sqlite3_bind_null(pointer, number)
      case .integer(let value): sqlite3_bind_int64(pointer, number, value)
      case .real(let value): sqlite3_bind_double(pointer, number, value)
      case .text(let bytes):
        // A null pointer would be the value null.
        if bytes.isEmpty {
          jsonl_sqlite_bind_empty_text(pointer, number)
        } else {
          bytes.withUnsafeBytes { memory in
            let start = memory.baseAddress?.assumingMemoryBound(to: CChar.self)
            let encoding = UInt8(SQLITE_UTF8)
            return sqlite3_bind_text64(
              pointer,
              number,
              start,
              UInt64(memory.count),
              nil,
              encoding
            )
          }
        }
      case .blob(let bytes):
        if bytes.isEmpty {
          jsonl_sqlite_bind_empty_blob(pointer, number)
        } else {
          bytes.withUnsafeBytes {
            sqlite3_bind_blob64(pointer, number, $0.baseAddress, UInt64($0.count), nil)
          }
        }
      }
    }
    bound[position - 1] = value.bytesValue
  }
}
