import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import TestSupport
import Testing

/// Faulty engines are found, and the history that finds them is made small.
@Suite struct FaultyEngineTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    let promises: Set<Violation.Promise>
    let merging: Merging
    var isConverging = true
    var testDescription: String { name }
  }

  /// The engine, with something done to the records of its result.
  private static func changing(
    _ change:
      @escaping @Sendable (inout Table, _ base: Table, _ ours: Table, _ theirs: Table) -> Void
  ) -> Merging {
    { policy, base, ours, theirs in
      guard let document = realEngine(policy, base, ours, theirs), !document.hasConflicts,
        var table = Table(document.bytes().array), let base = Table(base.array),
        let ours = Table(ours.array), let theirs = Table(theirs.array)
      else { return realEngine(policy, base, ours, theirs) }
      change(&table, base, ours, theirs)
      return MergedDocument(content: .file(Bytes(table.bytes)), report: document.report)
    }
  }

  static let faults: [Fault] = [
    Fault(
      name: "a tie goes to a side",
      promises: [.symmetry],
      merging: changing { table, base, ours, theirs in
        for index in table.rows.indices {
          let row = table.rows[index]
          guard let left = ours.row(row.key)?["size"], let right = theirs.row(row.key)?["size"],
            let old = base.row(row.key)?["size"], left != old, right != old
          else { continue }
          table.rows[index]["size"] = left
        }
      }
    ),
    Fault(
      name: "a removed member stays",
      promises: [.facts],
      merging: changing { table, base, ours, theirs in
        for index in table.rows.indices where table.rows[index]["owner"] == nil {
          let key = table.rows[index].key
          guard let old = base.row(key)?["owner"] else { continue }
          let sides = [ours, theirs].compactMap { $0.row(key) }
          if sides.count == 2, Set(sides.map { $0["owner"] }).count == 2 {
            table.rows[index]["owner"] = old
          }
        }
      },
      isConverging: false
    ),
    Fault(
      name: "a deleted record comes back",
      promises: [.facts, .rules],
      merging: changing { table, base, ours, theirs in
        for row in base.rows where table.row(row.key) == nil {
          if ours.row(row.key) != nil || theirs.row(row.key) != nil {
            let index = table.rows.firstIndex { $0.key > row.key } ?? table.rows.count
            table.rows.insert(row, at: index)
          }
        }
      }
    ),
    Fault(
      name: "counts are not added up",
      promises: [.rules],
      merging: changing { table, base, ours, theirs in
        for index in table.rows.indices {
          let key = table.rows[index].key
          let counts = [ours, theirs].compactMap { $0.row(key)?["votes"].flatMap { Int($0) } }
          let old = base.row(key)?["votes"]
          guard counts.count == 2, !counts.contains(where: { String($0) == old }) else { continue }
          table.rows[index]["votes"] = String(counts.max() ?? 0)
        }
      }
    ),
    Fault(
      name: "a record of both sides is written twice",
      promises: [.records],
      merging: changing { table, base, _, _ in
        for row in table.rows where base.row(row.key) != row {
          table.rows.append(row)
          return
        }
      }
    ),
    Fault(
      name: "an inner merge takes one of its sides",
      promises: [.facts, .convergence, .report, .rules],
      merging: { policy, base, ours, theirs in
        // An inner merge is known by the sides, which the outer one has made of them.
        let plain = MergedDocument(content: .file(max(ours, theirs)), report: MergeReport())
        return base == ours || base == theirs ? realEngine(policy, base, ours, theirs) : plain
      }
    ),
    Fault(
      name: "the report has nothing",
      promises: [.report],
      merging: { policy, base, ours, theirs in
        realEngine(policy, base, ours, theirs).map { document in
          MergedDocument(content: document.content, report: MergeReport())
        }
      },
      isConverging: false
    ),
    Fault(
      name: "a contested field is asked about, whatever the rule",
      promises: [.noConflict],
      merging: { policy, base, ours, theirs in
        var policy = policy
        policy.rules = policy.rules.mapValues { $0 == .maximum ? .conflict : $0 }
        return realEngine(policy, base, ours, theirs)
      }
    ),
  ]

  @Test(arguments: faults)
  func faultIsFoundAndMadeSmall(_ fault: Fault) throws {
    for seed in 0..<500 as Range<UInt64> {
      let history =
        fault.isConverging
        ? HistoryGenerator.converging(seed: seed, isSmall: true)
        : HistoryGenerator.wild(seed: seed, isSmall: true)
      guard let violation = history.violation(fault.merging) else { continue }
      #expect(fault.promises.contains(violation.promise), "\(violation)")
      let small = history.shrunk { $0.violation(fault.merging)?.promise == violation.promise }
      #expect(small.violation(fault.merging)?.promise == violation.promise)
      // The fault alone breaks it.
      #expect(small.violation()?.promise == nil, "\(small)")
      #expect(small.beginning.count + small.acts.count <= 12, "\(small)")
      return
    }
    Issue.record("No history finds it.")
  }

  /// The history of a failure is smallest where none of its acts can be left out.
  @Test func shrunkHistoryNeedsAllItsActs() throws {
    let fault = try #require(Self.faults.first { $0.name == "a deleted record comes back" })
    let history = try #require(
      (0..<500 as Range<UInt64>).lazy.map { HistoryGenerator.converging(seed: $0, isSmall: true) }
        .first { $0.violation(fault.merging) != nil }
    )
    let small = history.shrunk { $0.violation(fault.merging) != nil }
    for index in small.acts.indices {
      var smaller = small
      smaller.acts.remove(at: index)
      #expect(smaller.violation(fault.merging) == nil, "\(smaller)")
    }
    let text = history.explanation(of: try #require(small.violation(fault.merging)), fault.merging)
    for file in ["base.jsonl", "ours.jsonl", "theirs.jsonl", "policies.yml"] {
      #expect(text.contains("> \(file)"))
    }
  }
}
