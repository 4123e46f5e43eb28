import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// Cases of the rules that the tables beside this file do not have, each of which a small fault of
/// the engine once passed through.
@Suite struct OversightTests {
  @Test func aRecordThatBothSidesDeletedIsGoneThoughOneOfThemIsDamaged() throws {
    let bad = #"{"id":9,"a":"#
    try Row(
      "deleted by both, and damaged on one side",
      .keyed(),
      base: [#"{"id":1,"a":0,"b":0}"#, #"{"id":2}"#],
      ours: [#"{"id":1,"a":1,"b":0}"#, bad],
      theirs: [#"{"id":1,"a":0,"b":1}"#],
      gives: [#"{"id":1,"a":1,"b":1}"#] + .conflict([bad], [])
    ).check()
  }

  @Test func aSideWithoutAClockLosesUnderBothRulesOfClocks() throws {
    let row = FieldRow(
      "a side without a clock",
      "1",
      "2",
      "3",
      gives: "2",
      clocks: .init("1", "5", nil, gives: "5")
    )
    try row.check(.firstWrite)
    try row.check(.lastWrite)
  }

  @Test func anEditedElementThatTheOtherSideRemovedIsInTheReport() throws {
    let policy = Policy.keyed {
      $0.rules["f"] = .union(key: ["k"])
      $0.editedDeleted = .delete
    }
    let versions = (
      base: #"{"id":1,"f":[{"k":1,"v":1}]}"#, edited: #"{"id":1,"f":[{"k":1,"v":2}]}"#,
      removed: #"{"id":1,"f":[],"x":1}"#
    )
    for isMirrored in [false, true] {
      let merged = try merge(
        base: [versions.base],
        ours: [isMirrored ? versions.removed : versions.edited],
        theirs: [isMirrored ? versions.edited : versions.removed],
        policy: policy
      )
      #expect(merged.report.discardedCount == 1)
    }
  }

  @Test func aLineThatOneSideAddedTwiceIsThereTwice() throws {
    try Row(
      "added twice on a side",
      base: .none,
      ours: [#"{"x":1}"#],
      theirs: [#"{"y":1}"#, #"{"y":1}"#],
      gives: [#"{"x":1}"#, #"{"y":1}"#, #"{"y":1}"#]
    ).check()
  }

  @Test func aLineIsCommonAtTheTopOrAtTheBottomOfAConflict() throws {
    let merged = try merge(
      base: [#"{"a":1}"#],
      ours: [#"{"x":1}"#],
      theirs: [#"{"x":1}"#, #"{"x":1}"#]
    )
    #expect(
      Lines(file: merged.bytes(style: .zdiff3)) == [
        #"{"x":1}"#, "<<<<<<< ours", "||||||| base", #"{"a":1}"#, "=======", #"{"x":1}"#,
        ">>>>>>> theirs",
      ]
    )
  }

  @Test func theLastMarkerHasALineEndWhereTheFileHasNone() throws {
    let merged = try merge(
      base: Bytes(#"{"id":1,"a":0}"#),
      ours: Bytes(#"{"id":1,"a":1}"#),
      theirs: Bytes(#"{"id":1,"a":2}"#)
    )
    #expect(merged.bytes().text.hasSuffix("\n>>>>>>> theirs\n"))
  }

  @Test func sixSignsAreNoMarker() {
    let text = "<<<<<< a\n{\"id\":1}\n======\n{\"id\":2}\n>>>>>> b\n"
    #expect(Document(reading: Bytes(text)).resolvingMarkers() == nil)
  }
}
