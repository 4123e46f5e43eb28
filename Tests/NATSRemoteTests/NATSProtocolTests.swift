import Foundation
import JSONText
import NATSClient
import RemoteCheck
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("The helper for NATS and the protocol", .waits)
struct NATSProtocolTests {
  @Test("It keeps to every rule of the protocol")
  func rules() throws {
    // Of its own, so that nothing of other tests is in the way.
    let world = try NATSWorld(NATSServer())
    var outcomes: [RuleOutcome] = []
    try checkRemote(world.start()) { outcomes.append($0) }
    #expect(outcomes.filter { $0.problem != nil } == [])
    #expect(outcomes.count > 40)
  }

  @Test("--version says the version, and any other word is refused")
  func words() throws {
    func run(_ word: String) throws -> Outcome {
      try ChildProcess(
        BuiltProducts.path(of: "git-jsonl-remote-nats"),
        [word],
        environment: [:],
        folder: "/"
      ).run()
    }
    #expect(try run("--version").orThrow().output.hasPrefix("git-jsonl-remote-nats "))
    #expect(try run("x").end == .exit(129))
  }

  @Test("A value that is longer than the server takes is refused before it is sent")
  func longValue() throws {
    let world = try NATSWorld()
    let remote = try world.remote()
    defer { remote.close() }
    _ = try remote.open(world.name, .values, LiveSettings())
    #expect(remote.limits.valueByteCount == (1 << 20) - 1024)
    func line(_ count: Int) -> String {
      #"{"v":""# + String(repeating: "x", count: count - 8) + #""}"#
    }
    #expect(try world.wrote(world.write("a", .nothing, line((1 << 20) - 1024)), remote) == "1")
    let error = try remoteError {
      _ = try remote.write([world.write("b", .nothing, line(1 << 21))], to: world.name)
    }
    #expect(error?.kind == .tooLarge)
    #expect(try world.line("b", remote) == nil)
  }

  @Test("A server that takes less says so in the hello")
  func smallServer() throws {
    let world = try NATSWorld(NATSServer(settings: "max_payload: 65536"))
    let remote = try world.remote()
    defer { remote.close() }
    #expect(remote.limits.valueByteCount == 65_536 - 1024)
    #expect(remote.limits.chunkByteCount == 65_536 - 1024)
    _ = try remote.open(world.name, .objects, LiveSettings())
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    #expect(try world.store(bytes, remote).isDone)
  }

  @Test("A stream without room says so, and keeps what it has")
  func full() throws {
    let world = try NATSWorld(NATSServer(storage: "300K"))
    let remote = try world.remote()
    defer { remote.close() }
    _ = try remote.open(world.name, .events, LiveSettings())
    let line = #"{"v":""# + String(repeating: "x", count: 50_000) + #""}"#
    var results: [AppendResult] = []
    for number in 0..<10 {
      results += try world.append([("e-\(number)", line)], remote)
    }
    let refused = results.compactMap { result -> RemoteError? in
      if case .refused(let error) = result { error } else { nil }
    }
    #expect(!refused.isEmpty)
    #expect(refused.allSatisfy { $0.kind == .tooLarge && $0.reason == .full })
    #expect(try world.events(remote).count == results.count - refused.count)
  }

  @Test(
    "What another program made under the name, and can't serve, is named and left alone",
    arguments: [
      (#""storage":"memory","max_msgs_per_subject":1,"discard":"new""#, "in memory"),
      (#""storage":"file","max_msgs_per_subject":5,"discard":"new""#, "a history"),
      (#""storage":"file","max_msgs_per_subject":1,"discard":"old""#, "when it is full"),
    ]
  )
  func otherSettings(settings: String, problem: String) throws {
    let world = try NATSWorld()
    let bucket = world.name.namespace + "_live_5f_2ejsonl"
    let question = #"{"name":"KV_\#(bucket)","subjects":["$KV.\#(bucket).>"],\#(settings)}"#
    try world.jetStream("STREAM.CREATE.KV_" + bucket, question)
    let remote = try world.remote()
    defer { remote.close() }
    let error = try remoteError { _ = try remote.open(world.name, .values, LiveSettings()) }
    #expect(error?.kind == .badRequest)
    #expect(error?.reason == .settings)
    #expect(error?.message.contains(problem) == true)
    #expect(try remote.states(in: world.name.namespace) == [])
  }

  @Test("A bucket that another client made is served, and its keys are read")
  func foreignBucket() throws {
    let world = try NATSWorld()
    let bucket = world.name.namespace + "_live_5f_2ejsonl"
    let settings = #""storage":"file","max_msgs_per_subject":1,"discard":"new""#
    let question = #"{"name":"KV_\#(bucket)","subjects":["$KV.\#(bucket).>"],\#(settings)}"#
    try world.jetStream("STREAM.CREATE.KV_" + bucket, question)
    let remote = try world.remote()
    defer { remote.close() }
    #expect(try !remote.open(world.name, .values, LiveSettings()).isNew)
    #expect(try world.wrote(world.write("a.b c", .nothing, "{}"), remote) == "1")
    #expect(try world.line("a.b c", remote) == "{}")
    #expect(try remote.states(in: world.name.namespace).map(\.collection) == ["live_.jsonl"])
  }

  @Test("A ttl that changes is changed on the server, and what is older has expired")
  func ttl() throws {
    let world = try NATSWorld()
    let remote = try world.remote()
    defer { remote.close() }
    let state = try remote.open(world.name, .values, LiveSettings(ttl: 3_600_000)).state
    #expect(try world.wrote(world.write("a", .nothing, "{}"), remote) == "1")
    let changed = try remote.configure(world.name, state, to: LiveSettings(ttl: 200))
    #expect(changed.settings.ttl == 200)
    try waitUntil("the expiry") { try world.line("a", remote) == nil }
    // Revisions never go back.
    #expect(try world.wrote(world.write("a", .nothing, "{}"), remote) == "2")
    let error = try remoteError {
      _ = try remote.configure(world.name, state, to: LiveSettings(ttl: 50_000))
    }
    #expect(error?.kind == .stale)
    let tooShort = try remoteError {
      _ = try remote.configure(world.name, changed, to: LiveSettings(ttl: 1))
    }
    #expect(tooShort?.reason == .settings)
  }

  @Test("A key that another program spells in another way is not one of ours")
  func otherSpelling() throws {
    let world = try NATSWorld()
    let remote = try world.remote()
    defer { remote.close() }
    _ = try remote.open(world.name, .values, LiveSettings())
    let patience = NATSPatience(milliseconds: 10_000, interrupt: nil)
    let connection = try world.connection(patience)
    defer { connection.close() }
    let bucket = "$KV." + world.name.namespace + "_live_5f_2ejsonl."
    for word in ["a.b", "a=2EB", "=ff", "_a"] {
      _ = try connection.request(NATSRequest(bucket + word, Bytes("{}")), patience)
    }
    func keys() throws -> [String] {
      let question = ChangesQuestion(origin: nil, after: 0, limit: 10)
      guard case .values(let values, _, _, _) = try remote.changes(question, in: world.name)
      else { return [] }
      return values.map(\.key.text)
    }
    #expect(try keys() == [])
    #expect(try world.wrote(world.write("a.b", .nothing, "{}"), remote) == "5")
    #expect(try keys() == ["a.b"])
  }
}
