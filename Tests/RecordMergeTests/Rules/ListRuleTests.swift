import MergePolicy
import Records
import Testing

/// The rule `list` for elements that compare by value. It holds without a policy, too.
@Suite struct ListRuleTests {
  private static let rules: [Rule?] = [nil, .list(key: [])]

  /// What becomes of an element of base by what the two sides did with it.
  @Test(
    arguments: [
      FieldRow("stays, stays", "[1,2]", "[1,2,8]", "[7,1,2]", gives: "[7,1,2,8]"),
      FieldRow("stays, moved", "[1,2,3]", "[1,2,3,4]", "[3,1,2]", gives: "[3,1,2,4]"),
      FieldRow("stays, replaced", "[1,2,3]", "[1,2,3,4]", "[1,9,3]", gives: "[1,9,3,4]"),
      FieldRow("stays, removed", "[1,2,3]", "[1,2,3,4]", "[1,3]", gives: "[1,3,4]"),
      FieldRow("moved, moved alike", "[1,2,3]", "[3,1,2]", "[3,1,2,4]", gives: "[3,1,2,4]"),
      .asked("moved to two places", "[1,2,3,4]", "[4,1,2,3]", "[1,4,2,3]"),
      .asked("moved, replaced", "[1,2,3]", "[3,1,2]", "[1,2,9]"),
      .asked("moved, removed", "[1,2,3]", "[3,1,2]", "[1,2]"),
      FieldRow("replaced by equals", "[1,2,3]", "[1,9,3]", "[1,9,3,4]", gives: "[1,9,3,4]"),
      .asked("replaced by different ones", "[1,2,3]", "[1,8,3]", "[1,9,3]"),
      .asked("replaced, removed", "[1,2,3]", "[1,9,3]", "[1,3]"),
      FieldRow("removed, removed", "[1,2,3]", "[1,3]", "[1,3,4]", gives: "[1,3,4]"),
      .asked("moved beside an equal one that was inserted", "[1,2,3]", "[3,1,3,3]", "[3,1,2]"),
    ] as [FieldRow],
    rules
  )
  func eachElementOfBase(_ row: FieldRow, _ rule: Rule?) throws { try row.check(rule) }

  @Test(
    arguments: [
      FieldRow("neighbours replaced by each side", "[1,2]", "[8,2]", "[1,9]", gives: "[8,9]"),
      FieldRow("a block", "[1,2,3,4]", "[1,7,8,9,4]", "[1,2,3,4,5]", gives: "[1,7,8,9,4,5]"),
      FieldRow("fewer than before", "[1,2,3,4]", "[1,9,4]", "[0,1,2,3,4]", gives: "[0,1,9,4]"),
      FieldRow("the same block", "[1,2,3]", "[1,7,8,9]", "[0,1,7,8,9]", gives: "[0,1,7,8,9]"),
      FieldRow(
        "an insertion in front of a block",
        "[1,2,3,4]",
        "[1,7,8,9,4]",
        "[1,5,2,3,4]",
        gives: "[1,5,7,8,9,4]"
      ),
      FieldRow(
        "an insertion behind a block",
        "[1,2,3,4]",
        "[1,7,8,9,4]",
        "[1,2,3,5,4]",
        gives: "[1,7,8,9,5,4]"
      ),
      .asked("an insertion into a block", "[1,2,3,4]", "[1,7,8,9,4]", "[1,2,5,3,4]"),
      .asked("a removal from a block", "[1,2,3,4]", "[1,7,8,9,4]", "[1,3,4]"),
      .asked("a replacement in a block", "[1,2,3,4]", "[1,7,8,9,4]", "[1,6,3,4]"),
      .asked("a move out of a block", "[1,2,3,4]", "[1,7,8,9,4]", "[2,1,3,4]"),
      .asked("two blocks", "[1,2,3,4]", "[1,7,8,9,4]", "[1,7,8,6,4]"),
      FieldRow(
        "what stands behind a moved element was inserted",
        "[1,2,6,3]",
        "[9,3,8,2,6]",
        "[1,2,6,3,4]",
        gives: "[9,3,8,2,6,4]"
      ),
    ] as [FieldRow],
    rules
  )
  func hunks(_ row: FieldRow, _ rule: Rule?) throws { try row.check(rule) }

