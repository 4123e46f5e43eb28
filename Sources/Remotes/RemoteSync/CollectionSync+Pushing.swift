internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import RemoteProtocol

// What goes to the server.
extension CollectionSync {
  /// After so many attempts, the rows that others are not faster with go alone.
  private static let staleLimit = 3
  /// How often others may be faster before a push gives up.
  private static let attemptLimit = 50
  /// The bytes of the lines of a push, unless it has one row.
  private static let pushByteCount = 2 << 20

  mutating func pushDifferences() throws {
    var (attempt, isRepeated) = (0, true)
    while isRepeated {
      isRepeated = false
      var last: KeyText?
      // Those that were refused as stale too often wait until the others are there.
      var waiting: Set<KeyText> = []
      while true {
        let stale = try pushAll(after: &last, except: waiting)
        if stale.isEmpty { break }
        attempt += 1
        if attempt >= Self.attemptLimit { throw SyncIsContested(path: path) }
        if attempt >= Self.staleLimit { waiting.formUnion(stale) }
        isRepeated = true
        last = nil
        dependencies.pause(attempt)
      }
      // A record may have several steps to take.
      if try !isRepeated && hasDifferences() { isRepeated = true }
    }
  }

  /// Sends differences, push by push: while the server does one, the next is prepared.
  ///
  /// - Parameter last: the key behind which they begin; becomes that of the last one.
  /// - Returns: the keys of rows that others have changed meanwhile, which are merged. No push is
  ///   begun then before they are pushed again.
  private mutating func pushAll(
    after last: inout KeyText?,
    except waiting: Set<KeyText>
  ) throws -> Set<KeyText> {
    var sent: SentPush?
    while true {
      var next: SentPush?
      do {
        next = try beginPush(after: &last, except: waiting).map { try ask($0) }
      } catch {
        sent?.answer.forget()
        throw error
      }
      guard let push = sent else {
        guard next != nil else { return [] }
        sent = next
        continue
      }
      sent = next
      var stale: Set<KeyText> = []
      do {
        guard let keys = try end(push) else {
          // Everything was compared, and the pushes are forgotten.
          next?.answer.forget()
          return []
        }
        stale = keys
      } catch {
        next?.answer.forget()
        throw error
      }
      if stale.isEmpty { continue }
      if let next { stale.formUnion(try end(next) ?? []) }
      return stale
    }
  }

  /// Sends the pushes that a process before this one began, if there are any.
  mutating func endPushesUnderWay() throws {
    while let push = try store.firstPush(of: collection, on: remote.id) {
      _ = try end(ask(push))
    }
  }

  // MARK: Which rows

  /// Begins a push of the next differences, which is kept before it is sent.
  ///
  /// - Parameter last: the key behind which they begin; becomes that of the last one.
  /// - Returns: nil if there is none.
  private func beginPush(
    after last: inout KeyText?,
    except waiting: Set<KeyText>
  ) throws -> StoredPush? {
    // Without one, nothing is written, which would wait for the disk.
    guard try hasDifferences(after: last, except: waiting) else { return nil }
    var place = last
    let push = try store.synchronize { () -> StoredPush? in
      let rows = try nextRows(after: &place, except: waiting)
      if rows.isEmpty { return nil }
      let state = try state()
      let push = StoredPush(
        client: remote.client,
        number: dependencies.newNumber(),
        version: state.seenVersion,
        chain: state.seenChain,
        digest: digest(of: rows),
        rows: rows
      )
      try store.begin(push, of: collection, on: remote.id)
      return push
    }
    last = place
    return push
  }

  private func nextRows(
    after last: inout KeyText?,
    except waiting: Set<KeyText>
  ) throws -> [StoredPush.Row] {
    var rows: [StoredPush.Row] = []
    var byteCount = 0
    let event = try store.lastEventNumber()
    while rows.count < server.limits.rowCount {
      let page = try store.waitingDifferences(
        of: collection,
        on: remote.id,
        after: last,
        limit: 500
      )
      if page.isEmpty { return rows }
      for difference in page {
        let key = difference.key
        if let row = try row(for: difference, at: event), !waiting.contains(key) {
          let size = row.line?.count ?? 0
          if !rows.isEmpty, byteCount + size > Self.pushByteCount { return rows }
          byteCount += size
          rows.append(row)
        }
        last = key
        if rows.count == server.limits.rowCount { return rows }
      }
    }
    return rows
  }

