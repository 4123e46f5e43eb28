import MergePolicy
import Records
import Testing

/// The rule `append`: a log of both sides.
@Suite struct AppendRuleTests {
  @Test(
    arguments: [
      FieldRow("both added", "[1]", "[1,2]", "[1,3]", gives: "[1,2,3]"),
      FieldRow(
        "base's order, then each run whole",
        "[5,3]",
        "[5,3,9,1]",
        "[5,3,10,2]",
        gives: "[5,3,9,1,10,2]"
      ),
      FieldRow("the smaller run first", "[5]", "[5,9,1]", "[5,2,10]", gives: "[5,2,10,9,1]"),
      FieldRow("what was put in front is a run", "[5]", "[9,5]", "[5,7]", gives: "[5,7,9]"),
      FieldRow("reordered by one side", "[1,2]", "[2,1,4]", "[1,2,3]", gives: "[1,2,3,4]"),
      FieldRow("equal ones once", "[1]", "[1,2]", "[1,2,3]", gives: "[1,2,3]"),
      FieldRow("as many as the side that has more", "[1]", "[1,2,2]", "[1,2]", gives: "[1,2,2]"),
      FieldRow("two equal ones of base", "[1,1]", "[1,1,2]", "[1,1,3]", gives: "[1,1,2,3]"),
      FieldRow("an absent side is empty", "[1]", nil, "[1,2]", gives: "[1,2]"),
      FieldRow("a side of null is empty", "[1]", "null", "[1,2]", gives: "[1,2]"),
      FieldRow("both sides emptied it", "[1]", "null", nil, gives: "null"),
      FieldRow("none removed", "[1,2]", "[1]", "[1,2,3]", gives: "[1,2,3]"),
      FieldRow("none removed by both", "[1,2]", "[1]", "[2]", gives: "[1,2]"),
      FieldRow("removed by one side alone", "[1,2]", "[1]", "[1,2]", gives: "[1]"),
      FieldRow("no member in base", nil, "[2]", "[1]", gives: "[1,2]"),
      .added("added with the record", "[2]", "[1]", gives: "[1,2]"),
      FieldRow("removed by one side", "[1]", nil, "[1]", gives: nil),
      .asked("text on a side", "[1]", #""a""#, "[1,2]"),
      .asked("an object on a side", "[1]", "{}", "[1,2]"),
    ]
  )
  func append(_ row: FieldRow) throws { try row.check(.append(key: [], sort: [])) }

  @Test(
    arguments: [
      FieldRow(
        "by time",
        #"[{"t":5}]"#,
        #"[{"t":5},{"t":9}]"#,
        #"[{"t":5},{"t":7}]"#,
        gives: #"[{"t":5},{"t":7},{"t":9}]"#
      ),
      FieldRow(
        "ties in canonical order",
        "[]",
        #"[{"t":5,"x":"b"},{"t":4,"x":"z"}]"#,
        #"[{"t":5,"x":"a"}]"#,
        gives: #"[{"t":4,"x":"z"},{"t":5,"x":"a"},{"t":5,"x":"b"}]"#
      ),
      FieldRow(
        "as values, not as text",
        "[]",
        #"[{"t":10}]"#,
        #"[{"t":9}]"#,
        gives: #"[{"t":9},{"t":10}]"#
      ),
    ]
  )
  func ordered(_ row: FieldRow) throws { try row.check(.append(key: [], sort: ["t"])) }

  @Test func momentsAreOrderedAsInstants() throws {
    try FieldRow(
      "four spellings, and what has no moment first",
      "[]",
      #"[{"t":"2026-01-02T00:00:00+02:00"},{"t":1767312000}]"#,
      #"[{"t":"2026-01-01"},{"x":1},{"t":"later"}]"#,
      gives: #"[{"x":1},{"t":"2026-01-01"},{"t":"2026-01-02T00:00:00+02:00"},"#
        + #"{"t":1767312000},{"t":"later"}]"#
    ).check(.append(key: [], sort: ["t"]))
  }

  @Test func anEditedElementIsWhereItsNewMomentIs() throws {
    try FieldRow(
      "the moment edited by one side",
      #"[{"k":1,"t":1},{"k":2,"t":2}]"#,
      #"[{"k":1,"t":5},{"k":2,"t":2}]"#,
      #"[{"k":1,"t":1},{"k":2,"t":2},{"k":3,"t":3}]"#,
      gives: #"[{"k":2,"t":2},{"k":3,"t":3},{"k":1,"t":5}]"#
    ).check(.append(key: ["k"], sort: ["t"]))
  }

  @Test func orderedByTwoFields() throws {
    try FieldRow(
      "the second field breaks ties of the first",
      "[]",
      #"[{"a":1,"t":1,"u":2}]"#,
      #"[{"a":2,"t":1,"u":1},{"a":0,"t":2,"u":0}]"#,
      gives: #"[{"a":2,"t":1,"u":1},{"a":1,"t":1,"u":2},{"a":0,"t":2,"u":0}]"#
    ).check(.append(key: [], sort: ["t", "u"]))
  }

  @Test(
    arguments: [
      FieldRow(
        "an element of base edited in place",
        #"[{"k":1,"x":"a"}]"#,
        #"[{"k":1,"x":"b"}]"#,
        #"[{"k":1,"x":"a"},{"k":2,"x":"c"}]"#,
        gives: #"[{"k":1,"x":"b"},{"k":2,"x":"c"}]"#
      ),
      FieldRow(
        "an element of base edited by both in two fields",
        #"[{"k":1,"x":1,"y":1}]"#,
        #"[{"k":1,"x":2,"y":1}]"#,
        #"[{"k":1,"x":1,"y":2}]"#,
        gives: #"[{"k":1,"x":2,"y":2}]"#
      ),
      FieldRow(
        "two additions with one key that differ",
        "[]",
        #"[{"k":1,"x":"a"}]"#,
        #"[{"k":1,"x":"b"}]"#,
        gives: #"[{"k":1,"x":"a"},{"k":1,"x":"b"}]"#
      ),
      FieldRow(
        "two additions that are equal",
        "[]",
        #"[{"k":1,"x":"a"}]"#,
        #"[{"k":1,"x":"a"},{"k":2}]"#,
        gives: #"[{"k":1,"x":"a"},{"k":2}]"#
      ),
      FieldRow(
        "an element of base removed by one side",
        #"[{"k":1,"x":"a"}]"#,
        "[]",
        #"[{"k":1,"x":"a"},{"k":2,"x":"c"}]"#,
        gives: #"[{"k":1,"x":"a"},{"k":2,"x":"c"}]"#
      ),
    ]
  )
  func byKey(_ row: FieldRow) throws { try row.check(.append(key: ["k"], sort: ["k"])) }
}
