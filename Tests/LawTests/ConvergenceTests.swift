import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport
import Testing

/// Three versions of one base end in the same bytes, whichever two are merged first, under the
/// rules whose result does not hang on who was there first.
@Suite struct ConvergenceTests {
  private static let caseCount = 2500

  /// Sorted documents, in which records, members and elements come and go.
  @Test func sortedDocumentsConverge() {
    check(seeds: 1_100_000_000..<1_100_000_000 + UInt64(Self.caseCount), isSorted: true)
  }

  /// Documents in no order, to which every version adds at places of its own.
  @Test func unsortedDocumentsConverge() {
    check(seeds: 1_200_000_000..<1_200_000_000 + UInt64(Self.caseCount), isSorted: false)
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

  /// The common end; nil where the orders end differently, or one of them asks.
  var results: [UInt8]? {
    let ends = ends()
    guard let first = ends[0], ends.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// Whether the orders end differently, and none of them asks.
  private var isDivergent: Bool {
    let ends = ends()
    return ends.allSatisfy { $0 != nil } && Set(ends).count > 1
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