  /// What is sent of a record that may differ; nil if nothing is.
  private func row(
    for difference: RemoteDifference,
    at event: Int64
  ) throws -> StoredPush.Row? {
    let key = difference.key
    let line = try line(key)
    if line == difference.line || repeatedKeys.contains(key) { return nil }
    if key.bytes.count > server.limits.keyByteCount {
      return try refuse(difference, .keyTooLong)
    }
    if let line, line.count > server.limits.lineByteCount {
      return try refuse(difference, .lineTooLong)
    }
    let step = try nextStep(of: difference, to: line)
    return StoredPush.Row(
      key: key,
      version: max(difference.version, 0),
      line: step?.line ?? line,
      event: step?.event ?? event
    )
  }

  private func refuse(
    _ difference: RemoteDifference,
    _ refusal: SyncRefusal
  ) throws -> StoredPush.Row? {
    var difference = difference
    difference.refusal = refusal.json
    try store.keep(difference, of: collection, on: remote.id)
    return nil
  }

  /// Where the server has states: the latest version of the record to which one step leads from
  /// what the server has, if none leads to the present one.
  private func nextStep(
    of difference: RemoteDifference,
    to line: Bytes?
  ) throws -> (line: Bytes, event: Int64)? {
    let policy = dependencies.policy
    let old = parsed(difference.line)
    guard let line, policy.forbiddenStep(from: old, to: parsed(line)) != nil else { return nil }
    func isStep(_ text: Bytes?) -> Bool {
      guard let text, text != difference.line, let record = parsed(text) else { return false }
      let isMove = policy.states.contains { $0.state(of: old) != $0.state(of: record) }
      return isMove && policy.forbiddenStep(from: old, to: record) == nil
    }
    let events = try store.events(difference.key, of: collection)
    let found = events.last { $0.id > difference.event && isStep($0.after) }
    return found.flatMap { event in event.after.map { (line: $0, event: event.id) } }
  }

  /// Whether there is something to send, or to refuse.
  private func hasDifferences(
    after first: KeyText? = nil,
    except waiting: Set<KeyText> = []
  ) throws -> Bool {
    var last = first
    while true {
      let page = try store.waitingDifferences(
        of: collection,
        on: remote.id,
        after: last,
        limit: 500
      )
      if page.isEmpty { return false }
      for difference in page where !repeatedKeys.contains(difference.key) {
        if waiting.contains(difference.key) { continue }
        if try line(difference.key) != difference.line { return true }
      }
      last = page.last?.key
    }
  }

  private func digest(of rows: [StoredPush.Row]) -> String {
    var text: [UInt8] = []
    for row in rows {
      text += Array("\(row.key.bytes.count) \(row.version) \(row.line?.count ?? -1)\n".utf8)
      row.key.bytes.append(to: &text)
      row.line?.append(to: &text)
    }
    return hexText(dependencies.digest(text))
  }

  // MARK: What comes of them

  /// A push that is under way, without its rows, which the store has.
  private struct SentPush {
    var number: Int64
    var rowCount: Int
    var answer: AwaitedPush
  }

  /// Sends a push that is kept.
  private func ask(_ push: StoredPush) throws -> SentPush {
    let request = SyncPush(
      collection: path,
      known: HistoryPoint(version: push.version, chain: push.chain ?? ""),
      client: push.client,
      number: push.number,
      digest: push.digest,
      rows: push.rows.map { PushedRow(key: $0.key.bytes, base: $0.version, line: $0.line) }
    )
    return try forgettingRefused(push.number) { () throws(RemoteFailure) in
      SentPush(number: push.number, rowCount: push.rows.count, answer: try server.ask(request))
    }
  }

