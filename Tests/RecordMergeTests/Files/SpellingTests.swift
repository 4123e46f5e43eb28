import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// The bytes of merged records: spellings, separators, white space and line ends.
@Suite struct SpellingTests {
  @Test(
    arguments: [
      FieldRow("respelled by one side", "1", "1.0", "1", gives: "1.0"),
      FieldRow("respelled alike", "1", "1.0", "1.0", gives: "1.0"),
      FieldRow("respelled by both", "1", "1.0", "1e0", gives: "1e0"),
      FieldRow("respelled and edited", "1", "1.0", "2", gives: "2"),
      FieldRow("spelled back", "1.0", "1", "1.0", gives: "1"),
      FieldRow("an escape", #""A""#, #""\u0041""#, #""A""#, gives: #""\u0041""#),
      FieldRow("edited alike, spelled differently", "0", "1.0", "1e0", gives: "1e0"),
      FieldRow("white space inside", "[1,2]", "[1, 2]", "[1,2]", gives: "[1, 2]"),
      FieldRow(
        "members inside",
        #"{"a":1,"b":2}"#,
        #"{"b":2,"a":1}"#,
        #"{"a":1,"b":2}"#,
        gives: #"{"b":2,"a":1}"#
      ),
    ]
  )
  func values(_ row: FieldRow) throws {
    try row.check(.conflict)
    try row.check(.lastWrite)
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
      base: Lines([base]),
      ours: Lines([ours]),
      theirs: Lines([theirs]),
      gives: Lines([expected])
    )
  }

  @Test(
    arguments: [
      row(
        "spaced in all versions",
        #"{"id": 1, "a": 0, "b": 0}"#,
        #"{"id": 1, "a": 1, "b": 0}"#,
        #"{"id": 1, "a": 0, "b": 1}"#,
        gives: #"{"id": 1, "a": 1, "b": 1}"#
      ),
      row(
        "spaced by one side",
        #"{"id":1,"a":0,"b":0}"#,
        #"{"id": 1, "a": 1, "b": 0}"#,
        #"{"id":1,"a":0,"b":1}"#,
        gives: #"{"id": 1, "a": 1, "b": 1}"#
      ),
      row(
        "compacted by one side",
        #"{"id": 1, "a": 0, "b": 0}"#,
        #"{"id":1,"a":1,"b":0}"#,
        #"{"id": 1, "a": 0, "b": 1}"#,
        gives: #"{"id":1,"a":1,"b":1}"#
      ),
      row(
        "a space after colons alone",
        #"{"id": 1,"a": 0}"#,
        #"{"id": 1,"a": 0,"b": 1}"#,
        #"{"id": 1,"a": 2}"#,
        gives: #"{"id": 1,"a": 2,"b": 1}"#
      ),
      row(
        "spaces inside the braces",
        #"{ "id":1,"a":0 }"#,
        #"{ "id":1,"a":0,"b":1 }"#,
        #"{ "id":1,"a":2 }"#,
        gives: #"{ "id":1,"a":2,"b":1 }"#
      ),
      row(
        "blanks around the record",
        #"  {"id":1,"a":0,"b":0} "#,
        #"  {"id":1,"a":1,"b":0} "#,
        #"  {"id":1,"a":0,"b":1} "#,
        gives: #"  {"id":1,"a":1,"b":1} "#
      ),
      row(
        "nested objects keep their form",
        #"{"id":1,"m":{ "a" : 0 , "b" : 0 }}"#,
        #"{"id":1,"m":{ "a" : 1 , "b" : 0 }}"#,
        #"{"id":1,"m":{ "a" : 0 , "b" : 1 }}"#,
        gives: #"{"id":1,"m":{ "a" : 1 , "b" : 1 }}"#
      ),
      row(
        "respaced by one side, edited by the other",
        #"{"id":1,"a":0}"#,
        #"{ "id" : 1 , "a" : 0 }"#,
        #"{"id":1,"a":1}"#,
        gives: #"{"id":1,"a":1}"#
      ),
      row(
        "respelled by one side, edited by the other",
        #"{"id":1,"a":0,"b":1}"#,
        #"{"b":1.0,"id":1,"a":0}"#,
        #"{"id":1,"a":1,"b":1}"#,
        gives: #"{"id":1,"a":1,"b":1}"#
      ),
      row(
        "names keep their escapes",
        #"{"id":1,"\u0061":0,"b":0}"#,
        #"{"id":1,"\u0061":1,"b":0}"#,
        #"{"id":1,"\u0061":0,"b":1}"#,
        gives: #"{"id":1,"\u0061":1,"b":1}"#
      ),
      row(
        "a name that one side spells differently",
        #"{"id":1,"a":0,"b":0}"#,
        #"{"id":1,"\u0061":1,"b":0}"#,
        #"{"id":1,"a":0,"b":1}"#,
        gives: #"{"id":1,"\u0061":1,"b":1}"#
      ),
    ]
  )
  func records(_ row: Row) throws { try row.check() }

