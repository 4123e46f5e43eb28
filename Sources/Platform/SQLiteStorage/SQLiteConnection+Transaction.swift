internal import CSQLite

extension SQLiteConnection {
  /// When a transaction takes its locks: https://sqlite.org/lang_transaction.html.
  package enum TransactionKind: Sendable {
    /// The write lock at once: nothing changes between its reads and its writes.
    case immediate
    /// When they are needed: for a transaction that only reads and must see a single state.
    case deferred
    /// Like `immediate`; without a write-ahead log, others can't read either.
    case exclusive
  }

  /// Runs `body` in a transaction, all or nothing: commits at its end, and rolls back if it or the
  /// commit fails.
  ///
  /// https://sqlite.org/lang_transaction.html on a COMMIT that finds the database busy: "the
  /// transaction remains active", and on errors such as a full disk: "If the transaction has
  /// already been rolled back automatically by the error response, then the ROLLBACK command will
  /// fail with an error, but no harm is caused by this."
  ///
  /// - Precondition: no transaction is under way on this connection.
  package func transaction<Result>(
    _ kind: TransactionKind = .immediate,
    _ body: () throws -> Result
  ) throws -> Result {
    precondition(!isInTransaction, "A transaction was begun inside of another one.")
    try run(kind.begin)
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // If even this fails, the connection is closed, which rolls back too.
      if isInTransaction { try? run("ROLLBACK") }
      throw error
    }
  }
}

extension SQLiteConnection.TransactionKind {
  fileprivate var begin: String {
    switch self {
    case .immediate: "BEGIN IMMEDIATE"
    case .deferred: "BEGIN DEFERRED"
    case .exclusive: "BEGIN EXCLUSIVE"
    }
  }
}
