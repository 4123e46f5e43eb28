internal import Claims
internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import RemoteProtocol
internal import System

// What goes to the server.
extension LiveWork {
  /// Who writes here: a name and a session, as of claims.
  private func writer() throws -> String {
    let owner = try workspace.claimOwner(named: nil, in: store)
    return owner.name + "\n" + owner.session
  }

  /// Writes records by the consistency of the policy, each by itself, and makes those in the store
  /// that are done. Of the others, the store gets what the server has.
  func write(
    _ changes: [Change],
    to server: LiveServer,
    _ name: LiveName,
    _ fields: [Bytes]
  ) throws {
    let writer = try writer()
    var failures: [VerbFailure] = []
    let parts = parts(of: changes, for: server, &failures) { ($0.key, $0.record?.bytes) }
    for part in parts { failures += try write(part, writer, to: server, name, fields) }
    try throwAll(failures)
  }

  /// Cuts what is to be sent into parts, each of which fits into a request. What is over the limits
  /// of the remote is in none of them.
  private func parts<Item>(
    of items: [Item],
    for server: LiveServer,
    _ failures: inout [VerbFailure],
    _ content: (Item) -> (key: KeyText, line: Bytes?)
  ) -> [[Item]] {
    let limits = server.remote.limits
    var fitting: [Item] = []
    for item in items {
      let (key, line) = content(item)
      if let problem = limits.problem(key.bytes, line) {
        failures.append(.live(.refused(path: path, key: key.text, reason: problem.message)))
      } else {
        fitting.append(item)
      }
    }
    return limits.parts(of: fitting) { item in
      let (key, line) = content(item)
      return (key.bytes, line)
    }
  }

  private func write(
    _ changes: [Change],
    _ writer: String,
    to server: LiveServer,
    _ name: LiveName,
    _ fields: [Bytes]
  ) throws -> [VerbFailure] {
    var done: [(Change, LiveRow?)] = []
    var failures: [VerbFailure] = []
    var sent: [(change: Change, write: ValueWrite)] = []
    for change in changes {
      let over = try condition(of: change, writer)
      // Nobody has ever seen it on the server.
      if change.record == nil, over == .nothing {
        if live.policy.consistency == .createOnce {
          failures.append(.live(.held(path: path, key: change.key.text, present: nil)))
        } else {
          done.append((change, nil))
        }
        continue
      }
      let write = ValueWrite(
        id: LiveRemote.newID(),
        key: change.key.bytes,
        over: over,
        line: change.record?.bytes
      )
      sent.append((change, write))
    }
    try noteWrites(sent.map(\.write), writer)
    let results = try send(sent.map(\.write), to: server, name)
    let ttl = try store.liveKnowledge(of: collection)?.ttl
    var unknownCount = 0
    var known: [String] = []
    var present: [ValueEntry] = []
    for ((change, write), result) in zip(sent, results) {
      switch result {
      case .done(let revision, _):
        known.append(write.id)
        let row = LiveRow(
          revision: revision,
          writer: writer,
          line: write.line,
          expires: ttl.map { MachineClock.milliseconds + $0 }
        )
        done.append((change, row))
      case .refused(let error, let entry):
        if error.kind == .unknown {
          unknownCount += 1
          continue
        }
        known.append(write.id)
        let found = try entry ?? current(write.key, error, server, name)
        if let found { present.append(found) }
        failures.append(.live(failure(of: change.key, error, found)))
      }
    }
    try commit(done, fields, settling: known)
    try take(present.map { TakenValue($0) })
    if unknownCount > 0 { failures.append(.live(.unknown(path: path, count: unknownCount))) }
    return failures
  }

  /// What a write goes over.
  private func condition(of change: Change, _ writer: String) throws -> ValueWrite.Condition {
    let known = try store.liveRow(change.key, of: collection)
    switch live.policy.consistency {
    case .compareAndSwap: return Self.over(known)
    case .createOnce:
      // fault: anybody-may-write-what-is-held
      guard known?.writer == writer else { return .nothing }
      return Self.over(known)
    case .lastWrite, .merge, .append, .contentAddressed: return .anything
    }
  }

  private static func over(_ row: LiveRow?) -> ValueWrite.Condition {
    // What this store alone has is nothing for the server.
    row.flatMap { $0.revision > 0 ? .revision($0.revision) : nil } ?? .nothing
  }

  /// Notes writes by which somebody comes to hold a record, so that their outcome is recognised
  /// even if this process is killed before it has the answer.
  private func noteWrites(_ writes: [ValueWrite], _ writer: String) throws {
    // fault: live-create-is-not-noted
    guard live.policy.consistency == .createOnce else { return }
    try store.synchronizing {
      for write in writes where write.line != nil {
        try store.note(
          LiveWrite(
            id: write.id,
            key: KeyText(stored: write.key),
            line: write.line,
            writer: writer,
            notedAt: workspace.moment.milliseconds,
            isSent: true
          ),
          of: collection
        )
      }
    }
  }

