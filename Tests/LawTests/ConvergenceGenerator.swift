import MergePolicy
import Records
import TestSupport

/// Makes three versions of a base, and policies of the rules that converge.
///
/// What the manual says can't converge is left out: an element that two versions add at different
/// places, what base has in another order, logs without a `sort`, removals by two versions under
/// `grow`, numbers that two versions count to alike, and flags that a version removes under `all`.
/// In no order, it is also what one version removes and another keeps.
struct ConvergenceGenerator {
  private typealias Record = [String: TreeValue]

  /// The fields of a record in the order of its members, which is also that of their names.
  static let fieldNames = [
    "at", "deleted_at", "deleted_by", "deps", "id", "log", "meta", "n", "status", "tags",
    "updated_at", "urgent", "votes", "watchers",
  ]

  private let isSorted: Bool
  private var random: SeededRandom
  /// What one vote is: votes are counted in halves, too.
  private let isHalved: Bool
  /// Whether records have a clock. Tombstones that were written at one moment go by it, and last
  /// write wins does not converge.
  private let hasClock: Bool
  /// Whether `n` has texts of all kinds, moments among them, not numbers.
  private let isMixed: Bool
  /// The rule for `urgent`, `any` or `all`.
  private var flagRule = Rule.any
  /// Whether the policy keeps what one version removed and another edited.
  private var isKeeping = false
  /// Where the versions of a file or a set in no order add something: behind which part of base, by
  /// what they add; a missing one is added in front.
  private var anchors: [String: String] = [:]

  init(seed: UInt64, isSorted: Bool) {
    self.isSorted = isSorted
    random = SeededRandom(seed: seed)
    isHalved = random.chance(percent: 30)
    hasClock = random.chance(percent: 60)
    isMixed = random.chance(percent: 40)
  }

  mutating func makeCase() -> ConvergenceCase {
    flagRule = random.pick([.any, .all])
    let policy = makePolicy()
    isKeeping = policy.editedDeleted == .keep || policy.tombstone != nil
    var base: [Record] = []
    for key in ["b", "d", "f", "h"] where random.chance(percent: 70) {
      base.append(record(key, weight: 0))
    }
    if !isSorted { base.shuffle(using: &random) }
    var versions: [[UInt8]] = []
    // No two of these numbers, and no sum of two, make a third.
    for weight in [1, 3, 9] { versions.append(Self.file(edit(base, weight: weight))) }
    return ConvergenceCase(policy: policy, base: Self.file(base), versions: versions)
  }

  private mutating func makePolicy() -> Policy {
    var policy = Policy()
    policy.key = ["id"]
    policy.editedDeleted = random.pick([.delete, .keep])
    policy.otherwise = random.pick([.maximum, .minimum])
    policy.rules = [
      "at": random.pick([.maximum, .minimum]),
      "n": random.pick([.maximum, .minimum]),
      "updated_at": .maximum,
      "deleted_at": .maximum,
      "deps": .union(key: ["k"]),
      "deps.v": random.pick([.maximum, .minimum]),
      "meta": .object,
      "meta.tags": .union(key: []),
      "urgent": flagRule,
      "log": .append(key: [], sort: ["k"]),
      "status": .rank(["closed", "open"].map { RankedValue($0) }),
      "tags": .union(key: []),
      "votes": .counter,
      "watchers": .grow(key: []),
    ]
    if hasClock, random.chance(percent: 60) { policy.clock = "updated_at" }
    if random.chance(percent: 60) {
      policy.tombstone = TombstonePolicy(
        field: "status",
        value: RankedValue("tombstone").value,
        at: "deleted_at",
        by: "deleted_by"
      )
    }
    return policy
  }

  /// Whether two records are the same but for the clock.
  private static func isLike(_ left: Record, _ right: Record) -> Bool {
    left.filter { $0.key != "updated_at" } == right.filter { $0.key != "updated_at" }
  }

