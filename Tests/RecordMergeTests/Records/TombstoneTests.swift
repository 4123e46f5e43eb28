import MergePolicy
import RecordMerge
import Records
import Testing

/// Records that say that they were deleted.
@Suite struct TombstoneTests {
  /// A tombstone wins for a hundred seconds and ten seconds of grace.
  private static let policy = Policy.keyed {
    $0.clock = "at"
    $0.otherwise = .lastWrite
    $0.editedDeleted = .delete
    $0.tombstone = TombstonePolicy(
      field: "s",
      value: RankedValue("gone").value,
      at: "del",
      by: "who",
      reason: "why",
      timeToLiveInSeconds: 100,
      graceInSeconds: 10
    )
  }

  private static func time(_ second: Int) -> String {
    let digits = "\(100 + second % 60)".dropFirst()
    return #""2026-01-01T00:0\#(second / 60):\#(digits)Z""#
  }

  /// A live record, edited at a second.
  private static func live(_ second: Int, _ title: String) -> String {
    #"{"id":"r","s":"open","t":"\#(title)","at":\#(time(second))}"#
  }

  /// A tombstone, written at a second.
  private static func tombstone(_ second: Int, _ rest: String = #""who":"x","why":"y""#) -> String {
    #"{"id":"r","s":"gone","del":\#(time(second)),\#(rest),"at":\#(time(second))}"#
  }

