import JSONText
import RecordMerge
import Records
import Resolution
import Testing

@Suite("Values of choices")
struct ChoiceTests {
  private func conflict(_ base: [String], _ ours: [String], _ theirs: [String]) -> OpenConflict {
    OpenConflict(
      Conflict(
        base: base.map { Bytes($0) },
        ours: ours.map { Bytes($0) },
        theirs: theirs.map { Bytes($0) }
      ),
      keyFields: ["id"]
    )
  }

  @Test(
    "Both joins lists and texts, and nothing else",
    arguments: [
      ("[1,2]", "[2.0,3]", "[1,2,3]"), (#""a""#, #""b""#, #""a\nb""#), ("1", "2", nil),
      ("[1]", #""a""#, nil), ("{}", "null", nil),
    ] as [(String, String, String?)]
  )
  func both(_ ours: String, _ theirs: String, _ result: String?) {
    var conflict = conflict(
      [],
      [#"{"id":1,"x":\#(ours)}"#],
      [#"{"id":1,"x":\#(theirs)}"#]
    )
    let fits = conflict.choose(.both, at: 0)
    #expect(fits == (result != nil))
    #expect(conflict.isDecided == fits)
    #expect(
      conflict.decidedLines?.map(\.text) == result.map { [#"{"id":1,"x":\#($0)}"#] }
    )
  }

  @Test("Fields are decided one by one, and the rest stays a conflict")
  func fields() {
    var conflict = conflict(
      [#"{"id":1,"m":{"a":1,"b":1}}"#],
      [#"{"id":1,"m":{"a":2,"b":1}}"#],
      [#"{"id":1,"m":{"a":3},"c":1}"#]
    )
    #expect(conflict.fields.map(\.path.text) == ["m.a", "m.b", "c"])
    let choices = [conflict.choose(.theirs, at: 1), conflict.choose(.ours, at: 2)]
    #expect(choices == [true, true])
    #expect(conflict.decidedLines == nil)
    let rest = conflict.remaining
    #expect(rest.ours.map(\.text) == [#"{"id":1,"m":{"a":2}}"#])
    #expect(rest.theirs.map(\.text) == [#"{"id":1,"m":{"a":3}}"#])
    #expect(rest.base.map(\.text) == [#"{"id":1,"m":{"a":1}}"#])
    let isRemoved = conflict.choose(.value(nil), at: 0)
    #expect(isRemoved)
    #expect(conflict.decidedLines?.map(\.text) == [#"{"id":1,"m":{}}"#])
    let isTakenBack = conflict.choose(nil, at: 0)
    #expect(isTakenBack && !conflict.isDecided)
  }

  @Test("A conflict without two records is decided as a whole")
  func whole() {
    var deleted = conflict([#"{"id":1}"#], [], [#"{"id":1,"a":1}"#])
    #expect(deleted.fields.isEmpty && deleted.key?.bytes.text == "1")
    let wrongChoices = [deleted.choose(.both, at: 0), deleted.choose(.value(.null), at: 0)]
    #expect(wrongChoices == [false, false])
    let fits = deleted.choose(.ours, at: 0)
    #expect(fits && deleted.decidedLines == [])
    var lines = conflict([], ["1", "2"], ["3"])
    let fitsLines = lines.choose(.both, at: 0)
    #expect(fitsLines)
    #expect(lines.decidedLines?.map(\.text) == ["1", "2", "3"])
  }
}
