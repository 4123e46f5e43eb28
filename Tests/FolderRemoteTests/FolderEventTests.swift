import JSONText
import RemoteProtocol
import TestSupport
import Testing

@Suite("Events in a folder")
struct FolderEventTests {
  @Test("Events of helpers that lose a third of their answers are in the stream once, in order")
  func lostAnswers() throws {
    let world = try LiveWorld(.events)
    let helpers = try (0..<3).map { _ in try world.world.live() }
    var random = SeededRandom(seed: 22)
    var known = [Int64](repeating: 0, count: 3)
    for round in 0..<60 {
      let own = Int.random(in: 0..<3, using: &random)
      let events = (0...Int.random(in: 0..<3, using: &random)).map {
        ("e\(round)-\($0)", "{\"by\":\(own),\"n\":\(round)}")
      }
      let after = known[own]
      var results = try world.append(events, after: after, helpers[own])
      if Int.random(in: 0..<3, using: &random) == 0 {
        let other = Int.random(in: 0..<3, using: &random)
        let second = try world.append(events, after: after, again: true, helpers[other])
        #expect(second.map(Self.sequence) == results.map(Self.sequence))
        results = second
      }
      known[own] = results.map(Self.sequence).max() ?? after
    }
    let found = try world.events(helpers[0]).events
    #expect(Set(found.map(\.id)).count == found.count)
    #expect(found.map(\.sequence) == Array(1...Int64(found.count)))
    let rounds = found.map { Int($0.id?.text.dropFirst().prefix { $0.isNumber } ?? "") ?? -1 }
    #expect(rounds == rounds.sorted())
    for helper in helpers { helper.close() }
  }

  private static func sequence(_ result: AppendResult) -> Int64 {
    if case .done(let sequence, _, _) = result { sequence } else { -1 }
  }

  @Test("Events that are over the limits are removed with their logs, and the gap is told")
  func retention() throws {
    let world = try LiveWorld(.events, LiveSettings(count: 30))
    let (writer, reader) = (try world.world.live(), try world.world.live())
    let line = "{\"x\":\"" + String(repeating: "x", count: 100_000) + "\"}"
    for part in 0..<20 {
      let events = (0..<5).map { ("e\(part)-\($0)", line) }
      #expect(
        try world.append(events, after: Int64(part * 5), writer).map(Self.sequence)
          == (1...5).map { Int64(part * 5 + $0) }
      )
      if part == 8 { #expect(try world.events(reader).events.map(\.sequence) == Array(16...45)) }
    }
    let (events, gap) = try world.events(after: 45, reader)
    #expect(events.map(\.sequence) == Array(71...100) && gap == 46...70)
    let (rest, noGap) = try world.events(after: 90, reader)
    #expect(rest.map(\.sequence) == Array(91...100) && noGap == nil)
    // Each log has at least a mebibyte.
    #expect(try world.logs().count <= 4)
    let state = try world.state(writer)
    #expect(state.oldest == 71 && state.count == 30)
    #expect(state.byteCount == Int64(30 * line.utf8.count))
    let smaller = try writer.configure(world.name, state, to: LiveSettings(byteCount: 1_000_000))
    #expect(smaller.oldest == 92 && smaller.count == 9)
    #expect(try world.events(reader).events.map(\.sequence) == Array(92...100))
    for helper in [writer, reader] { helper.close() }
  }

  @Test("Events are too old by the clock of the folder, before and after they are removed")
  func age() throws {
    let world = try LiveWorld(.events, LiveSettings(age: 600_000))
    let remote = try world.world.live()
    _ = try world.append([("a", "{}"), ("b", "{}")], after: 0, remote)
    try world.advanceClock(milliseconds: 400_000)
    _ = try world.append([("c", "{}")], after: 2, remote)
    try world.advanceClock(milliseconds: 400_000)
    #expect(try world.events(remote).events.map(\.sequence) == [3])
    #expect(try world.events(after: 1, remote).gap == 2...2)
    #expect(try world.state(remote).oldest == 3)
    _ = try world.append([("d", "{}")], after: 3, remote)
    #expect(try world.state(remote).count == 2)
    try world.advanceClock(milliseconds: 700_000)
    let (events, gap) = try world.events(after: 2, remote)
    #expect(events.isEmpty && gap == 3...4)
    let results = try world.append([("a", "{}")], after: 0, again: true, remote)
    guard case .refused(let error) = results[0] else {
      Issue.record("It is known of a removed event that it was not there.")
      return
    }
    #expect(error.kind == .lost && error.reason == .retention)
    remote.close()
  }

  @Test("Bytes that no head counts are not an event, also in a log of their own")
  func halfWritten() throws {
    let world = try LiveWorld(.events)
    let remote = try world.world.live()
    _ = try world.append([("a", "{}")], after: 0, remote)
    let path = try world.folder() + "/log-0000000000000000"
    try Files.write(try Files.read(path) + Array("[2,17,\"\",\"b\",2]\n{}\n".utf8), to: path)
    try Files.write("[2,17,\"\",\"b\",2]\n", to: world.folder() + "/log-0000000000000002")
    let other = try world.world.live()
    for helper in [remote, other] {
      #expect(try world.events(helper).events.map(\.sequence) == [1])
    }
    let result = try world.append([("b", #"{"n":1}"#)], after: 0, again: true, other)
    #expect(result.map(Self.sequence) == [2])
    let found = try world.events(remote).events
    #expect(found.map { $0.line.text } == ["{}", #"{"n":1}"#])
    for helper in [remote, other] { helper.close() }
  }
}
