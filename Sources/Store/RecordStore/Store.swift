package import JSONText
package import Records
package import SQLiteStorage

/// The database of a work tree: its collections, their records, which are dirty, and their history.
///
/// `Schema` documents the tables. A store is for one thread at a time; several processes may have
/// it open at once.
package final class Store {
  package let database: SQLiteConnection
  /// Whether the file can't be written to, so that the store may be behind the files of records.
  package let isReadOnly: Bool
  /// The edit that is being made; nil outside `edit`.
  var tracking: EditTracking?
  /// Whether an edit may not be on the disk yet (`edit(waits:)`).
  private var owesDisk = false
  /// Called when the store is about to be closed. Returns whether its log is left as it is;
  /// otherwise the last one who closes the store writes the log into the database, and removes it.
  package var keepsLog: (() -> Bool)?

  /// Opens the store in a file, which must exist; an older schema is brought up to date.
  ///
  /// A database without anything in it is a damaged store, not a new one: what it had may be
  /// edits that no file has.
  ///
  /// Every commit is on the disk when it returns (`synchronous = FULL`). The order of a flush
  /// relies on this, and nothing that was reported as kept may be lost.
  ///
  /// - Parameter isSuspect: whether the last user did not close the database, so that all of it is
  ///   checked. Otherwise its header and schema are checked, and the rest when it is read.
  /// - Throws: `StoreError`, or `SQLiteError` if the file can't be opened, read or locked.
  package init(opening path: String, isSuspect: Bool = false) throws {
    database = try SQLiteConnection(opening: path, access: .readWrite)
    isReadOnly = database.isReadOnly
    do {
      try prepare()
      try configure()
      if try isOutdated { try migrate() }
      if isSuspect { try check() }
    } catch let error as SQLiteError where error.isDamage {
      throw StoreError.damaged(path: path, reason: error.message)
    }
  }

  /// Opens the store in a file in a folder to which nothing can be written, for reading alone.
  ///
  /// https://sqlite.org/wal.html#readonly: such a database can be read as one that nobody changes
  /// if its file has all of it. Otherwise its log is read, too, and the log's index has to be
  /// there.
  ///
  /// - Parameter isWhole: whether there is neither a log nor a journal.
  /// - Throws: as `init(opening:isSuspect:)`, and `StoreError.olderVersion`.
  package init(reading path: String, isWhole: Bool) throws {
    database = try SQLiteConnection(opening: path, access: isWhole ? .immutable : .readOnly)
    isReadOnly = true
    do {
      try prepare()
    } catch let error as SQLiteError where error.isDamage {
      throw StoreError.damaged(path: path, reason: error.message)
    }
    if try isOutdated { throw StoreError.olderVersion(path: path) }
  }

  /// Makes a store without collections, in a file that is not there.
  package init(making path: String) throws {
    database = try SQLiteConnection(opening: path, access: .readWriteCreating)
    isReadOnly = false
    // A row of `dirty` or `pending` that takes more than a quarter of a page is continued on a page
    // of its own. With pages of 4 KiB, that is every record of a kilobyte.
    try database.run("PRAGMA page_size = 8192")
    try configure()
    try migrate()
  }

  deinit {
    if keepsLog?() == true { try? database.keepLog() }
  }

  /// Sets how long to wait for other programs that write to the store.
  package func setBusyLimit(milliseconds: Int) throws {
    try database.setBusyLimit(milliseconds: milliseconds)
  }

  /// Refuses what is not a store that this version knows.
  private func prepare() throws {
    let version = try number("PRAGMA user_version")
    let application = try number("PRAGMA application_id")
    if application != Schema.applicationID {
      let tables = try number("SELECT count(*) FROM sqlite_master")
      if tables > 0 || application != 0 { throw StoreError.foreign(path: database.path) }
      throw StoreError.damaged(path: database.path, reason: "it is empty")
    }
    if version > Schema.steps.count {
      throw StoreError.newerVersion(
        path: database.path,
        found: Int(version),
        known: Schema.steps.count
      )
    }
    if try version < 1 || !hasTables {
      throw StoreError.damaged(path: database.path, reason: "tables are missing")
    }
  }

  /// Whether an earlier version of the product made the schema.
  private var isOutdated: Bool {
    get throws { try number("PRAGMA user_version") < Schema.steps.count }
  }

  /// Whether the tables are there without which nothing can be said of records and edits.
  private var hasTables: Bool {
    get throws {
      try number(
        """
        SELECT count(*) FROM sqlite_master WHERE type = 'table'
          AND name IN ('control', 'collections', 'records', 'dirty')
        """
      ) == 4
    }
  }

  private func configure() throws {
    _ = try database.firstValue("PRAGMA journal_mode = WAL")
    try database.run("PRAGMA synchronous = FULL")
    // At most 16 MiB: a page of an index that has to be written before its time is read again for
    // the next of many records.
    try database.run("PRAGMA cache_size = -16384")
    // Up to 64 MiB, the log is not copied into the database before the connection is closed: an
    // edit of many records and its export write to the same pages several times. A log that is
    // short stays even then (`StoreFile`).
    _ = try database.firstValue("PRAGMA wal_autocheckpoint = 8192")
    // Some builds of SQLite write zeros over everything that is deleted. The history has it anyway.
    _ = try database.firstValue("PRAGMA secure_delete = OFF")
  }

  /// Runs the missing steps of the schema. Another process may have run them meanwhile, so the
  /// version is read again under the lock.
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

  /// The first value of a query as a number; 0 if it has none.
  func number(_ sql: String, _ values: SQLiteValue...) throws -> Int64 {
    try database.firstValue(sql, values)?.integerValue ?? 0
  }
}

