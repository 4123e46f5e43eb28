import MergePolicy
import RecordMerge
import Records
import Testing

/// The rules `object`, `unset`, `conflict`, `ours` and `theirs`, and paths.
@Suite struct ObjectRuleTests {
  @Test(
    arguments: [
      FieldRow(
        "a member edited by each side",
        #"{"a":1,"b":1}"#,
        #"{"a":2,"b":1}"#,
        #"{"a":1,"b":2}"#,
        gives: #"{"a":2,"b":2}"#
      ),
      FieldRow(
        "a member added by each side",
        "{}",
        #"{"a":1}"#,
        #"{"b":2}"#,
        gives: #"{"a":1,"b":2}"#
      ),
      FieldRow(
        "one removed, one edited",
        #"{"a":1,"b":1}"#,
        #"{"b":1}"#,
        #"{"a":1,"b":2}"#,
        gives: #"{"b":2}"#
      ),
      FieldRow(
        "all removed",
        #"{"a":1,"b":1}"#,
        #"{"a":1}"#,
        #"{"b":1}"#,
        gives: "{}"
      ),
      FieldRow(
        "two levels down",
        #"{"m":{"a":1,"b":1}}"#,
        #"{"m":{"a":2,"b":1}}"#,
        #"{"m":{"a":1,"b":2}}"#,
        gives: #"{"m":{"a":2,"b":2}}"#
      ),
      FieldRow("no member in base", nil, #"{"a":1}"#, #"{"b":2}"#, gives: #"{"a":1,"b":2}"#),
      .added("added with the record", #"{"a":1}"#, #"{"b":2}"#, gives: #"{"a":1,"b":2}"#),
      FieldRow("edited by one side", #"{"a":1}"#, #"{"a":2}"#, #"{"a":1}"#, gives: #"{"a":2}"#),
      FieldRow("removed by one side", #"{"a":1}"#, nil, #"{"a":1}"#, gives: nil),
      FieldRow("made a text by one side", #"{"a":1}"#, #""x""#, #"{"a":1}"#, gives: #""x""#),
      .asked("text on a side", #"{"a":1}"#, #""x""#, #"{"a":2}"#),
      .asked("a list on a side", #"{"a":1}"#, "[1]", #"{"a":2}"#),
      .asked("null on a side", #"{"a":1}"#, "null", #"{"a":2}"#),
    ],
    [Rule.object, nil]
  )
  func object(_ row: FieldRow, _ rule: Rule?) throws { try row.check(rule) }

  @Test func aConflictInsideAnObjectLeavesTheRestMerged() throws {
    try Row(
      "one member contested",
      .keyed(),
      base: #"{"id":"r","f":{"a":1,"b":1,"c":1}}"#,
      ours: #"{"id":"r","f":{"a":2,"b":2,"c":1}}"#,
      theirs: #"{"id":"r","f":{"a":3,"b":1,"c":3}}"#,
      gives: .conflict(
        #"{"id":"r","f":{"a":2,"b":2,"c":3}}"#,
        #"{"id":"r","f":{"a":3,"b":2,"c":3}}"#
      )
    ).check()
  }

  @Test func aRuleHoldsForThePathItNames() throws {
    let policy = Policy.keyed {
      $0.rules = ["f.a": .maximum, "f.m.b": .minimum, "a": .conflict, "b": .conflict]
    }
    try FieldRow(
      "two paths",
      #"{"a":1,"m":{"b":1}}"#,
      #"{"a":2,"m":{"b":2}}"#,
      #"{"a":3,"m":{"b":3}}"#,
      gives: #"{"a":3,"m":{"b":2}}"#
    ).row(under: policy).check()
  }

  @Test func aParentThatIsNotAnObjectDecidesForItsMembers() throws {
    let policy = Policy.keyed {
      $0.clock = "at"
      $0.rules = ["f": .lastWrite, "f.a": .maximum]
    }
    try FieldRow(
      "the later side's object, whole",
      #"{"a":1,"b":1}"#,
      #"{"a":2,"b":1}"#,
      #"{"a":3,"b":3}"#,
      gives: #"{"a":2,"b":1}"#,
      clocks: .oursLater
    ).row(under: policy).check()
  }

  @Test func theRuleForEverythingElseMakesNoObjectAtomic() throws {
    let policy = Policy.keyed {
      $0.clock = "at"
      $0.otherwise = .lastWrite
    }
    try FieldRow(
      "a member edited by each side, one by both",
      #"{"a":1,"b":1,"c":1}"#,
      #"{"a":2,"b":1,"c":2}"#,
      #"{"a":1,"b":2,"c":3}"#,
      gives: #"{"a":2,"b":2,"c":2}"#,
      clocks: .oursLater
    ).row(under: policy).check()
  }

  @Test(
    arguments: [
      FieldRow("changed by both", #""h0""#, #""h1""#, #""h2""#, gives: nil),
      FieldRow("changed by one side", #""h0""#, #""h1""#, #""h0""#, gives: nil),
      FieldRow("removed by one side", #""h0""#, nil, #""h0""#, gives: nil),
      FieldRow("added by one side", nil, #""h1""#, nil, gives: nil),
      FieldRow("changed alike", #""h0""#, #""h1""#, #""h1""#, gives: #""h1""#),
      FieldRow("changed by nobody", #""h0""#, #""h0""#, #""h0""#, gives: #""h0""#),
      .added("added with the record", #""h1""#, #""h2""#, gives: nil),
    ]
  )
  func unset(_ row: FieldRow) throws { try row.check(.unset) }

  @Test func aRecordOfOneSideKeepsWhatIsUnsetElsewhere() throws {
    try Row(
      "each record edited by one side",
      .keyed { $0.rules["f"] = .unset },
      base: [#"{"id":1,"f":0}"#, #"{"id":2,"f":0}"#],
      ours: [#"{"id":1,"f":1}"#, #"{"id":2,"f":0}"#],
      theirs: [#"{"id":1,"f":0}"#, #"{"id":2,"f":2}"#],
      gives: [#"{"id":1,"f":1}"#, #"{"id":2,"f":2}"#]
    ).check()
  }

  @Test(
    arguments: [
      .asked("changed by both", "1", "2", "3"), .asked("removed and changed", "1", nil, "3"),
      .asked("added by both", nil, "2", "3"), .askedWhereAdded("added with the record", "2", "3"),
      .asked("changed by both, with clocks", "1", "2", "3", clocks: .oursLater),
      FieldRow("changed by one side", "1", "2", "1", gives: "2"),
      FieldRow("removed by one side", "1", nil, "1", gives: nil),
      FieldRow("changed alike", "1", "2", "2", gives: "2"),
    ] as [FieldRow]
  )
  func conflict(_ row: FieldRow) throws { try row.check(.conflict) }

  @Test(arguments: [(Rule.ours, "2"), (.theirs, "3")])
  func aSideCanBeNamed(_ rule: Rule, _ expected: String) throws {
    let policy = Policy.keyed { $0.rules["f"] = rule }
    let contested = try merge(
      base: #"{"id":"r","f":1}"#,
      ours: #"{"id":"r","f":2}"#,
      theirs: #"{"id":"r","f":3}"#,
      policy: policy
    )
    #expect(Lines(file: contested.bytes()) == Lines([#"{"id":"r","f":\#(expected)}"#]))
    #expect(!contested.hasConflicts)
    try FieldRow("changed by one side", "1", "2", "1", gives: "2").check(rule)
    try FieldRow("removed by one side", "1", nil, "1", gives: nil).check(rule)
  }
}
