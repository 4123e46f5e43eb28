internal import JSONText
internal import NATSClient
internal import RemoteProtocol
internal import System

/// Values in a bucket: `$KV.BUCKET.KEY`, one message for each key.
///
/// A message has the id of its write in the header `Jsonl-Id`. A write names the sequence that has
/// to be the newest of its key, so that the server decides about it in one step, also about one
/// that may go over anything: this is the only way to know that it is not done twice.
final class NATSValues: ValueService {
  let remote: NATSRemote

  init(_ remote: NATSRemote) { self.remote = remote }

  func write(
    _ writes: [ValueWrite],
    to name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> WriteAnswer {
    var work = ValueWriting(writes, StreamName(name, .values), remote)
    try work.run(call)
    return try work.answer(call)
  }

  func read(
    _ keys: [Bytes],
    in name: LiveName,
    into page: inout LivePage,
    _ call: HelperCall
  ) throws(RemoteError) -> Int64 {
    let stream = StreamName(name, .values)
    let ttl = try remote.state(of: stream, call).settings.ttl
    let clock = try remote.serverClock(of: stream, call)
    var newest: Int64 = 0
    var rest = keys[...]
    while !rest.isEmpty, !page.isFull {
      let part = rest.prefix(100)
      rest = rest.dropFirst(100)
      let found = try remote.newestMessages(part.map { stream.subject(of: $0) }, in: stream, call)
      for (key, message) in zip(part, found) {
        let entry = message?.entry(key, ttl, now: clock.now) ?? .nothing(key)
        newest = max(newest, entry.at)
        if !page.add(entry) { break }
      }
    }
    return max(clock.now, newest)
  }

  func changes(
    _ question: ChangesQuestion,
    in name: LiveName,
    into page: inout LivePage,
    _ call: HelperCall
  ) throws(RemoteError) -> ChangesEnd {
    let stream = StreamName(name, .values)
    let state = try remote.state(of: stream, call)
    var point = LivePoint(origin: state.origin, newest: Int64(state.newest), now: 0)
    if state.isOther(than: question.origin, after: question.after) {
      point.now = try remote.serverClock(of: stream, call).now
      return .reset(point)
    }
    let ttl = state.settings.ttl
    let isBeginning = question.after == 0
    var last = LastPlace(sequence: point.newest)
    try remote.readStream(
      stream,
      after: question.after,
      hasContent: question.hasLines,
      limit: question.limit,
      call
    ) { message, clock in
      let entry = ValueEntry(message, stream, hasLine: question.hasLines)
      last.note(message)
      guard let entry, !isBeginning || entry.content != .none,
        ttl.map({ entry.at + $0 > clock.now }) ?? true
      else { return true }
      return page.add(entry)
    }
    point.newest = last.sequence
    point.now = max(try remote.serverClock(of: stream, call).now, last.at)
    return .page(point, ttl: ttl)
  }
}

/// The newest message of what was read.
struct LastPlace {
  var sequence: Int64
  var at: Int64 = 0

  mutating func note(_ message: StoredMessage) {
    sequence = max(sequence, Int64(message.sequence))
    at = max(at, message.at)
  }
}

extension StoredMessage {
  /// Milliseconds since 1970.
  var at: Int64 { Int64(nanoseconds / 1_000_000) }

  /// The length of its content, where only headers were asked for.
  var byteCount: Int64 {
    message.header("Nats-Msg-Size").flatMap { UInt32($0) }.map { Int64($0) } ?? 0
  }
}

extension ValueEntry {
  /// A message of a bucket; nil if its subject is not one of a key.
  fileprivate init?(_ stored: StoredMessage, _ stream: StreamName, hasLine: Bool) {
    let message = stored.message
    guard let key = Key.unescaped(message.subject.dropFirst(stream.subject.utf8.count)) else {
      return nil
    }
    let isMark =
      message.header("KV-Operation") != nil || message.header("Nats-Marker-Reason") != nil
    let content: Content =
      if isMark {
        .none
      } else if hasLine {
        .line(message.content)
      } else {
        .leftOut(byteCount: stored.byteCount)
      }
    self.init(key: key, revision: Int64(stored.sequence), at: stored.at, content: content)
  }
}

/// The revisions that the keys of this conversation had last, by their subjects: a guess that
/// spares a write over anything a question.
final class KnownRevisions: Sendable {
  private struct Revision {
    var sequence: Int
    /// Of the write that made it.
    var id: String
  }

  private let revisions = Locked<[String: Revision]>([:])

  /// The sequence that a subject probably has; 0 if nothing is known, or if this very write made
  /// it: the server answers what is there then.
  func guess(_ subject: String, for id: String) -> Int {
    revisions.withLock { revisions in
      guard let known = revisions[subject], known.id != id else { return 0 }
      return known.sequence
    }
  }

  func note(_ subject: String, _ sequence: Int, _ id: String) {
    revisions.withLock { revisions in
      if revisions.count >= 20_000 { revisions = [:] }
      revisions[subject] = Revision(sequence: sequence, id: id)
    }
  }

  func forget() { revisions.withLock { $0 = [:] } }
}
