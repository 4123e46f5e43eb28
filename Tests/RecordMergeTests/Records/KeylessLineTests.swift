import MergePolicy
import RecordMerge
import Records
import Testing

/// Lines without a key, which merge by their place; and logs.
@Suite struct KeylessLineTests {
  /// Lines of records that have no key.
  private static func lines(_ letters: String) -> Lines {
    Lines(letters.map { #"{"n":"\#($0)"}"# })
  }

  private static func row(
    _ name: String,
    _ base: String,
    _ ours: String,
    _ theirs: String,
    gives expected: Lines
  ) -> Row {
    Row(name, base: lines(base), ours: lines(ours), theirs: lines(theirs), gives: expected)
  }

  static let rows: [Row] = [
    row("added at two places", "ab", "xab", "aby", gives: lines("xaby")),
    row("added by one side in the middle", "abcd", "abxcd", "abcdy", gives: lines("abxcdy")),
    row("added at one place", "ab", "aby", "abx", gives: lines("abxy")),
    row("added at one place, in the middle", "abcd", "abycd", "abxcd", gives: lines("abxycd")),
    row("the same added at one place", "ab", "abx", "abx", gives: lines("abx")),
    row("one in common added at one place", "ab", "abxy", "abxz", gives: lines("abxyz")),
    row("added to an empty file", "", "yb", "xa", gives: lines("xayb")),
    row("removed by each side", "abcde", "bcde", "abcd", gives: lines("bcd")),
    row("removed by one, added by the other", "abcd", "bcd", "abcdx", gives: lines("bcdx")),
    row("removed by both", "abcd", "bcd", "bcdx", gives: lines("bcdx")),
    row("moved by both to two places", "abcd", "bcda", "bacd", gives: lines("bacd")),
    row("moved by one side", "abcd", "bcda", "abcd", gives: lines("bcda")),
    row("doubled by one side, moved by both", "abcd", "bcdaa", "bacd", gives: lines("bacdaa")),
    Row(
      "a comment that both moved to two places",
      base: ["# c", #"{"id":"a"}"#, #"{"id":"b"}"#],
      ours: [#"{"id":"a"}"#, "# c", #"{"id":"b"}"#],
      theirs: [#"{"id":"a"}"#, #"{"id":"b"}"#, "# c"],
      gives: [#"{"id":"a"}"#, "# c", #"{"id":"b"}"#]
    ),
    row("replaced by one side", "abcd", "xbcd", "abcdy", gives: lines("xbcdy")),
    row("replaced alike", "abcd", "xbcd", "xbcdy", gives: lines("xbcdy")),
    row(
      "replaced by both",
      "abcde",
      "abxde",
      "abyde",
      gives: lines("ab") + .conflict(lines("x"), lines("y")) + lines("de")
    ),
    row(
      "removed by one, replaced by the other",
      "abcde",
      "abde",
      "abyde",
      gives: lines("ab") + .conflict([], lines("y")) + lines("de")
    ),
    row(
      "replaced by one side with what the other added",
      "afz",
      "atz",
      "aftz",
      gives: lines("a") + .conflict(lines("t"), lines("f")) + lines("tz")
    ),
    row(
      "replaced as a block by one side with what the other added",
      "afgz",
      "atuz",
      "afgtz",
      gives: lines("a") + .conflict(lines("tu"), lines("fg")) + lines("tz")
    ),
    row(
      "replaced with what the other side added elsewhere",
      "afbz",
      "atbz",
      "afbtz",
      gives: lines("atbtz")
    ),
    row("a line that stands twice", "aab", "aabx", "ab", gives: lines("abx")),
    row("all removed by one side", "ab", "", "ab", gives: []),
  ]

  @Test(arguments: rows)
  func table(_ row: Row) throws { try row.check() }

  @Test(arguments: rows)
  func amongRecordsWithKeys(_ row: Row) throws {
    var row = row
    row.policy = .keyed()
    try row.check()
  }

  @Test func keylessLinesAndRecordsMergeSideBySide() throws {
    try Row(
      "one of each",
      .keyed(),
      base: [#"{"id":1,"x":0,"y":0}"#, #"{"n":"a"}"#, #"{"id":2}"#],
      ours: [#"{"id":1,"x":1,"y":0}"#, #"{"n":"b"}"#, #"{"id":2}"#],
      theirs: [#"{"id":1,"x":0,"y":1}"#, #"{"n":"a"}"#, #"{"id":2}"#],
      gives: [#"{"id":1,"x":1,"y":1}"#, #"{"n":"b"}"#, #"{"id":2}"#]
    ).check()
  }

  // MARK: - Logs

  private static let log: Policy = {
    var policy = Policy()
    policy.consistency = .append
    policy.sort = ["t"]
    return policy
  }()

  private static func events(_ times: [Int]) -> Lines { Lines(times.map { #"{"t":\#($0)}"# }) }

  @Test(
    arguments: [
      Row(
        "both added",
        log,
        base: events([1]),
        ours: events([1, 3]),
        theirs: events([1, 2]),
        gives: events([1, 2, 3])
      ),
      Row(
        "sorted by value",
        log,
        base: .none,
        ours: events([10]),
        theirs: events([9]),
        gives: events([9, 10])
      ),
      Row(
        "nothing removed",
        log,
        base: events([1, 2]),
        ours: events([2, 3]),
        theirs: events([1, 2, 4]),
        gives: events([1, 2, 3, 4])
      ),
      Row(
        "as many as the side that has more",
        log,
        base: events([1]),
        ours: events([1, 1, 1, 2]),
        theirs: events([1, 1, 3]),
        gives: events([1, 1, 1, 2, 3])
      ),
      Row(
        "ties in canonical order",
        log,
        base: .none,
        ours: [#"{"t":1,"x":"b"}"#, #"{"t":1,"x":"d"}"#],
        theirs: [#"{"t":1,"x":"a"}"#, #"{"t":1,"x":"c"}"#],
        gives: [
          #"{"t":1,"x":"a"}"#, #"{"t":1,"x":"b"}"#, #"{"t":1,"x":"c"}"#, #"{"t":1,"x":"d"}"#,
        ]
      ),
      Row(
        "ids make no records",
        log,
        base: .none,
        ours: [#"{"id":1,"t":2}"#, #"{"id":2,"t":3}"#],
        theirs: [#"{"id":1,"t":1}"#],
        gives: [#"{"id":1,"t":1}"#, #"{"id":1,"t":2}"#, #"{"id":2,"t":3}"#]
      ),
    ]
  )
  func logs(_ row: Row) throws { try row.check() }

  @Test func aLogThatOneSideAloneChangedIsThatSides() throws {
    let result = try merge(
      base: Self.events([1, 2]),
      ours: Self.events([2]),
      theirs: Self.events([1, 2]),
      policy: Self.log
    )
    #expect(Lines(file: result.bytes()) == Self.events([2]))
  }
}
