internal import ClaimRefs
internal import Claims
internal import CommandInterface
internal import ContentHash
internal import JSONText
internal import MergePolicy
internal import RemoteProtocol
internal import System

/// The claims of a file's records, as values that a remote keeps. It writes each only over the
/// revision that was read, and removes it once nobody has renewed it for the policy's time.
///
/// The key of a value is the last part of the claim's name.
final class ClaimValues: ClaimPlace {
  let prefix: ClaimPrefix
  let remoteName: String
  /// The path of the file.
  private let path: String
  private let live: LiveCollection
  private let servers: LiveServers
  private var opened: (server: LiveServer, name: LiveName)?
  /// What this process has last seen of each claim.
  private var seen: [String: Seen] = [:]

  private struct Seen {
    var object: String
    var revision: Int64
  }

  init(of path: String, _ live: LiveCollection, on remoteName: String, _ servers: LiveServers) {
    prefix = .values(of: path)
    self.path = path
    self.live = live
    self.remoteName = remoteName
    self.servers = servers
  }

  var keepsChain: Bool { false }

  var longestTTL: Int64? { live.policy.timeToLiveInSeconds }

  func ref(of subject: ClaimSubject) -> String {
    prefix.text + subject.refName { sha256($0) }
  }

  private func key(_ ref: String) -> Bytes { Bytes(String(ref.dropFirst(prefix.text.count))) }

  /// The revision of what another process has seen is not known here.
  func takes(assumed reading: ClaimReading) -> Bool { reading == .absent }

  // MARK: The remote

  /// Asks the remote, and once more where it could not be reached: a conversation that was idle may
  /// have come to its end.
  private func asking<Result>(
    _ body: (LiveServer, LiveName) throws -> Result
  ) throws -> Result {
    if let (server, name) = opened {
      do {
        return try body(server, name)
      } catch let failure as RemoteFailure where failure.kind == .unavailable {
        try server.reopen()
      }
    }
    let (server, name) = try opened ?? open()
    opened = (server, name)
    return try body(server, name)
  }

  /// Finds the claims on the remote. What is missing there is not made: an empty folder in place of
  /// one that is away would say that everything is free.
  ///
  /// - Throws: `ClaimTrouble` if they are not there; `ClaimFailure.removedEarlier` if the remote
  ///   keeps claims for a shorter time than their owners count on.
  private func open() throws -> (server: LiveServer, name: LiveName) {
    let name = try servers.name(of: live.path)
    guard let server = try servers.server(for: live.policy.tier) else {
      throw VerbFailure.live(.noServer(path: live.path, tier: live.policy.tier.rawValue))
    }
    guard server.remote.serves(.values) else {
      throw VerbFailure.live(
        .notServed(path: live.path, remote: remoteName, kind: live.kind.rawValue)
      )
    }
    let state = try server.states(in: name.namespace).first {
      $0.collection == name.collection && $0.kind == .values
    }
    guard let state else {
      throw ClaimTrouble(reason: Messages.notThere(live.path), remote: remoteName)
    }
    if let ttl = state.settings.ttl, ttl < live.settings.ttl ?? 0 {
      throw VerbFailure.claim(
        .removedEarlier(path: path, remote: remoteName, seconds: ttl / 1000)
      )
    }
    return (server, name)
  }

  // MARK: Reading

  func read(
    _ refs: [String]?,
    knowing known: [String: ClaimReading]
  ) throws -> [String: ClaimReading] {
    let entries: [ValueEntry]
    do {
      entries = try asking { server, name in
        guard let refs else { return try Self.all(of: server, name) }
        return try server.remote.read(refs.map { key($0) }, in: name).values
      }
    } catch let failure as RemoteFailure {
      throw ClaimTrouble(reason: Messages.sentence(failure), remote: remoteName)
    }
    var readings: [String: ClaimReading] = [:]
    for entry in entries {
      let ref = prefix.text + entry.key.text
      seen[ref] = nil
      let reading: ClaimReading
      switch entry.content {
      case .none: continue
      case .leftOut: reading = .foreign(object: "revision-\(entry.revision)")
      case .line(let line):
        reading = ClaimValue.reading(line, key: entry.key.text) { sha256($0) }
      }
      if let object = reading.object {
        seen[ref] = Seen(object: object, revision: entry.revision)
      }
      readings[ref] = reading
    }
    return readings
  }

