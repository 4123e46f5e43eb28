internal import JSONText
internal import RemoteProtocol
internal import System

extension CollectionReading {
  /// Does a push, or says why not. The collection is locked, and its head is read.
  func push(
    _ push: SyncPush,
    by role: String,
    _ limits: RemoteLimits,
    _ call: HelperCall
  ) throws(RemoteError) -> PushOutcome {
    let receipt = VersionLine.receipt(of: push)
    // fault: push-is-done-twice
    if let (version, line) = try version(withReceipt: receipt) {
      if line.digest == hexDigest(push.digest) {
        return .done(HistoryPoint(version: version, chain: line.chain))
      }
      throw RemoteError(
        .badRequest,
        "number \(push.number) of client \(push.client) was another push"
      )
    }
    // fault: push-onto-another-history
    guard try has(push.known) else { return .reset(head.point) }
    let refused = try refusals(of: push, by: role, limits)
    if !refused.isEmpty { return .refused(refused, head.point) }
    try call.check()
    return .done(try write(push, receipt: receipt, by: role))
  }

  private func refusals(
    of push: SyncPush,
    by role: String,
    _ limits: RemoteLimits
  ) throws(RemoteError) -> [RefusedRow] {
    let check = StateCheck(states: head.states, role: role)
    let problems = push.rows.map { $0.problem(limits) }
    // A row that was not changed after its base version is only needed for its state.
    let needsAll = !head.states.isEmpty || problems.contains { $0 != nil }
    let bases = push.rows.map(\.base)
    let places = try places(after: needsAll ? 0 : bases.min() ?? 0)
    var refused: [RefusedRow] = []
    for (row, problem) in zip(push.rows, problems) {
      let place = places[row.key]
      var reason = problem
      // fault: stale-row-is-taken
      if reason == nil, let place, place.version > row.base { reason = .stale }
      if reason == nil, !head.states.isEmpty, let new = row.line {
        reason = check.problem(from: try line(at: place?.range), to: new)
      }
      guard let reason else { continue }
      var serverRow = RefusedRow.ServerRow.none
      if let place {
        serverRow =
          try line(at: place.range).map { .line($0, version: place.version) }
          ?? .deleted(version: place.version)
      }
      refused.append(RefusedRow(key: row.key, reason: reason, serverRow: serverRow))
    }
    return refused
  }

  /// Adds a version: first what does not count yet, then the head that counts it.
  private func write(
    _ push: SyncPush,
    receipt: String,
    by role: String
  ) throws(RemoteError) -> HistoryPoint {
    let version = head.point.version + 1
    let entry = LogEntry.text(push.rows, version: version, by: role)
    let chain = hexDigest(head.point.chain + " " + hexDigest(entry))
    let line = VersionLine(
      offset: head.logByteCount,
      chain: chain,
      receipt: receipt,
      digest: hexDigest(push.digest)
    )
    do throws(FileError) {
      try extendFile(at: folder.logPath, after: head.logByteCount, with: [Bytes(entry)])
      try extendFile(
        at: folder.versionsPath,
        after: Int(version) * VersionLine.byteCount,
        with: [line.text]
      )
    } catch {
      // The head does not count it.
      throw RemoteError(writing: error)
    }
    var next = head
    next.point = HistoryPoint(version: version, chain: chain)
    next.logByteCount += entry.count
    try folder.files.write(head: next.text)
    try take(next)
    return next.point
  }

  /// Replaces the states. The collection is locked, and its head is read.
  func load(_ states: [FieldStates], tag: String) throws(RemoteError) {
    var next = head
    next.states = states
    next.statesTag = states.isEmpty ? nil : tag
    try folder.files.write(head: next.text)
    try take(next)
  }
}