  /// Forgets a push of which the server says that it did not do it.
  private func forgettingRefused<Answer>(
    _ number: Int64,
    _ body: () throws(RemoteFailure) -> Answer
  ) throws -> Answer {
    do throws(RemoteFailure) {
      return try body()
    } catch {
      // Nobody knows whether it arrived, or it can be sent again as it is.
      if error.kind == .unknown || error.kind == .unavailable { throw error }
      try store.synchronize {
        try store.forgetPush(number, of: collection, on: remote.id)
      }
      throw error
    }
  }

  /// Waits for the answer to a push, and does what it says.
  ///
  /// - Returns: the keys of the rows that others have changed meanwhile, which are merged; nil if
  ///   everything was compared, because the server was put back.
  private mutating func end(_ sent: SentPush) throws -> Set<KeyText>? {
    let answer = try forgettingRefused(sent.number) { () throws(RemoteFailure) in
      try sent.answer.wait()
    }
    switch answer {
    case .done(let point):
      try finish(sent, at: point)
      return []
    case .refused(let rows, let point):
      return try takeRefusals(rows, of: sent, at: point)
    case .reset:
      try reset()
      try compare()
      return nil
    }
  }

  private mutating func finish(_ push: SentPush, at point: HistoryPoint) throws {
    // If a crash of the machine undoes this, the push is sent again, and the server knows it.
    try store.synchronizeWithoutWaiting {
      var state = try state()
      // Nobody else has changed anything in between.
      if point.version == state.version + 1, state.seenVersion == state.version {
        state.version = point.version
        state.chain = point.chain
        try store.note(state, of: collection)
      }
      try noteSeen(point)
      try store.finishPush(
        push.number,
        of: collection,
        on: remote.id,
        at: point.version,
        known: try self.state().version
      )
    }
    outcome.pushedCount += push.rowCount
    dependencies.progress(.pushing, outcome.pushedCount)
  }

  private mutating func takeRefusals(
    _ refused: [RefusedRow],
    of push: SentPush,
    at point: HistoryPoint
  ) throws -> Set<KeyText> {
    let asked = refused.filter { if case .leftOut = $0.serverRow { true } else { false } }
    var rows: [Bytes: RemoteRow] = [:]
    for row in try server.rows(of: path, asked.map(\.key)) { rows[row.key] = row }
    for row in refused {
      switch row.serverRow {
      case .none: rows[row.key] = RemoteRow(key: row.key, version: 0, content: nil)
      case .deleted(let version):
        rows[row.key] = RemoteRow(key: row.key, version: version, content: nil)
      case .line(let line, let version):
        rows[row.key] = RemoteRow(key: row.key, version: version, content: line)
      case .leftOut: break
      }
    }
    let stale = refused.filter { $0.reason == .stale }
    try store.synchronize {
      try store.forgetPush(push.number, of: collection, on: remote.id)
      try noteSeen(point)
      try take(stale.compactMap { rows[$0.key] })
      for row in refused {
        guard let refusal = SyncRefusal(row.reason) else { continue }
        try keep(refusal, KeyText(stored: row.key), rows[row.key])
      }
    }
    return Set(stale.map { KeyText(stored: $0.key) })
  }

  /// Notes why the server did not take a record, with what it has.
  private func keep(_ refusal: SyncRefusal, _ key: KeyText, _ row: RemoteRow?) throws {
    let known = try store.remoteDifference(key, of: collection, on: remote.id)
    let difference = RemoteDifference(
      key: key,
      line: row.map(\.content) ?? known?.line,
      version: row?.version ?? known?.version ?? 0,
      event: known?.event ?? 0,
      refusal: refusal.json
    )
    try store.keep(difference, of: collection, on: remote.id)
  }

  private func parsed(_ line: Bytes?) -> JSONValue? {
    line.flatMap { try? JSONValue(parsing: $0) }
  }
}

/// Others were faster each time.
package struct SyncIsContested: Error, Sendable {
  package var path: String
}
