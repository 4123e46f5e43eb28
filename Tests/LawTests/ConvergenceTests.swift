import Foundation
import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport
import Testing

/// Three versions of one base end alike, whichever two are merged first, under the rules whose
/// result does not depend on who was there first: logs in the same bytes, sorted files with the
/// same values in the same order, others with the same records, and the same elements in their
/// sets.
///
/// `JSONL_MERGE_CASES` asks for more cases, as for the laws.
@Suite struct ConvergenceTests {
  private static let caseCount =
    ProcessInfo.processInfo.environment["JSONL_MERGE_CASES"].flatMap(UInt64.init) ?? 500

  /// Sorted documents, in which records, members and elements come and go.
  @Test func sortedDocumentsConverge() {
    check(seeds: 1_100_000_000..<1_100_000_000 + Self.caseCount, isSorted: true)
  }

  /// Documents in no order, to which every version adds at places of its own: what is in them
  /// converges, its order does not until the clones meet.
  @Test func unsortedDocumentsConvergeButForTheirOrder() {
    check(seeds: 1_200_000_000..<1_200_000_000 + Self.caseCount, isSorted: false)
  }

  /// Logs whose lines all have a moment.
  @Test func logsWithMomentsConverge() {
    for seed in 1_300_000_000..<1_300_000_000 + Self.caseCount {
      var random = SeededRandom(seed: seed)
      let merge = Self.logCase(&random)
      if merge.results == nil { Issue.record("Seed \(seed) ends in different bytes.\n\(merge)") }
    }
  }

  private static func logCase(_ random: inout SeededRandom) -> ConvergenceCase {
    var policy = Policy()
    policy.consistency = .append
    if random.chance(percent: 50) {
      policy.sort = ["at"]
    } else {
      policy.sortsByKnownMoments = true
    }
    func lines(_ count: Int, _ random: inout SeededRandom) -> [String] {
      (0..<count).map { _ in
        let moment = random.pick([
          "1767312000", "\"2026-01-02T00:00:00Z\"", "\"2026-01-03\"", "1767398400000",
          "\"2026-01-02T01:00:00+02:00\"", "\"Sat, 03 Jan 2026 08:00:00 GMT\"",
        ])
        return "{\"at\":\(moment),\"event\":\(random.below(3))}\n"
      }
    }
    let base = lines(random.below(4), &random)
    let versions = (0..<3).map { _ in
      Array((base + lines(random.below(4), &random)).joined().utf8)
    }
    return ConvergenceCase(policy: policy, base: Array(base.joined().utf8), versions: versions)
  }

  private func check(seeds: Range<UInt64>, isSorted: Bool) {
    var failureCount = 0
    for seed in seeds where failureCount < 3 {
      var generator = ConvergenceGenerator(seed: seed, isSorted: isSorted)
      var merge = generator.makeCase()
      do {
        merge.policy = try merge.policy.readFromYAML()
      } catch {
        Issue.record("seed \(seed): \(error)")
        continue
      }
      merge.likeness = isSorted ? .values : .valuesInAnyOrder
      guard merge.results == nil else { continue }
      failureCount += 1
      let small = merge.shrunk()
      Issue.record("Seed \(seed) ends in different bytes. Made small:\n\(small)")
    }
  }
}

/// Three versions of one base, and the policy to merge them by.
struct ConvergenceCase: CustomStringConvertible {
  var policy: Policy
  var base: [UInt8]
  var versions: [[UInt8]]
  /// When two ends are alike.
  var likeness = Likeness.bytes

  enum Likeness {
    case bytes
    /// The order of members makes no difference: two that were added at one place may be in either.
    case values
    /// Nor does the order of records and elements.
    case valuesInAnyOrder
  }

  private static let orders = [(0, 1, 2), (0, 2, 1), (1, 2, 0)]

