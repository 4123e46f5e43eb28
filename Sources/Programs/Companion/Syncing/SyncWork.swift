internal import CommandInterface
internal import ContentHash
internal import Exchange
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import RecordStore
internal import Records
internal import RemoteProtocol
internal import RemoteSync
internal import System

/// A store and a remote, which are brought in step collection by collection.
struct SyncWork {
  /// Which way records go.
  enum Way: Equatable, Sendable { case pull, push, both }

  let workspace: Workspace
  let store: Store
  let remoteName: String
  let remote: SyncRemote
  let info: ServerInfo
  let known: KnownRemote
  private let lock: ProcessLock

  /// The lock of those that exchange records with servers, beside that of an exchange with files.
  private static let lockName = "sync.lock"

  init(_ workspace: Workspace, _ store: Store, _ name: String, _ remote: SyncRemote) throws {
    self.workspace = workspace
    self.store = store
    self.remoteName = name
    self.remote = remote
    lock = try lockStore(
      in: workspace.storeFolder,
      name: Self.lockName,
      waitLimitInMilliseconds: workspace.lockLimitInMilliseconds
    )
    info = try remote.info()
    try Self.checkSchema(of: info)
    // A copy of the repository is in another place, or on another machine.
    let place = [MachineClock.hostName, workspace.storeFolder, MachineClock.boot]
    known = try store.remote(
      server: info.serverID,
      place: place.joined(separator: ":"),
      newClient: randomDigits(byteCount: 16)
    )
  }

  /// Refuses a server whose tables are of another version than its helper knows.
  private static func checkSchema(of info: ServerInfo) throws(RemoteFailure) {
    if info.schema == info.knownSchema { return }
    let isOlder = info.schema < info.knownSchema
    throw .answered(
      RemoteError(
        .badRequest,
        "the server has version \(info.schema) of the tables, and this is version "
          + "\(info.knownSchema)",
        reason: isOlder ? .schemaOlder : .schemaNewer
      )
    )
  }

  /// The collections that the server has, too.
  func collections(_ path: String?) throws -> [StoredCollection] {
    let found = try workspace.collections(path, in: store).filter { !$0.keyFields.isEmpty }
    let shared = found.filter { info.collection($0.path) != nil }
    if let path, shared.isEmpty {
      throw VerbFailure.sync(.notOnServer(collection: path, remote: remoteName))
    }
    if shared.isEmpty { throw VerbFailure.sync(.nothingShared(remote: remoteName)) }
    return shared
  }

  // MARK: Exchanging

  /// Brings a collection and the server in step. What changed of the file comes first; the file
  /// gets what changes at the end of the verb.
  func exchange(_ collection: StoredCollection, _ way: Way) throws -> SyncReport {
    defer { workspace.progress.clear() }
    let exchange = workspace.exchange(with: store)
    let collection = try workspace.inStep(collection, in: store)
    // A role that may only read still gets what others write.
    let mayWrite = info.collection(collection.path)?.mayWrite ?? true
    let way = way == .both && !mayWrite ? .pull : way
    // Records of other programs get their keys.
    try exchange.keepOverridden(of: collection.path)
    if way != .push, let count = try fill(collection) {
      var outcome = SyncOutcome()
      (outcome.addedCount, outcome.hasJoined) = (count, true)
      return try report(of: try store.collection(path: collection.path) ?? collection, outcome)
    }
    var sync = try sync(of: collection)
    defer {
      // Also what a process before this one brought, which was killed before it could export.
      let isDirty = (try? store.dirtyCount(of: collection).count > 0) ?? true
      if sync.outcome.changesRecords || isDirty { workspace.noteEdited(collection.path, in: store) }
    }
    try workspace.noteEditing(in: store)
    do {
      if way != .push { try sync.pull() }
      if way != .pull { try sync.push() }
    } catch let error as SyncIsContested {
      throw VerbFailure.sync(.contested(collection: error.path))
    }
    if sync.outcome.hasOverridden { try exchange.keepOverridden(of: collection.path) }
    var report = try report(of: collection, sync.outcome)
    report.mayWrite = mayWrite
    return report
  }

