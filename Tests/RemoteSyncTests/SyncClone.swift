import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import RecordStore
import Records
import RemoteProtocol
import RemoteSync
import TestSupport
import Testing

/// A clone's store with one collection, which is kept in step with a server.
final class SyncClone {
  let folder: TemporaryFolder
  private(set) var store: Store
  let server: ModelServer
  var policy: Policy
  /// Where the store is, as it says to the server.
  var place: String
  var past: [KeyText: RecordPast] = [:]
  /// Nil for what users have.
  var largePage: Int?
  private var random: SeededRandom
  private(set) var outcome = SyncOutcome()
  private var seconds: Int64 = 1_800_000_000

  init(
    _ name: String,
    _ server: ModelServer,
    _ policy: Policy = Policy(),
    seed: UInt64 = 1
  ) throws {
    folder = try TemporaryFolder()
    store = try Store(making: folder.path("store.db"))
    self.server = server
    self.policy = policy
    place = name
    random = SeededRandom(seed: seed)
    try store.synchronize {
      var added = try store.addCollection(path: "t.jsonl")
      added.keyFields = ["id"]
      try store.update(added)
      try store.addFields([], to: added)
    }
  }

  var collection: StoredCollection {
    get throws { try #require(try store.collection(path: "t.jsonl")) }
  }

  private func now() -> Timestamp {
    seconds += 1
    return Timestamp(seconds: seconds)
  }

  // MARK: Edits

  func edit(_ body: (RecordEditor) throws -> Void) throws {
    let moment = now()
    try store.edit(as: "eva", at: moment) {
      try body(
        RecordEditor(
          store: store,
          collection: collection,
          policy: policy,
          actor: "eva",
          moment: moment,
          digest: { sha256($0) }
        )
      )
    }
  }

  /// Puts a whole record.
  func put(_ record: String) throws {
    try edit { _ = try $0.put(try JSONValue(parsing: Bytes(record))) }
  }

  /// Sets one field of a record.
  func set(_ key: String, _ field: FieldPath, _ value: String) throws {
    let value = try JSONValue(parsing: Bytes(value))
    try edit { _ = try $0.put(KeyText(text: Bytes(key)), [(field: field, value: value)]) }
  }

  /// Decides the record that is in conflict with the server, as `resolve` does; nil deletes it.
  func decide(_ record: String?) throws {
    let contested = try store.contestedDifferences(of: collection)
    let (remote, row) = try #require(contested.first)
    let record = try record.map { try JSONValue(parsing: Bytes($0)) }
    try edit { try $0.decide(row.key, as: record, over: row, on: remote) }
  }

  func delete(_ key: String) throws {
    try edit { try $0.delete(KeyText(text: Bytes(key)), reason: nil) }
  }

  /// What a pull by git does: the record comes in with the file.
  func bring(_ key: String, _ line: String?) throws {
    try store.synchronize {
      let text = KeyText(text: Bytes(key))
      let before = try store.recordText(text, of: collection)
      let after = line.map { Bytes($0) }
      try store.setVersions(
        of: text,
        in: collection.id,
        file: after.map { ($0, Int64(abs(key.hashValue % 100_000) + 1)) },
        record: after,
        at: now().millisecondText
      )
      try store.addEvent(
        text,
        in: collection.id,
        before: before,
        after: after,
        actor: "t.jsonl",
        at: now().millisecondText
      )
    }
  }

  // MARK: Sync

  var sync: CollectionSync {
    get throws {
      let remote = try store.remote(
        server: "model",
        place: place,
        newClient: "client-\(place)-\(random.next())"
      )
      var sync = try CollectionSync(
        of: collection,
        in: store,
        with: remote,
        by: server,
        SyncDependencies(
          policy: policy,
          runCommand: { _ in .failure(.notRegistered) },
          moment: now(),
          actor: "remote model",
          past: { [past] keys in past.filter { keys.contains($0.key) } },
          digest: { sha256($0) },
          newNumber: { [self] in Int64(random.next() >> 11) },
          pause: { _ in }
        )
      )
      if let largePage { sync.largePage = largePage }
      return sync
    }
  }

  func pull() throws {
    var sync = try sync
    defer { outcome = sync.outcome }
    try sync.pull()
  }

  func push() throws {
    var sync = try sync
    defer { outcome = sync.outcome }
    try sync.push()
  }

  func pullAndPush() throws {
    var sync = try sync
    defer { outcome = sync.outcome }
    try sync.pull()
    try sync.push()
  }

  // MARK: What there is

  func line(_ key: String) throws -> String? {
    try store.recordText(KeyText(text: Bytes(key)), of: collection)?.text
  }

  var records: [String: String] {
    get throws {
      var records: [String: String] = [:]
      try store.forEachRecord(of: collection) { key, record in
        records[key?.bytes.text ?? ""] = record.bytes.text
      }
      return records
    }
  }

  var contested: [RemoteDifference] {
    get throws { try store.contestedDifferences(of: collection).map(\.row) }
  }

  /// How many records wait to be pushed.
  var waitingCount: Int {
    get throws {
      let remote = try store.knownRemote(server: "model") ?? 0
      return try store.remoteCounts(of: collection, on: remote).waiting
    }
  }
}
