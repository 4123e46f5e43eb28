import ContentHash
import JSONText
import NATSClient
import RemoteProtocol
import System
import TestSupport
import Testing

/// A namespace on a NATS server, and helpers to reach it with.
struct NATSWorld {
  let server: NATSServer
  let name: LiveName
  private static let count = Shared(0)

  /// - Parameter server: nil for the one of all tests.
  init(_ server: NATSServer? = nil) throws {
    self.server = try server ?? NATSServer.shared.get()
    let number = Self.count.withLock { count in
      count += 1
      return count
    }
    name = LiveName(namespace: "n\(number)", collection: "live_.jsonl")
  }

  /// A client with a helper of its own.
  func remote(
    _ url: String? = nil,
    settings: [String: String] = [:],
    credentials: CredentialSource = .none,
    milliseconds: Int = 60_000
  ) throws -> LiveRemote {
    try LiveRemote(
      start(url, settings: settings, credentials: credentials, milliseconds: milliseconds)
    )
  }

  func start(
    _ url: String? = nil,
    settings: [String: String] = [:],
    credentials: CredentialSource = .none,
    milliseconds: Int = 60_000
  ) throws -> HelperClient.Start {
    let helper = "git-jsonl-remote-nats"
    let variables = ["PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C"]
    return HelperClient.Start(
      program: HelperProgram(name: helper, path: try BuiltProducts.path(of: helper)),
      environment: ProgramEnvironment(entries: variables.map { Array($0.utf8) }),
      hello: HelperHello(
        url: url ?? server.url(),
        settings: settings,
        deadlineMilliseconds: milliseconds,
        client: "tests"
      ),
      credentials: credentials,
      showError: { line in Issue.record("The helper says: \(line)") }
    )
  }

  /// Asks JetStream itself.
  func jetStream(_ subject: String, _ question: String) throws {
    let patience = NATSPatience(milliseconds: 60_000, interrupt: nil)
    _ = try connection(patience).jetStream(subject, Array(question.utf8), patience)
  }

  /// A connection without a helper.
  func connection(_ patience: NATSPatience) throws -> NATSConnection {
    let address = try NATSAddress(url: server.url(), files: NATSAddress.Files())
    return try NATSConnection(to: address, login: nil, patience)
  }

  // MARK: - Values

  func write(
    _ key: String,
    _ over: ValueWrite.Condition,
    _ line: String?,
    id: String = LiveRemote.newID()
  ) -> ValueWrite {
    ValueWrite(id: id, key: Bytes(key), over: over, line: line.map { Bytes($0) })
  }

  func result(_ write: ValueWrite, _ remote: LiveRemote) throws -> WriteResult {
    try #require(try remote.write([write], to: name).results.first)
  }

  /// The revision that a write made, or the word of its error.
  func wrote(_ write: ValueWrite, _ remote: LiveRemote) throws -> String {
    switch try result(write, remote) {
    case .done(let revision, _): String(revision)
    case .refused(let error, _): error.kind.rawValue
    }
  }

  func line(_ key: String, _ remote: LiveRemote) throws -> String? {
    try remote.read([Bytes(key)], in: name).values.first?.line?.text
  }

  // MARK: - Events

  func append(
    _ events: [(String, String)],
    after: Int64 = 0,
    again: Bool = false,
    _ remote: LiveRemote
  ) throws -> [AppendResult] {
    let append = EventAppend(
      events: events.map { NewEvent(id: Bytes($0.0), line: Bytes($0.1)) },
      after: after,
      isRepeat: again
    )
    return try remote.append(append, to: name).results
  }

  func events(_ remote: LiveRemote) throws -> [LiveEvent] {
    let question = FollowQuestion(origin: nil, after: 0, limit: 10_000)
    guard case .events(let events, _, _, _) = try remote.follow(question, in: name) else {
      return []
    }
    return events
  }

  // MARK: - Objects

  static func object(_ bytes: [UInt8]) -> ObjectName {
    ObjectName(digest: hexDigits(sha256(bytes)), byteCount: Int64(bytes.count))
  }

  /// Stores what the server does not have of an object.
  func store(_ bytes: [UInt8], _ remote: LiveRemote, chunks: Int = .max) throws -> ObjectProgress {
    let object = Self.object(bytes)
    var progress = try remote.begin(object, in: name)
    var left = chunks
    while !progress.isDone, left > 0 {
      left -= 1
      let start = Int(progress.storedByteCount)
      let end = min(bytes.count, start + remote.limits.chunkByteCount)
      let chunk = ObjectChunk(
        object: object,
        offset: Int64(start),
        bytes: Bytes(Array(bytes[start..<end]))
      )
      progress = try remote.beginStore(chunk, in: name).wait()
    }
    return progress
  }
}

/// The error of the protocol that a request ends with; nil if it ends well.
func remoteError(_ body: () throws -> Void) throws -> RemoteError? {
  do {
    try body()
    return nil
  } catch RemoteFailure.answered(let error) {
    return error
  }
}
