import MergePolicy
import Records
import Testing

/// What holds for files that no policy names.
@Suite struct DefaultRuleTests {
  @Test(
    arguments: [
      .asked("numbers", "1", "2", "3"), .asked("text", #""a""#, #""b""#, #""c""#),
      .asked("a removal", "1", nil, "3"), .asked("null", "1", "null", "3"),
      .asked("added by both", nil, "2", "3"), .askedWhereAdded("added with the record", "2", "3"),
      .asked("flags", "null", "true", "false"), .asked("another kind", "1", #""1""#, "[1]"),
      FieldRow("changed by one side", "1", "2", "1", gives: "2"),
      FieldRow("removed by one side", "1", nil, "1", gives: nil),
      FieldRow("added by one side", nil, "2", nil, gives: "2"),
      FieldRow("changed alike", "1", "2", "2", gives: "2"),
      FieldRow(
        "changed alike, spelled differently",
        "1",
        #""A""#,
        #""\u0041""#,
        gives: #""\u0041""#
      ),
    ] as [FieldRow]
  )
  func plainValues(_ row: FieldRow) throws {
    try row.check(nil)
    try row.row(under: Policy()).check()
  }

  @Test(
    arguments: [
      FieldRow(
        "distinct strings",
        #"["a"]"#,
        #"["a","b"]"#,
        #"["a","c"]"#,
        gives: #"["a","b","c"]"#
      ),
      FieldRow(
        "one added, one removed",
        #"["a","b"]"#,
        #"["a","b","c"]"#,
        #"["b"]"#,
        gives: #"["b","c"]"#
      ),
      FieldRow("no member in base", nil, #"["a"]"#, #"["b"]"#, gives: #"["a","b"]"#),
      .asked("strings that are not distinct", #"["a","a"]"#, #"["a","a","b"]"#, #"["a","a","c"]"#),
      .asked("not distinct on one side", #"["a"]"#, #"["a","b","b"]"#, #"["a","c"]"#),
      .asked("numbers", "[1]", "[1,2]", "[1,3]"),
      .asked("mixed kinds", #"["a"]"#, #"["a",1]"#, #"["a","b"]"#),
      FieldRow(
        "objects with distinct ids",
        #"[{"id":"x","a":1,"b":1}]"#,
        #"[{"id":"x","a":2,"b":1}]"#,
        #"[{"id":"x","a":1,"b":2},{"id":"y"}]"#,
        gives: #"[{"id":"x","a":2,"b":2},{"id":"y"}]"#
      ),
      FieldRow(
        "an object removed",
        #"[{"id":"x"},{"id":"y"}]"#,
        #"[{"id":"y"}]"#,
        #"[{"id":"x"},{"id":"y"},{"id":"z"}]"#,
        gives: #"[{"id":"y"},{"id":"z"}]"#
      ),
      .asked(
        "an object edited and removed",
        #"[{"id":"x","a":1}]"#,
        #"[{"id":"x","a":2}]"#,
        "[]"
      ),
      .asked(
        "two additions with one id in which nothing else agrees",
        "[]",
        #"[{"id":"x","a":1}]"#,
        #"[{"id":"x","a":2}]"#
      ),
      .asked(
        "objects with ids that are not distinct",
        #"[{"id":"x"},{"id":"x"}]"#,
        #"[{"id":"x"},{"id":"x"},{"id":"y"}]"#,
        #"[{"id":"x"},{"id":"x"},{"id":"z"}]"#
      ),
      .asked("objects with ids that are numbers", "[]", #"[{"id":1}]"#, #"[{"id":2}]"#),
      .asked("objects without ids", "[]", #"[{"a":1}]"#, #"[{"a":2}]"#),
    ]
  )
  func arrays(_ row: FieldRow) throws { try row.check(nil) }

  @Test(
    arguments: [
      FieldRow(
        "lines far apart",
        #""a\nb\nc\nd\ne""#,
        #""A\nb\nc\nd\ne""#,
        #""a\nb\nc\nd\nE""#,
        gives: #""A\nb\nc\nd\nE""#
      ),
      .asked("the same line", #""a\nb\nc""#, #""A\nb\nc""#, #""X\nb\nc""#),
      .asked("texts of one line", #""a b c""#, #""A b c""#, #""a b C""#),
    ]
  )
  func texts(_ row: FieldRow) throws { try row.check(nil) }

  /// The fields that are taken for a clock where no policy names one.
  static let clocks = ["updated_at", "updatedAt", "modified_at", "modified", "version"]

  /// A row whose record has the clock `name`.
  private func row(
    _ clock: String,
    _ base: String?,
    _ ours: String?,
    _ theirs: String?,
    _ sides: (ours: Int, theirs: Int),
    gives expected: Int?,
    at merged: String?
  ) -> Row {
    func record(_ value: Int, _ time: String?) -> Lines {
      let member = time.map { #","\#(clock)":\#($0)"# } ?? ""
      return Lines([#"{"id":"r","f":\#(value)\#(member)}"#])
    }
    return Row(
      "\(clock): \(ours ?? "none") \(theirs ?? "none")",
      base: record(1, base),
      ours: record(sides.ours, ours),
      theirs: record(sides.theirs, theirs),
      gives: expected.map { record($0, merged) }
        ?? .conflict(record(sides.ours, merged), record(sides.theirs, merged))
    )
  }

  @Test(arguments: clocks)
  func theLaterSideDecidesWhereBothMovedTheClockOn(_ clock: String) throws {
    try row(clock, "1", "5", "4", (2, 3), gives: 2, at: "5").check()
    try row(clock, "1", "10", "9", (2, 3), gives: 2, at: "10").check()
  }

  @Test(arguments: clocks.filter { $0 != "version" })
  func clocksCompareAsInstants(_ clock: String) throws {
    let base = #""2026-01-01T00:00:00Z""#
    let (early, late) = (#""2026-01-02T01:00:00+02:00""#, #""2026-01-02T00:00:00Z""#)
    try row(clock, base, early, late, (3, 2), gives: 2, at: late).check()
  }

  @Test(arguments: clocks)
  func otherwiseAPersonDecides(_ clock: String) throws {
    try row(clock, "1", "5", "1", (2, 3), gives: nil, at: "5").check()
    try row(clock, "1", "5", "5", (2, 3), gives: nil, at: "5").check()
    try row(clock, "1", "1", "1", (2, 3), gives: nil, at: "1").check()
    try row(clock, "4", "5", "3", (2, 3), gives: nil, at: "5").check()
    try row(clock, "1", "5", nil, (2, 3), gives: nil, at: "5").check()
  }

  @Test(arguments: clocks)
  func clocksThemselvesAreNoConflict(_ clock: String) throws {
    try Row(
      clock,
      base: Lines([#"{"id":"r","a":0,"b":0,"\#(clock)":1}"#]),
      ours: Lines([#"{"id":"r","a":1,"b":0,"\#(clock)":2}"#]),
      theirs: Lines([#"{"id":"r","a":0,"b":1,"\#(clock)":3}"#]),
      gives: Lines([#"{"id":"r","a":1,"b":1,"\#(clock)":3}"#])
    ).check()
  }

  @Test func recordsAddedOnBothSidesHaveNoClockToMoveOn() throws {
    try Row(
      "added by both",
      base: .none,
      ours: #"{"id":"r","f":2,"updated_at":5}"#,
      theirs: #"{"id":"r","f":3,"updated_at":4}"#,
      gives: .conflict(
        #"{"id":"r","f":2,"updated_at":5}"#,
        #"{"id":"r","f":3,"updated_at":5}"#
      )
    ).check()
  }

  @Test func aLineConflictInATextFollowsTheClock() throws {
    try Row(
      "a text",
      base: #"{"id":"r","f":"a\nb","updated_at":1}"#,
      ours: #"{"id":"r","f":"A\nb","updated_at":3}"#,
      theirs: #"{"id":"r","f":"X\nb","updated_at":2}"#,
      gives: #"{"id":"r","f":"A\nb","updated_at":3}"#
    ).check()
  }

  @Test func whatAPolicyDoesNotNameFollowsTheShape() throws {
    try Row(
      "one field named",
      .keyed { $0.rules["p"] = .maximum },
      base: #"{"id":"r","p":1,"l":["a"],"x":1}"#,
      ours: #"{"id":"r","p":2,"l":["a","b"],"x":2}"#,
      theirs: #"{"id":"r","p":3,"l":["a","c"],"x":3}"#,
      gives: .conflict(
        #"{"id":"r","p":3,"l":["a","b","c"],"x":2}"#,
        #"{"id":"r","p":3,"l":["a","b","c"],"x":3}"#
      )
    ).check()
  }
}