  /// All values that have not expired.
  private static func all(of server: LiveServer, _ name: LiveName) throws -> [ValueEntry] {
    let limit = server.remote.limits.rowCount
    var question = ChangesQuestion(origin: nil, after: 0, limit: limit)
    var found: [ValueEntry] = []
    while true {
      switch try server.remote.changes(question, in: name) {
      case .reset: (question.origin, question.after, found) = (nil, 0, [])
      case .values(let values, let point, let ttl, let hasMore):
        found += values.filter { value in ttl.map { point.now - value.at < $0 } ?? true }
        guard hasMore, let last = values.last else { return found }
        question.after = last.revision
      }
    }
  }

  // MARK: Writing

  func make(_ updates: [ClaimUpdate], now: Int64) throws -> [ClaimState?] {
    updates.map { update in
      switch update.change {
      case .delete: nil
      case .put(let body, let acquired, parent: _):
        ClaimValue(body: body, acquired: acquired ?? now).state { sha256($0) }
      }
    }
  }

  /// Where the remote fails in the middle, what it has done is found by reading.
  func push(_ pushes: [ClaimPush]) throws -> [PushResult] {
    do {
      return try asking { server, name in try push(pushes, to: server, name) }
    } catch let trouble as ClaimTrouble {
      return pushes.map { _ in .unknown(trouble.reason) }
    } catch let failure as RemoteFailure {
      let reason = Messages.sentence(failure)
      let isKnown = failure.kind != .unavailable && failure.kind != .unknown
      return pushes.map { _ in isKnown ? .refused(reason) : .unknown(reason) }
    }
  }

  private func push(
    _ pushes: [ClaimPush],
    to server: LiveServer,
    _ name: LiveName
  ) throws(RemoteFailure) -> [PushResult] {
    var results: [PushResult] = pushes.map { _ in .refused(Self.changed) }
    var sent: [(place: Int, write: ValueWrite)] = []
    for (place, push) in pushes.enumerated() {
      guard let over = condition(of: push) else { continue }
      let line = push.state.map { ClaimValue(body: $0.body, acquired: $0.acquired).line }
      let write = ValueWrite(id: LiveRemote.newID(), key: key(push.ref), over: over, line: line)
      sent.append((place, write))
    }
    for part in server.remote.limits.parts(of: sent, { ($0.write.key, $0.write.line) }) {
      for ((place, _), result) in zip(part, try server.write(part.map(\.write), to: name)) {
        if case .done(let revision, _) = result {
          seen[pushes[place].ref] = pushes[place].state.map {
            Seen(object: $0.object, revision: revision)
          }
        }
        results[place] = Self.result(result)
      }
    }
    return results
  }

  /// What a write goes over; nil if that is not there any more, as far as this process has seen.
  private func condition(of push: ClaimPush) -> ValueWrite.Condition? {
    guard let object = push.update.lease else { return .nothing }
    guard let seen = seen[push.ref], seen.object == object else { return nil }
    // fault: claim-is-written-over-anything
    return .revision(seen.revision)
  }

  /// In the words that git has for it.
  private static let changed = "stale info"

  private static func result(_ result: WriteResult) -> PushResult {
    switch result {
    case .done: return .accepted
    case .refused(let error, _):
      switch error.kind {
      case .held, .stale, .missing: return .refused(changed)
      case .unknown, .unavailable: return .unknown(error.message)
      case .lost, .denied, .tooLarge, .badRequest: return .refused(error.message)
      }
    }
  }
}

extension Messages {
  fileprivate static func notThere(_ path: String) -> String {
    "\(path) is not there; git jsonl live init makes it"
  }
}
