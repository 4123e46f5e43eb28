internal import JSONText
internal import NATSClient
internal import RemoteProtocol
internal import System

/// Writes of one request, and how far each has come.
struct ValueWriting {
  private struct Open {
    var index: Int
    /// The sequence that has to be the newest of the key.
    var expected: Int
  }

  private let writes: [ValueWrite]
  private let stream: StreamName
  private let remote: NATSRemote
  private var results: [WriteResult?]
  private var open: [Open]
  /// How long the lines of refusals may still be.
  private var byteCountLeft = ProtocolLimits.refusalByteCount
  /// When a write was sent that was done, on `SteadyClock`.
  private var sent: [Int: Int64] = [:]

  init(_ writes: [ValueWrite], _ stream: StreamName, _ remote: NATSRemote) {
    self.writes = writes
    self.stream = stream
    self.remote = remote
    results = Array(repeating: nil, count: writes.count)
    open = writes.enumerated().map { index, write in
      let expected: Int =
        switch write.over {
        case .revision(let revision): Int(revision)
        case .nothing: 0
        case .anything: remote.revisions.guess(stream.subject(of: write.key), for: write.id)
        }
      return Open(index: index, expected: expected)
    }
  }

  /// Sends the writes, and again those that met something else than they expected and may go over
  /// it, until each has a result.
  mutating func run(_ call: HelperCall) throws(RemoteError) {
    // The server does not know that a revision is the mark of a deletion, or has expired.
    let over = open.filter { if case .revision = writes[$0.index].over { true } else { false } }
    if !over.isEmpty {
      let others = Set(over.map(\.index))
      open.removeAll { others.contains($0.index) }
      decide(over, call)
    }
    while !open.isEmpty {
      let moment = SteadyClock.milliseconds
      let round = open
      open = []
      var met: [Open] = []
      for (write, outcome) in zip(round, remote.exchange(round.map(request), call)) {
        if note(outcome, of: write, moment) { met.append(write) }
      }
      if met.isEmpty { break }
      decide(met, call)
      if call.isCancelled || call.millisecondsLeft == 0 { giveUp() }
    }
    // A collection that is not there has none of the keys.
    if results.allSatisfy({ $0 == .refused(.noCollection, present: nil) }) { throw .noCollection }
  }

  private func request(_ write: Open) -> NATSRequest {
    let asked = writes[write.index]
    var headers = [
      (name: "Nats-Expected-Last-Subject-Sequence", value: String(write.expected)),
      (name: "Jsonl-Id", value: asked.id),
    ]
    if asked.line == nil { headers.append((name: "KV-Operation", value: "DEL")) }
    return NATSRequest(
      stream.subject(of: asked.key),
      headers: headers,
      asked.line ?? Bytes([])
    )
  }

  /// Takes the acknowledgement of a write.
  ///
  /// - Returns: whether its key has another sequence than it expected.
  private mutating func note(_ outcome: NATSOutcome, of write: Open, _ moment: Int64) -> Bool {
    let subject = stream.subject(of: writes[write.index].key)
    do throws(NATSError) {
      let answer = try outcome.jetStreamAnswer()
      guard let revision = answer.number("seq") else {
        throw NATSError.lost("the server answered without a sequence")
      }
      remote.revisions.note(subject, revision, writes[write.index].id)
      sent[write.index] = moment
      results[write.index] = .done(revision: Int64(revision), at: 0)
    } catch .refused(let refusal) where refusal.number == JetStreamRefusal.otherSequence {
      return true
    } catch .nobodyAnswers {
      results[write.index] = .refused(.noCollection, present: nil)
    } catch {
      let isSent = if case .failed(_, isSent: false) = outcome { false } else { true }
      results[write.index] = .refused(RemoteError(error, changes: isSent), present: nil)
    }
    return false
  }

  /// Looks at what is there instead of what was expected.
  private mutating func decide(_ met: [Open], _ call: HelperCall) {
    for start in stride(from: 0, to: met.count, by: 100) {
      decideTogether(Array(met[start..<min(start + 100, met.count)]), call)
    }
  }

  private mutating func decideTogether(_ met: [Open], _ call: HelperCall) {
    let found: [NewestMessage?]
    let (ttl, clock): (Int64?, ServerClock)
    do throws(RemoteError) {
      ttl = try remote.state(of: stream, call).settings.ttl
      clock = try remote.serverClock(of: stream, call)
      let subjects = met.map { stream.subject(of: writes[$0.index].key) }
      found = try remote.newestMessages(subjects, in: stream, call)
    } catch {
      // The server refused these writes, or they were not sent.
      for write in met { results[write.index] = .refused(error, present: nil) }
      return
    }
    for (write, newest) in zip(met, found) { decide(write, newest, ttl, clock) }
  }

  private mutating func decide(
    _ write: Open,
    _ newest: NewestMessage?,
    _ ttl: Int64?,
    _ clock: ServerClock
  ) {
    let asked = writes[write.index]
    if let newest, let id = newest.header("Jsonl-Id") {
      remote.revisions.note(stream.subject(of: asked.key), newest.sequence, id)
    }
    if let newest, newest.header("Jsonl-Id") == asked.id {
      results[write.index] = .done(revision: Int64(newest.sequence), at: newest.at)
      return
    }
    var present = newest?.entry(asked.key, ttl, now: clock.now)
    let name = asked.key.text
    switch asked.over {
    case .nothing where present != nil:
      present = fitting(present)
      results[write.index] = .refused(
        RemoteError(.held, "\(name) has a value already"),
        present: present
      )
    case .revision(let revision) where present?.revision == revision:
      open.append(Open(index: write.index, expected: Int(revision)))
    case .revision where present != nil:
      present = fitting(present)
      results[write.index] = .refused(
        RemoteError(.stale, "\(name) was written since"),
        present: present
      )
    case .revision:
      results[write.index] = .refused(RemoteError(.missing, "\(name) has no value"), present: nil)
    case .nothing, .anything:
      open.append(Open(index: write.index, expected: newest?.sequence ?? 0))
    }
  }

  /// A value that is there, without its line if the lines of all would be too long.
  private mutating func fitting(_ present: ValueEntry?) -> ValueEntry? {
    guard var present, let line = present.line else { return present }
    if line.count > byteCountLeft {
      present.content = .leftOut(byteCount: Int64(line.count))
    } else {
      byteCountLeft -= line.count
    }
    return present
  }

  /// No time is left to try again; the server has refused what is open.
  private mutating func giveUp() {
    let error = RemoteError(.unavailable, "others wrote all the time")
    for write in open { results[write.index] = .refused(error, present: nil) }
    open = []
  }

  /// The results, with the moment at which what was done was sent at the latest.
  func answer(_ call: HelperCall) throws(RemoteError) -> WriteAnswer {
    guard let clock = try? remote.serverClock(of: stream, call) else {
      // Nothing is known of the time if the server is gone: what was done, was done.
      return WriteAnswer(results: results.map { $0 ?? Self.nothing }, now: 0)
    }
    var now = clock.now
    let timed = results.enumerated().map { index, result -> WriteResult in
      guard case .done(let revision, let at)? = result else { return result ?? Self.nothing }
      let time = sent[index].map { clock.time(at: $0) } ?? at
      now = max(now, time)
      return .done(revision: revision, at: time)
    }
    for case .refused(_, let present?) in timed { now = max(now, present.at) }
    return WriteAnswer(results: timed, now: now)
  }

  private static var nothing: WriteResult {
    .refused(RemoteError(.unavailable, "the write was not sent"), present: nil)
  }
}
