internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import System

extension Session {
  func newImport(byteCount: Int = 0) -> Import {
    Import(
      store: store,
      collection: collection,
      policy: policy,
      runCommand: dependencies.runCommand,
      moment: moment,
      mayBeEmpty: { [dependencies, collection] in
        Self.isEmptyInIndex(collection.path, dependencies)
      },
      git: dependencies.git,
      progress: { [dependencies, collection] offset in
        dependencies.progress(.reading, collection.path, offset, byteCount)
      }
    )
  }

  /// Decides conflicts again whose records were edited since, and lets held edits that fit take
  /// effect.
  mutating func decideAgain() throws {
    var run = newImport()
    let hasConflicts = try !store.conflicts(of: collection).isEmpty
    guard try hasConflicts || run.hasDueHeldEdit() else { return }
    try synchronize {
      if hasConflicts { try run.decideAgain() }
      try run.applyFitting()
      try noteOverridden(run.outcome)
    }
    run.outcome.isInAttic = try keepOverridden(mayBeKept: false)
    beginning = run.outcome
  }

  /// Takes over edits from another store.
  ///
  /// - Returns: what the rules overrode.
  func bringBack(_ dirty: [DirtyRecord]) throws -> ImportOutcome {
    var run = newImport()
    try synchronize {
      try run.bringBack(dirty)
      try noteOverridden(run.outcome)
    }
    run.outcome.isInAttic = try keepOverridden(mayBeKept: false)
    return run.outcome
  }

  /// Merges held edits into a file that has not changed.
  func mergeHeld(_ selection: HeldSelection, isDryRun: Bool) throws -> ImportOutcome {
    var run = newImport()
    if try !store.heldEdits(of: collection).contains(where: selection.includes) {
      return run.outcome
    }
    do {
      try synchronize {
        try run.mergeHeld(selection)
        try noteOverridden(run.outcome)
        if isDryRun { throw Undone() }
      }
    } catch is Undone {
      return run.outcome
    }
    run.outcome.isInAttic = try keepOverridden(mayBeKept: false)
    return run.outcome
  }

  /// Brings the file into the store.
  ///
  /// - Parameter selection: the held edits that are merged with it, too.
  mutating func importFile(
    isDryRun: Bool,
    merging selection: HeldSelection? = nil
  ) throws -> ImportOutcome {
    let reader = try FileReader(at: filePath)
    var run = newImport(byteCount: reader.byteCount)
    let isMostlyNew =
      try reader.byteCount > Self.largeByteCount
      && store.syncedByteCount(of: collection) < reader.byteCount / 4 * 3
    do {
      if isMostlyNew, !isDryRun {
        try store.withoutLog { try importFile(reader, &run, selection, isDryRun: isDryRun) }
      } else {
        try importFile(reader, &run, selection, isDryRun: isDryRun)
      }
    } catch is Undone {
      run.outcome.include(beginning)
      return run.outcome
    }
    try reload()
    run.outcome.isInAttic = try keepOverridden(mayBeKept: false)
    run.outcome.include(beginning)
    return run.outcome
  }

  /// Notes the values that an import overrode, in its transaction.
  private func noteOverridden(_ outcome: ImportOutcome) throws {
    guard let report = outcome.report, report.discardedCount > 0 else { return }
    let file = FileReport(path: collection.path, method: .records, report: report)
    try store.note(overridden: file.atticLines(at: dependencies.moment), of: collection)
  }

  /// Passes the values that imports overrode to the attic, and forgets them once they are there.
  ///
  /// - Parameter mayBeKept: whether an earlier process may have done so, and died before it could
  ///   forget them.
  /// - Returns: whether nothing waits for the attic any more.
  @discardableResult
  func keepOverridden(mayBeKept: Bool) throws -> Bool {
    let lines = try store.overridden(of: collection)
    if lines.isEmpty { return true }
    // fault: overridden-values-are-forgotten
    guard dependencies.keepOverridden(lines, collection.path, mayBeKept) else { return false }
    try synchronize { try store.forgetOverridden(of: collection) }
    return true
  }

  private func importFile(
    _ reader: FileReader,
    _ run: inout Import,
    _ selection: HeldSelection?,
    isDryRun: Bool
  ) throws {
    let head = try head()
    try synchronize {
      try run.finishFlush(reader)
      try run.run(reader)
      if let selection { try run.mergeHeld(selection) }
      // fault: file-changed-while-read
      guard try FileSignature(at: filePath) == reader.signature else {
        throw ExchangeError.changedMeanwhile(path: collection.path)
      }
      // Git locks the index before it puts files in place, and moves HEAD last. If neither shows,
      // it has not placed this file, or it is between the index and HEAD (`GitPlace.hasMovedOn`).
      guard try dependencies.git?.isWriting() != true, try self.head() == head else {
        throw ExchangeError.changedMeanwhile(path: collection.path)
      }
      run.collection.signature = reader.signature.text
      run.collection.signedAt = nanoseconds
      run.collection.head = head
      try store.update(run.collection)
      try noteOverridden(run.outcome)
      if isDryRun { throw Undone() }
    }
  }

  /// A file that is larger than this uses another journal when a large part of it is new.
  private static let largeByteCount = 8 << 20

  /// Thrown to roll back a transaction.
  struct Undone: Error {}

  static func isEmptyInIndex(_ path: String, _ dependencies: ExchangeDependencies) -> Bool {
    guard case .known(.some(let content)) = try? dependencies.indexEntry(path) else { return false }
    return Document(reading: content).isWithoutContent
  }

  /// The outcome to report for a file that has not changed since it was imported.
  func remembered() throws -> ImportOutcome {
    var outcome = beginning
    outcome.conflicts = try store.conflicts(of: collection).map(\.key)
    return outcome
  }
}
