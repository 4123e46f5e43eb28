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
      progress: { [dependencies, collection] offset in
        dependencies.progress(collection.path, offset, byteCount)
      }
    )
  }

  /// Decides conflicts again whose records were edited since.
  func decideAgain() throws {
    if try store.conflicts(of: collection).isEmpty { return }
    var run = newImport()
    try synchronize { try run.decideAgain() }
  }

  /// Takes over edits from another store.
  func bringBack(_ dirty: [DirtyRecord]) throws {
    var run = newImport()
    try synchronize {
      try run.bringBack(dirty)
      try noteSetAside(run.outcome)
    }
    try keepSetAside(mayBeKept: false)
  }

  /// Brings the file into the store.
  mutating func importFile(isDryRun: Bool) throws -> ImportOutcome {
    let reader = try FileReader(at: filePath)
    var run = newImport(byteCount: reader.byteCount)
    let isLarge = try reader.byteCount > Self.largeByteCount && store.isEmpty(collection)
    do {
      if isLarge {
        try store.withoutLog { try importFile(reader, &run, isDryRun: isDryRun) }
      } else {
        try importFile(reader, &run, isDryRun: isDryRun)
      }
    } catch is Undone {
      return run.outcome
    }
    try reload()
    try keepSetAside(mayBeKept: false)
    return run.outcome
  }

  /// Notes the values that an import overrode, in its transaction.
  private func noteSetAside(_ outcome: ImportOutcome) throws {
    guard let report = outcome.merge?.report, report.discardedCount > 0 else { return }
    let file = FileReport(path: collection.path, method: .records, report: report)
    try store.note(setAside: file.atticLines(at: dependencies.moment), of: collection)
  }

  /// Passes the values that imports overrode to the attic, and forgets them once they are there.
  ///
  /// - Parameter mayBeKept: whether an earlier process may have done so, and died before it could
  ///   forget them.
  func keepSetAside(mayBeKept: Bool) throws {
    let lines = try store.setAside(of: collection)
    if lines.isEmpty { return }
    // fault: overridden-values-are-forgotten
    guard dependencies.keepSetAside(lines, collection.path, mayBeKept) else { return }
    try synchronize { try store.forgetSetAside(of: collection) }
  }

  private func importFile(
    _ reader: FileReader,
    _ run: inout Import,
    isDryRun: Bool
  ) throws {
    try synchronize {
      try run.finishFlush(reader)
      try run.run(reader)
      // fault: file-changed-while-read
      guard try FileSignature(at: filePath) == reader.signature else {
        throw ExchangeError.changedMeanwhile(path: collection.path)
      }
      run.collection.signature = reader.signature.text
      run.collection.signedAt = nanoseconds
      // fault: changed-file-is-staged
      run.collection.stagingBase = nil
      try store.update(run.collection)
      try noteSetAside(run.outcome)
      if isDryRun { throw Undone() }
    }
  }

  /// A file that is larger than this uses another journal when it is first read.
  private static let largeByteCount = 8 << 20

  /// Thrown to roll back a transaction.
  struct Undone: Error {}

  static func isEmptyInIndex(_ path: String, _ dependencies: ExchangeDependencies) -> Bool {
    guard case .known(.some(let content)) = try? dependencies.indexEntry(path) else { return false }
    return !Document(reading: content).hasRecords
  }

  /// The outcome to report for a file that has not changed since it was imported.
  func remembered() throws -> ImportOutcome {
    var outcome = ImportOutcome()
    outcome.conflicts = try store.conflicts(of: collection).map(\.key)
    return outcome
  }
}
