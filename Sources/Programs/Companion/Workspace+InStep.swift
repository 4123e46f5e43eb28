internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import MergeContext
internal import MergePolicy
internal import RecordStore
internal import SQLiteStorage
internal import System

// Store and files are always in step: a verb brings in what changed in the files before it looks
// at records, and writes what it edited to the files at its end.

// MARK: - Before

extension Workspace {
  /// Brings the file of a collection in if it changed, or if its records are to get another
  /// key: the one that its policy names now, or that its file shows where the store has no record
  /// with a key yet.
  ///
  /// Where that can't be done, as with conflict markers in the file, the store answers as it is,
  /// and that is reported.
  ///
  /// - Parameter isResolving: whether the verb is about to decide conflicts in the file, so that
  ///   they need not be told of.
  /// - Returns: the collection as it is then.
  func inStep(
    _ collection: StoredCollection,
    in store: Store,
    isResolving: Bool = false
  ) throws -> StoredCollection {
    if store.isReadOnly || behind.contains(collection.path) { return collection }
    let isDue = try isRekeyingDue(of: collection, in: store)
    do {
      if let live = try changedLive(collection, in: store) {
        let step = try bringInFile(of: live, collection, in: store)
        if case .waiting = step { behind.insert(collection.path) }
        tell(Messages.attention(step, live))
        return try store.collection(path: collection.path) ?? collection
      }
      try waitForGit(collection, in: store)
      let outcome = try exchange(with: store).bringInStep(collection, isDue: isDue)
      progress.clear()
      if let outcome { tell(Messages.attention(ExchangeSummary(outcome, path: collection.path))) }
    } catch {
      progress.clear()
      guard leavesStoreReadable(error) else { throw error }
      behind.insert(collection.path)
      if case ExchangeError.conflictMarkers = error, isResolving { return collection }
      explain(VerbFailure(error)) { Messages.behind($0, path: collection.path) }
    }
    return try store.collection(path: collection.path) ?? collection
  }

  /// The live collection whose file another program changed; nil for any other.
  private func changedLive(
    _ collection: StoredCollection,
    in store: Store
  ) throws -> LiveCollection? {
    // Which remote serves it takes git to find out.
    guard let policy = try? policy(for: collection.path), policy.tier != .git,
      try exchange(with: store).hasChangedFile(collection)
    else { return nil }
    return (try? servedLive(collection.path)) ?? nil
  }

  /// Brings in the files of all collections that changed.
  func bringInStep(_ store: Store, isResolving: Bool = false) throws {
    for collection in try store.collections() {
      _ = try inStep(collection, in: store, isResolving: isResolving)
    }
  }

  /// Waits while git is writing files of the work tree, so that a file that is half there is
  /// neither read nor written over.
  ///
  /// - Throws: `ExchangeError.changedMeanwhile` where git takes too long, or was killed and left
  ///   its lock.
  private func waitForGit(_ collection: StoredCollection, in store: Store) throws {
    if !isGitWriting { return }
    let exchange = exchange(with: store)
    let hasWaited = behind.contains(collection.path)
    let isDone = try waitBriefly(milliseconds: hasWaited ? 0 : 5000) {
      try !isGitWriting || !exchange.hasChangedFile(collection)
    }
    if !isDone { throw ExchangeError.changedMeanwhile(path: collection.path) }
  }

  private func isRekeyingDue(of collection: StoredCollection, in store: Store) throws -> Bool {
    guard let policy = try? policy(for: collection.path) else { return false }
    if !collection.isKeyed(by: policy) { return true }
    return try policy.consistency != .append && !store.hasKeys(in: collection)
  }

  private func explain(_ failure: VerbFailure, as sentences: (VerbFailure) -> [String]) {
    tell(sentences(failure))
    // These lines name the program themselves.
    if case .policy(let lines) = failure { writeToStandardError(lines) }
  }

  /// Whether an import that failed has left a store that can still be asked.
  private func leavesStoreReadable(_ error: any Error) -> Bool {
    switch error {
    case ExchangeError.damaged: false
    case is ExchangeError, is FileError, is PolicyLookupError: true
    case let error as SQLiteError: error.isReadOnly || error.isBusy || error.isFull
    default: false
    }
  }
}

// MARK: - After

extension Workspace {
  /// Notes that a collection is to be exported at the end of the verb.
  func noteEdited(_ path: String, in store: Store) {
    edited.paths.removeAll { $0 == path }
    edited.paths.append(path)
    edited.store = store
    editedStore = store
  }

  /// Waits until all that the verb edited is on the disk. Nearly always, the export has waited.
  ///
  /// - Throws: where it is not known to be there.
  func waitForDisk() throws { try editedStore?.waitForDisk() }

  /// Notes what the history has before the first edit of the verb.
  func noteEditing(in store: Store) throws {
    if edited.lastEvent == nil { edited.lastEvent = try store.lastEventNumber() }
  }

  /// Writes to the files what the verb edited, unless `watch` does so, or the user wants to do it.
  ///
  /// The edits are safe in the store. So a failure is reported, and does not make the verb fail:
  /// a user who ran it again would do again what is done.
  func exportEdited() {
    guard let store = edited.store else { return }
    let paths = edited.paths
    let lastEvent = edited.lastEvent
    edited = EditedCollections()
    if !isExportWanted || isWatched { return }
    for path in paths {
      do {
        try export(path, of: store, editedAfter: lastEvent)
      } catch {
        progress.clear()
        explain(VerbFailure(error)) { Messages.waiting($0, path: path) }
      }
    }
  }

  /// - Parameter lastEvent: the last event before the edits of the verb; nil where it is not known.
  private func export(_ path: String, of store: Store, editedAfter lastEvent: Int64?) throws {
    guard let collection = try store.collection(path: path) else { return }
    if try store.dirtyCount(of: collection).count == 0, collection.isInFile { return }
    if try policy(for: path).tier != .git, let live = try servedLive(path) {
      let (step, _) = try exportFile(of: live, collection, in: store)
      return tell(Messages.attention(step, live))
    }
    try waitForGit(collection, in: store)
    let exchange = exchange(with: store)
    if collection.isInFile, !entryExists(at: workTree + "/" + path) {
      // The file was taken away; an edit of a record does not bring it back.
      throw VerbFailure.file(
        .missingFile(path: path, recordCount: try store.recordCount(of: collection))
      )
    }
    let open = try store.contestedKeys(of: collection)
    let outcome: ExportOutcome
    do {
      outcome = try exchange.exportFile(of: path)
    } catch is FileChangedMeanwhile {
      outcome = try exchange.exportFile(of: path)
    }
    progress.clear()
    var summary = ExchangeSummary(outcome, path: path)
    let others = try open.filter { key in
      try lastEvent.map { try !store.hasEvent(of: key, in: collection, after: $0) } ?? false
    }
    summary.countConflicts(of: others)
    tell(Messages.attention(summary))
  }

  private var isExportWanted: Bool {
    do {
      return try exportsEdits()
    } catch {
      tell(Messages.failure(VerbFailure(error)))
      return true
    }
  }
}

/// The collections that a verb has edited, in the order of their last edits.
struct EditedCollections {
  var paths: [String] = []
  /// The number of the last event before the first edit of a record; nil where none was edited.
  var lastEvent: Int64?
  /// Nil where none was edited.
  var store: Store?
}
