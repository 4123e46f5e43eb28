internal import JSONText
internal import NATSClient
internal import Records
package import RemoteProtocol
internal import System

/// Live collections in a NATS server with JetStream, for the protocol of remote helpers.
///
/// Values are in buckets as every client of NATS has them, events in a stream with one subject for
/// each, and objects in the object store's format. What has to be decided in one step is decided by
/// the server: a message says which sequence has to be the newest of its subject.
///
/// One connection is kept, and a new one made after it broke. `listen` has connections of its own.
package final class NATSRemote: LiveService {
  let address: NATSAddress
  let login: NATSLogin?
  private let connection: Locked<KeptConnection>
  private let clock = Locked<ServerClock?>(nil)
  /// What the server takes.
  package let limits: RemoteLimits
  let revisions = KnownRevisions()
  let transfers = Locked(ObjectTransfers())

  /// Connects to the server that a hello names.
  package init(_ hello: HelperHello, _ call: HelperCall) throws(RemoteError) {
    do throws(NATSAddress.Problem) {
      address = try NATSAddress(
        url: hello.url,
        files: NATSAddress.Files(
          authority: hello.settings["ca"],
          certificate: hello.settings["cert"],
          key: hello.settings["key"],
          credentials: hello.settings["creds"]
        )
      )
    } catch {
      throw RemoteError(error)
    }
    login = hello.credential.map { NATSLogin(user: $0.user, password: $0.password) }
    let first: NATSConnection
    do throws(NATSError) {
      first = try NATSConnection(to: address, login: login, call.patience)
    } catch .refusedLogin where hello.settings["creds"] == nil {
      let user = login?.user ?? address.user
      let sentence =
        login == nil
        ? "the server wants a password"
        : "the server did not accept the password of \(user ?? "")"
      throw RemoteError(.denied, sentence, reason: .password, user: user)
    } catch {
      throw RemoteError(error, changes: false)
    }
    limits = Self.limits(messageByteCount: first.messageByteCount)
    connection = Locked(KeptConnection(connection: first))
  }

  /// What fits into messages of this length, with room for headers.
  static func limits(messageByteCount: Int) -> RemoteLimits {
    let content = max(1, messageByteCount - 1024)
    return RemoteLimits(
      valueByteCount: min(content, ProtocolLimits.lineByteCount),
      // The length that other clients of NATS use.
      chunkByteCount: min(content, 1 << 17)
    )
  }

  package var values: (any ValueService)? { NATSValues(self) }
  package var events: (any EventService)? { NATSEvents(self) }
  package var objects: (any ObjectService)? { NATSObjects(self) }

  // MARK: - Asking the server

  /// Uses the connection, which is made first if there is none.
  ///
  /// - Parameter isChange: whether a loss leaves open what happened. It is not tried again.
  func use<Answer>(
    _ call: HelperCall,
    isChange: Bool = false,
    _ body: (NATSConnection) throws(NATSError) -> Answer
  ) throws(RemoteError) -> Answer {
    let used = try openConnection(call)
    defer { connection.withLock { $0.connection = used } }
    do throws(NATSError) {
      return try body(used)
    } catch {
      throw RemoteError(error, changes: isChange)
    }
  }

  /// Takes the connection that is kept, or makes one. Requests come one at a time, so nobody misses
  /// it meanwhile.
  private func openConnection(_ call: HelperCall) throws(RemoteError) -> NATSConnection {
    let kept = connection.withLock { kept in
      defer { kept.connection = nil }
      return kept.connection
    }
    if let kept, kept.isOpen { return kept }
    return try newConnection(call)
  }

  func newConnection(_ call: HelperCall) throws(RemoteError) -> NATSConnection {
    do throws(NATSError) {
      return try NATSConnection(to: address, login: login, call.patience)
    } catch {
      throw RemoteError(error, changes: false)
    }
  }

  /// Asks several things at once. A connection that broke is made again once, and what was not
  /// answered is sent again: so each of `requests` must be one that may come twice.
  func exchange(_ requests: [NATSRequest], _ call: HelperCall) -> [NATSOutcome] {
    var outcomes: [NATSOutcome] = []
    do throws(RemoteError) {
      outcomes = try use(call) { connection throws(NATSError) in
        connection.exchange(requests, call.patience)
      }
    } catch {
      return requests.map { _ in .failed(.unreachable(error.message), isSent: false) }
    }
    let open = outcomes.indices.filter { outcomes[$0].isLost }
    if open.isEmpty { return outcomes }
    let again = open.map { requests[$0] }
    let more = try? use(call) { connection throws(NATSError) in
      connection.exchange(again, call.patience)
    }
    for (index, outcome) in zip(open, more ?? []) {
      // What was sent before may still be carried out.
      if case .failed(let error, false) = outcome, !error.isAnswer { continue }
      outcomes[index] = outcome
    }
    return outcomes
  }

  func jetStream(
    _ subject: String,
    _ question: [UInt8],
    isChange: Bool = false,
    _ call: HelperCall
  ) throws(RemoteError) -> JSONValue {
    try use(call, isChange: isChange) { connection throws(NATSError) in
      try connection.jetStream(subject, question, call.patience)
    }
  }

  // MARK: - Time

  /// Notes the clock of the server, as it said it just now.
  func noteClock(_ text: String) {
    guard let time = Timestamp(Bytes(text)) else { return }
    let milliseconds = time.seconds * 1000 + Int64(time.nanoseconds) / 1_000_000
    clock.withLock { $0 = ServerClock(milliseconds: milliseconds) }
  }

  /// The clock of the server, if it is known.
  var knownClock: ServerClock? { clock.withLock { $0 } }

  /// The clock of the server, which is not ahead of the true one. JetStream tells the time when it
  /// makes a consumer; it is asked again after half a minute.
  func serverClock(of stream: StreamName, _ call: HelperCall) throws(RemoteError) -> ServerClock {
    if let known = knownClock, known.age < 30_000 { return known }
    let created = try use(call) { connection throws(NATSError) in
      let cursor = try MessageCursor(
        connection,
        stream: stream.stream,
        from: 1,
        hasContent: false,
        call.patience
      )
      cursor.end()
      return cursor.created
    }
    noteClock(created)
    guard let clock = knownClock else {
      throw RemoteError(.unavailable, "the server told a time that can't be read")
    }
    return clock
  }
}