  /// What the merges end in, in each order. As in git, base is the merge base of the second merge,
  /// too: the third version knows nothing of the first merge.
  private func ends() -> [[UInt8]?] {
    Self.orders.map { first, second, third in
      merge(versions[first], versions[second]).flatMap { merge($0, versions[third]) }
    }
  }

  /// Nil where a merge asks.
  private func merge(_ ours: [UInt8], _ theirs: [UInt8]) -> [UInt8]? {
    let merged = Merger.engine.merge(policy, Bytes(base), Bytes(ours), Bytes(theirs))
    guard let merged, !merged.hasConflicts else { return nil }
    return merged.bytes().array
  }

  /// The common end, or one of those that are alike; nil where the orders end differently, or one
  /// of them asks.
  var results: [UInt8]? {
    let ends = ends()
    guard ends.allSatisfy({ $0 != nil }), distinctCount(ends) == 1 else { return nil }
    return ends[0]
  }

  /// Whether the orders end differently, and none of them asks.
  private var isDivergent: Bool {
    let ends = ends()
    return ends.allSatisfy { $0 != nil } && distinctCount(ends) > 1
  }

  private func distinctCount(_ ends: [[UInt8]?]) -> Int {
    func values(_ end: [UInt8]?) -> [Meaning] {
      PlainFile(end ?? []).contentLines.compactMap { PlainValue($0)?.meaning }
    }
    switch likeness {
    case .bytes: return Set(ends).count
    case .values: return Set(ends.map(values)).count
    case .valuesInAnyOrder:
      return Set(ends.map { Meaning.array(values($0)).withoutOrder }).count
    }
  }

  /// The smallest case that can be had by taking away lines and members.
  func shrunk() -> ConvergenceCase {
    guard isDivergent else { return self }
    var smallest = self
    while let smaller = smallest.smallerCases.first(where: \.isDivergent) { smallest = smaller }
    return smallest
  }

  private var smallerCases: [ConvergenceCase] {
    var cases: [ConvergenceCase] = []
    func add(_ change: (inout ConvergenceCase) -> Void) {
      var smaller = self
      change(&smaller)
      if smaller.base != base || smaller.versions != versions || smaller.policy != policy {
        cases.append(smaller)
      }
    }
    for name in ConvergenceGenerator.fieldNames where name != "id" {
      add { smaller in
        smaller.base = MergeCase.without(name, in: base)
        smaller.versions = versions.map { MergeCase.without(name, in: $0) }
      }
    }
    for text in MergeCase.withoutOneLine(base) { add { $0.base = text } }
    for index in versions.indices {
      for text in MergeCase.withoutOneLine(versions[index]) { add { $0.versions[index] = text } }
      for name in ConvergenceGenerator.fieldNames where name != "id" {
        add { $0.versions[index] = MergeCase.without(name, in: versions[index]) }
      }
    }
    for path in policy.rules.keys { add { $0.policy.rules[path] = nil } }
    add { $0.policy.tombstone = nil }
    add { $0.policy.clock = nil }
    return cases
  }

  var description: String {
    let names = ["a", "b", "c"]
    let files = zip(names, versions).map { MergeCase.command($1, file: $0) }
    let results = zip(["(a·b)·c", "(a·c)·b", "(b·c)·a"], ends()).map { name, end in
      "\(name):\n" + (end.map { shown($0) } ?? "a conflict\n")
    }
    return
      ([MergeCase.command(base, file: "base")] + files + [MergeCase.heredoc(policy)] + results)
      .joined(separator: "\n")
  }
}

extension Meaning {
  /// The same value with the elements of its arrays in canonical order.
  fileprivate var withoutOrder: Meaning {
    switch self {
    case .null, .bool, .number, .string: self
    case .array(let elements):
      .array(elements.map(\.withoutOrder).sorted { $0.order(to: $1) < 0 })
    case .object(let members):
      .object(members.map { MemberMeaning(name: $0.name, value: $0.value.withoutOrder) })
    }
  }
}
