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
        "spaces inside the braces of one of two new objects",
        #"{"id":1}"#,
        #"{"id":1,"m":{ "x":1 }}"#,
        #"{"id":1,"m":{"y":2}}"#,
        gives: #"{"id":1,"m":{ "x":1,"y":2 }}"#
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

  private static let (r, a, b, ab) = (
    #"{"id":1,"a":0,"b":0}"#, #"{"id":1,"a":1,"b":0}"#, #"{"id":1,"a":0,"b":1}"#,
    #"{"id":1,"a":1,"b":1}"#
  )

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
