import MergePolicy
import RecordMerge
import Records
import Testing

/// The order of records in the file and of members in a record.
@Suite struct OrderTests {
  /// Records with these ids; `+` after an id means an edit of the record.
  private static func records(_ ids: String) -> Lines {
    Lines(
      ids.split(separator: " ").map { id in
        id.hasSuffix("+") ? #"{"id":\#(id.dropLast()),"e":1}"# : #"{"id":\#(id)}"#
      }
    )
  }

  private static func row(
    _ name: String,
    _ base: String,
    _ ours: String,
    _ theirs: String,
    gives expected: String
  ) -> Row {
    Row(
      name,
      .keyed(),
      base: records(base),
      ours: records(ours),
      theirs: records(theirs),
      gives: records(expected)
    )
  }

  @Test(
    arguments: [
      row("sorted on both sides", "1 9", "1 4 9", "1 2 9", gives: "1 2 4 9"),
      row("sorted by value", "1 10", "1 9 10", "1 2 10", gives: "1 2 9 10"),
      row("sorted, added at both ends", "5", "1 5", "5 9", gives: "1 5 9"),
      row("sorted, without a base", "", "2 4", "1 3", gives: "1 2 3 4"),
      row("sorted, some deleted", "1 2 3 4", "1 3 4", "1 2 3 5", gives: "1 3 5"),
      row(
        "sorted text",
        #""a" "c""#,
        #""a" "b" "c""#,
        #""B" "a" "c""#,
        gives: #""B" "a" "b" "c""#
      ),
      row("base was not sorted, both sides are", "2 1", "1 2 3", "0 1 2", gives: "0 1 2 3"),
      row("base's order", "3 1 2", "3+ 1 2", "3 1 2+", gives: "3+ 1 2+"),
      row("an addition after its neighbour", "3 1 2", "3 9 1 2", "3 1 2 8", gives: "3 9 1 2 8"),
      row("an addition in front", "3 1 2", "9 3 1 2", "3 1 2+", gives: "9 3 1 2+"),
      row("two additions at one place", "3 1 2", "3 1 2 9", "3 1 2 8", gives: "3 1 2 8 9"),
      row("two in front", "3 1 2", "9 3 1 2", "8 3 1 2", gives: "8 9 3 1 2"),
      row("two in the middle", "3 1 2", "3 9 1 2", "3 8 1 2", gives: "3 8 9 1 2"),
      row("runs stay together", "3 1 2", "3 1 2 8 9", "3 1 2 6 7", gives: "3 1 2 6 7 8 9"),
      row("both added one", "3 1 2", "3 1 2 9 8", "3 1 2 8", gives: "3 1 2 9 8"),
      row("both added one of more", "3 1 2", "3 1 2 9 8", "3 1 2 7 8 6", gives: "3 1 2 7 9 8 6"),
      row("both added two alike", "3 1 2", "3 1 2 7 9 8", "3 1 2 9 6 8", gives: "3 1 2 7 9 6 8"),
      row("both added two, turned around", "3 1 2", "3 1 2 8 9", "3 1 2 9 8", gives: "3 1 2 8 9"),
      row("a run keeps its order", "3 1 2", "3 1 2 9 8", "3 1 2+", gives: "3 1 2+ 9 8"),
      row("the neighbour was deleted", "3 1 2", "3 1 9 2", "3 2+", gives: "3 9 2+"),
      row("reordered by one side", "3 1 2", "2 3 1", "3 1 2+", gives: "2+ 3 1"),
      row("reordered and added to", "3 1 2", "2 3 1", "3 9 1 2", gives: "2 3 9 1"),
      row("reordered alike", "3 1 2", "2 3 1+", "2+ 3 1", gives: "2+ 3 1+"),
      row("reordered by both", "3 1 2 4", "2 3 1 4+", "2 1 4 3", gives: "2 1 4+ 3"),
      row(
        "reordered by both, edited by both",
        "4 1 2 3",
        "3 4 1+ 2",
        "3 1 4 2+",
        gives: "3 1+ 4 2+"
      ),
    ]
  )
  func orderOfRecords(_ row: Row) throws { try row.check() }

  /// Records with the day of 2026-01 on which they were made.
  private static func days(_ text: String) -> Lines {
    Lines(
      text.split(separator: " ").map { part in
        let pair = part.split(separator: "@")
        return #"{"id":\#(pair[0]),"created_at":"2026-01-0\#(pair[1])"}"#
      }
    )
  }

