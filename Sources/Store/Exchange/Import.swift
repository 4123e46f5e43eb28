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
  /// Nil if the files don't belong to a git repository.
  let git: GitPlace?
  let progress: (Int) -> Void
  var outcome = ImportOutcome()
  /// The records that the file changed; of a first reading, none are noted.
  var changedKeys: Set<KeyText> = []

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
    let isFirst = try store.isEmpty(collection)
    let isDue = !isFirst && !collection.isKeyed(by: policy)
    var rekeyed = isDue ? try rekey(reader, to: wantedKey(reader)) : nil
    // An edit that the new key can't name goes into the file by the old one first.
    let isPostponed = isDue && rekeyed == nil
    var (chunks, reading) =
      try rekeyed ?? (isFirst ? readFirst(reader) : readAgain(reader))
    if !isFirst, !isDue, reading.markers.firstLine == nil,
      let fields = try otherFoundKey(reader, reading)
    {
      rekeyed = try rekey(reader, to: fields)
      if let rekeyed { (chunks, reading) = rekeyed }
    }
    if let line = reading.markers.firstLine {
      throw ExchangeError.conflictMarkers(path: collection.path, line: line)
    }
    try store.addFields(reading.names.names, to: collection)
    collection.format = reading.format
    collection.isSorted = reading.isSorted
    collection.isInFile = true
    collection.syncedAt = moment
    if !isPostponed { collection.keyRule = policy.keyRule }
    try store.replaceChunks(of: collection, by: chunks)
    try store.update(collection)
    try applyFitting()
    if !outcome.isUnchanged {
      let countsChildren = policy.ids?.children == .count
      let isNew = isFirst || rekeyed != nil
      outcome.orphans = try store.orphans(of: collection, countsChildren: countsChildren)
        .filter { isNew || changedKeys.contains($0.key) || changedKeys.contains($0.missing) }
    }
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