  private func sync(of collection: StoredCollection) throws -> CollectionSync {
    let commands = UserCommands(environment: workspace.context.environment)
    let past = CommittedPast(of: collection, in: workspace)
    let path = collection.path
    let progress = workspace.progress
    return try CollectionSync(
      of: collection,
      in: store,
      with: known,
      by: remote,
      SyncDependencies(
        policy: try workspace.policy(for: path),
        runCommand: { commands.run($0) },
        moment: workspace.context.now(),
        actor: "remote " + remoteName,
        past: { try past.past(of: $0) },
        digest: { sha256($0) },
        newNumber: { Int64.random(in: 0..<1 << 53) },
        pause: { attempt in
          let longest = min(20 << min(attempt, 6), 1000)
          pause(milliseconds: Int.random(in: longest / 2...longest))
        },
        progress: { work, count in
          let title = work == .pulling ? "Pulling \(path)" : "Pushing \(path)"
          progress.show(title: title, unit: "records", done: count)
        }
      )
    )
  }

  func report(
    of collection: StoredCollection,
    _ outcome: SyncOutcome = SyncOutcome()
  ) throws -> SyncReport {
    let counts = try store.remoteCounts(of: collection, on: known.id)
    let contested = try store.contestedDifferences(of: collection).filter { $0.remote == known.id }
    return SyncReport(
      path: collection.path,
      remote: remoteName,
      outcome: outcome,
      waitingCount: counts.waiting,
      conflicts: contested.map(\.row).filter { $0.conflict != nil }.map(\.key),
      refusals: contested.map(\.row).compactMap { row in
        row.refusal.flatMap { SyncRefusal(json: $0) }.map { (key: row.key, reason: $0) }
      }
    )
  }

  // MARK: Looking

  /// How a collection differs from the server's; nothing changes.
  func look(at collection: StoredCollection) throws -> SyncReport {
    var report = try report(of: collection)
    guard let state = try store.remoteState(of: collection, on: known.id), !state.isComparing
    else {
      report.waitingCount = try store.recordCount(of: collection)
      report.hasJoined = false
      return report
    }
    report.hasJoined = true
    var count = 0
    let end = try remote.pullAll(
      of: collection.path,
      since: HistoryPoint(version: state.version, chain: state.chain ?? ""),
      content: .digests
    ) { rows in
      for row in rows {
        let key = KeyText(stored: row.key)
        let difference = try store.remoteDifference(key, of: collection, on: known.id)
        if difference.map({ $0.version < row.version }) ?? true { count += 1 }
      }
    }
    report.incomingCount = end == nil ? nil : count
    report.outcome.isReset = end == nil
    return report
  }

  // MARK: Setting up

  /// Loads the states of policies into the server where they are others than before.
  ///
  /// - Returns: the paths of the collections whose states were loaded.
  func loadStates(of paths: [String], _ info: ServerInfo) throws -> [String] {
    var loaded: [String] = []
    for path in paths {
      let states = try workspace.policy(for: path).serverStates
      let tag = states.isEmpty ? nil : Self.tag(of: states)
      guard let there = info.collection(path), there.statesTag != tag else { continue }
      try remote.load(states, tag: tag ?? "none", into: path)
      loaded.append(path)
    }
    return loaded
  }

  private static func tag(of states: [FieldStates]) -> String {
    var text = ""
    for policy in states {
      text += policy.field.joined(separator: "\u{0}") + "\n"
      for step in policy.steps {
        let roles = step.roles.joined(separator: "\u{0}")
        text += [step.from, step.to, roles].joined(separator: "\u{1}") + "\n"
      }
    }
    let digits = Array("0123456789abcdef")
    return String(
      sha256(Array(text.utf8)).prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    )
  }
}

extension Policy {
  /// The states as a server takes them. It knows no tombstones: they are states like others, to
  /// which and from which there are steps.
  var serverStates: [FieldStates] {
    states.map { policy in
      var steps = policy.steps.map {
        FieldStates.Step(from: $0.from.text, to: $0.to.text, roles: $0.roles)
      }
      if let tombstone, tombstone.field == policy.field {
        let gone = tombstone.value.string?.text ?? tombstone.value.bytes.text
        let others = policy.all.map(\.text).filter { $0 != gone }
        steps.removeAll { $0.from == gone || $0.to == gone }
        steps += ([""] + others).map { FieldStates.Step(from: $0, to: gone) }
        steps += others.map { FieldStates.Step(from: gone, to: $0) }
      }
      return FieldStates(field: policy.field.names.map(\.text), steps: steps)
    }
  }
}
