internal import Exchange
internal import JSONText
package import MergePolicy
package import RecordMerge
package import RecordStore
package import Records
internal import RemoteProtocol

/// What the exchange with a server needs from outside.
package struct SyncDependencies {
  package var policy: Policy
  /// Runs the commands of the rule `exec`.
  package var runCommand: CommandRunner
  package var moment: Timestamp
  /// How the history of the store names the server.
  package var actor: String
  /// What commits of this repository have had under some keys, the newest first.
  package var past: (Set<KeyText>) throws -> [KeyText: RecordPast]
  /// Returns the SHA-256 of bytes.
  package var digest: @Sendable ([UInt8]) -> [UInt8]
  /// A number for a push that no other one of this store has, from 0 to 2^53 - 1.
  package var newNumber: () -> Int64
  /// Waits before the next attempt of a push that others were faster than.
  package var pause: (_ attempt: Int) -> Void
  /// Called with the number of rows done, and of those that are known to be left.
  package var progress: (SyncWork, Int) -> Void

  package init(
    policy: Policy,
    runCommand: @escaping CommandRunner,
    moment: Timestamp,
    actor: String,
    past: @escaping (Set<KeyText>) throws -> [KeyText: RecordPast],
    digest: @escaping @Sendable ([UInt8]) -> [UInt8],
    newNumber: @escaping () -> Int64,
    pause: @escaping (Int) -> Void,
    progress: @escaping (SyncWork, Int) -> Void = { _, _ in }
  ) {
    self.policy = policy
    self.runCommand = runCommand
    self.moment = moment
    self.actor = actor
    self.past = past
    self.digest = digest
    self.newNumber = newNumber
    self.pause = pause
    self.progress = progress
  }
}

package enum SyncWork: Sendable { case pulling, pushing }

/// What an exchange with a server did.
package struct SyncOutcome: Sendable {
  /// How many of the store's records are new, changed, or gone.
  package var addedCount = 0
  package var changedCount = 0
  package var removedCount = 0
  /// How many rows the server took.
  package var pushedCount = 0
  /// Whether everything was compared, because the store has joined.
  package var hasJoined = false
  /// Whether the server was put back to an older state.
  package var isReset = false
  /// Whether the rules overrode something, which the attic is to have.
  package var hasOverridden = false

  package init() {}

  package var changesRecords: Bool { addedCount + changedCount + removedCount > 0 }
}

/// One collection's exchange with a server.
///
/// Each step is one transaction of the store, or one request. A process that dies between two of
/// them leaves a store from which the next exchange goes on. It is for one process at a time, under
/// a lock of the caller's; others may edit the store meanwhile.
package struct CollectionSync {
  let store: Store
  let collection: StoredCollection
  let remote: KnownRemote
  let server: any SyncServer
  let dependencies: SyncDependencies
  package internal(set) var outcome = SyncOutcome()
  /// The keys that are on several lines of the file, so that none of them is the record.
  let repeatedKeys: Set<KeyText>
  /// Fewer rows of a page are looked at one by one. The result is the same; the tests do both.
  package var largePage = 50
  /// The names of members that queries know.
  var fieldNames: Set<Bytes>

  package init(
    of collection: StoredCollection,
    in store: Store,
    with remote: KnownRemote,
    by server: any SyncServer,
    _ dependencies: SyncDependencies
  ) throws {
    self.store = store
    self.collection = collection
    self.remote = remote
    self.server = server
    self.dependencies = dependencies
    fieldNames = Set(try store.fieldNames(of: collection))
    repeatedKeys = Set(
      try store.duplicates(of: collection).compactMap {
        RecordKey(of: $0, by: collection.keyFields).map { KeyText($0) }
      }
    )
  }

  var path: String { collection.path }
  var moment: String { dependencies.moment.millisecondText }

  func state() throws -> RemoteState {
    try store.remoteState(of: collection, on: remote.id) ?? RemoteState(remote: remote.id)
  }

  /// The record as one line; nil if there is none.
  func line(_ key: KeyText) throws -> Bytes? {
    try store.recordText(key, of: collection).map(lineText)
  }

  /// Brings what the server has into the store.
  ///
  /// - Throws: `RemoteFailure` and errors of the store. What was done before stays.
  package mutating func pull() throws {
    try endPushesUnderWay()
    try checkHistory()
    if try state().isComparing { try compare() } else { try pullChanges() }
    try mergeDecided()
  }

  /// Brings what the store has to the server. What the server has changed meanwhile is merged.
  package mutating func push() throws {
    try endPushesUnderWay()
    // What differs is not known before everything was compared.
    if try state().isComparing { try pull() }
    try mergeDecided()
    try pushDifferences()
  }

  // MARK: What the server has told

  /// Asks for a history that was seen further than it was pulled: whether the server still has it.
  private mutating func checkHistory() throws {
    let state = try state()
    guard !state.isComparing, state.seenVersion > state.version else { return }
    let page = try server.pull(
      SyncPull(
        collection: path,
        known: HistoryPoint(version: state.seenVersion, chain: state.seenChain ?? ""),
        limit: 1,
        content: .digests
      )
    )
    if case .reset = page { try reset() }
  }

  /// The server was put back to an older state, so that everything has to be compared.
  mutating func reset() throws {
    try store.synchronize { try store.compareAgain(collection, on: remote.id) }
    outcome.isReset = true
  }

  /// Takes note of the newest that the server has told of, within a transaction.
  func noteSeen(_ point: HistoryPoint) throws {
    var state = try state()
    if point.version < state.seenVersion { return }
    state.seenVersion = point.version
    state.seenChain = point.chain
    try store.note(state, of: collection)
  }
}