  /// Sends writes, and again those of which it is not known whether they are done: their ids show
  /// it. One's own that has expired is created again.
  private func send(
    _ writes: [ValueWrite],
    to server: LiveServer,
    _ name: LiveName
  ) throws -> [WriteResult] {
    do throws(RemoteFailure) {
      return try server.write(writes, to: name) { write, error in
        guard error.kind == .missing, live.policy.consistency == .createOnce,
          write.over != .nothing, write.line != nil
        else { return nil }
        var write = write
        write.over = .nothing
        return write
      }
    } catch {
      throw failure(error, server)
    }
  }

  /// What the server has of a key, where its answer had no room for it.
  private func current(
    _ key: Bytes,
    _ error: RemoteError,
    _ server: LiveServer,
    _ name: LiveName
  ) throws -> ValueEntry? {
    switch error.kind {
    case .held, .stale: return try server.remote.read([key], in: name).values.first
    case .missing where error.reason == nil: return .nothing(key)
    case .missing, .lost, .denied, .unavailable, .tooLarge, .badRequest, .unknown: return nil
    }
  }

  private func failure(
    of key: KeyText,
    _ error: RemoteError,
    _ present: ValueEntry?
  ) -> LiveFailure {
    let line = present?.line?.text
    switch error.kind {
    case .held where live.policy.consistency == .createOnce:
      return .held(path: path, key: key.text, present: line)
    case .held, .stale, .missing: return .stale(path: path, key: key.text, present: line)
    case .lost, .denied, .unavailable, .tooLarge, .badRequest, .unknown:
      return .refused(path: path, key: key.text, reason: error.message)
    }
  }

  func failure(_ error: RemoteFailure, _ server: LiveServer) -> any Error {
    guard error.kind == .missing, error.reason == .collection else { return error }
    return VerbFailure.live(.notOnServer(path: path, remote: server.remoteName))
  }

  // MARK: Events

  /// Appends lines, each once, and brings the store up to date, which has them then.
  ///
  /// The store has all events up to the one that was seen last. So the server only has to look for
  /// an event among those that came later.
  func append(_ lines: [JSONValue], to server: LiveServer, _ name: LiveName) throws {
    try refresh()
    let after = try self.known(on: server)?.seen ?? 0
    let (events, refused) = try unseen(lines)
    var failures = refused
    var unknownCount = 0
    let parts = parts(of: events, for: server, &failures) { (KeyText(stored: $0.id), $0.line) }
    for part in parts {
      for (event, result) in zip(part, try send(part, after: after, to: server, name)) {
        guard case .refused(let error) = result else { continue }
        if error.kind == .unknown {
          unknownCount += 1
          continue
        }
        let key = KeyText(stored: event.id).text
        failures.append(.live(.refused(path: path, key: key, reason: error.message)))
      }
    }
    if unknownCount > 0 { failures.append(.live(.unknown(path: path, count: unknownCount))) }
    try refresh()
    try throwAll(failures)
  }

  /// The events that the store has not seen yet, each once, and what is wrong with those that it
  /// has with other content.
  private func unseen(_ lines: [JSONValue]) throws -> ([NewEvent], [VerbFailure]) {
    var seen: [Bytes: Bytes] = [:]
    if lines.contains(where: { Self.ownID(of: $0) != nil }) {
      try store.forEachRecord(of: collection) { _, record in
        if let id = Self.ownID(of: record) { seen[id] = record.bytes }
      }
    }
    var events: [NewEvent] = []
    var failures: [VerbFailure] = []
    for line in lines {
      guard let id = Self.ownID(of: line) else {
        events.append(NewEvent(id: Bytes(LiveRemote.newID()), line: line.bytes))
        continue
      }
      guard let known = seen[id] else {
        seen[id] = line.bytes
        events.append(NewEvent(id: id, line: line.bytes))
        continue
      }
      if known == line.bytes { continue }
      let key = KeyText(stored: id).text
      failures.append(.live(.refused(path: path, key: key, reason: Messages.otherContent)))
    }
    return (events, failures)
  }

  /// Sends events, and again if the answer was lost: the server finds them by their ids.
  private func send(
    _ events: [NewEvent],
    after: Int64,
    to server: LiveServer,
    _ name: LiveName
  ) throws -> [AppendResult] {
    var append = EventAppend(events: events, after: after, isRepeat: false)
    let lost = RemoteError(.unknown, "the answer was lost")
    var results: [AppendResult] = events.map { _ in .refused(lost) }
    for _ in 0..<3 {
      do throws(RemoteFailure) {
        results = try server.remote.append(append, to: name).results
        let isOpen = results.contains { result in
          if case .refused(let error) = result { error.kind == .unknown } else { false }
        }
        if !isOpen { return results }
      } catch {
        guard error.kind == .unknown else { throw failure(error, server) }
        do throws(RemoteFailure) {
          try server.reopen()
        } catch {
          return results
        }
      }
      append.isRepeat = true
    }
    return results
  }

  /// The `id` of an event; nil if it has none, and gets one that no other event has.
  static func ownID(of event: JSONValue) -> Bytes? {
    guard let value = FieldPath("id").value(in: event),
      value.kind == .string || value.kind == .number
    else { return nil }
    return KeyText(RecordKey(canonical: value.canonicalForm)).bytes
  }
}

// MARK: - Output

extension Messages {
  fileprivate static let otherContent = "it is there already, with other content"
}
