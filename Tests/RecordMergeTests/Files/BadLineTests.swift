import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// Lines that are not JSON, and other lines that are not records.
@Suite struct BadLineTests {
  private static let bad = #"{"id":9,"a":"#
  private static let (base, ours, theirs, merged) = (
    #"{"id":1,"a":0,"b":0}"#, #"{"id":1,"a":1,"b":0}"#, #"{"id":1,"a":0,"b":1}"#,
    #"{"id":1,"a":1,"b":1}"#
  )

  static let badLines: [Row] = [
    Row(
      "in all versions",
      .keyed(),
      base: [base, bad],
      ours: [ours, bad],
      theirs: [theirs, bad],
      gives: [merged, bad]
    ),
    Row(
      "repaired by one side",
      .keyed(),
      base: [base, bad],
      ours: [ours, #"{"id":9,"a":1}"#],
      theirs: [theirs, bad],
      gives: [merged, #"{"id":9,"a":1}"#]
    ),
    Row(
      "repaired alike",
      .keyed(),
      base: [base, bad],
      ours: [ours, #"{"id":9,"a":1}"#],
      theirs: [theirs, #"{"id":9,"a":1}"#],
      gives: [merged, #"{"id":9,"a":1}"#]
    ),
    Row(
      "removed by one side",
      .keyed(),
      base: [base, bad],
      ours: [ours],
      theirs: [theirs, bad],
      gives: [merged]
    ),
    Row(
      "removed by both",
      .keyed(),
      base: [base, bad],
      ours: [ours],
      theirs: [theirs],
      gives: [merged]
    ),
    Row(
      "added by one side",
      .keyed(),
      base: [base],
      ours: [ours],
      theirs: [theirs, bad],
      gives: [merged] + .conflict([], [bad])
    ),
    Row(
      "added by one side, in the middle",
      .keyed(),
      base: [base, #"{"id":2}"#],
      ours: [ours, #"{"id":2}"#],
      theirs: [theirs, bad, #"{"id":2}"#],
      gives: [merged] + .conflict([], [bad]) + [#"{"id":2}"#]
    ),
    Row(
      "added by one side, the others merge as ever",
      .keyed(),
      base: [base, #"{"id":2,"x":0}"#, #"{"id":3,"x":0}"#],
      ours: [ours, #"{"id":2,"x":1}"#],
      theirs: [theirs, #"{"id":2,"x":0}"#, #"{"id":3,"x":0}"#, bad],
      gives: [merged, #"{"id":2,"x":1}"#] + .conflict([], [bad])
    ),
    Row(
      "the damaged side deletes nothing",
      .keyed { $0.editedDeleted = .delete },
      base: [#"{"id":0}"#, base, #"{"id":5}"#],
      ours: [#"{"id":0}"#, ours, #"{"id":5}"#],
      theirs: [theirs, #"{"id":5}"#, bad],
      gives: [#"{"id":0}"#, merged, #"{"id":5}"#] + .conflict([], [bad])
    ),
    Row(
      "JSON that is no object",
      .keyed(),
      base: [base, "[1]"],
      ours: [ours, "[1]"],
      theirs: [theirs, "[1]"],
      gives: [merged, "[1]"]
    ),
    Row(
      "blank lines",
      .keyed(),
      base: [base, "", #"{"id":2}"#],
      ours: [ours, "", #"{"id":2}"#],
      theirs: [theirs, "", #"{"id":2}"#],
      gives: [merged, "", #"{"id":2}"#]
    ),
    Row(
      "nested too deep, in all versions",
      .keyed(),
      base: [base, deep],
      ours: [ours, deep],
      theirs: [theirs, deep],
      gives: [merged, deep]
    ),
  ]

  private static let deep =
    String(repeating: #"{"a":"#, count: 513) + "1" + String(repeating: "}", count: 513)

  @Test(arguments: badLines)
  func damagedLines(_ row: Row) throws { try row.check() }

  @Test func aRecordThatABadLineOfEachSideLeftOutIsInTheHalfWithoutOne() throws {
    try Row(
      "added by both, one for a record that both lack",
      .keyed(),
      base: [#"{"id":"a"}"#, #"{"id":"d"}"#],
      ours: [#"{"id":"a"}"#, "oops"],
      theirs: ["bad", #"{"id":"a"}"#],
      gives: .conflict([], ["bad"]) + [#"{"id":"a"}"#] + .conflict(["oops"], [#"{"id":"d"}"#])
    ).check()
  }

  @Test func anAddedBadLineIsReportedWithItsPlace() throws {
    let merged = try merge(
      base: [Self.base],
      ours: [Self.ours],
      theirs: [Self.theirs, "", #"{"id":x}"#],
      policy: .keyed()
    )
    #expect(
      merged.report.damages == [
        Damage(
          version: .theirs,
          lineNumber: 3,
          kind: .badLine(JSONError(.unexpectedByte(UInt8(ascii: "x")), at: 6))
        )
      ]
    )
    #expect(merged.report.records.contains { $0.event == .conflict(.badLine) })
  }

  @Test func aVersionThatEqualsAnotherIsTakenAsItIs() throws {
    let (base, damaged) = (Lines([Self.base]), Lines(["<<<<<<<", Self.bad]))
    for (ours, theirs) in [(base, damaged), (damaged, base), (damaged, damaged)] {
      let merged = try merge(base: base, ours: ours, theirs: theirs)
      #expect(Lines(file: merged.bytes()) == damaged)
      #expect(!merged.hasConflicts)
    }
  }
}
