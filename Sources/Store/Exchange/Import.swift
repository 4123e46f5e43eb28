internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import System

/// Brings the changes of a file into the store, within a transaction of `Store.synchronize`.
///
/// Base is the last sync, ours the store, theirs the file. Changes that only the file has are
/// taken, changes that only the store has stay dirty, and changes of both are merged by the one
/// merge engine. In the end, the file is the state of the last sync, and further changes in the
/// store are dirty.
struct Import {
  let store: Store
  var collection: StoredCollection
  let policy: Policy
  let runCommand: CommandRunner
  /// The time of the import (RFC 3339).
  let moment: String
  /// Whether a file without any record is intended.
  let mayBeEmpty: () -> Bool
  /// Nil where there is no git that files are put in place by.
  let git: GitPlace?
  let progress: (Int) -> Void
  var outcome = ImportOutcome()

  init(
    store: Store,
    collection: StoredCollection,
    policy: Policy,
    runCommand: @escaping CommandRunner,
    moment: String,
    mayBeEmpty: @escaping () -> Bool,
    git: GitPlace?,
    progress: @escaping (Int) -> Void
  ) {
    self.store = store
    self.collection = collection
    self.policy = policy
    self.runCommand = runCommand
    self.moment = moment
    self.mayBeEmpty = mayBeEmpty
    self.git = git
    self.progress = progress
  }

  mutating func run(_ reader: FileReader) throws {
    try chooseKey()
    let isFirst = try store.isEmpty(collection)
    let (chunks, reading) = isFirst ? try readFirst(reader) : try readAgain(reader)
    if let line = reading.markers.firstLine {
      throw ExchangeError.conflictMarkers(path: collection.path, line: line)
    }
    try store.addFields(reading.names.names, to: collection)
    collection.format = reading.format
    collection.isSorted = reading.isSorted
    collection.isInFile = true
    collection.syncedAt = moment
    try store.replaceChunks(of: collection, by: chunks)
    try store.update(collection)
    try applyFitting()
    if !outcome.isUnchanged { outcome.orphans = try store.orphans(of: collection) }
  }

  /// Chooses the policy's key fields. If they differ from those that the store uses, the file is
  /// read again, which dirty records would not survive.
  mutating func chooseKey() throws {
    // The lines of a log have no keys, whatever the policy names.
    if policy.consistency == .append || policy.key.isEmpty { return }
    if policy.key == collection.keyFields { return }
    if try !store.isEmpty(collection), !collection.keyFields.isEmpty || collection.syncedAt != nil {
      let dirtyCount = try store.dirtyCount(of: collection).count
      if dirtyCount > 0 {
        throw ExchangeError.keyChanged(path: collection.path, dirtyCount: dirtyCount)
      }
      try store.removeLines(of: collection)
    }
    collection.keyFields = policy.key
  }

  mutating func readFirst(
    _ reader: FileReader
  ) throws -> (chunks: [FileChunk], reading: LineReader) {
    var first = InitialReader(store, collection, policy: policy, progress: progress)
    let (chunks, reading) = try first.run(reader)
    collection.keyFields = first.collection.keyFields
    note(first.badLines)
    outcome.duplicateKeys = first.duplicates.sorted()
    outcome.addedCount = reading.recordCount
    if reading.markers.firstLine == nil { try refuseForeign(reader, reading) }
    return (chunks, reading)
  }

  mutating func note(_ badLines: BadLines) {
    outcome.badLines = badLines.first
    outcome.badLineCount = badLines.count
  }
}
