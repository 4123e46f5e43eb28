internal import JSONText
internal import NATSClient
internal import Records
internal import RemoteProtocol

/// The newest message of a subject, as the server has it.
struct NewestMessage {
  let sequence: Int
  /// Milliseconds since 1970.
  let at: Int64
  let content: Bytes
  private let headers: [Substring: Substring]

  /// - Parameter answer: what `STREAM.MSG.GET` answered.
  init?(_ answer: JSONValue) {
    guard let message = answer.member(Bytes("message")), let sequence = message.number("seq"),
      let time = message.member(Bytes("time")).flatMap({ Timestamp($0) })
    else { return nil }
    self.sequence = sequence
    at = time.seconds * 1000 + Int64(time.nanoseconds) / 1_000_000
    guard let content = Self.bytes(message, "data"), let text = Self.bytes(message, "hdrs")
    else { return nil }
    self.content = Bytes(content)
    var headers: [Substring: Substring] = [:]
    for line in String(decoding: text, as: UTF8.self).split(separator: "\r\n").dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon]] = line[line.index(after: colon)...].drop { $0 == " " }
    }
    self.headers = headers
  }

  /// The bytes of a member in base 64; none if it is missing.
  private static func bytes(_ message: JSONValue, _ name: String) -> [UInt8]? {
    guard let value = message.member(Bytes(name)) else { return [] }
    return value.string.flatMap { Base64.decode($0.array) }
  }

  func header(_ name: Substring) -> String? { headers[name].map(String.init) }

  /// Whether it says that the key was deleted.
  private var isMark: Bool {
    headers["KV-Operation"] != nil || headers["Nats-Marker-Reason"] != nil
  }

  /// The value of a key; nil if it was deleted or has expired.
  func entry(_ key: Bytes, _ ttl: Int64?, now: Int64) -> ValueEntry? {
    if isMark || ttl.map({ at + $0 <= now }) ?? false { return nil }
    return ValueEntry(key: key, revision: Int64(sequence), at: at, content: .line(content))
  }
}

extension NATSRemote {
  /// The newest message of each subject; nil where there is none. The server's leader is asked, so
  /// that nothing that was answered before is missed.
  func newestMessages(
    _ subjects: [String],
    in stream: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) -> [NewestMessage?] {
    let requests = subjects.map { subject in
      var question = ObjectText()
      question.add("last_by_subj", text: subject)
      return NATSRequest("$JS.API.STREAM.MSG.GET." + stream.stream, Bytes(question.closed))
    }
    var found: [NewestMessage?] = []
    for outcome in exchange(requests, call) {
      do throws(NATSError) {
        found.append(NewestMessage(try outcome.jetStreamAnswer()))
      } catch .refused(let refusal) where refusal.number == JetStreamRefusal.noMessage {
        found.append(nil)
      } catch {
        throw RemoteError(error, changes: false)
      }
    }
    return found
  }

  /// Reads the messages of a stream after a sequence, until there are no more or `take` returns
  /// false.
  ///
  /// - Parameter limit: how many are wanted, for how much is asked at once.
  func readStream(
    _ stream: StreamName,
    after sequence: Int64,
    subjects: String? = nil,
    hasContent: Bool = true,
    limit: Int,
    _ call: HelperCall,
    _ take: (StoredMessage, ServerClock) -> Bool
  ) throws(RemoteError) {
    let ends = try use(call) { connection throws(NATSError) in
      let cursor = try MessageCursor(
        connection,
        stream: stream.stream,
        from: Int(sequence) + 1,
        subjects: subjects,
        hasContent: hasContent,
        call.patience
      )
      noteClock(cursor.created)
      guard let clock = knownClock else { return false }
      var isDone = false
      while !isDone {
        let count = try cursor.read(
          atMost: min(limit, 1000),
          byteCount: 1 << 20,
          call.patience
        ) { message throws(NATSError) in
          if !isDone, !take(message, clock) { isDone = true }
        }
        if count == 0 { isDone = true }
      }
      cursor.end()
      return true
    }
    if !ends { throw RemoteError(.unavailable, "the server told a time that can't be read") }
  }
}

extension NATSOutcome {
  /// The object that JetStream answered.
  func jetStreamAnswer() throws(NATSError) -> JSONValue {
    switch self {
    case .answered(let message): try message.jetStreamAnswer()
    case .failed(let error, isSent: _): throw error
    }
  }
}
