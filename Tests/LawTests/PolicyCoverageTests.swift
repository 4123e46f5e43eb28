import MergePolicy
import Records
import TestSupport
import Testing

/// The random policies of the laws leave nothing out that a law speaks of.
@Suite struct PolicyCoverageTests {
  /// All rules but `ours`, `theirs` and `exec`, which the laws except.
  private static let words: Set<String> = [
    "immutable", "lww", "fww", "max", "min", "rank", "union", "list", "grow", "append", "counter",
    "text",
    "concat", "any", "all", "object", "unset", "conflict",
  ]

  private static let policies = (0..<2000 as Range<UInt64>).map { MergeCase(seed: $0).policy }

  @Test func everyRuleOccurs() {
    let rules = Self.policies.flatMap { Array($0.rules.values) + [$0.otherwise].compactMap { $0 } }
    #expect(Set(rules.map(\.word)) == Self.words)
    for rule in [Rule.union(key: ["k"]), .grow(key: ["k"]), .append(key: ["id"], sort: ["at"])] {
      #expect(rules.contains(rule), "\(rule.word) with options")
    }
  }

  @Test func everySettingOccurs() {
    let settings: [(String, (Policy) -> Bool)] = [
      ("two groups", { $0.groups.count == 2 }),
      ("a group and a tombstone", { !$0.groups.isEmpty && $0.tombstone != nil }),
      ("a tombstone that expires", { $0.tombstone?.timeToLiveInSeconds != nil }),
      ("a tombstone that stays", { $0.tombstone.map { $0.timeToLiveInSeconds == nil } ?? false }),
      ("a key of two fields", { $0.key.only?.count == 2 }),
      ("an identity", { !$0.identity.isEmpty }),
      ("a clock", { $0.clock != nil }),
      ("a log", { $0.consistency == .append && !$0.sort.isEmpty }),
      ("a rule inside an object", { $0.rules.keys.contains { $0.names.count > 1 } }),
      ("a rule for all other fields", { $0.otherwise != nil }),
      ("no policy", { $0 == Policy() }),
      ("a preset", { $0 == .beads }),
    ]
    for (name, holds) in settings {
      #expect(Self.policies.contains(where: holds), "\(name)")
    }
    #expect(Set(Self.policies.map(\.editedDeleted)) == [.delete, .keep, .conflict])
    #expect(Set(Self.policies.map(\.collision)) == [nil, .rename, .merge, .conflict])
  }
}
