package import JSONText
internal import MergePolicy
package import RecordStore
internal import Records
internal import System

/// Brings the store and the files of its collections together.
///
/// Export and import are one operation. Changes of the file are brought into the store, by a merge
/// with the last sync as base; then an export writes the store's own changes to the file. So an
/// export never overwrites what came in through git, and an import never overwrites an edit.
///
/// Only one exchange runs at a time: it holds a lock that other processes wait for. The store can
/// be edited meanwhile; edits during a flush stay dirty.
package struct Exchange {
  package let store: Store
  package let dependencies: ExchangeDependencies

  /// The longest wait for another exchange. A flush of gigabytes ends within this time.
  package static let lockLimitInMilliseconds = 60_000

  package init(store: Store, dependencies: ExchangeDependencies) {
    self.store = store
    self.dependencies = dependencies
  }

  /// Brings the changes of a collection's file into the store.
  ///
  /// - Parameters:
  ///   - isDryRun: whether to undo everything, so that the outcome says what an import would do.
  ///   - selection: held edits to merge, even if they don't fit the file.
  /// - Throws: `ExchangeError` if that is impossible; `FileError`, `SQLiteError`, and errors of the
  ///   dependencies. Nothing has changed then.
  package func importFile(
    of path: String,
    isDryRun: Bool = false,
    merging selection: HeldSelection? = nil
  ) throws -> ImportOutcome {
    try importFile(of: path, isDryRun: isDryRun, merging: selection, knowing: nil)
  }

  /// - Parameter file: the file, if it was found unchanged just now: its bytes are not read again.
  func importFile(
    of path: String,
    isDryRun: Bool = false,
    merging selection: HeldSelection? = nil,
    knowing file: UnchangedFile?
  ) throws -> ImportOutcome {
    try locked {
      try repeating {
        var session = try begin(path)
        session.knownFile = file
        do {
          return try importFile(session, isDryRun: isDryRun, merging: selection)
        } catch {
          tell(session.beginning, path)
          throw error
        }
      }
    }
  }

  private func importFile(
    _ session: Session,
    isDryRun: Bool,
    merging selection: HeldSelection?
  ) throws -> ImportOutcome {
    var session = session
    let (state, signature) = try session.fileState()
    switch state {
    case .new: return session.beginning
    case .missing:
      try refuseMissing(session)
      return session.beginning
    case .unchanged:
      if let signature { try session.sign(signature) }
      guard let selection else { return try session.remembered() }
      var outcome = try session.mergeHeld(selection, isDryRun: isDryRun)
      let known = try session.remembered()
      outcome.include(known)
      outcome.conflicts += known.conflicts.filter { !outcome.conflicts.contains($0) }
      return outcome
    case .changed: return try session.importFile(isDryRun: isDryRun, merging: selection)
    }
  }

  /// Writes the store's changes to a collection's file, after bringing in those of the file.
  ///
  /// - Parameters:
  ///   - isFull: whether to write the whole file from the store, which also restores a missing
  ///     file.
  ///   - isDryRun: whether to write nothing.
  /// - Throws: like `importFile`; what came in with the file before that stays in the store.
  package func exportFile(
    of path: String,
    isFull: Bool = false,
    isDryRun: Bool = false
  ) throws -> ExportOutcome {
    try locked {
      var imported: ImportOutcome?
      do {
        return try repeating {
          try export(path, isFull: isFull, isDryRun: isDryRun, &imported)
        }
      } catch {
        if let imported { tell(imported, path) }
        throw error
      }
    }
  }

  /// Begins again where another program changed the file meanwhile: what it wrote is brought in
  /// first. Git is given the time to come to an end with what it is doing.
  private func repeating<Result>(_ body: () throws -> Result) throws -> Result {
    for _ in 0..<Self.repeatLimit {
      do {
        return try body()
      } catch ExchangeError.changedMeanwhile {
        _ = try waitBriefly(milliseconds: Self.gitLimitInMilliseconds) {
          try dependencies.git?.isWriting() != true
        }
      }
    }
    return try body()
  }

  private static let repeatLimit = 2
  private static let gitLimitInMilliseconds = 1000

  /// - Parameter imported: what came in with the file, by this or an earlier attempt.
  private func export(
    _ path: String,
    isFull: Bool,
    isDryRun: Bool,
    _ imported: inout ImportOutcome?
  ) throws -> ExportOutcome {
    var session = try begin(path)
    func note(_ news: ImportOutcome) { imported = imported.map(news.including) ?? news }
    if session.beginning.isNews { note(session.beginning) }
    let (state, signature) = try session.fileState()
    if isDryRun, state == .changed { return try session.exportAhead() }
    // It is noted, whatever comes of the rest.
    session.beginning = ImportOutcome()
    if state == .changed { note(try session.importFile(isDryRun: false)) }
    var isRestored = false
    switch state {
    case .unchanged: if let signature { try session.sign(signature) }
    case .changed: break
    case .missing:
      if !isFull, try !isRestorable(session) { return ExportOutcome(importing: imported) }
      isRestored = true
    case .new: isRestored = true
    }
    let outcome = ExportOutcome(importing: imported)
    if isDryRun { return try session.plannedExport(outcome, isFull: isFull) }
    return try session.flush(outcome, isFull: isFull, isRestored: isRestored)
  }

  /// Hands what waits for the attic to it.
  package func keepOverridden(of path: String) throws {
    try locked { _ = try beginTelling(path) }
  }

  /// Calls `sink` with the file as it would be if everything in the store were written to it.
  /// Neither the file nor the dirty records change.
  ///
  /// No lock is held while the sink is at work: it may wait for somebody who reads. Where the store
  /// can't be written to, it is not flushed, and no lock is needed.
  package func render(_ path: String, to sink: (Bytes) throws -> Void) throws {
    if store.isReadOnly { return try render(try session(of: path), to: sink) }
    let content = try ScratchFile(in: dependencies.storeFolder)
    try locked { try render(try beginTelling(path)) { try content.append($0) } }
    try content.read(sink)
  }

  private func render(_ session: Session, to sink: (Bytes) throws -> Void) throws {
    let (plan, _) = try session.plan()
    var writing = try FlushWriter(plan, isFull: true)
    while let part = try writing.next() {
      if case .bytes(let bytes) = part { try sink(bytes) }
    }
  }

  func locked<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try lockStore(
      in: dependencies.storeFolder,
      waitLimitInMilliseconds: dependencies.lockLimitInMilliseconds
    )
    defer { extendLifetime(lock) }
    return try body()
  }
}

