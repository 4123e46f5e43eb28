import Dispatch
import Foundation
import JSONText
import RemoteProtocol
import Synchronization
import System
import TestSupport
import TestTraits
import Testing

/// Many processes that are present, and one that follows them all.
///
/// `JSONL_MERGE_LIVE_SECONDS` sets how long 8 processes write 10,000 updates a second over NATS.
/// The figures are only checked then. Without it, they write a few hundred as fast as they can.
@Suite("git jsonl watch under load", .waits)
struct LiveLoadTests {
  private static let seconds = ProcessInfo.processInfo.environment["JSONL_MERGE_LIVE_SECONDS"]
    .flatMap { Int($0) }
  private static let writerCount = 8
  private static let keysEach = 50

  @Test("All updates come, in bounded memory, and the file has the last of each")
  func load() throws {
    let server = try NATSServer()
    let live = try LiveWorld(url: server.url())
    let watch = try live.watch(live.second)
    try watch.event("connected", [:])
    let roundCount = (Self.seconds ?? 1) * (Self.seconds == nil ? 2 : 25)
    let failures = Mutex<[String]>([])
    let started = SteadyClock.milliseconds
    DispatchQueue.concurrentPerform(iterations: Self.writerCount) { writer in
      do {
        let remote = try live.remote()
        defer { remote.close() }
        for round in 1...roundCount {
          try Self.write(round, by: writer, remote)
          if Self.seconds != nil { Self.wait(until: started + Int64(round * 1000 / 25)) }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let expected = Set(
      (0..<Self.writerCount).flatMap { writer in
        (0..<Self.keysEach).map { Self.line(writer, $0, roundCount) }
      }
    )
    try waitUntil("All came: \(watch)") {
      try Set(live.file(live.second, "presence")) == expected
    }
    if let seconds = Self.seconds { try check(watch, live, seconds) }
    #expect(watch.end() == 0)
    withExtendedLifetime(server) {}
  }

  /// The figures of a run over some seconds.
  private func check(_ watch: Watch, _ live: LiveWorld, _ seconds: Int) throws {
    let status = try Files.read("/proc/\(watch.number)/status")
    let peak = String(decoding: status, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("VmHWM:") }?.split(separator: " ").compactMap { Int($0) }.first
    #expect(try #require(peak) < 60 * 1024, "KiB of memory")
    let writes = try watch.events("exported").count
    #expect(writes <= (seconds + 2) * 2, "\(writes) times the file was written")
    let json = try live.run(live.second, "watch", "--status", "--json").orThrow().output
    let tiers = try JSONValue(parsing: Bytes(json)).member(Bytes("tiers"))?.elements ?? []
    let lags = tiers.compactMap { $0.member(Bytes("lag_p99_ms"))?.bytes.text }.compactMap {
      Int($0)
    }
    #expect(try #require(lags.max()) < 250, "\(json)")
  }

  private static func line(_ writer: Int, _ key: Int, _ round: Int) -> String {
    #"{"id":"w\#(writer)-\#(key)","n":\#(round)}"#
  }

  /// Writes each key of a writer once.
  private static func write(_ round: Int, by writer: Int, _ remote: LiveRemote) throws {
    let writes = (0..<keysEach).map { key in
      ValueWrite(
        id: LiveRemote.newID(),
        key: Bytes("w\(writer)-\(key)"),
        over: .anything,
        line: Bytes(line(writer, key, round))
      )
    }
    let name = LiveName(namespace: "team", collection: "live/presence.jsonl")
    for result in try remote.write(writes, to: name).results {
      if case .refused(let error, _) = result { throw RemoteFailure.answered(error) }
    }
  }

  /// Keeps to the pace of the updates.
  private static func wait(until moment: Int64) {
    let wakeup = try? Wakeup()
    _ = wakeup?.wait(milliseconds: Int(max(moment - SteadyClock.milliseconds, 0)))
  }
}
