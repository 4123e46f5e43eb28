import Foundation
import JSONText
import NATSClient
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("How the helper reaches a NATS server", .waits)
struct NATSConnectionTests {
  /// The seed of an nkey that is used nowhere else, and its public key.
  private static let seed = "SUAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H776Y"
  private static let key = "UAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RLKK"

  private static let encryption = """
    tls { cert_file: "$FOLDER/server.crt", key_file: "$FOLDER/server.key" }

    """

  /// Whether a client may list what there is; the error, if it may not.
  private func error(
    _ world: NATSWorld,
    _ url: String? = nil,
    settings: [String: String] = [:],
    credentials: CredentialSource = .none
  ) throws -> RemoteError? {
    try remoteError {
      let remote = try world.remote(url, settings: settings, credentials: credentials)
      defer { remote.close() }
      #expect(try remote.states(in: world.name.namespace) == [])
    }
  }

  @Test("A certificate has to be for the name of the server, from a trusted authority")
  func certificates() throws {
    let world = try NATSWorld(NATSServer(settings: Self.encryption, hasCertificates: true))
    let authority = ["ca": world.server.path("authority.crt")]
    let url = world.server.url("tls://localhost")
    #expect(try error(world, url, settings: authority) == nil)
    #expect(try error(world, world.server.url("nats://localhost"), settings: authority) == nil)

    for (url, settings) in [
      (url, ["ca": world.server.path("other.crt")]),
      // The authorities of the system.
      (url, [:]),
      // Another name.
      (world.server.url("tls://127.0.0.1"), authority),
    ] {
      let refused = try error(world, url, settings: settings)
      #expect(refused?.kind == .unavailable)
      #expect(refused?.message.contains("can't be trusted") == true, "\(refused as Any)")
    }
    let plain = try error(world, world.server.url("nats://localhost"))
    // The server asks for encryption, and the authorities of the system don't know it.
    #expect(plain?.message.contains("can't be trusted") == true, "\(plain as Any)")
    let missing = try error(world, url, settings: ["ca": "/nonexistent/ca"])
    #expect(missing?.kind == .badRequest)
    #expect(missing?.message.contains("/nonexistent/ca") == true)
  }

  @Test("An nkey lets in; without it, and with half of it, the cause is named")
  func nkey() throws {
    let users = "authorization { users: [ { nkey: \(Self.key) } ] }"
    let world = try NATSWorld(NATSServer(settings: users))
    func error(_ text: String?) throws -> RemoteError? {
      let path = world.server.path("creds")
      if let text { try Files.write(text, to: path) }
      return try self.error(world, settings: ["creds": path])
    }
    #expect(try error(nil)?.message.contains("can't be read") == true)
    #expect(try error("\(Self.seed)\n\(Self.key)\n") == nil)
    #expect(try error("\(Self.seed)\n")?.kind == .badRequest)
    #expect(try error("nothing")?.message.contains("neither a user's JWT nor a seed") == true)
    let other = "UC" + Self.key.dropFirst(2)
    #expect(try error("\(Self.seed)\n\(other)\n")?.kind == .denied)
    // Without credentials, a password may be what is wanted.
    #expect(try self.error(world)?.reason == .password)
  }

  @Test("A user's JWT lets in where an operator vouches for its account, and no other does")
  func jwt() throws {
    let folder = try TemporaryFolder()
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/nats-jwt.py").path
    try ChildProcess(
      "python3",
      ["-I", script, folder.path],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: folder.path
    ).run().orThrow()
    let settings = String(decoding: try Files.read(folder.path("jwt.conf")), as: UTF8.self)
    let world = try NATSWorld(NATSServer(settings: settings))
    let known = ["creds": folder.path("user.creds")]
    #expect(try error(world, settings: known) == nil)
    let remote = try world.remote(settings: known)
    defer { remote.close() }
    _ = try remote.open(world.name, .values, LiveSettings())
    #expect(try world.wrote(world.write("a", .nothing, "{}"), remote) == "1")
    let other = try error(world, settings: ["creds": folder.path("other.creds")])
    #expect(other?.kind == .denied, "\(other as Any)")
    let lines = String(decoding: try Files.read(folder.path("user.creds")), as: UTF8.self)
    let half = folder.path("half.creds")
    try Files.write(lines.prefix { $0 != "\n" } + "\nnothing\n", to: half)
    #expect(try error(world, settings: ["creds": half])?.kind == .badRequest)
  }

  @Test("A password is asked for where the server wants one, for the user of the URL")
  func password() throws {
    let users = #"authorization { users: [ { user: bob, password: "secret" } ] }"#
    let world = try NATSWorld(NATSServer(settings: users))
    let asked = Shared<[String?]>([])
    func source(_ password: String) -> CredentialSource {
      CredentialSource(
        find: { user in
          asked.withLock { $0.append(user) }
          return RemoteCredential(user: user ?? "", password: password)
        },
        report: { _, _ in }
      )
    }
    let url = world.server.url("nats://bob@127.0.0.1")
    #expect(try error(world, url, credentials: source("secret")) == nil)
    let wrong = try error(world, url, credentials: source("wrong"))
    #expect(wrong?.kind == .denied)
    #expect(wrong?.message.contains("bob") == true)
    #expect(wrong?.message.contains("wrong") == false)
    #expect(asked.withLock { $0 } == ["bob", "bob"])
  }

