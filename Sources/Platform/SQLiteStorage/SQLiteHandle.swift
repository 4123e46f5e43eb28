internal import CSQLite

/// An open database. It owns its pointer: `deinit` closes it, once the connection and all of its
/// statements are gone.
final class SQLiteHandle {
  let pointer: OpaquePointer
  /// The path as the caller gave it.
  let path: String

  /// How much memory the undo journal of one statement takes before it goes to a file.
  ///
  /// A change of one record touches twenty or thirty pages with its triggers and indexes. That is
  /// more than SQLite's default of 64 KiB, and once a journal is in a file, that of every later
  /// statement of the transaction is written there, too.
  ///
  /// SQLite writes this memory to the file as chunks of this size, and its system layer for Unix
  /// can't write 128 KiB or more at once: it calls the disk full then (`seekAndWriteFd` in
  /// https://sqlite.org/src/file/src/os_unix.c takes the last 17 bits of the count).
  private static let statementJournalByteCount: Int32 = 127 << 10

  /// https://sqlite.org/c3ref/config.html: it has effect only before SQLite is first used. A
  /// process that has used it already keeps the default, which is only slower.
  private static let configuration: Int32 =
    jsonl_sqlite_limit_statement_journals(statementJournalByteCount)

  /// https://sqlite.org/c3ref/open.html: "Whether or not an error occurs when it is opened,
  /// resources associated with the database connection handle should be released by passing it to
  /// sqlite3_close() when it is no longer required."
  ///
  /// - Parameter isImmutable: whether nobody changes the file; `flags` allow a URI then.
  init(opening path: String, flags: Int32, isImmutable: Bool) throws(SQLiteError) {
    _ = Self.configuration
    var opened: OpaquePointer?
    let name = isImmutable ? Self.immutableName(of: path) : Self.plainPath(path)
    let code = sqlite3_open_v2(name, &opened, flags, nil)
    guard let opened else {
      throw SQLiteError(code: SQLITE_NOMEM, message: "out of memory", sql: nil, path: path)
    }
    pointer = opened
    self.path = path
    if code != SQLITE_OK { throw error(code, sql: nil) }
    sqlite3_extended_result_codes(opened, 1)
  }

  deinit { sqlite3_close(pointer) }

  /// A path that SQLite does not treat specially. https://sqlite.org/c3ref/open.html: "If the
  /// filename is ":memory:", then a private, temporary in-memory database is created", "If the
  /// filename is an empty string, then a private, temporary on-disk database will be created", and
  /// if "URI filename interpretation is enabled", as it is in some builds, a name that begins with
  /// "file:" is a URI.
  private static func plainPath(_ path: String) -> String {
    path.hasPrefix("/") ? path : "./" + path
  }

  /// https://sqlite.org/uri.html: "The immutable parameter ... specifies that the database file is
  /// stored on read-only media"; with `%HH` for bytes that mean something in a URI.
  private static func immutableName(of path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var name = Array("file:".utf8)
    for byte in plainPath(path).utf8 {
      let isPlain = byte < 0x80 && !Array("%?#".utf8).contains(byte)
      name += isPlain ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: name, as: UTF8.self) + "?immutable=1"
  }

  /// Turns a result code into an error; nothing else does.
  @discardableResult
  func succeed(_ sql: String?, _ call: (OpaquePointer) -> Int32) throws(SQLiteError) -> Int32 {
    let code = call(pointer)
    switch code {
    case SQLITE_OK, SQLITE_ROW, SQLITE_DONE: return code
    default: throw error(code, sql: sql)
    }
  }

  private func error(_ code: Int32, sql: String?) -> SQLiteError {
    // https://sqlite.org/c3ref/errcode.html: the message is that "for the most recent ... API
    // call".
    let isLatest = sqlite3_extended_errcode(pointer) & 0xFF == code & 0xFF
    let words = isLatest ? sqlite3_errmsg(pointer) : sqlite3_errstr(code)
    let message = words.map { String(cString: $0) } ?? "error \(code)"
    return SQLiteError(code: code, message: message, sql: sql, path: path)
  }
}
