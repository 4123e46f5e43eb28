import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport
import Testing

/// Merges of a tracker's file, which are made up after merges that happened, with the preset that
/// fits them, without a policy, and under a policy that asks about everything.
@Suite struct TrackerMergeTests {
  private static func merge(
    _ tracked: TrackerMerge,
    _ policy: Policy,
    isSwapped: Bool = false
  ) throws -> MergedDocument {
    try DocumentMerge(policy: policy, digest: sha256).merge(
      base: Bytes(tracked.base),
      ours: Bytes(isSwapped ? tracked.theirs : tracked.ours),
      theirs: Bytes(isSwapped ? tracked.ours : tracked.theirs)
    )
  }

  private static func findings(
    _ tracked: TrackerMerge,
    _ merged: Bytes,
    _ rules: FactRules
  ) -> String {
    let findings = MergeOracle.findings(
      base: tracked.base,
      ours: tracked.ours,
      theirs: tracked.theirs,
      merged: merged.array,
      rules: rules
    )
    let shown = findings.prefix(20).map(\.description).joined(separator: "\n")
    return findings.isEmpty ? "" : "\(findings.count) findings:\n\(shown)"
  }

  @Test(arguments: TrackerMerge.wholeNumbers)
  func presetKeepsEveryUncontestedFact(number: Int) throws {
    let tracked = TrackerMerge(number)
    let merged = try Self.merge(tracked, .beads)
    #expect(!merged.hasConflicts)
    #expect(Self.findings(tracked, merged.bytes(), .beads) == "")
  }

