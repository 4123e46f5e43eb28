package import JSONText
internal import MergePolicy
package import RecordStore
internal import Records
internal import System

/// Brings the store and the files of its collections together.
///
/// Export and import are one act: what the file has is brought into the store, by the merge with
/// the last sync as base, and an export then writes what the store has beyond the file. So an
/// export never overwrites what came in by git, and an import never overwrites an edit.
///
/// One exchange at a time: the whole act holds a lock that other processes wait for. Edits of the
/// store may go on meanwhile; what is edited during a flush stays dirty.
package struct Exchange {
  package let store: Store
  package let dependencies: ExchangeDependencies

  /// How long an exchange waits for another one. A flush of gigabytes ends within this.
  static let lockLimitInMilliseconds = 60_000

  package init(store: Store, dependencies: ExchangeDependencies) {
    self.store = store
    self.dependencies = dependencies
  }

  /// Brings what a collection's file has into the store.
  ///
  /// - Parameter isDryRun: whether everything is undone again, so that the outcome says what an
  ///   import would do.
  /// - Throws: `ExchangeError` where that can't be done; `FileError`, `SQLiteError`, and whatever
  ///   a dependency throws. Nothing has changed then.
  package func importFile(of path: String, isDryRun: Bool = false) throws -> ImportOutcome {
    try locked {
      var session = try begin(path)
      let (state, signature) = try session.inspection.state(of: session.collection)
      switch state {
      case .new: return ImportOutcome()
      case .missing:
        try refuseMissing(session)
        return ImportOutcome()
      case .unchanged:
        if let signature { try session.sign(signature) }
        return try session.remembered()
      case .changed: return try session.importFile(isDryRun: isDryRun)
      }
    }
  }

  /// Writes what the store has beyond a collection's file, after bringing in what the file has.
  ///
  /// - Parameters:
  ///   - isFull: whether the whole file is written from the store, which also brings back one that
  ///     is missing.
  ///   - isDryRun: whether nothing is written.
  ///   - stagingBase: the blob id of the present file, where what is written is to be brought into
  ///     git's index, too. It is kept with the collection, up to `forgetStaging` or to the next
  ///     change of the file, so that a crash in between is known of.
  /// - Throws: as `importFile`.
  package func exportFile(
    of path: String,
    isFull: Bool = false,
    isDryRun: Bool = false,
    stagingBase: String? = nil
  ) throws -> ExportOutcome {
    try locked {
      var session = try begin(path)
      var outcome = ExportOutcome()
      let (state, signature) = try session.inspection.state(of: session.collection)
      var isRestored = false
      switch state {
      case .unchanged: if let signature { try session.sign(signature) }
      case .changed:
        outcome.imported = try session.importFile(isDryRun: isDryRun)
        if isDryRun { return try session.plannedExport(outcome, isFull: isFull) }
      case .missing:
        if !isFull, try !isRestorable(session) { return outcome }
        isRestored = true
      case .new: isRestored = true
      }
      if isDryRun { return try session.plannedExport(outcome, isFull: isFull) }
      session.collection.stagingBase = stagingBase
      return try session.flush(outcome, isFull: isFull, isRestored: isRestored)
    }
  }

  /// Forgets the `stagingBase` of an export: what it wrote is in git's index.
  package func forgetStaging(of path: String) throws {
    try locked {
      let session = try begin(path)
      try session.synchronize { try store.forgetStaging(of: session.collection) }
    }
  }

  /// Calls `sink` with what the file would be if everything in the store were written to it.
  /// Nothing changes, neither the file nor what is dirty.
  package func render(_ path: String, to sink: (Bytes) throws -> Void) throws {
    try locked {
      let session = try begin(path)
      let (plan, _) = try session.plan()
      var writing = FlushWriter(plan, isFull: true)
      while let part = try writing.next() {
        if case .bytes(let bytes) = part { try sink(bytes) }
      }
    }
  }

  func locked<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try ProcessLock(
      at: dependencies.storeFolder + "/lock",
      waitLimitInMilliseconds: Self.lockLimitInMilliseconds
    )
    defer { extendLifetime(lock) }
    return try body()
  }
}

// MARK: - Files that are not there

extension Exchange {
  /// A file that git says should be there was removed by accident, or by somebody who has yet to
  /// tell git; its records are not deleted by that. A branch that does not have it says nothing of
  /// them.
  private func refuseMissing(_ session: Session) throws {
    guard case .known = try dependencies.indexEntry(session.collection.path) else { return }
    throw ExchangeError.missing(
      path: session.collection.path,
      recordCount: try store.recordCount(of: session.collection)
    )
  }

  /// Whether an export writes a missing file anew: one that git says should be there. Where git
  /// does not know it, as on another branch, there is nothing to write, and what is dirty waits.
  private func isRestorable(_ session: Session) throws -> Bool {
    if case .known = try dependencies.indexEntry(session.collection.path) { return true }
    let dirtyCount = try store.dirtyCount(of: session.collection).count
    if dirtyCount == 0 { return false }
    throw ExchangeError.absent(path: session.collection.path, dirtyCount: dirtyCount)
  }
}

// MARK: - Sessions

extension Exchange {
  /// Opens a collection: ends a flush that did not come to its end, and lets records be known by
  /// the keys that they have.
  func begin(_ path: String) throws -> Session {
    guard let collection = try store.collection(path: path) else {
      throw StoreError.unknownCollection(path)
    }
    var session = Session(
      store: store,
      collection: collection,
      dependencies: dependencies,
      policy: try dependencies.policy(path)
    )
    try session.checkPlace()
    try session.recover()
    try session.keepSetAside(mayBeKept: true)
    try session.readKeys()
    try session.decideAgain()
    return session
  }
}
