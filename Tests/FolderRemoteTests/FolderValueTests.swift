import Foundation
import JSONText
import RemoteProtocol
import TestSupport
import Testing

@Suite("Values in a folder")
struct FolderValueTests {
  /// `JSONL_RACE_KEYS` says for how many keys helpers race.
  private static let raceKeyCount =
    ProcessInfo.processInfo.environment["JSONL_RACE_KEYS"].flatMap { Int($0) } ?? 48

  @Test("Of 8 helpers that create the same keys, one creates each")
  func race() throws {
    let world = try LiveWorld(.values)
    let helpers = try (0..<8).map { _ in try world.world.live() }
    var winners: [String: [Int]] = [:]
    let keys = (0..<Self.raceKeyCount).map { "t-\($0)" }
    // All write a part of the keys at once, each of them in another order.
    for part in stride(from: 0, to: keys.count, by: 12) {
      let some = keys[part..<min(part + 12, keys.count)]
      var pending: [(Int, [String], PendingAnswer<WriteAnswer>)] = []
      for (index, helper) in helpers.enumerated() {
        let order = index % 2 == 0 ? Array(some) : some.reversed()
        for group in [order.prefix(5), order.dropFirst(5)].map({ Array($0) }) where group != [] {
          let writes = group.map { world.write($0, .nothing, "{\"by\":\(index)}") }
          pending.append((index, group, try helper.beginWrite(writes, to: world.name)))
        }
      }
      for (index, group, answer) in pending {
        for (key, result) in zip(group, try answer.wait().results) {
          switch result {
          case .done: winners[key, default: []].append(index)
          case .refused(let error, let present):
            #expect(error.kind == .held && present?.line != nil)
          }
        }
      }
    }
    #expect(winners.count == keys.count && winners.values.allSatisfy { $0.count == 1 })
    let values = try world.values(helpers[0])
    for (key, indexes) in winners { #expect(values[key] == "{\"by\":\(indexes[0])}") }
    for helper in helpers { helper.close() }
  }

  @Test("Helpers that count, and lose a third of their answers, lose no count and make none twice")
  func counting() throws {
    let world = try LiveWorld(.values)
    let helpers = try (0..<3).map { _ in try world.world.live() }
    var random = SeededRandom(seed: 21)
    var counts: [String: Int] = [:]
    for _ in 0..<60 {
      let helper = helpers[Int.random(in: 0..<3, using: &random)]
      let key = "k\(Int.random(in: 0..<3, using: &random))"
      counts[key, default: 0] += 1
      // Sometimes, what it knows is old.
      var known: ValueEntry?
      if Bool.random(using: &random) {
        known = try helper.read([Bytes(key)], in: world.name).values[0]
      }
      while true {
        let present = known.flatMap { $0.line }.map { Self.number($0.text) } ?? 0
        let revision = known?.revision ?? 0
        let write = world.write(
          key,
          revision == 0 ? .nothing : .revision(revision),
          "{\"n\":\(present + 1)}"
        )
        var result = try helper.write([write], to: world.name).results[0]
        if Int.random(in: 0..<3, using: &random) == 0 {
          let other = helpers[Int.random(in: 0..<3, using: &random)]
          let second = try other.write([write], to: world.name).results[0]
          if case .done = result { #expect(second == result) }
          result = second
        }
        guard case .refused(_, let found) = result else { break }
        known = found
      }
    }
    #expect(try world.values(helpers[0]).mapValues(Self.number) == counts)
    for helper in helpers { helper.close() }
  }

  private static func number(_ line: String) -> Int { Int(line.dropFirst(5).dropLast()) ?? -1 }

  @Test("A value expires by the clock of the folder for all at once, and a renewed one does not")
  func expiry() throws {
    let world = try LiveWorld(.values, LiveSettings(ttl: 600_000))
    let helpers = try (0..<2).map { _ in try world.world.live() }
    let dead = try world.wrote(world.write("dead", .nothing, "{}"), helpers[0])
    let alive = try world.wrote(world.write("alive", .nothing, "{}"), helpers[0])
    try world.advanceClock(milliseconds: 400_000)
    #expect(try world.values(helpers[1]).count == 2)
    let renewed = try world.wrote(world.write("alive", .revision(alive), "{}"), helpers[1])
    try world.advanceClock(milliseconds: 400_000)
    for helper in helpers {
      #expect(try world.values(helper) == ["alive": "{}"])
      let keys = [Bytes("dead"), Bytes("alive")]
      let found = try helper.read(keys, in: world.name).values
      #expect(found.map(\.revision) == [0, renewed])
    }
    // A renewal comes too late, and somebody else may have the key.
    let late = try helpers[0].write([world.write("dead", .revision(dead), "{}")], to: world.name)
    guard case .refused(let error, nil) = late.results[0] else {
      Issue.record("An expired value was renewed: \(late)")
      return
    }
    #expect(error.kind == .missing)
    let again = try world.wrote(world.write("dead", .nothing, "{}"), helpers[1])
    #expect(again > renewed)
    // The clock of the file system is behind now, but no time goes back.
    let (values, now) = try helpers[0].read([Bytes("dead")], in: world.name)
    #expect(now >= values[0].at)
    for helper in helpers { helper.close() }
  }

  @Test("A longer ttl does not bring back what has expired, also where a helper has an old index")
  func longerTTL() throws {
    let world = try LiveWorld(.values, LiveSettings(ttl: 1000))
    let helpers = try (0..<2).map { _ in try world.world.live() }
    try world.wrote(world.write("old", .nothing, "{}"), helpers[0])
    #expect(try world.values(helpers[1]).count <= 1)
    try world.advanceClock(milliseconds: 5000)
    let state = try world.state(helpers[0])
    let changed = try helpers[0].configure(world.name, state, to: LiveSettings())
    #expect(changed.settings == LiveSettings() && changed.newest == 1)
    try world.wrote(world.write("new", .nothing, "{}"), helpers[0])
    for helper in helpers { #expect(try world.values(helper) == ["new": "{}"]) }
    for helper in helpers { helper.close() }
  }

  @Test("A log does not grow with overwritten values, and others go on reading it meanwhile")
  func compaction() throws {
    let world = try LiveWorld(.values)
    let (writer, reader) = (try world.world.live(), try world.world.live())
    try world.wrote(world.write("kept", .nothing, #"{"n":0}"#), writer)
    let gone = try world.wrote(world.write("gone", .nothing, "{}"), writer)
    #expect(try world.values(reader).count == 2)
    let middle = try world.wrote(world.write("gone", .revision(gone), nil), writer)
    let long = "{\"x\":\"" + String(repeating: "x", count: 100_000) + "\"}"
    for round in 0..<30 {
      let writes = [
        world.write("a", .anything, long), world.write("b", .anything, "{\"n\":\(round)}"),
      ]
      _ = try writer.write(writes, to: world.name)
    }
    #expect(try world.values(reader) == ["kept": #"{"n":0}"#, "a": long, "b": #"{"n":29}"#])
    let logs = try world.logs()
    #expect(logs.count == 1 && logs != ["log-0000000000000000"])
    #expect(try Files.read(world.folder() + "/" + logs[0]).count < 2_000_000)
    // What was deleted is known still.
    let question = ChangesQuestion(origin: nil, after: middle - 1, limit: 10)
    guard case .values(let changed, _, _, _) = try reader.changes(question, in: world.name) else {
      Issue.record("The changes are forgotten.")
      return
    }
    #expect(changed.map(\.key.text) == ["gone", "a", "b"] && changed[0].content == .none)
    for helper in [writer, reader] { helper.close() }
  }

  @Test("Bytes that no head counts are nothing, and damage in what counts is said")
  func halfWritten() throws {
    let world = try LiveWorld(.values)
    let remote = try world.world.live()
    try world.wrote(world.write("a", .nothing, #"{"n":1}"#), remote)
    let path = try world.folder() + "/log-0000000000000000"
    let content = try Files.read(path)
    try Files.write(content + Array("[2,17,\"x\",\"b\",7]\n{\"n\"".utf8), to: path)
    try Files.write("[2", to: world.folder() + "/log-0000000000000001")
    try Files.write("{\"names", to: world.folder() + "/replacing-1-x")
    let other = try world.world.live()
    for helper in [remote, other] { #expect(try world.values(helper) == ["a": #"{"n":1}"#]) }
    try world.wrote(world.write("b", .nothing, #"{"n":2}"#), other)
    let expected = ["a": #"{"n":1}"#, "b": #"{"n":2}"#]
    for helper in [remote, other] { #expect(try world.values(helper) == expected) }
    for helper in [remote, other] { helper.close() }
    let whole = try Files.read(path)
    try Files.write(whole.dropLast(4), to: path)
    let third = try world.world.live()
    do {
      _ = try world.values(third)
      Issue.record("A log that is too short was not missed.")
    } catch let failure as RemoteFailure {
      #expect(failure.kind == .unavailable && "\(failure)".contains(path), "\(failure)")
    }
    third.close()
  }
}