  private mutating func edit(_ base: [Record], weight: Int) -> [Record] {
    var edited: [Record] = []
    for record in base {
      if isSorted || !isKeeping, random.chance(percent: 12) { continue }
      var version = random.chance(percent: 40) ? record : edit(record, weight: weight)
      // A clock that moved alone is not an edit that a deletion could meet.
      if isKeeping, Self.isLike(version, record) { version = record }
      edited.append(version)
    }
    let added = ["a", "c", "e", "g", "i"].filter { _ in random.chance(percent: 35) }
    let ids = { (record: Record) in record["id"]?.text ?? "" }
    for key in added.shuffled(using: &random) {
      let id = "\"\(key)\""
      guard let index = place(of: id, in: edited.map(ids), base: base.map(ids)) else { continue }
      edited.insert(record(key, weight: weight), at: index)
    }
    if isSorted { edited.sort { ids($0) < ids($1) } }
    return edited
  }

  /// The place where a version adds something to a file or a set: the same as for all versions, but
  /// before or after their additions. Nil if the element before it is removed.
  private mutating func place(of added: String, in version: [String], base: [String]) -> Int? {
    if isSorted { return version.count }
    if anchors[added] == nil { anchors[added] = random.pick(base + [""]) }
    var start = 0
    if let anchor = anchors[added], base.contains(anchor) {
      guard let index = version.firstIndex(of: anchor) else { return nil }
      start = index + 1
    }
    let end = version[start...].firstIndex(where: base.contains) ?? version.count
    return start + random.below(end - start + 1)
  }

  private mutating func edit(_ record: Record, weight: Int) -> Record {
    var edited = record
    if random.chance(percent: 15) {
      edited["status"] = .scalar("\"tombstone\"")
      let second = hasClock ? weight : random.below(2)
      edited["deleted_at"] = .scalar("\"2026-02-01T00:00:0\(second)Z\"")
      edited["deleted_by"] = .scalar(random.pick(["\"u\"", "\"v\""]))
      return edited
    }
    for _ in 0...random.below(4) {
      let name = random.pick([
        "at", "deps", "log", "meta", "n", "status", "tags", "urgent", "votes", "watchers",
      ])
      switch name {
      case "votes": edited[name] = votes(record[name], weight: weight)
      case "tags", "deps", "log", "watchers":
        edited[name] = elements(edited[name], name, weight: weight)
      case "meta":
        guard case .object(let members) = edited[name], members.count == 2 else { continue }
        edited[name] = .object([
          TreeMember(name: "\"n\"", value: value("n", weight: weight)),
          TreeMember(
            name: "\"tags\"",
            value: elements(members[1].value, "tags", weight: weight)
          ),
        ])
      default:
        // Under `all`, a flag that one version removes and another sets is unset, as in base.
        let canRemove = name != "urgent" || flagRule == .any
        edited[name] =
          canRemove && random.chance(percent: 15) ? nil : value(name, weight: weight)
      }
    }
    if hasClock, random.chance(percent: 60) {
      edited["updated_at"] = value("updated_at", weight: weight)
    }
    return edited
  }

  private mutating func record(_ key: String, weight: Int) -> Record {
    var record: Record = ["id": .scalar("\"\(key)\"")]
    if hasClock { record["updated_at"] = value("updated_at", weight: weight) }
    for name in ["at", "deps", "log", "n", "status", "tags", "urgent", "watchers"]
    where random.chance(percent: 60) {
      record[name] = value(name, weight: weight)
    }
    if random.chance(percent: 60) { record["votes"] = votes(nil, weight: weight) }
    if random.chance(percent: 60) {
      record["meta"] = .object([
        TreeMember(name: "\"n\"", value: value("n", weight: weight)),
        TreeMember(name: "\"tags\"", value: value("tags", weight: weight)),
      ])
    }
    return record
  }