// MARK: - Missing files

extension Exchange {
  /// A missing file that git has was removed by accident, or by a person who has not told git yet;
  /// this does not delete its records. On a branch without the file, its absence says nothing about
  /// them.
  private func refuseMissing(_ session: Session) throws {
    guard case .known = try dependencies.indexEntry(session.collection.path) else { return }
    throw ExchangeError.missing(
      path: session.collection.path,
      recordCount: try store.recordCount(of: session.collection)
    )
  }

  /// Whether an export writes a missing file again: it does if git has the file. If git does not
  /// know it, as on another branch, there is nothing to write, and dirty records wait.
  private func isRestorable(_ session: Session) throws -> Bool {
    if case .known = try dependencies.indexEntry(session.collection.path) { return true }
    let dirtyCount = try store.dirtyCount(of: session.collection).count
    if dirtyCount == 0 { return false }
    throw ExchangeError.absent(path: session.collection.path, dirtyCount: dirtyCount)
  }
}

// MARK: - Sessions

extension Exchange {
  /// A collection as the store has it, whose file has its place in the work tree.
  func session(of path: String) throws -> Session {
    guard let collection = try store.collection(path: path) else {
      throw StoreError.unknownCollection(path)
    }
    let session = Session(
      store: store,
      collection: collection,
      dependencies: dependencies,
      policy: try dependencies.policy(path)
    )
    try dependencies.checkPlace(of: path)
    return session
  }

  /// Opens a collection: finishes an interrupted flush, and tracks records by their current keys.
  func begin(_ path: String) throws -> Session {
    var session = try session(of: path)
    try session.recover()
    try session.keepOverridden(mayBeKept: true)
    try session.readKeys()
    try session.decideAgain()
    return session
  }

  /// Opens a collection for something else than an exchange, which returns nothing of what that
  /// brings about.
  func beginTelling(_ path: String) throws -> Session {
    let session = try begin(path)
    tell(session.beginning, path)
    return session
  }

  private func tell(_ outcome: ImportOutcome, _ path: String) {
    if outcome.isNews { dependencies.tell(outcome, path) }
  }
}
