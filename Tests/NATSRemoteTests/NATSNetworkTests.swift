import Foundation
import JSONText
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

/// `JSONL_NATS_CUT_SECONDS` is for how long the network is cut; 60 is a minute.
@Suite("Live collections on a NATS server behind a network that is cut", .waits)
struct NATSNetworkTests {
  private static let seconds =
    ProcessInfo.processInfo.environment["JSONL_NATS_CUT_SECONDS"].flatMap { Double($0) } ?? 0

  @Test("Nothing that failed is done later, no event is missing or twice, and a helper goes on")
  func cut() throws {
    let world = try NATSWorld()
    let proxy = try CuttingProxy(to: world.server.port)
    let remote = try world.remote("nats://127.0.0.1:\(proxy.port)", milliseconds: 5000)
    let direct = try world.remote()
    defer {
      remote.close()
      direct.close()
    }
    _ = try remote.open(world.name, .values, LiveSettings())
    _ = try remote.open(world.name, .events, LiveSettings())
    #expect(try world.wrote(world.write("before", .nothing, "{}"), remote) == "1")
    _ = try world.append([("before", "{}")], remote)
    try proxy.cut()
    let end = Date(timeIntervalSinceNow: Self.seconds)
    repeat {
      let word = try world.wrote(world.write("away", .nothing, "{}"), remote)
      #expect(["unavailable", "unknown"].contains(word))
      do {
        for result in try world.append([("away", "{}")], remote) {
          guard case .refused(let error) = result else {
            Issue.record("An event was appended.")
            break
          }
          #expect([.unavailable, .unknown].contains(error.kind))
        }
      } catch RemoteFailure.answered(let error) {
        #expect([.unavailable, .unknown].contains(error.kind))
      }
    } while Date() < end
    // Others can go on meanwhile.
    #expect(try world.wrote(world.write("other", .nothing, "{}"), direct) == "2")
    try proxy.mend()
    try waitUntil("the connection") {
      try remoteError { _ = try world.line("before", remote) } == nil
    }
    #expect(try world.line("before", remote) == "{}")
    #expect(try world.line("away", remote) == nil)
    #expect(try world.wrote(world.write("away", .nothing, "{}"), remote) == "3")
    _ = try world.append([("away", "{}")], after: 1, again: true, remote)
    #expect(try world.events(direct).map { $0.id?.text } == ["before", "away"])
  }

  @Test("A write that was cut off is there once, whenever it is repeated", arguments: [40, 400])
  func cutWrite(byteCount: Int) throws {
    let world = try NATSWorld()
    let proxy = try CuttingProxy(to: world.server.port)
    let remote = try world.remote("nats://127.0.0.1:\(proxy.port)", milliseconds: 5000)
    let direct = try world.remote()
    defer {
      remote.close()
      direct.close()
    }
    _ = try remote.open(world.name, .values, LiveSettings())
    let write = world.write("t-1", .nothing, #"{"by":"one"}"#)
    // In the middle of the message, or of what comes back.
    try proxy.cut(afterBytes: byteCount)
    let word = try world.wrote(write, remote)
    #expect(["unavailable", "unknown", "1"].contains(word))
    #expect(try world.wrote(write, direct) == "1")
    #expect(try world.line("t-1", direct) == #"{"by":"one"}"#)
    #expect(try direct.states(in: world.name.namespace).first?.newest == 1)
  }
}