  @Test(
    "A record that both sides added comes behind what either has before it, whatever the moments",
    arguments: [
      ("9@5 8@3", "8@3 7@4", "9@5 8@3 7@4"),
      ("9@5 8@3 6@1", "8@3 7@4", "9@5 8@3 6@1 7@4"),
      ("9@5 8@3", "7@6 8@3 6@1", "9@5 7@6 8@3 6@1"),
      ("9@5 8@3", "8@3 9@5", "8@3 9@5"),
    ]
  )
  func runsWithMoments(ours: String, theirs: String, expected: String) throws {
    let base = Self.days("3@1 1@1")
    try Row(
      "\(ours) | \(theirs)",
      .keyed(),
      base: base,
      ours: base + Self.days(ours),
      theirs: base + Self.days(theirs),
      gives: base + Self.days(expected)
    ).check()
  }

  /// Lines of one meaning, in the order of their bytes. So many that no order by chance is theirs.
  private static func spellings(_ record: String) -> Lines {
    Lines(
      ["\t\(record)", "\r\(record)", "   \(record)", "  \(record)", " \(record)", record]
        + ["\t", "\r", " ", "  "].map { record + $0 }
    )
  }

  private static let first: Lines = [#"{"id":1}"#]
  private static let last: Lines = [#"{"id":3}"#]

  @Test(
    arguments: [
      Row(
        "lines of one key",
        .keyed(),
        base: first,
        ours: first + spellings(#"{"id":2}"#),
        theirs: first + last,
        gives: first + spellings(#"{"id":2}"#) + last
      ),
      Row(
        "lines without a key",
        .keyed(),
        base: first,
        ours: first + spellings(#"{"n":1}"#),
        theirs: first + last,
        gives: first + spellings(#"{"n":1}"#) + last
      ),
    ]
  )
  func linesThatDifferOnlyInWhiteSpaceAreOrderedByBytes(_ row: Row) throws {
    try row.check()
  }

  @Test func equalLinesThatBothSidesAddedDoNotOrderTheRunsThatTheyBegin() throws {
    try Row(
      "both runs begin with an empty object",
      .keyed(),
      base: [#"{"id":"a"}"#],
      ours: [#"{"id":"x"}"#, "{}", #"{"id":"c"}"#],
      theirs: [#"{"id":"x"}"#, #"{"id":"a"}"#, "{}"],
      gives: [#"{"id":"x"}"#, "{}", "{}", #"{"id":"c"}"#]
    ).check()
  }

  /// Records of one key and these members; a digit after a name is its value.
  private static func record(_ members: String) -> Lines {
    let parts = members.split(separator: " ").map { #""\#($0.prefix(1))":\#($0.dropFirst())"# }
    return Lines(["{" + ([#""id":1"#] + parts).joined(separator: ",") + "}"])
  }

  private static func members(
    _ name: String,
    _ base: String,
    _ ours: String,
    _ theirs: String,
    gives expected: String
  ) -> Row {
    Row(
      name,
      .keyed(),
      base: record(base),
      ours: record(ours),
      theirs: record(theirs),
      gives: record(expected)
    )
  }

  @Test(
    arguments: [
      members("base's order", "c0 a0 b0", "c1 a0 b0", "c0 a0 b1", gives: "c1 a0 b1"),
      members("after their neighbours", "c0 a0", "c0 x1 a0", "c0 a0 y1", gives: "c0 x1 a0 y1"),
      members("two at one place", "c0 a0", "c0 a0 y1", "c0 a0 x1", gives: "c0 a0 x1 y1"),
      members("runs stay together", "c0", "c0 y1 z1", "c0 w1 x1", gives: "c0 w1 x1 y1 z1"),
      members("the neighbour was removed", "c0 a0 b0", "c0 a0 x1 b0", "c0 b1", gives: "c0 x1 b1"),
      members("the same added by both", "c0 a0", "c0 a1 x1", "c0 a0 x1 y1", gives: "c0 a1 x1 y1"),
      members("reordered by one side", "c0 a0 b0", "b0 c0 a0", "c0 a0 b1", gives: "c0 a0 b1"),
    ]
  )
  func orderOfMembers(_ row: Row) throws { try row.check() }
}