  @Test(arguments: TrackerMerge.numbers)
  func presetIsSymmetric(number: Int) throws {
    let tracked = TrackerMerge(number)
    let merged = try Self.merge(tracked, .beads)
    let swapped = try Self.merge(tracked, .beads, isSwapped: true)
    #expect(merged.hasConflicts == swapped.hasConflicts)
    #expect(merged.bytes(style: .base) == swapped.bytes(style: .base))
    let turned = ConflictText(swapped.bytes().array)
    #expect(ConflictText(merged.bytes().array).parts == turned.swapped.parts)
    if !merged.hasConflicts { #expect(merged.bytes() == swapped.bytes()) }
  }

  /// Shared work has the same result, whichever thread finishes first.
  @Test(arguments: TrackerMerge.numbers.dropFirst(3))
  func sharedWorkChangesNothing(number: Int) throws {
    let tracked = TrackerMerge(number)
    let turned = Workers { first, second in
      let result = second()
      return (first(), result)
    }
    for policy in [Policy(), .beads] {
      let alone = try Self.merge(tracked, policy)
      let shared = try DocumentMerge(policy: policy, digest: sha256, workers: turned).merge(
        base: Bytes(tracked.base),
        ours: Bytes(tracked.ours),
        theirs: Bytes(tracked.theirs)
      )
      for style in [ConflictStyle.merge, .diff3, .record] {
        #expect(shared.bytes(style: style) == alone.bytes(style: style))
      }
      let reports = [alone, shared].map { FileReport(path: tracked.name, document: $0).json }
      #expect(reports[0] == reports[1])
    }
  }

  /// Without a policy much is asked; with base in the place of each conflict, everything else must
  /// be as the side has it that alone changed it.
  @Test(arguments: TrackerMerge.wholeNumbers)
  func defaultsKeepEveryUncontestedFact(number: Int) throws {
    let tracked = TrackerMerge(number)
    let merged = try Self.merge(tracked, Policy())
    #expect(Self.findings(tracked, merged.bytes(style: .base), .shapes) == "")
  }

  /// A person decides every true conflict.
  private static let askingPolicy: Policy = {
    var policy = Policy()
    policy.key = ["id"]
    policy.editedDeleted = .conflict
    policy.otherwise = .conflict
    return policy
  }()

  @Test(arguments: TrackerMerge.wholeNumbers)
  func askingKeepsEveryUncontestedFact(number: Int) throws {
    let tracked = TrackerMerge(number)
    let merged = try Self.merge(tracked, Self.askingPolicy)
    #expect(Self.findings(tracked, merged.bytes(style: .base), .asking) == "")
  }

  /// Where a person decides, nothing is overridden: no value, and no record as a whole. Sides that
  /// both say that a record is deleted agree, and the later moment tells when.
  @Test(arguments: TrackerMerge.numbers)
  func askingDiscardsNothing(number: Int) throws {
    let merged = try Self.merge(TrackerMerge(number), Self.askingPolicy)
    for record in merged.report.records {
      #expect(record.discardedRecord == nil)
      for decision in record.decisions where !decision.isBookkeeping {
        if decision.path == "deleted_at" && decision.rule == "max" { continue }
        #expect(decision.discarded.isEmpty, "\(decision.path.text)")
        #expect(decision.winner == .conflict, "\(decision.path.text)")
      }
    }
  }

  @Test(arguments: TrackerMerge.numbers)
  func defaultsAreSymmetric(number: Int) throws {
    let tracked = TrackerMerge(number)
    let merged = try Self.merge(tracked, Policy())
    let swapped = try Self.merge(tracked, Policy(), isSwapped: true)
    #expect(merged.hasConflicts == swapped.hasConflicts)
    #expect(merged.bytes(style: .base) == swapped.bytes(style: .base))
    let turned = ConflictText(swapped.bytes().array)
    #expect(ConflictText(merged.bytes().array).parts == turned.swapped.parts)
  }

  /// Every version is valid, so every line of a result is: a record, or a marker of a block.
  @Test(
    arguments: TrackerMerge.wholeNumbers,
    [ConflictStyle.merge, .diff3, .zdiff3, .record, .base]
  )
  func everyLineParses(number: Int, style: ConflictStyle) throws {
    let tracked = TrackerMerge(number)
    for policy in [Policy.beads, Policy()] {
      let merged = try Self.merge(tracked, policy).bytes(style: style)
      for line in ConflictText(merged.array).lines {
        #expect(PlainValue(line)?.members != nil, "\(String(decoding: line, as: UTF8.self))")
      }
    }
  }

  /// A version with committed conflict markers deletes nothing: each record that any version has
  /// is in the result, be it in a conflict block.
  @Test(arguments: TrackerMerge.markedNumbers)
  func versionWithMarkersLosesNoRecord(number: Int) throws {
    let tracked = TrackerMerge(number)
    for policy in [Policy.beads, Policy()] {
      let merged = try Self.merge(tracked, policy).bytes()
      let found = Self.ids(in: ConflictText(merged.array).lines)
      for version in [tracked.base, tracked.ours, tracked.theirs] {
        let lost = Self.ids(in: ConflictText(version).lines).subtracting(found)
        #expect(lost.isEmpty, "\(lost.sorted())")
      }
    }
  }

  /// The made-up merges come upon what merges that happened come upon: each rule of the preset, new
  /// keys and tombstones; and without a policy, lists and fields that a person has to decide.
  @Test func everyKindOfDecisionIsMade() throws {
    let merges = TrackerMerge.numbers.map { TrackerMerge($0) }
    let known = try merges.flatMap { try Self.merge($0, .beads).report.records }
    let rules = Set(known.flatMap(\.decisions).map(\.rule))
    let expected: Set = [
      "append", "clock", "concat", "group", "lww", "max", "min", "rank", "union", "unset",
    ]
    #expect(rules.isSuperset(of: expected), "\(expected.subtracting(rules))")
    func count(_ isMeant: (RecordReport.Event) -> Bool) -> Int { known.count { isMeant($0.event) } }
    #expect(count { if case .renamed = $0 { true } else { false } } == 15)
    #expect(count { if case .tombstoneHeld = $0 { true } else { false } } >= 10)
    #expect(count { if case .deletedThoughEdited = $0 { true } else { false } } >= 15)
    let unknown = try merges.flatMap { try Self.merge($0, Policy()).report.records }
    let lists = unknown.flatMap(\.decisions).filter { $0.rule == "list" }.map(\.winner)
    #expect(lists.contains(.computed) && lists.contains(.conflict))
    #expect(unknown.count(where: \.isConflict) >= 150)
  }

  private static func ids(in lines: [[UInt8]]) -> Set<String> {
    Set(lines.compactMap { PlainValue($0)?["id"]?.string })
  }
}