// MARK: - Changes

extension Store {
  /// Makes changes as one edit, all or nothing. They are tracked: records become dirty, each change
  /// is an event under `actor` and `moment`, and all of them are an act. Within another edit, the
  /// changes belong to that one.
  ///
  /// - Parameter waits: whether the changes are on the disk afterwards. Otherwise the next change
  ///   that waits, or `waitForDisk`, takes them along: nothing may be said of them before, and no
  ///   file may have them.
  package func edit<Result>(
    as actor: String,
    at moment: Timestamp,
    waits: Bool = true,
    _ body: () throws -> Result
  ) throws -> Result {
    if tracking != nil { return try body() }
    func tracked() throws -> Result {
      tracking = EditTracking(actor: actor, moment: moment.millisecondText)
      defer { tracking = nil }
      let last = try lastEventNumber()
      let result = try body()
      try noteAct(by: actor, at: moment, after: last)
      return result
    }
    if waits { return try synchronize(tracked) }
    let result = try synchronizeWithoutWaiting(tracked)
    owesDisk = true
    return result
  }

  /// Waits until all edits are on the disk.
  ///
  /// The log is one file, so that a transaction that waits for it takes along what was written to
  /// it before.
  package func waitForDisk() throws {
    // fault: edit-is-not-on-disk
    if owesDisk { try synchronize {} }
  }

  /// Makes changes that synchronize store and file: nothing becomes dirty by itself, and only
  /// `body` adds events.
  package func synchronize<Result>(_ body: () throws -> Result) throws -> Result {
    let result = try changingQuietly(body)
    owesDisk = false
    return result
  }

  /// Makes changes that are not tracked.
  private func changingQuietly<Result>(_ body: () throws -> Result) throws -> Result {
    try database.transaction(.immediate) {
      try database.run("UPDATE control SET syncing = 1")
      let result = try body()
      try database.run("UPDATE control SET syncing = 0")
      return result
    }
  }

  /// Like `synchronize`, also within it.
  package func synchronizing<Result>(_ body: () throws -> Result) throws -> Result {
    try database.isInTransaction ? body() : synchronize(body)
  }

  /// Like `synchronize`, but the changes may be undone by a crash of the machine, not of a process:
  /// the commit does not wait for the disk. Only for what can be found out again from the file.
  ///
  /// https://sqlite.org/pragma.html#pragma_synchronous on NORMAL in WAL mode: "consistent", but "a
  /// transaction committed in WAL mode with synchronous=NORMAL might roll back following a power
  /// loss".
  package func synchronizeWithoutWaiting<Result>(_ body: () throws -> Result) throws -> Result {
    // With any other journal, a crash of the machine could damage the database.
    let journal = try database.firstValue("PRAGMA journal_mode")
    guard journal?.bytesValue?.text == "wal" else { return try synchronize(body) }
    try database.run("PRAGMA synchronous = NORMAL")
    defer { try? database.run("PRAGMA synchronous = FULL") }
    return try changingQuietly(body)
  }

  /// Runs `body` with a journal of overwritten data instead of the log of new data, if no other
  /// connection has the database open: data that is added to an almost empty database is then
  /// written once instead of twice. Either undoes a crash.
  ///
  /// https://sqlite.org/pragma.html#pragma_journal_mode: the mode can't be changed while others are
  /// connected; then it stays the same.
  package func withoutLog<Result>(_ body: () throws -> Result) throws -> Result {
    try database.run("PRAGMA busy_timeout = 0")
    _ = try? database.firstValue("PRAGMA journal_mode = DELETE")
    try database.run("PRAGMA busy_timeout = \(SQLiteConnection.busyLimitInMilliseconds)")
    defer { _ = try? database.firstValue("PRAGMA journal_mode = WAL") }
    return try body()
  }

  /// Brings all that was written into the database file itself, so that the file can be moved.
  ///
  /// To leave the mode WAL writes the log into the database and removes it
  /// (https://sqlite.org/pragma.html#pragma_journal_mode).
  ///
  /// - Precondition: nobody else has the database open.
  package func endLog() throws {
    let mode = try database.firstValue("PRAGMA journal_mode = DELETE")?.bytesValue?.text
    if mode != "delete" {
      throw StoreError.damaged(path: database.path, reason: "its log can't be ended")
    }
  }

  /// The name for changes that no program of the product makes.
  package func setUsualActor(_ name: String) throws {
    let sql = "UPDATE control SET usual_actor = ?1 WHERE usual_actor <> ?1"
    try database.run(sql, SQLiteValue(name))
  }

  /// This store's own name, which keeps ids apart that are made in different places.
  package var workspace: Bytes {
    get throws { try database.firstValue("SELECT workspace FROM control")?.bytesValue ?? Bytes("") }
  }

  /// Rises by at least one with each edit.
  package var generation: Int64 {
    get throws { try number("SELECT generation FROM control") }
  }
}
