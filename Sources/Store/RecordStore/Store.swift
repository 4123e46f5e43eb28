package import JSONText
package import Records
package import SQLiteStorage

/// The database of a work tree: its collections, their records, what is dirty, and what happened.
///
/// `Schema` says what the tables hold. A store is for one thread at a time; several processes may
/// have it open at once.
package final class Store {
  package let database: SQLiteConnection

  /// Opens the store in a file, which is made if it is missing; an older schema is brought up to
  /// date.
  ///
  /// Every commit is on the disk when it returns (`synchronous = FULL`): the order of a flush
  /// relies on that, and nothing that was said to be kept may be lost.
  ///
  /// - Parameter isSuspect: whether the database was not closed by its last user, so that it is
  ///   checked from end to end. Any other is checked by its header and its schema, and the rest
  ///   when it is read.
  /// - Throws: `StoreError`, or `SQLiteError` where the file can't be opened, read or locked.
  package init(opening path: String, isSuspect: Bool = false) throws {
    database = try SQLiteConnection(opening: path, access: .readWriteCreating)
    do {
      try prepare()
      if isSuspect { try check() }
    } catch let error as SQLiteError where error.isDamage {
      throw StoreError.damaged(path: path, reason: error.message)
    }
  }

  private func prepare() throws {
    let version = try number("PRAGMA user_version")
    let application = try number("PRAGMA application_id")
    if application != Schema.applicationID {
      let tables = try number("SELECT count(*) FROM sqlite_master")
      if tables > 0 || application != 0 { throw StoreError.foreign(path: database.path) }
    }
    if version > Schema.steps.count {
      throw StoreError.newerVersion(
        path: database.path,
        found: Int(version),
        known: Schema.steps.count
      )
    }
    _ = try database.firstValue("PRAGMA journal_mode = WAL")
    try database.run("PRAGMA synchronous = FULL")
    if version < Schema.steps.count { try migrate() }
  }

  /// Runs the steps of the schema that are missing. Another process may have run them meanwhile, so
  /// the version is read again under the lock.
  private func migrate() throws {
    try database.transaction(.immediate) {
      let version = Int(try number("PRAGMA user_version"))
      for step in Schema.steps[min(version, Schema.steps.count)...] { try database.execute(step) }
      try database.execute("PRAGMA application_id = \(Schema.applicationID)")
      try database.execute("PRAGMA user_version = \(Schema.steps.count)")
    }
  }

  /// Checks the whole database for damage. Complexity: O(bytes of the database).
  ///
  /// https://sqlite.org/pragma.html#pragma_quick_check: one row with "ok", or rows that say what is
  /// wrong.
  package func check() throws {
    let word = try database.firstValue("PRAGMA quick_check(1)")?.bytesValue?.text ?? "no answer"
    if word != "ok" { throw StoreError.damaged(path: database.path, reason: word) }
  }

  /// The first value of a query as a number; 0 where it has none.
  func number(_ sql: String, _ values: SQLiteValue...) throws -> Int64 {
    try database.firstValue(sql, values)?.integerValue ?? 0
  }
}

// MARK: - Changes

extension Store {
  /// Makes changes as one act of somebody: all or none. They are tracked: records become dirty, and
  /// each change is an event under `actor` and `moment`.
  package func edit<Result>(
    as actor: String,
    at moment: Timestamp,
    _ body: () throws -> Result
  ) throws -> Result {
    try database.transaction(.immediate) {
      try database.run(
        "UPDATE control SET actor = ?, moment = ?",
        SQLiteValue(actor),
        SQLiteValue(moment.millisecondText)
      )
      let result = try body()
      try database.run("UPDATE control SET actor = NULL, moment = NULL")
      return result
    }
  }

  /// Makes changes that bring store and file together: nothing becomes dirty by itself, and events
  /// are those that `body` adds.
  package func synchronize<Result>(_ body: () throws -> Result) throws -> Result {
    try database.transaction(.immediate) {
      try database.run("UPDATE control SET syncing = 1")
      let result = try body()
      try database.run("UPDATE control SET syncing = 0")
      return result
    }
  }

  /// Runs `body` with a journal of what is overwritten in place of the log of what is new, where
  /// nobody else has the database open: what is added to an almost empty one is then written once,
  /// and not twice. A crash is undone by either.
  ///
  /// https://sqlite.org/pragma.html#pragma_journal_mode: the mode can't be changed while others are
  /// connected; then it stays what it is.
  package func withoutLog<Result>(_ body: () throws -> Result) throws -> Result {
    try database.run("PRAGMA busy_timeout = 0")
    _ = try? database.firstValue("PRAGMA journal_mode = DELETE")
    try database.run("PRAGMA busy_timeout = \(SQLiteConnection.busyLimitInMilliseconds)")
    defer { _ = try? database.firstValue("PRAGMA journal_mode = WAL") }
    return try body()
  }

  /// Under whose name changes go that no program of the product makes.
  package func setUsualActor(_ name: String) throws {
    let sql = "UPDATE control SET usual_actor = ?1 WHERE usual_actor <> ?1"
    try database.run(sql, SQLiteValue(name))
  }

  /// A name of this store's own, which keeps ids apart that are made at several places.
  package var workspace: Bytes {
    get throws { try database.firstValue("SELECT workspace FROM control")?.bytesValue ?? Bytes("") }
  }

  /// Goes up by at least one with each change that somebody makes.
  package var generation: Int64 {
    get throws { try number("SELECT generation FROM control") }
  }
}