/// The connection that is kept between requests. Only the thread that has taken it out uses it.
private struct KeptConnection {
  var connection: NATSConnection?
}

/// A moment by the clock of the server, and when it was heard of.
struct ServerClock: Sendable {
  /// Since 1970.
  private let milliseconds: Int64
  /// On `SteadyClock`.
  private let heard: Int64

  init(milliseconds: Int64) {
    self.milliseconds = milliseconds
    heard = SteadyClock.milliseconds
  }

  var age: Int64 { SteadyClock.milliseconds - heard }

  /// Milliseconds since 1970, by the clock of the server.
  var now: Int64 { time(at: SteadyClock.milliseconds) }

  /// The same at a moment on `SteadyClock`.
  func time(at moment: Int64) -> Int64 { milliseconds + moment - heard }
}

extension NATSOutcome {
  /// Whether it is open what happened, as the connection broke.
  fileprivate var isLost: Bool {
    if case .failed(.lost, isSent: _) = self { true } else { false }
  }
}

extension NATSError {
  /// Whether the server said it.
  fileprivate var isAnswer: Bool {
    switch self {
    case .denied, .nobodyAnswers, .refused: true
    case .unreachable, .untrusted, .file, .refusedLogin, .tooLarge, .lost, .stopped: false
    }
  }
}

extension HelperCall {
  var patience: NATSPatience {
    NATSPatience(milliseconds: millisecondsLeft, interrupt: cancellation.descriptor)
  }
}