  @Test(
    arguments: [
      ("respelled by one side", #"{"id":1,"a":1}"#, #"{"id":1,"a":1.0}"#, #"{"id":1,"a":1}"#),
      ("reordered by one side", #"{"id":1,"a":1}"#, #"{"a":1,"id":1}"#, #"{"id":1,"a":1}"#),
      ("respaced by one side", #"{"id":1,"a":1}"#, #"{"id": 1, "a": 1}"#, #"{"id":1,"a":1}"#),
      ("respaced alike", #"{"id":1,"a":1}"#, #"{"id": 1, "a": 1}"#, #"{"id": 1, "a": 1}"#),
    ]
  )
  func aRecordOfOneMeaningIsMergedByItsBytes(
    _ name: String,
    _ base: String,
    _ ours: String,
    _ theirs: String
  ) throws {
    try Row(
      name,
      .keyed(),
      base: [base, #"{"id":2,"a":0,"b":0}"#],
      ours: [ours, #"{"id":2,"a":1,"b":0}"#],
      theirs: [theirs, #"{"id":2,"a":0,"b":1}"#],
      gives: [ours, #"{"id":2,"a":1,"b":1}"#]
    ).check()
  }

  /// A case about a file as a whole: each version is a text, or nil for a file that is missing.
  struct WholeFile: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var base: String
    var ours: String
    var theirs: String
    var expected: String

    init(_ name: String, _ base: String, _ ours: String, _ theirs: String, gives expected: String) {
      testDescription = name
      self.base = base
      self.ours = ours
      self.theirs = theirs
      self.expected = expected
    }
  }

  private static let (r, a, b, ab) = (
    #"{"id":1,"a":0,"b":0}"#, #"{"id":1,"a":1,"b":0}"#, #"{"id":1,"a":0,"b":1}"#,
    #"{"id":1,"a":1,"b":1}"#
  )

  @Test(
    arguments: [
      WholeFile("line feeds", r + "\n", a + "\n", b + "\n", gives: ab + "\n"),
      WholeFile("both line ends", r + "\r\n", a + "\r\n", b + "\r\n", gives: ab + "\r\n"),
      WholeFile("returns added by one side", r + "\n", a + "\r\n", b + "\n", gives: ab + "\r\n"),
      WholeFile("returns removed by one side", r + "\r\n", a + "\n", b + "\r\n", gives: ab + "\n"),
      WholeFile("returns removed by both", r + "\r\n", a + "\n", b + "\n", gives: ab + "\n"),
      WholeFile("returns on one of two new sides", "", a + "\r\n", a + "\n", gives: a + "\r\n"),
      WholeFile("no last line end", r, a, b, gives: ab),
      WholeFile("last line end dropped by one side", r + "\n", a, b + "\n", gives: ab),
      WholeFile("last line end added by one side", r, a + "\n", b, gives: ab + "\n"),
      WholeFile("last line end on one of two new sides", "", a, a + "\n", gives: a + "\n"),
      WholeFile(
        "a mark in all",
        "\u{FEFF}" + r + "\n",
        "\u{FEFF}" + a + "\n",
        "\u{FEFF}" + b + "\n",
        gives: "\u{FEFF}" + ab + "\n"
      ),
      WholeFile(
        "a mark added by one side",
        r + "\n",
        "\u{FEFF}" + a + "\n",
        b + "\n",
        gives: "\u{FEFF}" + ab + "\n"
      ),
      WholeFile(
        "a mark removed by one side",
        "\u{FEFF}" + r + "\n",
        a + "\n",
        "\u{FEFF}" + b + "\n",
        gives: ab + "\n"
      ),
      WholeFile(
        "a mark on one of two new sides",
        "",
        "\u{FEFF}" + a + "\n",
        a + "\n",
        gives: "\u{FEFF}" + a + "\n"
      ),
      WholeFile(
        "each by itself",
        "\u{FEFF}" + r,
        a + "\r\n",
        "\u{FEFF}" + b,
        gives: ab + "\r\n"
      ),
      WholeFile("only line ends differ", r + "\n", r + "\r\n", b + "\n", gives: b + "\r\n"),
    ]
  )
  func wholeFiles(_ file: WholeFile) throws {
    for sides in [(file.ours, file.theirs), (file.theirs, file.ours)] {
      let merged = try merge(base: .init(file.base), ours: .init(sides.0), theirs: .init(sides.1))
      #expect(merged.bytes().text.debugDescription == file.expected.debugDescription)
      #expect(!merged.hasConflicts)
    }
  }

  @Test func aRepeatedMemberIsKeptWhereTheRecordIsNotMerged() throws {
    let twice = #"{"id":2,"a":1,"a":2}"#
    try Row(
      "untouched",
      .keyed(),
      base: [Self.r, twice],
      ours: [Self.a, twice],
      theirs: [Self.b, twice],
      gives: [Self.ab, twice]
    ).check()
    try Row(
      "edited by one side",
      .keyed(),
      base: [Self.r, twice],
      ours: [Self.a, #"{"id":2,"a":1,"a":3}"#],
      theirs: [Self.b, twice],
      gives: [Self.ab, #"{"id":2,"a":1,"a":3}"#]
    ).check()
    try Row(
      "edited by both",
      .keyed(),
      base: [twice],
      ours: [#"{"id":2,"a":1,"a":3}"#],
      theirs: [#"{"id":2,"a":1,"a":2,"b":1}"#],
      gives: .conflict([#"{"id":2,"a":1,"a":3}"#], [#"{"id":2,"a":1,"a":2,"b":1}"#])
    ).check()
  }
}