  @Test(
    arguments: [
      FieldRow("each run whole, the smaller first", "[]", "[5,1]", "[3,9]", gives: "[3,9,5,1]"),
      FieldRow("values, not text", "[0]", "[0,10]", "[0,9]", gives: "[0,9,10]"),
      FieldRow("added alike", "[0]", "[0,1,2]", "[0,1,2]", gives: "[0,1,2]"),
      FieldRow("one in common, with more before", "[0]", "[0,1,2]", "[0,2]", gives: "[0,1,2]"),
      FieldRow("one in common, with more behind", "[0]", "[0,1,2]", "[0,1]", gives: "[0,1,2]"),
      FieldRow("before and behind it", "[0]", "[0,1,5]", "[0,5,9]", gives: "[0,1,5,9]"),
      .asked("different ones before it", "[0]", "[0,1,5]", "[0,2,5]"),
      .asked("different ones behind it", "[0]", "[0,5,1]", "[0,5,2]"),
      .asked("different ones between", "[0]", "[0,5,1,6]", "[0,5,2,6]"),
      .asked("in common in different orders", "[0]", "[0,1,2]", "[0,2,1]"),
      FieldRow("as many as the side with more", "[0]", "[0,1,1]", "[0,1]", gives: "[0,1,1]"),
      FieldRow("a run behind a replacement", "[1,2]", "[9,2]", "[1,5,2]", gives: "[9,5,2]"),
      FieldRow("a run behind a removal", "[1,2,3]", "[1,3]", "[1,2,5,3]", gives: "[1,5,3]"),
      FieldRow("at the beginning", "[1]", "[5,1]", "[4,1]", gives: "[4,5,1]"),
      FieldRow("all removed", "[1,2]", "[1]", "[2]", gives: "[]"),
      FieldRow("beside a move", "[1,2,3]", "[3,1,2]", "[9,1,2,3]", gives: "[3,9,1,2]"),
    ] as [FieldRow],
    rules
  )
  func runs(_ row: FieldRow, _ rule: Rule?) throws { try row.check(rule) }

  @Test(
    arguments: [
      .asked("inserted at two places", "[1,2]", "[9,1,2]", "[1,2,9]"),
      FieldRow("one of which has it twice", "[1,2]", "[9,1,2,9]", "[1,2,9]", gives: "[9,1,2,9]"),
      .asked("inserted by one side and put in place by the other", "[1]", "[1,2]", "[2]"),
      .asked("turned by both in different ways", "[1,2,3]", "[2,1,3]", "[1,3,2]"),
      .asked("a pair that neither side turned", "[0,1,2,3]", "[0,3,1,2]", "[1,0,2,3]"),
      FieldRow("turned at both ends", "[1,2,3,4]", "[2,1,3,4]", "[1,2,4,3]", gives: "[2,1,4,3]"),
      FieldRow(
        "what stands beside something that moved",
        #"["f","a","e","q"]"#,
        #"["a","w","f","u","q"]"#,
        #"["f","a","e","q","z"]"#,
        gives: #"["a","w","f","u","q","z"]"#
      ),
    ] as [FieldRow],
    rules
  )
  func placesAndOrder(_ row: FieldRow, _ rule: Rule?) throws { try row.check(rule) }

  @Test(
    arguments: [
      FieldRow("equal ones in a row", "[1,1]", "[1,1,1]", "[0,1,1]", gives: "[0,1,1,1]"),
      FieldRow(
        "numbers compare by value",
        "[1,2]",
        "[1.0,2,3]",
        "[0,1,2.0]",
        gives: "[0,1.0,2.0,3]"
      ),
      FieldRow(
        "strings by what they mean",
        #"["a"]"#,
        #"["\u0061","b"]"#,
        #"["A","a"]"#,
        gives: #"["A","\u0061","b"]"#
      ),
      FieldRow(
        "a replacement spelled in two ways",
        "[1,2]",
        "[9,2]",
        "[9.0,2,3]",
        gives: "[9.0,2,3]"
      ),
      FieldRow(
        "objects without ids",
        #"[{"a":1}]"#,
        #"[{"a":1},{"a":2}]"#,
        #"[{"a":0},{"a":1}]"#,
        gives: #"[{"a":0},{"a":1},{"a":2}]"#
      ),
      FieldRow("arrays", "[[0,3],[5]]", "[[0,4],[5]]", "[[0,3],[5],[9]]", gives: "[[0,4],[5],[9]]"),
      FieldRow("mixed kinds", "[1]", #"[1,"1",null]"#, "[true,1]", gives: #"[true,1,"1",null]"#),
    ] as [FieldRow],
    rules
  )
  func sameness(_ row: FieldRow, _ rule: Rule?) throws { try row.check(rule) }

  @Test func aValueThatIsNotAnArrayIsAConflict() throws {
    for row in [
      FieldRow.asked("absent", "[1]", nil, "[1,2]"), .asked("null", "[1]", "null", "[1,2]"),
      .asked("text", "[1]", #""a""#, "[1,2]"), .asked("a base of text", #""a""#, "[1]", "[2]"),
    ] {
      try row.check(.list(key: []))
    }
  }

  /// A merged array that means the same as a side's has its bytes.
  @Test func theWhiteSpaceOfASideStays() throws {
    try FieldRow(
      "one side did what the other did, and more",
      "[1,2,3]",
      "[ 1, 3,4 ]",
      "[1,3]",
      gives: "[ 1, 3,4 ]"
    ).check(nil)
  }
}
