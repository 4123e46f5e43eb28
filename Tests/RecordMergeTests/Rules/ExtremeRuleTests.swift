import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// The rules that compare the two values: `max`, `min`, `rank`, `any`, `all`.
@Suite struct ExtremeRuleTests {
  /// Rows in which base says nothing: the greater and the lesser of two values.
  static let pairs: [(base: String?, lesser: String, greater: String)] = [
    ("1", "2", "3"), ("5", "2", "3"), ("5", "9", "10"), ("1", "-3", "-2"), ("0", "0.5", "0.75"),
    ("1", "9e399", "1e400"), ("1", "9223372036854775807", "9223372036854775808"),
    ("1", "0.123456789012345678901234567891", "0.123456789012345678901234567892"),
    (#""m""#, #""a""#, #""b""#), (#""m""#, #""10""#, #""9""#), (#""m""#, #""""#, #""a""#),
    (#""m""#, #""Z""#, #""a""#), (#""m""#, #""e\u0301""#, #""\u00e9""#),
    (
      #""2026-01-01T00:00:00Z""#, #""2026-01-02T00:30:00+01:00""#, #""2026-01-02T00:00:00Z""#
    ),
    (
      #""2026-01-01T00:00:00Z""#, #""2026-01-02T00:00:00Z""#,
      #""2026-01-02T00:00:00.000000001Z""#
    ),
    (#""2026-01-01T00:00:00Z""#, #""tomorrow""#, #""2026-01-02T00:00:00Z""#),
    (#""2026-01-01T00:00:00Z""#, #""1999-01-02T00:00:00Z""#, #""2026-01-02""#),
    (#""2026-01-01T00:00:00Z""#, "5", #""2026-01-02T00:00:00Z""#),
    (#""2026-01-01T00:00:00Z""#, #""2026-01-02T00:00:00Z""#, "1767400000"),
    (#""2026-01-01T00:00:00Z""#, "1767400000000", #""Sat, 03 Jan 2026 08:00:00 GMT""#),
    ("1", "1798761600", "1767312000000"),
    (nil, "2", "3"), (nil, #""a""#, #""b""#),
  ]

  @Test(arguments: pairs)
  func theGreaterAndTheLesser(_ base: String?, _ lesser: String, _ greater: String) throws {
    try FieldRow("max", base, lesser, greater, gives: greater).check(.maximum)
    try FieldRow("min", base, lesser, greater, gives: lesser).check(.minimum)
  }

  /// Values that can be compared: the greater of two, and then of the third, is the greatest of the
  /// three, whichever two are compared first.
  @Test(
    arguments: [
      [nil, "null", "-1", "7", "7.0", "0.5", "1767312000", "1767312000000"],
      [
        nil, "null", #""""#, #""2026-01-02""#, #""2026-01-02T03""#, #""2026-01-02T00:00:00Z""#,
        #""2026-01-02T05:00:00+09:00""#, #""2026-01-01T20:00:00Z""#,
        #""2026-01-02T00:00:00.0Z""#, #""x""#,
      ],
    ] as [[String?]],
    [.maximum, .minimum] as [Rule]
  )
  func threeValues(_ values: [String?], _ rule: Rule) throws {
    let lines = values.map { value in
      Bytes("{\"id\":\"r\"" + (value.map { ",\"f\":" + $0 } ?? "") + "}\n")
    }
    let merge = DocumentMerge(policy: Policy.keyed { $0.rules["f"] = rule }, digest: { sha256($0) })
    let base = Bytes(#"{"id":"r","f":"base"}"# + "\n")
    func chosen(_ left: Bytes, _ right: Bytes) throws -> Bytes {
      try merge.merge(base: base, ours: left, theirs: right).bytes()
    }
    for first in lines {
      for second in lines {
        let both = try chosen(first, second)
        for third in lines {
          let end = try chosen(both, third)
          let other = try chosen(first, try chosen(second, third))
          #expect(end == other, "\([first, second, third].map(\.text))")
        }
      }
    }
  }

  @Test(
    arguments: [
      .asked("a number against text", "1", "2", #""x""#),
      .asked("a number against the empty text", "1", "2", #""""#),
      .asked("a flag on a side", "1", "2", "true"),
      .asked("flags", "null", "true", "false"),
      .asked("a list on a side", "1", "2", "[2]"),
      .asked("lists", "[1]", "[2]", "[3]"),
      .asked("objects", #"{"a":1}"#, #"{"a":2}"#, #"{"a":3}"#),
      .asked("text against a list", #""a""#, #""b""#, "[]"),
    ] as [FieldRow],
    [.maximum, .minimum] as [Rule]
  )
  func whatCannotBeComparedIsAsked(_ row: FieldRow, _ rule: Rule) throws { try row.check(rule) }

  @Test(
    arguments: [
      FieldRow("an absent side gives way", "5", nil, "3", gives: "3"),
      FieldRow("an absent side gives way to a flag", "5", nil, "true", gives: "true"),
      FieldRow("a null side gives way to an absent one", "5", nil, "null", gives: "null"),
      FieldRow("an absent side gives way to more", "5", nil, "7", gives: "7"),
      FieldRow("a null side gives way", "5", "null", "3", gives: "3"),
      FieldRow("a null side gives way to more", "5", "null", "7", gives: "7"),
      FieldRow("lowered by one side", "5", "3", "5", gives: "3"),
      FieldRow("raised by one side", "5", "7", "5", gives: "7"),
      FieldRow("cleared by one side", "5", "null", "5", gives: "null"),
      FieldRow("removed by one side", "5", nil, "5", gives: nil),
      FieldRow("added by one side", nil, "7", nil, gives: "7"),
      FieldRow("changed alike", "5", "7", "7", gives: "7"),
      FieldRow(
        "one instant in two offsets is a tie",
        #""2026-01-01T00:00:00Z""#,
        #""2026-01-02T00:00:00Z""#,
        #""2026-01-02T01:00:00+01:00""#,
        gives: #""2026-01-02T01:00:00+01:00""#
      ),
    ],
    [.maximum, .minimum] as [Rule]
  )
  func whereMaximumAndMinimumAgree(_ row: FieldRow, _ rule: Rule) throws { try row.check(rule) }

  static let status = Rule.rank(["closed", "doing", "open"].map { RankedValue($0) })

  @Test(
    arguments: [
      FieldRow("the first of the list", #""open""#, #""closed""#, #""doing""#, gives: #""closed""#),
      FieldRow("a later one", #""x""#, #""open""#, #""doing""#, gives: #""doing""#),
      FieldRow("not in the list", #""open""#, #""zzz""#, #""doing""#, gives: #""doing""#),
      FieldRow("absent", #""closed""#, nil, #""open""#, gives: #""open""#),
      FieldRow("null", #""closed""#, "null", #""open""#, gives: #""open""#),
      FieldRow("empty", #""closed""#, #""""#, #""open""#, gives: #""open""#),
      FieldRow("a number", #""closed""#, "1", #""open""#, gives: #""open""#),
      FieldRow("neither in the list", #""open""#, #""a""#, #""b""#, gives: #""b""#),
      FieldRow(
        "spelled with escapes",
        "1",
        #""\u0063losed""#,
        #""open""#,
        gives: #""\u0063losed""#
      ),
      FieldRow("reopened by one side", #""closed""#, #""open""#, #""closed""#, gives: #""open""#),
      FieldRow("removed by one side", #""closed""#, nil, #""closed""#, gives: nil),
      FieldRow("changed alike", #""closed""#, #""open""#, #""open""#, gives: #""open""#),
      .added("added with the record", #""open""#, #""closed""#, gives: #""closed""#),
    ]
  )
  func rank(_ row: FieldRow) throws { try row.check(Self.status) }

  @Test func rankedValuesNeedNotBeText() throws {
    let rule = Rule.rank(try ["3", "null", "true"].map { RankedValue(try json($0)) })
    try FieldRow("a number", "0", "true", "3.0", gives: "3.0").check(rule)
    try FieldRow("null", "0", "true", "null", gives: "null").check(rule)
  }

  @Test(
    arguments: [
      (nil, "true", "false"), ("null", "true", "false"), ("null", "true", nil),
      ("false", "true", nil), (nil, "true", "null"), ("false", "true", "null"),
    ] as [(String?, String, String?)]
  )
  func flags(_ base: String?, _ ours: String, _ theirs: String?) throws {
    try FieldRow("any", base, ours, theirs, gives: "true").check(.any)
    try FieldRow("all", base, ours, theirs, gives: "false").check(.all)
  }

  @Test(
    arguments: [
      FieldRow("unset by one side", "true", "false", "true", gives: "false"),
      FieldRow("set by one side", "false", "true", "false", gives: "true"),
      FieldRow("removed by one side", "true", nil, "true", gives: nil),
      FieldRow("changed alike", "null", "true", "true", gives: "true"),
      .asked("a number", nil, "1", "true"),
      .asked("text", nil, #""true""#, "false"),
      .asked("an absent side and text", "true", nil, #""x""#),
      FieldRow("absent and unset", "true", nil, "false", gives: "false"),
      FieldRow("absent and null", "true", nil, "null", gives: "false"),
    ],
    [.any, .all] as [Rule]
  )
  func whereFlagsAgree(_ row: FieldRow, _ rule: Rule) throws { try row.check(rule) }
}
