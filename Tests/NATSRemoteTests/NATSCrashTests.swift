import Foundation
import JSONText
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("Live collections on a NATS server that goes away, and in a race", .waits)
struct NATSCrashTests {
  @Test("What fails while the server is away is not done later, and what was done stays")
  func killedServer() throws {
    let world = try NATSWorld(NATSServer())
    let remote = try world.remote()
    defer { remote.close() }
    _ = try remote.open(world.name, .values, LiveSettings())
    _ = try remote.open(world.name, .events, LiveSettings())
    #expect(try world.wrote(world.write("before", .nothing, "{}"), remote) == "1")
    try world.server.kill()
    #expect(try world.wrote(world.write("away", .nothing, "{}"), remote) == "unavailable")
    let error = try remoteError { _ = try world.append([("away", "{}")], remote) }
    #expect(error?.kind == .unavailable)
    try world.server.restart()
    #expect(try world.line("before", remote) == "{}")
    #expect(try world.line("away", remote) == nil)
    #expect(try world.events(remote) == [])
    #expect(try world.wrote(world.write("after", .nothing, "{}"), remote) == "2")
    #expect(try world.line("away", remote) == nil)
  }

  @Test("A create whose answer was lost is one's own when it is repeated by another process")
  func lostAnswer() throws {
    let world = try NATSWorld(NATSServer())
    let first = try world.remote(milliseconds: 300)
    let state = try first.open(world.name, .values, LiveSettings()).state
    let write = world.write("t-1", .nothing, #"{"by":"one"}"#)
    // The server gets the message, and can't answer in time.
    try world.server.signal("STOP")
    let result = try world.result(write, first)
    guard case .refused(let error, _) = result, error.kind == .unknown else {
      Issue.record("The server answered: \(result)")
      return
    }
    try world.server.signal("CONT")
    first.close()
    let second = try world.remote()
    defer { second.close() }
    try waitUntil("the write") { try world.line("t-1", second) != nil }
    #expect(try world.wrote(write, second) == "1")
    let other = world.write("t-1", .nothing, #"{"by":"two"}"#)
    guard case .refused(let held, let present) = try world.result(other, second) else {
      Issue.record("Two have the key.")
      return
    }
    #expect(held.kind == .held)
    #expect(present?.line?.text == #"{"by":"one"}"#)
    #expect(try second.states(in: world.name.namespace).first?.newest == 1)
    #expect(state.newest == 0)
  }

  @Test("A last write that is repeated does not come again over what followed it")
  func repeatedWrite() throws {
    let world = try NATSWorld()
    let (one, two) = (try world.remote(), try world.remote())
    defer {
      one.close()
      two.close()
    }
    _ = try one.open(world.name, .values, LiveSettings())
    let write = world.write("a", .anything, #"{"n":1}"#)
    #expect(try world.wrote(write, one) == "1")
    #expect(try world.wrote(write, one) == "1")
    #expect(try world.wrote(write, two) == "1")
    #expect(try world.wrote(world.write("a", .anything, #"{"n":2}"#), two) == "2")
    #expect(try world.wrote(world.write("a", .anything, #"{"n":3}"#), one) == "3")
    #expect(try world.line("a", two) == #"{"n":3}"#)
  }

  private static func line(_ number: Int) -> String { #"{"n":\#(number)}"# }

  @Test("Of 8 processes that want the same keys, one gets each")
  func race() throws {
    let count = Int(ProcessInfo.processInfo.environment["JSONL_NATS_KEYS"] ?? "") ?? 40
    let world = try NATSWorld()
    let remotes = try (0..<8).map { _ in try world.remote() }
    defer { for remote in remotes { remote.close() } }
    _ = try remotes[0].open(world.name, .values, LiveSettings())
    var winners = [String: [Int]]()
    for key in (0..<count).map({ "t-\($0)" }) {
      // All are sent before the first is answered.
      let pending = try remotes.enumerated().map { number, remote in
        try remote.beginWrite([world.write(key, .nothing, Self.line(number))], to: world.name)
      }
      for (number, answer) in pending.enumerated() {
        switch try answer.wait().results[0] {
        case .done: winners[key, default: []].append(number)
        case .refused(let error, let present):
          #expect(error.kind == .held)
          #expect(present?.line != nil)
        }
      }
    }
    #expect(winners.count == count)
    for (key, numbers) in winners {
      #expect(numbers.count == 1)
      #expect(try world.line(key, remotes[0]) == numbers.first.map(Self.line))
    }
  }

  @Test("Hints come for what others write, and end with the server")
  func hints() throws {
    let world = try NATSWorld(NATSServer())
    let (one, two) = (try world.remote(), try world.remote())
    defer {
      one.close()
      two.close()
    }
    _ = try one.open(world.name, .values, LiveSettings())
    var (hintCount, writeCount) = (0, 0)
    let error = try remoteError {
      try two.listen(
        in: world.name.namespace,
        to: [world.name.collection],
        milliseconds: 60_000,
        interrupt: nil
      ) { collection in
        #expect(collection == world.name.collection)
        hintCount += 1
        if writeCount < 3 {
          writeCount += 1
          let write = world.write("k", .anything, Self.line(writeCount))
          #expect(try world.wrote(write, one) == "\(writeCount)")
        } else {
          try world.server.kill()
        }
        return true
      }
    }
    #expect(hintCount >= 4)
    #expect(error?.kind == .unavailable)
  }
}