  /// Base's votes and some more. Two versions that arrive at one number can't converge: the law of
  /// identity (design.md, "Laws") counts their votes once, and after another merge twice. So each
  /// version adds numbers that no sum of the others' is.
  private mutating func votes(_ base: TreeValue?, weight: Int) -> TreeValue {
    let start = base.flatMap { Double($0.text) } ?? 0
    let step = Double(random.pick([weight, -weight])) * (isHalved ? 0.5 : 1)
    let sum = start + (weight == 0 ? 2 : step)
    return .scalar(sum.rounded() == sum ? String(Int(sum)) : String(sum))
  }

  private mutating func elements(_ value: TreeValue?, _ name: String, weight: Int) -> TreeValue {
    guard case .array(var elements)? = value else { return self.value(name, weight: weight) }
    let base = elements.map(Self.key)
    // A removal that one side alone made holds, whatever the rule (design.md, "Laws"), and two are
    // ignored under `grow` and `append`. So only one version removes there.
    let canRemove =
      switch name {
      case "tags": true
      case "deps": isSorted || !isKeeping
      default: isSorted && weight == 1
      }
    if canRemove, !elements.isEmpty, random.chance(percent: 35) {
      elements.remove(at: random.below(elements.count))
    }
    if name == "deps", !elements.isEmpty, random.chance(percent: 30) {
      let index = random.below(elements.count)
      if case .object(var members) = elements[index] {
        members[1].value = self.value("n", weight: weight)
        elements[index] = .object(members)
      }
    }
    guard case .array(let others) = self.value(name, weight: weight) else {
      return .array(elements)
    }
    for other in others where !base.contains(Self.key(other)) {
      let index = place(of: Self.key(other), in: elements.map(Self.key), base: base)
      if let index { elements.insert(other, at: index) }
    }
    if isSorted { elements.sort { Self.key($0) < Self.key($1) } }
    return .array(elements)
  }

  private mutating func value(_ name: String, weight: Int) -> TreeValue {
    let keys = ["1", "2", "3", "4", "5"]
    switch name {
    case "urgent": return .scalar(random.pick(["true", "false"]))
    case "tags", "watchers": return array(keys.map { .scalar("\"\($0)\"") })
    case "deps", "log":
      let values = keys.prefix(3).map { key in
        TreeValue.object([
          TreeMember(name: "\"k\"", value: .scalar("\"\(key)\"")),
          TreeMember(name: "\"v\"", value: value("n", weight: weight)),
        ])
      }
      return array(values)
    case "status": return .scalar(random.pick(["\"open\"", "\"closed\"", "\"odd\"", "\"new\""]))
    case "n" where isMixed:
      return .scalar(
        random.pick([
          "null", "\"2026-01-02T00:00:00Z\"", "\"2026-01-02T05:00:00+09:00\"",
          "\"2026-01-02\"", "\"2026-01-02T03\"", "\"x\"", "\"\"",
        ])
      )
    case "n": return .scalar(random.pick(["0", "1", "2", "3", "2.5", "-1", "10"]))
    default:
      return .scalar(
        random.pick([
          "\"2026-01-01T00:00:00Z\"", "\"2026-01-02T00:00:00Z\"", "\"2026-01-01T12:00:00.5Z\"",
          "\"2026-01-02T05:00:00+09:00\"", "\"2026-01-03T00:00:00Z\"",
        ])
      )
    }
  }

  private mutating func array(_ choices: [TreeValue]) -> TreeValue {
    var elements = choices.filter { _ in random.chance(percent: 35) }
    if !isSorted { elements.shuffle(using: &random) }
    return .array(elements)
  }

  /// The text by which an element of a set is told apart.
  private static func key(_ element: TreeValue) -> String {
    if case .object(let members) = element { members[0].value.text } else { element.text }
  }

  private static func file(_ records: [Record]) -> [UInt8] {
    var document = TreeDocument()
    document.lines = records.map { record in
      let members = fieldNames.compactMap { name in
        record[name].map { TreeMember(name: "\"\(name)\"", value: $0) }
      }
      return .record(members, LineSpacing())
    }
    return document.bytes
  }
}
