package import JSONText
package import RecordStore
internal import SQLiteStorage
internal import System

// Verbs look at the file first, so that no answer is older than it. Nearly always the look is one
// at its signature.
extension Exchange {
  /// Brings in the file of a collection if it changed since the last sync. Where it did not,
  /// nothing is written, and no lock is taken.
  ///
  /// - Parameter isDue: whether the file is to be read even if it did not change.
  /// - Returns: what is new since then; nil where there is nothing to tell.
  /// - Throws: like `importFile`.
  package func bringInStep(
    _ collection: StoredCollection,
    isDue: Bool = false
  ) throws -> ImportOutcome? {
    switch try isDue ? .changed : step(of: collection) {
    case .same: return nil
    case .unnoted(let known):
      do {
        return try news(of: collection, known)
      } catch let error where isOfStoreAlone(error) {
        // The answers are right without the note.
        return nil
      }
    case .changed: return try news(of: collection)
    }
  }

  /// Whether the file of a collection changed since the last sync.
  package func hasChangedFile(_ collection: StoredCollection) throws -> Bool {
    if case .changed = try step(of: collection) { true } else { false }
  }

  /// - Parameter file: the file, if it was found unchanged.
  private func news(
    of collection: StoredCollection,
    _ file: UnchangedFile? = nil
  ) throws -> ImportOutcome? {
    let known = Set(try store.conflicts(of: collection).map(\.key))
    var outcome = try importFile(of: collection.path, knowing: file)
    outcome.conflicts.removeAll(where: known.contains)
    return outcome.isNews || outcome.needsAttention ? outcome : nil
  }

  /// Whether an error only says that the store can't be written now.
  private func isOfStoreAlone(_ error: any Error) -> Bool {
    switch error {
    case is FileError: true
    case let error as SQLiteError: error.isReadOnly || error.isBusy
    default: false
    }
  }

  /// A file compared with the last sync.
  private enum Step {
    case same
    /// It did not change, and the store is to note that; nil where its bytes were not read.
    case unnoted(UnchangedFile?)
    case changed
  }

  /// A file up to this length is rather read again than noted to be unchanged, which waits for the
  /// disk.
  private static let smallByteCount = 1 << 18

  private func step(of collection: StoredCollection) throws -> Step {
    let path = dependencies.workTree + "/" + collection.path
    let signature: FileSignature?
    do throws(FileError) {
      signature = try FileSignature(at: path)
    } catch {
      return .changed
    }
    guard let signature else { return collection.isInFile ? .changed : .same }
    guard collection.isInFile else { return .changed }
    let inspection = FileInspection(store: store, path: path)
    let isKnown =
      collection.signature == signature.text
      && inspection.isReliable(signature, at: collection.signedAt)
    var file: UnchangedFile?
    if !isKnown {
      guard (try? dependencies.checkPlace(of: collection.path)) != nil else { return .changed }
      file = try inspection.unchangedFile(of: collection)
      if file == nil { return .changed }
    }
    let needsNoNote = isKnown || signature.byteCount <= Self.smallByteCount
    return try needsNoNote && isHeadNoted(of: collection) ? .same : .unnoted(file)
  }

  /// An import tells by the commit that was noted last whether the file moved on.
  private func isHeadNoted(of collection: StoredCollection) throws -> Bool {
    guard let git = dependencies.git else { return true }
    return try git.head() == collection.head
  }
}

// MARK: - What an import would do

extension Exchange {
  /// The status of a collection as it is once its file is brought in; nothing is written.
  ///
  /// - Throws: like `importFile`.
  package func statusInStep(of path: String) throws -> CollectionStatus {
    let status = try status(of: path)
    guard status.fileState == .changed, let collection = try store.collection(path: path) else {
      return status
    }
    let session = try session(of: collection)
    do {
      return try session.lookingAhead { run in
        try lastStatus(of: run.collection)
      }
    } catch let error as SQLiteError where error.isReadOnly {
      return status
    }
  }

  /// Calls `sink` with the file as it would be if it were brought in, and then everything in the
  /// store written to it; nothing is written. A file that can't be brought in is left out.
  package func renderInStep(_ path: String, to sink: (Bytes) throws -> Void) throws {
    var parts: [Bytes]?
    if let collection = try store.collection(path: path),
      try status(of: path).fileState == .changed
    {
      let session = try session(of: collection)
      do {
        parts = try session.lookingAhead { run in
          var ahead = session
          ahead.collection = run.collection
          var writing = try FlushWriter(ahead.plan().plan, isFull: true)
          var parts: [Bytes] = []
          while let part = try writing.next() {
            if case .bytes(let bytes) = part { parts.append(bytes) }
          }
          return parts
        }
      } catch is ExchangeError {
        parts = nil
      } catch let error as SQLiteError where error.isReadOnly {
        parts = nil
      }
    }
    guard let parts else { return try render(path, to: sink) }
    for part in parts { try sink(part) }
  }

  private func session(of collection: StoredCollection) throws -> Session {
    Session(
      store: store,
      collection: collection,
      dependencies: dependencies,
      policy: try dependencies.policy(collection.path)
    )
  }
}

extension Session {
  /// What `body` finds in the store as it would be after an import of the file, which is undone.
  ///
  /// - Throws: like `Exchange.importFile`, and what `body` throws.
  func lookingAhead<Result>(_ body: (Import) throws -> Result) throws -> Result {
    try dependencies.checkPlace(of: collection.path)
    let reader = try FileReader(at: filePath)
    var run = newImport(byteCount: reader.byteCount)
    var found: Result?
    do {
      try store.synchronize {
        try run.finishFlush(reader)
        try run.run(reader)
        found = try body(run)
        throw Undone()
      }
    } catch is Undone {}
    guard let found else { throw ExchangeError.changedMeanwhile(path: collection.path) }
    return found
  }

  /// What an export would do, after the import of a file that changed.
  func exportAhead() throws -> ExportOutcome {
    try lookingAhead { run in
      var ahead = self
      ahead.collection = run.collection
      var outcome = ExportOutcome()
      outcome.imported = run.outcome
      outcome.imported?.include(beginning)
      let (plan, blocked) = try ahead.plan()
      ahead.note(plan, blocked, in: &outcome)
      return outcome
    }
  }
}
