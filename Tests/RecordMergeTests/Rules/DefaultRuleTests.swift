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
        "each side adds",
        #"["a"]"#,
        #"["a","b"]"#,
        #"["a","c"]"#,
        gives: #"["a","b","c"]"#
      ),
      FieldRow(
        "one added, one removed",
        #"["a","b"]"#,
        #"["a","b","c"]"#,
        #"["a"]"#,
        gives: #"["a","c"]"#
      ),
      FieldRow("no member in base", nil, #"["a"]"#, #"["b"]"#, gives: #"["a","b"]"#),
      FieldRow("a base of null", "null", #"["a"]"#, #"["b"]"#, gives: #"["a","b"]"#),
      FieldRow(
        "an addition to a reordered array",
        "[3,1,2]",
        "[1,2,3]",
        "[3,1,2,5]",
        gives: "[1,2,3,5]"
      ),
      .asked("an element that both replaced", #"["a","b"]"#, #"["a","x"]"#, #"["a","y"]"#),
      .asked("an array that one side removed", "[1]", nil, "[1,2]"),
      .asked("an array that one side set to null", "[1]", "null", "[1,2]"),
      .asked("a base that is no array", "1", "[1]", "[2]"),
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

  /// The fields that are taken for a clock if no policy names one.
  static let clocks = [
    "updated_at", "updatedAt", "updated", "updated_on", "updatedOn", "last_updated", "lastUpdated",
    "modified_at", "modifiedAt", "modified", "modified_on", "last_modified", "lastModified",
    "date_modified", "dateModified", "changed_at", "changedAt", "mtime",
  ]

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

  @Test(arguments: clocks)
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

  @Test func aClockThatBaseLacksWasMovedOnByBoth() throws {
    try row("updated_at", nil, "5", "4", (2, 3), gives: 2, at: "5").check()
    try row("updated_at", "null", "5", "4", (2, 3), gives: 2, at: "5").check()
    try row("updated_at", #""once""#, "5", "4", (2, 3), gives: 2, at: "5").check()
  }

  @Test func aClockOfNullIsMissing() throws {
    try row("updated_at", "1", "5", "null", (2, 3), gives: nil, at: "5").check()
    try row("updated_at", "1", "null", "null", (2, 3), gives: nil, at: "null").check()
  }

  /// A row about `f`, which both sides change, in records with other members.
  private func row(
    _ name: String,
    _ base: String,
    _ ours: String,
    _ theirs: String,
    gives merged: String,
    takes expected: Int?
  ) -> Row {
    func record(_ value: Int, _ members: String) -> Lines {
      Lines([#"{"id":"r","f":\#(value),\#(members)}"#])
    }
    return Row(
      name,
      base: record(1, base),
      ours: record(2, ours),
      theirs: record(3, theirs),
      gives: expected.map { record($0, merged) }
        ?? .conflict(record(2, merged), record(3, merged))
    )
  }

  @Test func theFirstNameThatFitsIsTheClock() throws {
    try row(
      "two clocks",
      #""mtime":1,"updated_at":1"#,
      #""mtime":8,"updated_at":5"#,
      #""mtime":9,"updated_at":4"#,
      gives: #""mtime":9,"updated_at":5"#,
      takes: 2
    ).check()
    try row(
      "the first is null on both sides",
      #""mtime":1,"updated_at":1"#,
      #""mtime":8,"updated_at":null"#,
      #""mtime":9,"updated_at":null"#,
      gives: #""mtime":9,"updated_at":null"#,
      takes: 3
    ).check()
    try row(
      "a name that holds something else on one side is none",
      #""mtime":1,"modified":false"#,
      #""mtime":8,"modified":true"#,
      #""mtime":9,"modified":false"#,
      gives: #""mtime":9,"modified":true"#,
      takes: 3
    ).check()
    try row(
      "a name that holds no moment on any side",
      #""updated":"x""#,
      #""updated":"y""#,
      #""updated":"x""#,
      gives: #""updated":"y""#,
      takes: nil
    ).check()
  }

  @Test func momentsOfAllSpellingsCompare() throws {
    let spellings = [
      #""2026-01-02""#, "1767400000", "1767400001000", #""20260103T080000Z""#,
      #""2026-01-03 08:00:01""#, #""Sat, 03 Jan 2026 08:00:02 GMT""#, "1767427203000000",
      "1767427204000000000", #""2026-01-03T10:00:05.5+02:00""#,
    ]
    for (earlier, later) in zip(spellings, spellings.dropFirst()) {
      try row("mtime", "1", earlier, later, (2, 3), gives: 3, at: later).check()
    }
  }

  @Test func aVersionThatIsANumberIsTheGreaterAndNoClock() throws {
    try row(
      "both counted on",
      #""version":1"#,
      #""version":2"#,
      #""version":3"#,
      gives: #""version":3"#,
      takes: nil
    ).check()
    try FieldRow(
      "inside an object",
      #"{"version":1}"#,
      #"{"version":2}"#,
      #"{"version":3}"#,
      gives: #"{"version":3}"#
    ).check(nil)
    try Row(
      "text",
      .keyed(),
      base: #"{"id":"r","version":"1"}"#,
      ours: #"{"id":"r","version":"2"}"#,
      theirs: #"{"id":"r","version":"3"}"#,
      gives: .conflict(#"{"id":"r","version":"2"}"#, #"{"id":"r","version":"3"}"#)
    ).check()
  }

  @Test func anAdditionToAnArrayIsNeverDecidedByTheClock() throws {
    try Row(
      "each side adds",
      base: #"{"id":"r","f":[1],"updated_at":1}"#,
      ours: #"{"id":"r","f":[1,5],"updated_at":3}"#,
      theirs: #"{"id":"r","f":[1,2],"updated_at":2}"#,
      gives: #"{"id":"r","f":[1,2,5],"updated_at":3}"#
    ).check()
  }

  @Test func aFieldOfTheIdentityIsImmutable() throws {
    let policy = Policy.keyed { $0.identity = ["f"] }
    try FieldRow("base stands", "1", "2", "3", gives: "1").row(under: policy).check()
    try FieldRow("changed by one side", "1", "2", "1", gives: "2").row(under: policy).check()
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
