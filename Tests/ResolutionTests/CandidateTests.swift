import JSONText
import MergePolicy
import RecordMerge
import Records
import Resolution
import Testing

@Suite("The candidates of a file with conflicts")
struct CandidateTests {
  private func candidates(_ lines: [String]) throws -> ConflictCandidates {
    let text = lines.map { $0 + "\n" }.joined()
    return try #require(ConflictCandidates(Bytes(text), policy: Policy()))
  }

  private func lines(_ file: Bytes) -> [String] {
    file.text.split(separator: "\n").map(String.init)
  }

  @Test("Base comes from the block, and its style is known")
  func base() throws {
    let found = try candidates([
      #"{"id":1}"#, "<<<<<<<<< mine", #"{"id":2,"n":2}"#, "||||||||| 1234567",
      #"{"id":2,"n":1}"#, "=========", #"{"id":2,"n":3}"#, ">>>>>>>>> their work", #"{"id":3}"#,
    ])
    #expect(lines(found.ours) == [#"{"id":1}"#, #"{"id":2,"n":2}"#, #"{"id":3}"#])
    #expect(lines(found.base) == [#"{"id":1}"#, #"{"id":2,"n":1}"#, #"{"id":3}"#])
    #expect(lines(found.theirs) == [#"{"id":1}"#, #"{"id":2,"n":3}"#, #"{"id":3}"#])
    #expect(found.style == .diff3)
    #expect(found.markerSize == 9)
    #expect(
      found.labels == ConflictLabels(base: "1234567", ours: "mine", theirs: "their work")
    )
    #expect(found.doubtfulLines.isEmpty)
  }

  @Test("Lines that zdiff3 moved out of a block are not in base twice")
  func movedOut() throws {
    let found = try candidates([
      #"{"id":1,"n":2}"#, "<<<<<<< a", #"{"id":2,"n":2}"#, "||||||| b", #"{"id":1,"n":1}"#,
      #"{"id":2,"n":1}"#, "=======", #"{"id":2,"n":3}"#, ">>>>>>> c",
    ])
    #expect(lines(found.base) == [#"{"id":1,"n":1}"#, #"{"id":2,"n":1}"#])
  }

  @Test("A block without base whose one side is empty leaves a doubt")
  func doubt() throws {
    let found = try candidates([
      "<<<<<<< a", #"{"id":1}"#, "=======", ">>>>>>> b", "<<<<<<< a", #"{"id":2}"#, "=======",
      #"{"id":3}"#, ">>>>>>> b",
    ])
    #expect(found.doubtfulLines == [Bytes(#"{"id":1}"#): .ours])
    #expect(found.style == .merge)
    let merged = MergedDocument(
      content: .items([.line(Bytes(#"{"id":1}"#)), .line(Bytes(#"{"id":2}"#))], format: .init()),
      report: MergeReport()
    )
    let file = ConflictedFile(merged, policyKey: [], doubtfulLines: found.doubtfulLines)
    let open = file.openConflicts
    #expect(open.map { $0.key?.bytes.text } == ["1"])
    #expect(open.first?.conflict.theirs.isEmpty == true)
    #expect(open.first?.questionCount == 1)
  }

  @Test("Markers outside a complete block are distinguished from others")
  func unterminated() {
    let whole = ["<<<<<<< a", "{}", "=======", "[]", ">>>>>>> b"]
    func number(_ lines: [String]) -> Int? {
      Document(reading: Bytes(lines.joined(separator: "\n"))).firstUnterminatedMarkerNumber
    }
    #expect(number(whole) == nil)
    #expect(number(whole + ["======="]) == 6)
    #expect(number(Array(whole.dropLast())) == 1)
    #expect(number(["{}", ">>>>>>> b"]) == 2)
    #expect(number(["{}", ">>>>>> b", "\"<<<<<<< a\""]) == nil)
  }

  @Test("An unknown base can't be chosen")
  func unknownBase() {
    let conflict = Conflict(
      base: [],
      ours: [Bytes(#"{"id":1,"n":1}"#)],
      theirs: [Bytes(#"{"id":1,"n":2}"#)]
    )
    var open = OpenConflict(conflict, keyFields: ["id"])
    open.chooseAll(.base)
    #expect(!open.isDecided)
    let isChosen = open.choose(.theirs, at: 0)
    #expect(isChosen && open.isDecided)
  }

  @Test("A conflict of the style record stays one, with the open fields")
  func record() {
    let conflict = Conflict(
      base: [Bytes(#"{"id":1,"n":1,"m":1}"#)],
      ours: [Bytes(#"{"id":1,"n":2,"m":9}"#)],
      theirs: [Bytes(#"{"id":1,"n":3,"m":7}"#)],
      record: Bytes(#"{"id":1,"n":3,"m":9,"_conflicts":[]}"#)
    )
    var open = OpenConflict(conflict, keyFields: ["id"])
    #expect(open.remaining.record == conflict.record)
    let isChosen = open.choose(.ours, at: 0)
    #expect(isChosen)
    #expect(
      open.remaining.record?.text == #"{"id":1,"n":2,"m":9,"_conflicts":"#
        + #"[{"field":"m","base":1,"ours":9,"theirs":7}]}"#
    )
  }

  @Test("A record can be decided as a whole by one with its key, and by no other")
  func wholeValue() throws {
    let conflict = Conflict(
      base: [Bytes(#"{"id":10,"n":1}"#)],
      ours: [],
      theirs: [Bytes(#"{"id":10,"n":2}"#)]
    )
    var open = OpenConflict(conflict, keyFields: ["id"])
    for refused in [#"{"id":11}"#, "[10]", "{}"] {
      let isChosen = open.choose(.value(try JSONValue(parsing: Bytes(refused))), at: 0)
      #expect(!isChosen, "\(refused)")
    }
    let isChosen = open.choose(.value(try JSONValue(parsing: Bytes(#"{"id":1e1}"#))), at: 0)
    #expect(isChosen)
    #expect(open.decidedLines?.map(\.text) == [#"{"id":1e1}"#])
  }
}
