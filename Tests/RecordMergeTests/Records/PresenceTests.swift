import MergePolicy
import RecordMerge
import Records
import Testing

/// Which records are in the result.
@Suite struct PresenceTests {
  /// A neighbour that both sides edit, so that neither side equals base.
  private static let neighbour = (
    base: #"{"id":"n","o":0,"t":0}"#, ours: #"{"id":"n","o":1,"t":0}"#,
    theirs: #"{"id":"n","o":0,"t":1}"#, merged: #"{"id":"n","o":1,"t":1}"#
  )

  /// A row about the record `r`, which follows a record that is merged.
  private static func row(
    _ name: String,
    _ base: Lines,
    _ ours: Lines,
    _ theirs: Lines,
    gives expected: Lines,
    under policy: Policy = .keyed()
  ) -> Row {
    Row(
      name,
      policy,
      base: [neighbour.base] + base,
      ours: [neighbour.ours] + ours,
      theirs: [neighbour.theirs] + theirs,
      gives: [neighbour.merged] + expected
    )
  }

  static let rows: [Row] = [
    row("added by one side", [], #"{"id":"r","a":1}"#, [], gives: #"{"id":"r","a":1}"#),
    row(
      "added by both alike",
      [],
      #"{"id":"r","a":1}"#,
      #"{"id":"r","a":1}"#,
      gives: #"{"id":"r","a":1}"#
    ),
    row(
      "added by both, equal but spelled differently",
      [],
      #"{"id":"r","a":"A"}"#,
      #"{"id":"r","a":"\u0041"}"#,
      gives: #"{"id":"r","a":"\u0041"}"#
    ),
    row(
      "added by both with different fields",
      [],
      #"{"id":"r","a":1}"#,
      #"{"id":"r","b":2}"#,
      gives: .conflict(#"{"id":"r","a":1}"#, #"{"id":"r","b":2}"#)
    ),
    row(
      "added by both, one with a field more",
      [],
      #"{"id":"r","a":1}"#,
      #"{"id":"r","b":2,"a":1}"#,
      gives: #"{"id":"r","b":2,"a":1}"#
    ),
    row(
      "added by both with different values",
      [],
      #"{"id":"r","a":1}"#,
      #"{"id":"r","a":2}"#,
      gives: .conflict(#"{"id":"r","a":1}"#, #"{"id":"r","a":2}"#)
    ),
    row("deleted by one side", #"{"id":"r","a":1}"#, #"{"id":"r","a":1}"#, [], gives: []),
    row("deleted by both", #"{"id":"r","a":1}"#, [], [], gives: []),
    row(
      "changed by nobody",
      #"{"id":"r","a":1}"#,
      #"{"id":"r","a":1}"#,
      #"{"id":"r","a":1}"#,
      gives: #"{"id":"r","a":1}"#
    ),
    row(
      "edited by one side",
      #"{"id":"r","a":1}"#,
      #"{"id":"r","a":1}"#,
      #"{"id":"r","a":2}"#,
      gives: #"{"id":"r","a":2}"#
    ),
    row(
      "edited by both alike",
      #"{"id":"r","a":1}"#,
      #"{"id":"r","a":2}"#,
      #"{"id":"r","a":2}"#,
      gives: #"{"id":"r","a":2}"#
    ),
    row(
      "edited by both in different fields",
      #"{"id":"r","a":1,"b":1}"#,
      #"{"id":"r","a":2,"b":1}"#,
      #"{"id":"r","a":1,"b":2}"#,
      gives: #"{"id":"r","a":2,"b":2}"#
    ),
    row(
      "a field added by each side",
      #"{"id":"r"}"#,
      #"{"id":"r","a":2}"#,
      #"{"id":"r","b":2}"#,
      gives: #"{"id":"r","a":2,"b":2}"#
    ),
    row(
      "a field removed by one side",
      #"{"id":"r","a":1,"b":1}"#,
      #"{"id":"r","b":1}"#,
      #"{"id":"r","a":1,"b":2}"#,
      gives: #"{"id":"r","b":2}"#
    ),
    row(
      "a field removed by both",
      #"{"id":"r","a":1,"b":1,"c":1}"#,
      #"{"id":"r","b":2,"c":1}"#,
      #"{"id":"r","b":1,"c":2}"#,
      gives: #"{"id":"r","b":2,"c":2}"#
    ),
    row(
      "a field removed by one side and edited by the other",
      #"{"id":"r","a":1}"#,
      #"{"id":"r"}"#,
      #"{"id":"r","a":2}"#,
      gives: .conflict(#"{"id":"r"}"#, #"{"id":"r","a":2}"#)
    ),
    row(
      "edited by both to different values",
      #"{"id":"r","a":1,"b":1}"#,
      #"{"id":"r","a":2,"b":2}"#,
      #"{"id":"r","a":3,"b":1}"#,
      gives: .conflict(#"{"id":"r","a":2,"b":2}"#, #"{"id":"r","a":3,"b":2}"#)
    ),
    row(
      "edited by one side to null",
      #"{"id":"r","a":1,"b":1}"#,
      #"{"id":"r","a":null,"b":1}"#,
      #"{"id":"r","a":1,"b":2}"#,
      gives: #"{"id":"r","a":null,"b":2}"#
    ),
    row(
      "null against the empty string",
      #"{"id":"r","a":1}"#,
      #"{"id":"r","a":null}"#,
      #"{"id":"r","a":""}"#,
      gives: .conflict(#"{"id":"r","a":null}"#, #"{"id":"r","a":""}"#)
    ),
    row(
      "null against absent",
      #"{"id":"r","a":1}"#,
      #"{"id":"r","a":null}"#,
      #"{"id":"r"}"#,
      gives: .conflict(#"{"id":"r","a":null}"#, #"{"id":"r"}"#)
    ),
  ]

  @Test(arguments: rows)
  func table(_ row: Row) throws { try row.check() }

  @Test(arguments: rows)
  func aKeyThatIsFoundByLookingMakesNoDifference(_ row: Row) throws {
    try row.under(Policy()).check()
  }

  static let choices: [(Policy.EditedDeleted, Lines)] = [
    (.delete, []), (.keep, #"{"id":"r","a":2}"#), (.conflict, .conflict(#"{"id":"r","a":2}"#, [])),
  ]

  @Test(arguments: choices)
  func editedAgainstDeleted(_ choice: Policy.EditedDeleted, _ expected: Lines) throws {
    let policy = Policy.keyed { $0.editedDeleted = choice }
    try Self.row(
      "edited against deleted",
      #"{"id":"r","a":1}"#,
      #"{"id":"r","a":2}"#,
      [],
      gives: expected,
      under: policy
    ).check()
  }

  /// A deletion holds against a record in which only the clock was changed.
  @Test(
    arguments: [
      (#","updated_at":1"#, #","updated_at":2"#), (#","updated_at":2"#, #","updated_at":1"#),
      ("", #","updated_at":2"#), (#","updated_at":1"#, ""), (#","mtime":1"#, #","mtime":2"#),
    ],
    [.delete, .keep, .conflict] as [Policy.EditedDeleted]
  )
  func clockAloneIsNotAnEdit(_ clocks: (base: String, ours: String), _ choice: Policy.EditedDeleted)
    throws
  {
    try Self.row(
      "\(clocks)",
      [#"{"id":"r","a":1\#(clocks.base)}"#],
      [#"{"id":"r","a":1\#(clocks.ours)}"#],
      [],
      gives: [],
      under: .keyed { $0.editedDeleted = choice }
    ).check()
  }

  @Test func policyClockAloneIsNotAnEdit() throws {
    let policy = Policy.keyed {
      $0.clock = "m.at"
      $0.editedDeleted = .keep
    }
    try Self.row(
      "inside an object",
      #"{"id":"r","m":{"at":1,"x":1}}"#,
      #"{"id":"r","m":{"at":2,"x":1}}"#,
      [],
      gives: [],
      under: policy
    ).check()
    try Self.row(
      "and something beside it",
      #"{"id":"r","m":{"at":1,"x":1}}"#,
      #"{"id":"r","m":{"at":2,"x":2}}"#,
      [],
      gives: #"{"id":"r","m":{"at":2,"x":2}}"#,
      under: policy
    ).check()
  }

  @Test func aClockThatWentWithItsRecordIsReportedAndNotCounted() throws {
    let report = try merge(
      base: [#"{"id":"n"}"#, #"{"id":"r","updated_at":1}"#],
      ours: [#"{"id":"n"}"#, #"{"id":"r","updated_at":2}"#],
      theirs: [#"{"id":"n"}"#],
      policy: .keyed()
    ).report
    let record = try #require(report.records.first)
    #expect(record.event == .deletedThoughEdited(by: .theirs))
    #expect(record.decisions.map(\.path) == ["updated_at"])
    #expect(report.discardedCount == 0)
  }

  @Test func aRecordThatWasOnlySpelledDifferentlyIsNotEdited() throws {
    try Self.row(
      "spelled differently against deleted",
      #"{"id":"r","a":1}"#,
      #"{"a":1.0,"id":"r"}"#,
      [],
      gives: [],
      under: .keyed { $0.editedDeleted = .keep }
    ).check()
  }
}
