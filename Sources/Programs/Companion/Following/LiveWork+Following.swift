internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import RemoteProtocol
internal import System

/// What came from the server.
struct LiveNews: Equatable, Sendable {
  var count = 0
  /// How old the oldest of it was, in milliseconds; nil if that says nothing, as after a pause.
  var lag: Int64?
}

/// A value of the server, and when it expires by the clock of this machine.
struct TakenValue {
  var entry: ValueEntry
  var expires: Int64?

  init(_ entry: ValueEntry, expires: Int64? = nil) {
    self.entry = entry
    self.expires = expires
  }
}

/// What became of the edits of a file.
struct LiveSending: Equatable, Sendable {
  /// The ids of the writes that the server has now, and of those that it does not take.
  var published: [String] = []
  var refused: [String] = []
  /// Why, in sentences.
  var refusals: [String] = []
}

// What `git jsonl watch` does for a live collection, beside what any verb does.
extension LiveWork {
  // MARK: Edits

  /// Sends the edits of the file that wait, each once, however often it is tried.
  ///
  /// - Throws: `RemoteFailure` if the server can't be reached, or does not say whether it has them;
  ///   they wait then.
  func sendEdits() throws -> LiveSending {
    guard case .server(let server, let name) = place else { return LiveSending() }
    let edits = try store.liveWrites(of: collection).filter { $0.writer == nil }
    if edits.isEmpty { return LiveSending() }
    switch live.kind {
    case .values: return try sendValues(edits, server, name)
    case .events: return try sendEvents(edits, server, name)
    case .objects: return LiveSending()
    }
  }

  private func sendValues(
    _ edits: [LiveWrite],
    _ server: LiveServer,
    _ name: LiveName
  ) throws -> LiveSending {
    var sending = LiveSending()
    let ttl = try known(on: server)?.ttl
    let now = workspace.moment.milliseconds
    let old = edits.filter { LiveEdit.isTooOld($0, ttl: ttl, now: now) }
    try giveUp(old)
    if !old.isEmpty { sending.refusals.append(Messages.tooOld(path: path, count: old.count)) }
    sending.refused += old.map(\.id)
    let fresh = edits.filter { !LiveEdit.isTooOld($0, ttl: ttl, now: now) }
    for start in stride(from: 0, to: fresh.count, by: server.remote.limits.rowCount) {
      let end = min(fresh.count, start + server.remote.limits.rowCount)
      let part = Array(fresh[start..<end])
      try store.synchronizing { for edit in part { try store.noteSending(edit.id) } }
      let results = try eachByItself(part) { part in
        let writes = part.map {
          ValueWrite(id: $0.id, key: $0.key.bytes, over: .anything, line: $0.line)
        }
        return try server.remote.write(writes, to: name).results
      } refused: {
        .refused($0, present: nil)
      }
      var lost: RemoteError?
      var refused: [LiveWrite] = []
      try store.synchronizing {
        for (edit, result) in zip(part, results) {
          switch result {
          case .done(let revision, _):
            try noteDone(edit, revision, ttl)
            sending.published.append(edit.id)
          case .refused(let error, _) where error.kind == .unknown || error.kind == .unavailable:
            lost = error
          case .refused(let error, _):
            refused.append(edit)
            let failure = LiveFailure.refused(
              path: path,
              key: edit.key.text,
              reason: error.message
            )
            sending.refusals += Messages.failure(.live(failure))
          }
        }
      }
      try giveUp(refused)
      sending.refused += refused.map(\.id)
      if let lost { throw RemoteFailure.answered(lost) }
    }
    return sending
  }

  /// Sends edits together, and each by itself if the remote refuses them together: one that is too
  /// long must not keep the others waiting.
  private func eachByItself<Result>(
    _ edits: [LiveWrite],
    send: ([LiveWrite]) throws -> [Result],
    refused: (RemoteError) -> Result
  ) throws -> [Result] {
    do {
      return try send(edits)
    } catch RemoteFailure.answered(let error)
      where [.tooLarge, .badRequest, .denied].contains(error.kind)
    {
      if edits.count == 1 { return [refused(error)] }
      return try edits.flatMap { try eachByItself([$0], send: send, refused: refused) }
    }
  }

  private func noteDone(_ edit: LiveWrite, _ revision: Int64, _ ttl: Int64?) throws {
    try store.forgetLiveWrite(edit.id)
    // Another process has seen a later write meanwhile.
    if let row = try store.liveRow(edit.key, of: collection), row.revision > revision { return }
    let row = edit.line.map { line in
      LiveRow(
        revision: revision,
        writer: nil,
        line: line,
        expires: ttl.map { MachineClock.milliseconds + $0 }
      )
    }
    try store.note(row, for: edit.key, of: collection)
  }

