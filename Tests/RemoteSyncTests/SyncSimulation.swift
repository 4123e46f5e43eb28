import JSONText
import MergePolicy
import RecordStore
import Records
import RemoteProtocol
import RemoteSync
import TestSupport

/// Clones that edit, push and pull at random, lose answers, are killed and copied, against a server
/// that is put back to an older state now and then.
///
/// A killed process is one whose request got no answer: all that it did before is in its store, in
/// whole transactions, and the next process goes on from there.
struct SyncSimulation {
  struct Violation: Error, CustomStringConvertible {
    var description: String
  }

  private static let keys = ["a", "b", "c", "d", "e"]

  static var policy: Policy {
    var policy = Policy()
    policy.key = ["id"]
    policy.rules = ["n": .counter, "tags": .union(key: []), "text": .maximum]
    policy.editedDeleted = .keep
    policy.collision = .merge
    return policy
  }

  private var random: SeededRandom
  private let server = ModelServer()
  private var clones: [SyncClone] = []
  /// How much was added to each record's counter.
  private var sums: [String: Int] = [:]
  private var elements: [String: Set<Int>] = [:]
  private var elementCount = 0
  private let canBeReset: Bool

  /// - Parameter canBeReset: whether the server is put back. Then counters are not sure to add up,
  ///   and all else still has to hold.
  init(seed: UInt64, cloneCount: Int, canBeReset: Bool = false) throws {
    random = SeededRandom(seed: seed)
    self.canBeReset = canBeReset
    for key in Self.keys {
      server.set(key, "{\"id\":\"\(key)\",\"n\":0,\"tags\":[]}")
    }
    for number in 0..<cloneCount {
      let clone = try SyncClone(
        "clone \(number)",
        server,
        Self.policy,
        seed: seed &* 31 &+ UInt64(number)
      )
      clone.largePage = number % 2 == 0 ? 1 : nil
      clones.append(clone)
      try clone.pullAndPush()
    }
  }

  mutating func run(steps: Int) throws {
    var backup = server.state
    for _ in 0..<steps {
      let clone = random.pick(clones)
      switch random.below(canBeReset ? 11 : 10) {
      case 0...4: try edit(clone)
      case 5: clone.place += "x"
      case 10:
        if random.chance(percent: 50) { backup = server.state } else { server.state = backup }
      default: try exchange(clone)
      }
    }
    server.fate = { .fine }
    // What one brings changes what another one has merged.
    for _ in 0..<3 { for clone in clones { try clone.pullAndPush() } }
    for clone in clones { try clone.pull() }
    try check()
  }

  private mutating func edit(_ clone: SyncClone) throws {
    let key = random.pick(Self.keys)
    guard let line = try clone.line(key), let record = try? JSONValue(parsing: Bytes(line)) else {
      throw Violation(description: "\(key) is gone")
    }
    let number = Int(record.member(Bytes("n"))?.bytes.text ?? "0") ?? 0
    let amount = random.below(3) + 1
    elementCount += 1
    let element = elementCount
    let isCount = random.chance(percent: 60)
    try clone.edit { editor in
      if isCount {
        _ = try editor.put(
          KeyText(text: Bytes(key)),
          [(field: "n", value: JSONValue(validated: Bytes("\(number + amount)")))]
        )
      } else {
        _ = try editor.edit(
          KeyText(text: Bytes(key)),
          [(field: "tags", edit: .add(JSONValue(validated: Bytes("\(element)"))))]
        )
      }
    }
    if isCount {
      sums[key, default: 0] += amount
    } else {
      elements[key, default: []].insert(element)
    }
  }

  private mutating func exchange(_ clone: SyncClone) throws {
    // At the fate of a lost request, the process ends.
    var seed = random
    _ = random.next()
    server.fate = {
      if seed.chance(percent: 67) { return .fine }
      return seed.chance(percent: 50) ? .lostBefore : .lostAfter
    }
    let word = random.below(3)
    do {
      switch word {
      case 0: try clone.pull()
      case 1: try clone.push()
      default: try clone.pullAndPush()
      }
    } catch is RemoteFailure {}
    server.fate = { .fine }
  }

  private func check() throws {
    for clone in clones {
      let contested = try clone.contested
      if !contested.isEmpty {
        throw Violation(description: "\(clone.place) has conflicts: \(contested)")
      }
      if try clone.records != server.records {
        throw Violation(
          description: "\(clone.place) differs: \(try clone.records) and \(server.records)"
        )
      }
    }
    for key in Self.keys {
      guard let line = server.line(key), let record = try? JSONValue(parsing: Bytes(line)) else {
        throw Violation(description: "the server lost \(key)")
      }
      let sum = Int(record.member(Bytes("n"))?.bytes.text ?? "0") ?? 0
      if !canBeReset, sum != sums[key] ?? 0 {
        throw Violation(description: "\(key) counts \(sum), and not \(sums[key] ?? 0)")
      }
      let values = record.member(Bytes("tags"))?.elements ?? []
      let tags = Set(values.compactMap { Int($0.bytes.text) })
      let added = elements[key] ?? []
      if tags != added {
        let (lost, new) = (added.subtracting(tags), tags.subtracting(added))
        throw Violation(description: "\(key) lost \(lost.sorted()), and got \(new.sorted())")
      }
    }
  }
}
