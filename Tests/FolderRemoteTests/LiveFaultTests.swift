import Foundation
import JSONText
import RemoteProtocol
import System
import TestSupport
import Testing

/// A helper for live collections in a folder that is killed, or whose calls of the system fail, at
/// each call.
///
/// A run takes every ninth call, other ones each time. With `JSONL_MERGE_ALL_FAULTS` in the
/// environment, it takes all of them.
@Suite("A helper for live collections, with faults")
struct LiveFaultTests {
  private static let takesAll = ProcessInfo.processInfo.environment["JSONL_MERGE_ALL_FAULTS"] != nil

  /// What is done with the fault, and then again without it.
  enum Work: String, CaseIterable {
    case write, compact, append, configure, store

    var kind: LiveKind {
      switch self {
      case .write, .compact: .values
      case .append, .configure: .events
      case .store: .objects
      }
    }

    private static let content = (0..<300).map { UInt8(truncatingIfNeeded: $0) }

    /// What was there before, in some words.
    func prepare(_ world: LiveWorld, _ remote: LiveRemote) throws {
      switch self {
      case .write, .compact:
        let long = "{\"x\":\"" + String(repeating: "x", count: 300_000) + "\"}"
        for key in ["a", "b"] { try world.wrote(world.write(key, .nothing, "{}"), remote) }
        guard self == .compact else { return }
        // One more byte, and the log is too long.
        for _ in 0..<4 { try world.wrote(world.write("long", .anything, long), remote) }
        try world.wrote(world.write("long", .anything, nil), remote)
      case .append, .configure:
        let long = "{\"x\":\"" + String(repeating: "x", count: 400_000) + "\"}"
        _ = try world.append((0..<3).map { ("e\($0)", long) }, after: 0, remote)
      case .store: break
      }
    }

    func run(_ world: LiveWorld, _ remote: LiveRemote, again: Bool) throws {
      switch self {
      case .write, .compact:
        let writes = [
          world.write("a", .revision(1), #"{"n":1}"#, id: "one"),
          world.write("b", .anything, nil, id: "two"),
          world.write("c", .nothing, #"{"n":2}"#, id: "three"),
        ]
        for result in try remote.write(writes, to: world.name).results {
          guard case .done = result else {
            Issue.record("\(self): a write ended as \(result)")
            return
          }
        }
      case .append:
        // Into a log of its own.
        let events = [("e3", "{}"), ("e4", "{}")]
        for result in try world.append(events, after: 3, again: again, remote) {
          guard case .done = result else {
            Issue.record("\(self): an event ended as \(result)")
            return
          }
        }
      case .configure:
        var state = try world.state(remote)
        state.settings = LiveSettings()
        _ = try remote.configure(world.name, state, to: LiveSettings(count: 2))
      case .store:
        let object = LiveWorld.object(Self.content)
        if try remote.begin(object, in: world.name).isDone { return }
        let chunk = ObjectChunk(object: object, offset: 0, bytes: Bytes(Self.content))
        #expect(try remote.beginStore(chunk, in: world.name).wait().isDone)
      }
    }

    /// What is there, in some words.
    func found(_ world: LiveWorld, _ remote: LiveRemote) throws -> String {
      switch self {
      case .write, .compact:
        return try world.values(remote).sorted { $0.key < $1.key }
          .map { "\($0.key)=\($0.value.prefix(8))" }.joined(separator: " ")
      case .append, .configure:
        return try world.events(remote).events
          .map { "\($0.id?.text ?? "?")=\($0.line.count)" }.joined(separator: " ")
      case .store:
        return try remote.objects(after: nil, limit: 10, in: world.name).objects
          .map { object in
            let found = try remote.beginFetch(object.digest, at: 0, in: world.name).wait().bytes
            return found.array == Self.content ? "whole" : "damaged"
          }.joined(separator: " ")
      }
    }

    var before: String {
      switch self {
      case .write, .compact: "a={} b={}"
      case .append, .configure: "e0=400008 e1=400008 e2=400008"
      case .store: ""
      }
    }

    var after: String {
      switch self {
      case .write, .compact: "a={\"n\":1} c={\"n\":2}"
      case .append: "e0=400008 e1=400008 e2=400008 e3=2 e4=2"
      case .configure: "e1=400008 e2=400008"
      case .store: "whole"
      }
    }
  }

  @Test(
    "A change is whole or not at all, and its repeat is done once",
    arguments: Work.allCases,
    ["", ":ENOSPC"]
  )
  func faults(work: Work, kind: String) throws {
    let live = try LiveWorld(work.kind)
    let world = live.world
    let first = try world.live()
    try work.prepare(live, first)
    first.close()
    let saved = world.folder.path("before")
    try world.copy(world.root, to: saved)
    let count = try callCount(live, work)
    let start = Int.random(in: 1...9)
    for call in Self.takesAll ? Array(1...count) : Array(stride(from: start, to: count, by: 9)) {
      try Files.remove(world.root)
      try world.copy(saved, to: world.root)
      try fail(live, work, at: call, kind: kind)
      let other = try world.live()
      let found = try work.found(live, other)
      #expect([work.before, work.after].contains(found), "call \(call)\(kind): \(found)")
      try work.run(live, other, again: true)
      #expect(try work.found(live, other) == work.after, "call \(call)\(kind)")
      other.close()
      let names = try live.logs()
      #expect(
        work == .store
          ? names == ["partial", "whole"]
          : names.allSatisfy { $0.hasPrefix("log-") } && names.count <= 2,
        "\(call): \(names)"
      )
    }
  }

  private func callCount(_ live: LiveWorld, _ work: Work) throws -> Int {
    let log = live.world.folder.path("calls")
    let remote = try live.world.live(adding: ["JSONL_MERGE_FAULT_LOG": log])
    try work.run(live, remote, again: false)
    remote.close()
    let calls = String(decoding: try Files.read(log), as: UTF8.self).split(separator: "\n")
    #expect(calls.contains("rename") && calls.contains("synchronize"))
    return calls.count
  }

  private func fail(_ live: LiveWorld, _ work: Work, at call: Int, kind: String) throws {
    do {
      let remote = try live.world.live(adding: ["JSONL_MERGE_FAULT": "\(call)\(kind)"])
      try work.run(live, remote, again: false)
      remote.close()
    } catch let failure as RemoteFailure {
      // Killed, or it says what failed.
      #expect(
        [.unknown, .unavailable, .missing, .tooLarge].contains(failure.kind),
        "call \(call)\(kind): \(failure)"
      )
    }
  }
}