  @Test("What the server forbids is denied with its own words, and nothing is done")
  func denied() throws {
    let users = """
      authorization { users: [
        { user: all, password: p }
        { user: reader, password: p, permissions: { publish: { deny: ["$KV.>", "jsonl.>"] } } }
      ] }
      """
    let world = try NATSWorld(NATSServer(settings: users))
    func remote(_ user: String) throws -> LiveRemote {
      try world.remote(
        credentials: CredentialSource(
          find: { _ in RemoteCredential(user: user, password: "p") },
          report: { _, _ in }
        )
      )
    }
    let (all, reader) = (try remote("all"), try remote("reader"))
    defer {
      all.close()
      reader.close()
    }
    _ = try all.open(world.name, .values, LiveSettings())
    _ = try all.open(world.name, .events, LiveSettings())
    let writes = ["a", "b", "c"].map { world.write($0, .nothing, "{}") }
    for result in try reader.write(writes, to: world.name).results {
      guard case .refused(let error, _) = result else {
        Issue.record("A write was done.")
        continue
      }
      #expect(error.kind == .denied)
      #expect(error.message.contains("Permissions Violation"))
    }
    guard case .refused(let error) = try world.append([("e", "{}")], reader)[0] else {
      Issue.record("An event was appended.")
      return
    }
    #expect(error.kind == .denied)
    #expect(try world.line("a", all) == nil)
    #expect(try world.events(all) == [])
    // The connection can be used again.
    #expect(try world.line("a", reader) == nil)
  }

  @Test("A server without JetStream, and one that is not there, are named")
  func noJetStream() throws {
    let server = try NATSServer(settings: "accounts { A { users: [ { user: a, password: p } ] } }")
    let world = try NATSWorld(server)
    let source = CredentialSource(
      find: { _ in RemoteCredential(user: "a", password: "p") },
      report: { _, _ in }
    )
    let without = try error(world, credentials: source)
    #expect(without?.kind == .unavailable)
    #expect(without?.message.contains("JetStream") == true, "\(without as Any)")
    try server.kill()
    let gone = try error(world, credentials: source)
    #expect(gone?.kind == .unavailable)
    #expect(gone?.message.contains("can't be reached") == true, "\(gone as Any)")
  }

  @Test("A reading ends although the server has removed what it said was still to come")
  func removedMeanwhile() throws {
    let world = try NATSWorld()
    let patience = NATSPatience(milliseconds: 10_000, interrupt: nil)
    let connection = try world.connection(patience)
    defer { connection.close() }
    let name = "REMOVED-" + world.name.namespace
    let settings =
      #"{"name":"\#(name)","subjects":["\#(name).>"],"storage":"file","retention":"limits"}"#
    _ = try connection.jetStream("STREAM.CREATE." + name, Array(settings.utf8), patience)
    func fill() throws {
      for word in ["a", "b"] {
        _ = try connection.request(NATSRequest("\(name).\(word)", Bytes("{}")), patience)
      }
    }
    func read(_ cursor: MessageCursor) throws -> [Int] {
      var sequences: [Int] = []
      func take(_ message: StoredMessage) { sequences.append(message.sequence) }
      while try cursor.read(atMost: 1, byteCount: 1000, patience, take) > 0 {}
      return sequences
    }
    try fill()
    let cursor = try MessageCursor(connection, stream: name, from: 1, patience)
    #expect(cursor.pendingCount == 2)
    _ = try connection.jetStream("STREAM.PURGE." + name, [], patience)
    #expect(try read(cursor) == [])
    try fill()
    let other = try MessageCursor(connection, stream: name, from: 1, patience)
    let mark = #"{"seq":3}"#
    _ = try connection.jetStream("STREAM.MSG.DELETE." + name, Array(mark.utf8), patience)
    #expect(try read(other) == [4])
  }

  @Test("A stream whose description names what can't be a collection is not listed")
  func foreignDescription() throws {
    let world = try NATSWorld()
    let remote = try world.remote()
    defer { remote.close() }
    _ = try remote.open(world.name, .events, LiveSettings())
    // The SHA-256 of a line feed.
    let bucket =
      world.name.namespace
      + "__01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b"
    for description in [#"{"collection":"\n","origin":"o"}"#, #"{"collection":"a","origin":""}"#] {
      try world.jetStream(
        "STREAM.CREATE.JSONL_" + bucket,
        #"{"name":"JSONL_\#(bucket)","subjects":["jsonl.\#(bucket).>"],"storage":"file","#
          + #""retention":"limits","discard":"old","description":\#(jsonText(description))}"#
      )
      #expect(try remote.states(in: world.name.namespace).map(\.collection) == ["live_.jsonl"])
      try world.jetStream("STREAM.DELETE.JSONL_" + bucket, "")
    }
  }

  private func jsonText(_ text: String) -> String {
    #"""# + text.replacing(#"\"#, with: #"\\"#).replacing(#"""#, with: #"\""#) + #"""#
  }
}
