import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport
import Testing

/// The merges that happened in public repositories, with the preset that fits them, without a
/// policy, and under a policy that asks about everything.
@Suite struct RealMergeTests {
  private static func merge(
    _ real: RealMerge,
    _ policy: Policy,
    isSwapped: Bool = false
  ) throws -> MergedDocument {
    try DocumentMerge(policy: policy, digest: sha256).merge(
      base: Bytes(real.base),
      ours: Bytes(isSwapped ? real.theirs : real.ours),
      theirs: Bytes(isSwapped ? real.ours : real.theirs)
    )
  }

  private static func findings(_ real: RealMerge, _ merged: Bytes, _ rules: FactRules) -> String {
    let findings = MergeOracle.findings(
      base: real.base,
      ours: real.ours,
      theirs: real.theirs,
      merged: merged.array,
      rules: rules
    )
    let shown = findings.prefix(20).map(\.description).joined(separator: "\n")
    return findings.isEmpty ? "" : "\(findings.count) findings:\n\(shown)"
  }

  @Test(arguments: 1...11)
  func presetKeepsEveryUncontestedFact(number: Int) throws {
    let real = try RealMerge(number)
    let merged = try Self.merge(real, .beads)
    #expect(!merged.hasConflicts)
    #expect(Self.findings(real, merged.bytes(), .beads) == "")
  }

  @Test(arguments: 1...12)
  func presetIsSymmetric(number: Int) throws {
    let real = try RealMerge(number)
    let merged = try Self.merge(real, .beads)
    let swapped = try Self.merge(real, .beads, isSwapped: true)
    #expect(merged.hasConflicts == swapped.hasConflicts)
    #expect(merged.bytes(style: .base) == swapped.bytes(style: .base))
    let turned = ConflictText(swapped.bytes().array)
    #expect(ConflictText(merged.bytes().array).parts == turned.swapped.parts)
    if number < 12 { #expect(merged.bytes() == swapped.bytes()) }
  }

  /// Work that is shared comes to the same, whoever is done first.
  @Test(arguments: 4...12)
  func sharedWorkChangesNothing(number: Int) throws {
    let real = try RealMerge(number)
    let turned = Workers { first, second in
      let result = second()
      return (first(), result)
    }
    for policy in [Policy(), .beads] {
      let alone = try Self.merge(real, policy)
      let shared = try DocumentMerge(policy: policy, digest: sha256, workers: turned).merge(
        base: Bytes(real.base),
        ours: Bytes(real.ours),
        theirs: Bytes(real.theirs)
      )
      for style in [ConflictStyle.merge, .diff3, .record] {
        #expect(shared.bytes(style: style) == alone.bytes(style: style))
      }
      let reports = [alone, shared].map { FileReport(path: real.name, document: $0).json }
      #expect(reports[0] == reports[1])
    }
  }

  /// Without a policy much is asked; with base in the place of each conflict, everything else must
  /// be as the side has it that alone changed it.
  @Test(arguments: 1...11)
  func defaultsKeepEveryUncontestedFact(number: Int) throws {
    let real = try RealMerge(number)
    let merged = try Self.merge(real, Policy())
    #expect(Self.findings(real, merged.bytes(style: .base), .shapes) == "")
  }

  /// A person decides every true conflict.
  private static let askingPolicy: Policy = {
    var policy = Policy()
    policy.key = ["id"]
    policy.editedDeleted = .conflict
    policy.otherwise = .conflict
    return policy
  }()

  @Test(arguments: 1...11)
  func askingKeepsEveryUncontestedFact(number: Int) throws {
    let real = try RealMerge(number)
    let merged = try Self.merge(real, Self.askingPolicy)
    #expect(Self.findings(real, merged.bytes(style: .base), .asking) == "")
  }

  /// Where a person decides, nothing is set aside: no value, and no record as a whole. Sides that
  /// both say that a record is deleted agree, and the later moment tells when.
  @Test(arguments: 1...12)
  func askingDiscardsNothing(number: Int) throws {
    let merged = try Self.merge(RealMerge(number), Self.askingPolicy)
    for record in merged.report.records {
      #expect(record.discardedRecord == nil)
      for decision in record.decisions where !decision.isBookkeeping {
        if decision.path == "deleted_at" && decision.rule == "max" { continue }
        #expect(decision.discarded.isEmpty, "\(decision.path.text)")
        #expect(decision.winner == .conflict, "\(decision.path.text)")
      }
    }
  }

  @Test(arguments: 1...12)
  func defaultsAreSymmetric(number: Int) throws {
    let real = try RealMerge(number)
    let merged = try Self.merge(real, Policy())
    let swapped = try Self.merge(real, Policy(), isSwapped: true)
    #expect(merged.hasConflicts == swapped.hasConflicts)
    #expect(merged.bytes(style: .base) == swapped.bytes(style: .base))
    let turned = ConflictText(swapped.bytes().array)
    #expect(ConflictText(merged.bytes().array).parts == turned.swapped.parts)
  }

  /// Every version is valid, so every line of a result is: a record, or a marker of a block.
  @Test(arguments: 1...11, [ConflictStyle.merge, .diff3, .zdiff3, .record, .base])
  func everyLineParses(number: Int, style: ConflictStyle) throws {
    let real = try RealMerge(number)
    for policy in [Policy.beads, Policy()] {
      let merged = try Self.merge(real, policy).bytes(style: style)
      for line in ConflictText(merged.array).lines {
        #expect(PlainValue(line)?.members != nil, "\(String(decoding: line, as: UTF8.self))")
      }
    }
  }

  /// A version with committed conflict markers deletes nothing: each record that any version has
  /// is in the result, be it in a conflict block.
  @Test func versionWithMarkersLosesNoRecord() throws {
    let real = try RealMerge(12)
    for policy in [Policy.beads, Policy()] {
      let merged = try Self.merge(real, policy).bytes()
      let found = Self.ids(in: ConflictText(merged.array).lines)
      for version in [real.base, real.ours, real.theirs] {
        let lost = Self.ids(in: ConflictText(version).lines).subtracting(found)
        #expect(lost.isEmpty, "\(lost.sorted())")
      }
    }
  }

  private static func ids(in lines: [[UInt8]]) -> Set<String> {
    Set(lines.compactMap { PlainValue($0)?["id"]?.string })
  }
}