  /// A row about one record, beside a record that both sides edit.
  private static func row(
    _ name: String,
    _ base: Lines,
    _ ours: Lines,
    _ theirs: Lines,
    gives expected: Lines
  ) -> Row {
    Row(
      name,
      policy,
      base: [#"{"id":"n","a":0,"b":0}"#] + base,
      ours: [#"{"id":"n","a":1,"b":0}"#] + ours,
      theirs: [#"{"id":"n","a":0,"b":1}"#] + theirs,
      gives: [#"{"id":"n","a":1,"b":1}"#] + expected
    )
  }

  private static let (old, edited) = (Lines([live(0, "a")]), Lines([live(50, "b")]))
  private static let (grave, deleted) = (Lines([tombstone(20)]), Lines([tombstone(60)]))
  private static let unreadable = Lines([
    #"{"id":"r","s":"gone","del":"yesterday","at":\#(time(20))}"#
  ])
  private static let undated = Lines([#"{"id":"r","s":"gone","at":\#(time(20))}"#])

  static let rows: [Row] = [
    row("the live side is what base was", old, old, grave, gives: grave),
    row("restored by one side", grave, grave, edited, gives: edited),
    row("restored by one side, earlier", deleted, deleted, edited, gives: edited),
    row("purged by one side", grave, grave, [], gives: []),
    row("edited against a later tombstone", old, edited, deleted, gives: deleted),
    row("edited later, within the time to live", old, edited, grave, gives: grave),
    row(
      "edited at the last moment",
      old,
      [live(130, "b")],
      grave,
      gives: grave
    ),
    row(
      "edited when the tombstone had expired",
      old,
      [live(131, "b")],
      grave,
      gives: [live(131, "b")]
    ),
    row(
      "an unreadable time never expires",
      old,
      [live(500, "b")],
      unreadable,
      gives: unreadable
    ),
    row("a missing time never expires", old, [live(500, "b")], undated, gives: undated),
    row(
      "an edit without a clock is no later",
      old,
      [#"{"id":"r","s":"open","t":"b"}"#],
      grave,
      gives: grave
    ),
    row("written against a record that is missing", old, deleted, [], gives: deleted),
    row("added by one side", [], deleted, [], gives: deleted),
    row("added against a live record", [], edited, grave, gives: grave),
    row(
      "added against a live record that is later",
      [],
      [live(131, "b")],
      grave,
      gives: [live(131, "b")]
    ),
    row(
      "edited as a tombstone, restored by the other side",
      grave,
      [tombstone(30)],
      edited,
      gives: [tombstone(30)]
    ),
    row(
      "edited without a new deletion, restored by the other side",
      [#"{"id":"r","s":"gone","del":1,"t":"a"}"#],
      [#"{"id":"r","s":"gone","del":1,"t":"b"}"#],
      [#"{"id":"r","s":"open","del":1,"t":"a"}"#],
      gives: [#"{"id":"r","s":"open","del":1,"t":"b"}"#]
    ),
    row(
      "edited as a tombstone, purged by the other side",
      grave,
      [tombstone(30)],
      [],
      gives: [tombstone(30)]
    ),
    row("deleted alike", old, deleted, deleted, gives: deleted),
    row(
      "deleted by both, one with a time that can't be read",
      old,
      [#"{"id":"r","s":"gone","del":"zzz","who":"z"}"#],
      [#"{"id":"r","s":"gone","del":5,"who":"a"}"#],
      gives: [#"{"id":"r","s":"gone","del":5,"who":"a"}"#]
    ),
    row(
      "deleted by both, one without a time",
      old,
      [#"{"id":"r","s":"gone","who":"z"}"#],
      [#"{"id":"r","s":"gone","del":5,"who":"a"}"#],
      gives: [#"{"id":"r","s":"gone","del":5,"who":"a"}"#]
    ),
    row(
      "deleted by both, one in seconds and one in milliseconds",
      old,
      [#"{"id":"r","s":"gone","del":1767225700,"who":"a"}"#],
      [#"{"id":"r","s":"gone","del":1767225600000,"who":"z"}"#],
      gives: [#"{"id":"r","s":"gone","del":1767225700,"who":"a"}"#]
    ),
    row(
      "two tombstones added",
      [],
      [tombstone(60, #""who":"a""#)],
      [tombstone(70, #""who":"b""#)],
      gives: [tombstone(70, #""who":"b""#)]
    ),
    row(
      "a number expires, too",
      old,
      [live(131, "b")],
      [#"{"id":"r","s":"gone","del":1767225620}"#],
      gives: [live(131, "b")]
    ),
    row(
      "a number of milliseconds within the time to live",
      old,
      [live(130, "b")],
      [#"{"id":"r","s":"gone","del":1767225620000}"#],
      gives: [#"{"id":"r","s":"gone","del":1767225620000}"#]
    ),
    row(
      "deleted by both: the later one's fields together",
      old,
      [tombstone(60, #""who":"a","why":"z""#)],
      [tombstone(70, #""who":"b","why":"c""#)],
      gives: [tombstone(70, #""who":"b","why":"c""#)]
    ),
    row(
      "deleted by both, with other fields",
      [#"{"id":"r","s":"open","p":0,"q":0}"#],
      [#"{"id":"r","s":"gone","p":1,"q":0,"del":\#(time(60)),"who":"z"}"#],
      [#"{"id":"r","s":"gone","p":0,"q":1,"del":\#(time(70)),"who":"a"}"#],
      gives: [#"{"id":"r","s":"gone","p":1,"q":1,"del":\#(time(70)),"who":"a"}"#]
    ),
  ]

  @Test(arguments: rows)
  func table(_ row: Row) throws { try row.check() }

  @Test(arguments: Array(rows.prefix(3)))
  func agesOfTombstonesDecideTrueConflictsOnly(_ row: Row) throws {
    var policy = Self.policy
    policy.tombstone?.timeToLiveInSeconds = 0
    policy.tombstone?.graceInSeconds = 0
    try row.under(policy).check()
  }

  @Test func withoutATimeToLiveATombstoneNeverExpires() throws {
    var policy = Self.policy
    policy.tombstone?.timeToLiveInSeconds = nil
    try Self.row("a late edit", Self.old, [Self.live(500, "b")], Self.grave, gives: Self.grave)
      .under(policy).check()
  }

  @Test func withoutATombstonePolicyTheMarkIsAField() throws {
    var policy = Self.policy
    policy.tombstone = nil
    try Self.row(
      "the later side's",
      [#"{"id":"r","s":"open","p":0,"at":\#(Self.time(0))}"#],
      [#"{"id":"r","s":"gone","p":0,"at":\#(Self.time(20))}"#],
      [#"{"id":"r","s":"closed","p":1,"at":\#(Self.time(30))}"#],
      gives: [#"{"id":"r","s":"closed","p":1,"at":\#(Self.time(30))}"#]
    ).under(policy).check()
  }

  @Test func theReportTellsWhatBecameOfTheLiveSide() throws {
    let held = try merge(
      base: Self.old,
      ours: Self.edited,
      theirs: Self.deleted,
      policy: Self.policy
    ).report
    #expect(held.records.map(\.event) == [.tombstoneHeld(of: .theirs)])
    #expect(held.discardedCount > 0)
    let expired = try merge(
      base: Self.old,
      ours: Self.grave,
      theirs: [Self.live(131, "b")],
      policy: Self.policy
    ).report
    #expect(expired.records.map(\.event) == [.tombstoneExpired(of: .ours)])
    #expect(expired.discardedCount > 0)
  }
}
