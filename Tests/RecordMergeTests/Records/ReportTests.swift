import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// What a merge says that it did.
@Suite struct ReportTests {
  private func report(
    _ base: Lines,
    _ ours: Lines,
    _ theirs: Lines,
    _ policy: Policy
  ) throws -> MergeReport {
    try merge(base: base, ours: ours, theirs: theirs, policy: policy).report
  }

  @Test func changesOfOneSideNeedNoDecision() throws {
    let report = try report(
      [#"{"id":1,"a":0}"#, #"{"id":2}"#],
      [#"{"id":1,"a":1}"#, #"{"id":2}"#, #"{"id":3}"#],
      [#"{"id":1,"a":0}"#],
      .keyed()
    )
    #expect(report.discardedCount == 0)
    #expect(report.conflictCount == 0)
    #expect(report.damages.isEmpty)
    #expect(report.records.allSatisfy { $0.decisions.isEmpty })
  }

  @Test(
    arguments: [
      (Rule.maximum, "3", FieldDecision.Winner.theirs, 1), (.minimum, "2", .ours, 1),
      (.immutable, "1", .base, 2), (.counter, "4", .computed, 0), (.conflict, nil, .conflict, 0),
      (.unset, nil, .computed, nil),
    ] as [(Rule, String?, FieldDecision.Winner, Int?)]
  )
  func eachTrueConflictIsListed(
    _ rule: Rule,
    _ result: String?,
    _ winner: FieldDecision.Winner,
    _ discardedCount: Int?
  ) throws {
    let report = try report(
      #"{"id":"r","f":1}"#,
      #"{"id":"r","f":2}"#,
      #"{"id":"r","f":3}"#,
      .keyed { $0.rules["f"] = rule }
    )
    let record = try #require(report.records.first)
    #expect(report.records.count == 1)
    #expect(record.key?.text == "r")
    let decision = try #require(record.decisions.first { $0.path == "f" })
    #expect(decision.rule == rule.word)
    #expect(decision.base?.bytes.text == "1")
    #expect(decision.ours?.bytes.text == "2")
    #expect(decision.theirs?.bytes.text == "3")
    if rule != .conflict { #expect(decision.result?.bytes.text == result) }
    if rule != .unset { #expect(decision.winner == winner) }
    if let discardedCount { #expect(decision.discarded.count == discardedCount) }
    #expect(report.conflictCount == (rule == .conflict ? 1 : 0))
  }

  @Test func bookkeepingIsNotCountedAsDiscarded() throws {
    let policy = Policy.keyed {
      $0.clock = "at"
      $0.rules["h"] = .unset
    }
    let report = try report(
      #"{"id":"r","h":0,"o":0,"t":0,"at":1}"#,
      #"{"id":"r","h":1,"o":1,"t":0,"at":2}"#,
      #"{"id":"r","h":2,"o":0,"t":1,"at":3}"#,
      policy
    )
    #expect(report.discardedCount == 0)
    #expect(report.conflictCount == 0)
  }

  @Test func valuesThatAnotherRuleOverridesAreCounted() throws {
    let policy = Policy.keyed {
      $0.clock = "at"
      $0.otherwise = .lastWrite
    }
    let report = try report(
      #"{"id":"r","a":0,"b":0,"at":1}"#,
      #"{"id":"r","a":1,"b":1,"at":2}"#,
      #"{"id":"r","a":2,"b":2,"at":3}"#,
      policy
    )
    #expect(report.discardedCount == 2)
    let decisions = try #require(report.records.first).decisions.filter { !$0.isBookkeeping }
    #expect(Set(decisions.map(\.path)) == ["a", "b"])
    #expect(decisions.allSatisfy { $0.winner == .theirs && $0.discarded == [.ours] })
  }

  @Test func aGroupIsReportedAsOne() throws {
    let policy = Policy.keyed {
      $0.rules["s"] = .maximum
      $0.groups = [FieldGroup(lead: "s", fields: ["x"])]
    }
    let report = try report(
      #"{"id":"r","s":0,"x":0}"#,
      #"{"id":"r","s":1,"x":9}"#,
      #"{"id":"r","s":2,"x":0}"#,
      policy
    )
    let decisions = try #require(report.records.first).decisions
    #expect(decisions.contains { $0.path == "x" && $0.discarded == [.ours] })
  }

  @Test(
    arguments: [
      (Policy.EditedDeleted.delete, RecordReport.Event.deletedThoughEdited(by: .theirs), true),
      (.keep, .keptThoughDeleted(by: .theirs), false),
      (.conflict, .conflict(.editedAndDeleted), false),
    ]
  )
  func editedAgainstDeleted(
    _ choice: Policy.EditedDeleted,
    _ event: RecordReport.Event,
    _ isDiscarded: Bool
  ) throws {
    let report = try report(
      [#"{"id":"r","a":0}"#, #"{"id":"n"}"#],
      [#"{"id":"r","a":1}"#, #"{"id":"n"}"#],
      [#"{"id":"n"}"#],
      .keyed { $0.editedDeleted = choice }
    )
    let record = try #require(report.records.first)
    #expect(report.records.count == 1)
    #expect(record.event == event)
    if isDiscarded { #expect(record.discardedRecord?.bytes.text == #"{"id":"r","a":1}"#) }
    #expect((report.discardedCount > 0) == isDiscarded)
  }

  @Test func sidesChangeOverWithTheReport() throws {
    let policy = Policy.keyed { $0.rules["f"] = .maximum }
    let (base, low, high): (Lines, Lines, Lines) = (
      #"{"id":"r","f":1}"#, #"{"id":"r","f":2}"#, #"{"id":"r","f":3}"#
    )
    let one = try #require(report(base, low, high, policy).records.first?.decisions.first)
    let other = try #require(report(base, high, low, policy).records.first?.decisions.first)
    #expect(one.winner == .theirs && one.discarded == [.ours])
    #expect(other.winner == .ours && other.discarded == [.theirs])
  }
}