  /// Makes records again what the server has, whose edits it does not take.
  private func giveUp(_ edits: [LiveWrite]) throws {
    if edits.isEmpty { return }
    try workspace.noteEditing(in: store)
    try store.synchronizing {
      for edit in edits {
        try store.forgetLiveWrite(edit.id)
        _ = try take(try store.liveRow(edit.key, of: collection)?.line, as: edit.key)
      }
    }
    workspace.noteEdited(path, in: store)
  }

  private func sendEvents(
    _ edits: [LiveWrite],
    _ server: LiveServer,
    _ name: LiveName
  ) throws -> LiveSending {
    var sending = LiveSending()
    let seen = try known(on: server)?.seen ?? 0
    // Those that were sent before are looked for from where the stream was then.
    let groups = Dictionary(grouping: edits) { "\($0.isSent) \($0.after ?? seen)" }
    for group in groups.values.sorted(by: { $0[0].notedAt < $1[0].notedAt }) {
      for start in stride(from: 0, to: group.count, by: server.remote.limits.rowCount) {
        let end = min(group.count, start + server.remote.limits.rowCount)
        let part = Array(group[start..<end])
        try store.synchronizing {
          for edit in part { try store.noteSending(edit.id, after: seen) }
        }
        let results = try eachByItself(part) { part in
          let append = EventAppend(
            events: part.map { NewEvent(id: $0.key.bytes, line: $0.line ?? Bytes("")) },
            after: part[0].after ?? seen,
            isRepeat: part[0].isSent
          )
          return try server.remote.append(append, to: name).results
        } refused: {
          .refused($0)
        }
        if let lost = try note(results, of: part, seen: seen, &sending) {
          throw RemoteFailure.answered(lost)
        }
      }
    }
    return sending
  }

  /// - Returns: why some of them are not known to be there.
  private func note(
    _ results: [AppendResult],
    of edits: [LiveWrite],
    seen: Int64,
    _ sending: inout LiveSending
  ) throws -> RemoteError? {
    var lost: RemoteError?
    try store.synchronizing {
      for (edit, result) in zip(edits, results) {
        switch result {
        case .done(let sequence, _, _):
          sending.published.append(edit.id)
          // Else it comes with those that the store has not seen, and is known by its id.
          if sequence <= seen { try store.forgetLiveWrite(edit.id) }
        case .refused(let error) where error.kind == .unknown || error.kind == .unavailable:
          lost = error
        case .refused(let error):
          try store.forgetLiveWrite(edit.id)
          sending.refused.append(edit.id)
          let failure = LiveFailure.refused(path: path, key: edit.key.text, reason: error.message)
          sending.refusals += Messages.failure(.live(failure))
        }
      }
    }
    return lost
  }

  // MARK: Writes of a process that was killed

  /// Finds out what became of writes whose processes may not have got an answer. It is only asked:
  /// what was not done is not done now.
  func settle(_ server: LiveServer, _ name: LiveName) throws {
    let waiting = try store.liveWrites(of: collection).filter { $0.writer != nil }
    if waiting.isEmpty { return }
    // The newest write of a key is the only one that can be recognised.
    let newest = Dictionary(waiting.map { ($0.key, $0) }) { $1 }.values
      .prefix(server.remote.limits.rowCount)
    // No value ever has this revision, so that this changes nothing. A write that was done is known
    // by its id before that is looked at.
    let probes = newest.map {
      ValueWrite(id: $0.id, key: $0.key.bytes, over: .revision(Self.noRevision), line: $0.line)
    }
    let results = try server.remote.write(probes, to: name).results
    let ttl = try known(on: server)?.ttl
    try workspace.noteEditing(in: store)
    var hasChanged = false
    try store.synchronizing {
      for (write, result) in zip(newest, results) {
        guard case .done(let revision, _) = result else { continue }
        try store.forgetLiveWrite(write.id)
        if let row = try store.liveRow(write.key, of: collection), row.revision > revision {
          continue
        }
        let row = LiveRow(
          revision: revision,
          writer: write.writer,
          line: write.line,
          expires: ttl.map { MachineClock.milliseconds + $0 }
        )
        try store.note(row, for: write.key, of: collection)
        if try take(write.line, as: write.key) { hasChanged = true }
      }
      let now = workspace.moment.milliseconds
      for write in waiting where abs(now - write.notedAt) > Self.longestWait {
        try store.forgetLiveWrite(write.id)
      }
    }
    if hasChanged { workspace.noteEdited(path, in: store) }
  }

  /// The greatest number that the protocol knows.
  private static let noRevision: Int64 = 9_007_199_254_740_991
  /// After this time, nobody waits for an answer any more.
  private static let longestWait: Int64 = 120_000
}

extension Timestamp {
  /// Milliseconds since 1970.
  var milliseconds: Int64 { seconds * 1000 + Int64(nanoseconds / 1_000_000) }
}

// MARK: - Output

extension Messages {
  static func tooOld(path: String, count: Int) -> String {
    "\(printable(path)): \(counted(count, "edit")) of the file waited for the remote for longer "
      + "than a record lives there, and \(count == 1 ? "was" : "were") not published"
  }
}
