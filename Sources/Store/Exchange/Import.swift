internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import System

/// Brings what a file has into the store, within a transaction of `Store.synchronize`.
///
/// Base is the last sync, ours the store, theirs the file. What only the file changed is taken,
/// what only the store changed stays dirty, and what both changed is merged by the one merge
/// engine. In the end the file is the state of the last sync, and whatever the store has beyond it
/// is dirty.
struct Import {
  let store: Store
  var collection: StoredCollection
  let policy: Policy
  let runCommand: CommandRunner
  /// When the import is done, as RFC 3339.
  let moment: String
  /// Whether a file without any record is one by somebody's will.
  let mayBeEmpty: () -> Bool
  let progress: (Int) -> Void
  var outcome = ImportOutcome()

  init(
    store: Store,
    collection: StoredCollection,
    policy: Policy,
    runCommand: @escaping CommandRunner,
    moment: String,
    mayBeEmpty: @escaping () -> Bool,
    progress: @escaping (Int) -> Void
  ) {
    self.store = store
    self.collection = collection
    self.policy = policy
    self.runCommand = runCommand
    self.moment = moment
    self.mayBeEmpty = mayBeEmpty
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
    if !outcome.isUnchanged { outcome.orphans = try store.orphans(of: collection) }
  }

  /// The policy's key fields. Where they are other ones than those that the store knows its records
  /// by, the file is read anew, which nothing dirty would survive.
  mutating func chooseKey() throws {
    // The lines of a log have no keys, whatever its policy names.
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
    return (chunks, reading)
  }

  mutating func note(_ badLines: BadLines) {
    outcome.badLines = badLines.first
    outcome.badLineCount = badLines.count
  }
}
