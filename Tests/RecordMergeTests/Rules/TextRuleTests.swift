import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// The rules `text` and `concat`.
@Suite struct TextRuleTests {
  @Test(
    arguments: [
      FieldRow(
        "lines far apart",
        #""a\nb\nc\nd\ne""#,
        #""A\nb\nc\nd\ne""#,
        #""a\nb\nc\nd\nE""#,
        gives: #""A\nb\nc\nd\nE""#
      ),
      FieldRow(
        "a line added by each side",
        #""a\nb\nc""#,
        #""x\na\nb\nc""#,
        #""a\nb\nc\ny""#,
        gives: #""x\na\nb\nc\ny""#
      ),
      FieldRow(
        "a line removed by one side",
        #""a\nb\nc\nd\ne""#,
        #""b\nc\nd\ne""#,
        #""a\nb\nc\nd\nE""#,
        gives: #""b\nc\nd\nE""#
      ),
      FieldRow(
        "the same line edited alike",
        #""a\nb\nc\nd\ne""#,
        #""A\nb\nc\nd\ne""#,
        #""A\nb\nc\nd\nE""#,
        gives: #""A\nb\nc\nd\nE""#
      ),
      FieldRow(
        "a last line end",
        #""a\nb\nc\nd\n""#,
        #""A\nb\nc\nd\n""#,
        #""a\nb\nc\nD\n""#,
        gives: #""A\nb\nc\nD\n""#
      ),
      FieldRow("edited by one side", #""a\nb""#, #""a\nB""#, #""a\nb""#, gives: #""a\nB""#),
      FieldRow("emptied by one side", #""a\nb""#, #""""#, #""a\nb""#, gives: #""""#),
      FieldRow("removed by one side", #""a\nb""#, nil, #""a\nb""#, gives: nil),
      FieldRow("changed alike", #""a""#, #""b""#, #""b""#, gives: #""b""#),
      FieldRow(
        "lines that touch, changed alike",
        #""a\nb\nc\n""#,
        #""A\nB\nc\n""#,
        #""A\nB\nc\nd\n""#,
        gives: #""A\nB\nc\nd\n""#
      ),
      FieldRow("an absent text leaves it to the clock", #""a""#, nil, #""b""#, gives: #""b""#),
      FieldRow("a text of null too", #""a""#, "null", #""b""#, gives: #""b""#),
      .asked("a number on a side", #""a\nb""#, "1", #""a\nc""#),
      .asked("a list on a side", #""a\nb""#, #"["a"]"#, #""a\nc""#),
      .asked("a number against an absent text", #""a""#, "1", nil),
    ]
  )
  func text(_ row: FieldRow) throws { try row.check(.text(then: .lastWrite)) }

  /// One line that both sides edited, decided by the second rule.
  @Test(
    arguments: [
      (Rule.lastWrite, FieldRow.Clocks.oursLater, #""b\nx""#),
      (.lastWrite, .theirsLater, #""c\nx""#), (.lastWrite, .equal, #""c\nx""#),
      (.maximum, .oursLater, #""c\nx""#), (.minimum, .oursLater, #""b\nx""#),
      (.immutable, .oursLater, #""a\nx""#), (.firstWrite, .oursLater, #""c\nx""#),
    ]
  )
  func whereLinesConflict(_ then: Rule, _ clocks: FieldRow.Clocks, _ expected: String) throws {
    try FieldRow(
      "\(then.word)",
      #""a\nx""#,
      #""b\nx""#,
      #""c\nx""#,
      gives: expected,
      clocks: clocks
    ).check(.text(then: then))
  }

  @Test func whereLinesConflictAPersonMayDecide() throws {
    try FieldRow.asked("conflict", #""a\nx""#, #""b\nx""#, #""c\nx""#)
      .check(.text(then: .conflict))
  }

  @Test(
    arguments: [
      .asked("neighbouring lines", #""a\nb""#, #""A\nb""#, #""a\nB""#),
      .asked("a line added behind a changed one", #""a\nb""#, #""A\nb""#, #""a\nx\nb""#),
      .asked("lines added at one place", #""a\nb""#, #""a\nx\nb""#, #""a\ny\nb""#),
    ] as [FieldRow]
  )
  func changesThatTouchConflict(_ row: FieldRow) throws { try row.check(.text(then: .conflict)) }

  @Test func aTextThatMeansASidesTextHasItsBytes() throws {
    try FieldRow(
      "one side changed more, in its own spelling",
      #""a\nb\nc\nd""#,
      #""A\nb\nc\n\u0064d""#,
      #""\u0041\nb\nc\nd""#,
      gives: #""A\nb\nc\n\u0064d""#
    ).check(.text(then: .conflict))
  }

  @Test func textWithoutABaseIsALineConflict() throws {
    try FieldRow(
      "no member in base",
      nil,
      #""a\nb""#,
      #""c\nd""#,
      gives: #""a\nb""#,
      clocks: .oursLater
    ).check(.text(then: .lastWrite))
  }

  @Test(
    arguments: [
      (#""n""#, #""alpha""#, #""beta""#), (#""n""#, #""beta""#, #""Zeta""#),
      (nil, #""alpha""#, #""beta""#), (#""n""#, #""n\nfirst""#, #""n\nsecond""#),
      (#""n""#, "\"\u{E9}\"", #""e\u0301""#),
    ] as [(String?, String, String)]
  )
  func bothTextsAreInCanonicalOrder(_ base: String?, _ ours: String, _ theirs: String) throws {
    let texts = try [json(ours), json(theirs)].compactMap(\.string).sorted()
    let baseMember = base.map { #","f":\#($0)"# } ?? ""
    var results: Set<Bytes> = []
    for sides in [[ours, theirs], [theirs, ours]] {
      let merged = try merge(
        base: Lines([#"{"id":"r"\#(baseMember)}"#]),
        ours: Lines([#"{"id":"r","f":\#(sides[0])}"#]),
        theirs: Lines([#"{"id":"r","f":\#(sides[1])}"#]),
        policy: .keyed { $0.rules["f"] = .concatenate }
      )
      #expect(!merged.hasConflicts)
      let record = try JSONValue(parsing: merged.bytes())
      let result = try #require(FieldPath("f").value(in: record)?.string).array
      let (first, second) = (texts[0].array + [0x0A], [0x0A] + texts[1].array)
      #expect(Array(result.prefix(first.count)) == first)
      #expect(Array(result.suffix(second.count)) == second)
      let separator = result.dropFirst(first.count).dropLast(second.count)
      #expect(!separator.contains(0x0A), "One line stands between the texts.")
      results.insert(merged.bytes())
    }
    #expect(results.count == 1)
  }

  @Test(
    arguments: [
      FieldRow("a part of the other", #""n""#, #""a""#, #""b a c""#, gives: #""b a c""#),
      FieldRow("the empty text", #""n""#, #""""#, #""b""#, gives: #""b""#),
      FieldRow("edited by one side", #""n""#, #""a""#, #""n""#, gives: #""a""#),
      FieldRow("cleared by one side", #""n""#, #""""#, #""n""#, gives: #""""#),
      FieldRow("removed by one side", #""n""#, nil, #""n""#, gives: nil),
      FieldRow("changed alike", #""n""#, #""a""#, #""a""#, gives: #""a""#),
      FieldRow("an absent text", #""n""#, nil, #""b""#, gives: #""b""#),
      FieldRow("a text of null", #""n""#, "null", #""b""#, gives: #""b""#),
      FieldRow("null against the empty text", #""n""#, "null", #""""#, gives: #""""#),
      FieldRow("null against absent", #""n""#, "null", nil, gives: "null"),
      .asked("a number on a side", #""n""#, "1", #""b""#),
      .asked("a number against an absent text", #""n""#, "1", nil),
      .asked("a list on a side", #""n""#, "[]", #""b""#),
    ]
  )
  func concatenate(_ row: FieldRow) throws { try row.check(.concatenate) }
}
