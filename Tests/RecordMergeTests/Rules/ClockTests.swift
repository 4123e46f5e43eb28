import MergePolicy
import Records
import Testing

/// How the record clocks of two sides decide, by whether a policy names `lww` or `fww`.
@Suite struct ClockTests {
  /// A row of the table: the clocks of base, ours and theirs, the merged clock, and whose value is
  /// taken. Nil means no clock, and in the last column a conflict.
  struct ClockRow: Sendable, CustomTestStringConvertible {
    var name: String
    var clocks: FieldRow.Clocks
    var last: Side
    var first: Side
    var withoutPolicy: Side?

    /// Of equal ones, `theirs` has the greater value.
    enum Side: Sendable { case ours, theirs }

    init(
      _ name: String,
      _ clocks: FieldRow.Clocks,
      lww last: Side,
      fww first: Side,
      none withoutPolicy: Side?
    ) {
      self.name = name
      self.clocks = clocks
      self.last = last
      self.first = first
      self.withoutPolicy = withoutPolicy
    }

    var testDescription: String { name }
  }

  static let rows: [ClockRow] = [
    .init("both later than base", .oursLater, lww: .ours, fww: .theirs, none: .ours),
    .init("both later, theirs more", .theirsLater, lww: .theirs, fww: .ours, none: .theirs),
    .init(
      "base has none",
      .init(nil, "9", "5", gives: "9"),
      lww: .ours,
      fww: .theirs,
      none: .ours
    ),
    .init(
      "base has null",
      .init("null", "9", "5", gives: "9"),
      lww: .ours,
      fww: .theirs,
      none: .ours
    ),
    .init(
      "one as in base",
      .init("5", "9", "5", gives: "9"),
      lww: .ours,
      fww: .theirs,
      none: nil
    ),
    .init(
      "one earlier than base",
      .init("5", "9", "3", gives: "9"),
      lww: .ours,
      fww: .theirs,
      none: nil
    ),
    .init("the same instant", .equal, lww: .theirs, fww: .theirs, none: nil),
    .init(
      "the same instant in two spellings",
      .init("1", #""2026-01-02T00:00:00Z""#, #""2026-01-02""#, gives: #""2026-01-02T00:00:00Z""#),
      lww: .theirs,
      fww: .theirs,
      none: nil
    ),
    .init(
      "on one side alone",
      .init("1", "5", nil, gives: "5"),
      lww: .ours,
      fww: .ours,
      none: nil
    ),
    .init(
      "null on the other side",
      .init("1", "5", "null", gives: "5"),
      lww: .ours,
      fww: .ours,
      none: nil
    ),
    .init("on neither", .init("1", nil, nil, gives: nil), lww: .theirs, fww: .theirs, none: nil),
    .init(
      "null on both",
      .init("1", "null", "null", gives: "null"),
      lww: .theirs,
      fww: .theirs,
      none: nil
    ),
  ]

  /// `f` is changed by both sides, and theirs has the greater value.
  private func row(_ row: ClockRow, takes side: ClockRow.Side?) -> FieldRow {
    switch side {
    case .ours: FieldRow(row.name, "1", "2", "3", gives: "2", clocks: row.clocks)
    case .theirs: FieldRow(row.name, "1", "2", "3", gives: "3", clocks: row.clocks)
    case nil: .asked(row.name, "1", "2", "3", clocks: row.clocks)
    }
  }

  @Test(arguments: rows)
  func lastWriteInAPolicy(_ row: ClockRow) throws {
    try self.row(row, takes: row.last).check(.lastWrite)
  }

  @Test(arguments: rows)
  func firstWriteInAPolicy(_ row: ClockRow) throws {
    try self.row(row, takes: row.first).check(.firstWrite)
  }

  @Test(arguments: rows)
  func lastWriteForAllThatNoOtherLineNames(_ row: ClockRow) throws {
    let policy = Policy.keyed {
      $0.clock = "at"
      $0.otherwise = .lastWrite
    }
    try self.row(row, takes: row.last).row(under: policy).check()
  }

  @Test(arguments: rows)
  func withoutARule(_ row: ClockRow) throws {
    try self.row(row, takes: row.withoutPolicy).check(nil)
  }

  @Test(arguments: rows)
  func aTextWhoseLinesConflictWithoutARule(_ row: ClockRow) throws {
    let field =
      row.withoutPolicy.map { side in
        FieldRow(
          row.name,
          #""a\nb""#,
          #""a\nx""#,
          #""a\ny""#,
          gives: side == .ours ? #""a\nx""# : #""a\ny""#,
          clocks: row.clocks
        )
      } ?? .asked(row.name, #""a\nb""#, #""a\nx""#, #""a\ny""#, clocks: row.clocks)
    try field.check(nil)
  }

  /// A value that is not a moment is not a clock. The field is then decided by its rule.
  @Test func aClockThatIsNotAMomentIsMissing() throws {
    let policy = Policy.keyed {
      $0.clock = "at"
      $0.rules["at"] = .maximum
      $0.otherwise = .lastWrite
    }
    try Row(
      "text",
      policy,
      base: #"{"id":"r","f":1,"at":"a"}"#,
      ours: #"{"id":"r","f":2,"at":"c"}"#,
      theirs: #"{"id":"r","f":3,"at":"b"}"#,
      gives: #"{"id":"r","f":3,"at":"c"}"#
    ).check()
  }

  @Test func aClockInsideAnObjectIsTheLaterEvenIfOneSideChangedTheObject() throws {
    let policy = Policy.keyed { $0.clock = "m.at" }
    try Row(
      "moved back by one side",
      policy,
      base: #"{"id":"r","x":0,"m":{"at":5,"by":"a"}}"#,
      ours: #"{"id":"r","x":0,"m":{"at":3,"by":"b"}}"#,
      theirs: #"{"id":"r","x":1,"m":{"at":5,"by":"a"}}"#,
      gives: #"{"id":"r","x":1,"m":{"at":5,"by":"b"}}"#
    ).check()
  }
}
