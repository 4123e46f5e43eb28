internal import JSONText

/// Reads the messages of a stream in their order, as much at a time as is asked for.
///
/// It is a consumer on the server, which the server removes some seconds after the last request.
package final class MessageCursor {
  private let connection: NATSConnection
  private let stream: String
  private let name: String
  private let subjects: String?
  /// The sequence behind the last message that was read.
  private var next: Int
  /// How many messages there were that were not read yet.
  private(set) package var pendingCount: Int
  /// The moment at which the consumer was made, by the clock of the server (RFC 3339).
  package let created: String

  /// Begins to read.
  ///
  /// - Parameters:
  ///   - start: the first sequence that may be read, 1 or greater.
  ///   - subjects: nil for all; wildcards are allowed.
  ///   - hasContent: false to read headers only, with `Nats-Msg-Size`.
  package init(
    _ connection: NATSConnection,
    stream: String,
    from start: Int,
    subjects: String? = nil,
    hasContent: Bool = true,
    _ patience: NATSPatience
  ) throws(NATSError) {
    self.connection = connection
    self.stream = stream
    self.subjects = subjects
    next = max(1, start)
    var settings = ObjectText()
    settings.add("deliver_policy", text: "by_start_sequence")
    settings.add("opt_start_seq", number: next)
    settings.add("ack_policy", text: "none")
    settings.add("replay_policy", text: "instant")
    settings.add("max_deliver", number: -1)
    settings.add("mem_storage", flag: true)
    settings.add("inactive_threshold", number: 20_000_000_000)
    if let subjects { settings.add("filter_subject", text: subjects) }
    if !hasContent { settings.add("headers_only", flag: true) }
    var question = ObjectText()
    question.add("stream_name", text: stream)
    question.add("config", json: settings.closed)
    let answer = try connection.jetStream("CONSUMER.CREATE." + stream, question.closed, patience)
    guard let name = answer.text("name"), let created = answer.text("created") else {
      throw .lost("the server made a consumer without a name")
    }
    self.name = name
    self.created = created
    pendingCount = answer.number("num_pending") ?? 0
  }

  /// Reads the next messages, at most `count` of about `byteCount` bytes together, and gives each
  /// to `take`.
  ///
  /// - Returns: how many they were; 0 if there are none at the moment.
  package func read(
    atMost count: Int,
    byteCount: Int,
    _ patience: NATSPatience,
    _ take: (StoredMessage) throws(NATSError) -> Void
  ) throws(NATSError) -> Int {
    while pendingCount > 0 {
      let (readCount, status) = try pull(atMost: count, byteCount: byteCount, patience, take)
      if readCount > 0 { return readCount }
      switch status {
      case 404: pendingCount = 0
      case 408: if try !hasNext(patience) { pendingCount = 0 }
      // What is there is longer than all that may come at once: it comes alone.
      case 409 where count > 1:
        return try read(atMost: 1, byteCount: Int(Int32.max), patience, take)
      default: throw .lost("the server ended the reading with the status \(status)")
      }
    }
    return 0
  }

  /// How long the server waits for messages that it takes to be there: some that it counts may have
  /// expired meanwhile.
  private static let pullNanoseconds = 250_000_000

  /// Asks once for the next messages.
  ///
  /// - Returns: how many came, and if there was none, the status that the server sent instead.
  private func pull(
    atMost count: Int,
    byteCount: Int,
    _ patience: NATSPatience,
    _ take: (StoredMessage) throws(NATSError) -> Void
  ) throws(NATSError) -> (readCount: Int, status: Int) {
    var question = ObjectText()
    question.add("batch", number: count)
    question.add("max_bytes", number: byteCount)
    question.add("no_wait", flag: true)
    question.add("expires", number: Self.pullNanoseconds)
    let number = try connection.send(
      NATSRequest("$JS.API.CONSUMER.MSG.NEXT.\(stream).\(name)", Bytes(question.closed))
    )
    var readCount = 0
    while readCount < count, pendingCount > 0 {
      let (answered, message) = try connection.receive(patience)
      if answered == number, let status = message.status { return (readCount, status) }
      guard answered == 0, let stored = StoredMessage(message, of: name) else { continue }
      readCount += 1
      pendingCount = stored.pendingCount
      next = stored.sequence + 1
      try take(stored)
    }
    return (readCount, 0)
  }

  /// Whether the stream has a message that was not read, whatever the consumer counts.
  private func hasNext(_ patience: NATSPatience) throws(NATSError) -> Bool {
    var question = ObjectText()
    question.add("seq", number: next)
    question.add("next_by_subj", text: subjects ?? ">")
    do throws(NATSError) {
      _ = try connection.jetStream("STREAM.MSG.GET." + stream, question.closed, patience)
      return true
    } catch .refused(let refusal) where refusal.number == JetStreamRefusal.noMessage {
      return false
    }
  }

  /// Has the server remove the consumer now, without waiting for it.
  package func end() {
    try? connection.publish(NATSRequest("$JS.API.CONSUMER.DELETE.\(stream).\(name)"))
  }
}

/// A message of a stream.
package struct StoredMessage {
  package let message: NATSMessage
  package let sequence: Int
  /// Nanoseconds since 1970, by the clock of the server.
  package let nanoseconds: Int
  fileprivate let pendingCount: Int

  /// Reads the subject for an acknowledgement: `$JS.ACK.STREAM.CONSUMER.DELIVERED.SEQUENCE.
  /// CONSUMER-SEQUENCE.TIME.PENDING`, with a domain and an account before the stream and one word
  /// more at the end in other versions.
  ///
  /// - Parameter consumer: which must have sent it.
  fileprivate init?(_ message: NATSMessage, of consumer: String) {
    let words = message.reply.split(separator: ".")
    let first = words.count == 9 ? 5 : 7
    guard words.count == 9 || words.count >= 11, words[1] == "ACK",
      words[first - 2] == consumer,
      let sequence = Int(words[first]), (1..<Int.max).contains(sequence),
      let time = Int(words[first + 2]), let pending = Int(words[first + 3])
    else { return nil }
    self.message = message
    self.sequence = sequence
    nanoseconds = time
    pendingCount = pending
  }
}
