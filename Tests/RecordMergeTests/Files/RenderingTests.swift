import JSONText
import MergePolicy
import RecordMerge
import Testing

/// The text of conflicts in each style.
@Suite struct RenderingTests {
  private static let base: Lines = [#"{"id":1}"#, #"{"id":2,"a":0,"b":0}"#, #"{"id":3}"#]
  private static let ours: Lines = [#"{"id":1}"#, #"{"id":2,"a":1,"b":1}"#, #"{"id":3}"#]
  private static let theirs: Lines = [#"{"id":1}"#, #"{"id":2,"a":2,"b":0}"#, #"{"id":3,"c":1}"#]

  private func contested(_ policy: Policy = .keyed()) throws -> MergedDocument {
    try merge(base: Self.base, ours: Self.ours, theirs: Self.theirs, policy: policy)
  }

  /// The lines of the contested merge in a style.
  private func rendered(
    _ style: ConflictStyle,
    labels: ConflictLabels = ConflictLabels(),
    markerSize: Int = 7
  ) throws -> Lines {
    Lines(file: try contested().bytes(style: style, labels: labels, markerSize: markerSize))
  }

  /// The lines around the block.
  private func file(_ block: Lines) -> Lines {
    [#"{"id":1}"#] + block + [#"{"id":3,"c":1}"#]
  }

  @Test func styleMerge() throws {
    #expect(
      try rendered(.merge)
        == file([
          "<<<<<<< ours", #"{"id":2,"a":1,"b":1}"#, "=======", #"{"id":2,"a":2,"b":1}"#,
          ">>>>>>> theirs",
        ])
    )
  }

  @Test(arguments: [ConflictStyle.diff3, .zdiff3])
  func styleDiff3(_ style: ConflictStyle) throws {
    #expect(
      try rendered(style)
        == file([
          "<<<<<<< ours", #"{"id":2,"a":1,"b":1}"#, "||||||| base", #"{"id":2,"a":0,"b":1}"#,
          "=======", #"{"id":2,"a":2,"b":1}"#, ">>>>>>> theirs",
        ])
    )
  }

  @Test func styleRecord() throws {
    #expect(
      try rendered(.record)
        == file([
          #"{"id":2,"a":2,"b":1,"_conflicts":[{"field":"a","base":0,"ours":1,"theirs":2}]}"#
        ])
    )
  }

  @Test func styleBase() throws {
    let merged = try contested()
    #expect(merged.hasConflicts)
    #expect(Lines(file: merged.bytes(style: .base)) == file([#"{"id":2,"a":0,"b":1}"#]))
  }

  @Test func labelsAndMarkerSize() throws {
    let labels = ConflictLabels(base: "0abc (first)", ours: "HEAD", theirs: "feature/é x")
    #expect(
      try rendered(.diff3, labels: labels, markerSize: 10)
        == file([
          "<<<<<<<<<< HEAD", #"{"id":2,"a":1,"b":1}"#, "|||||||||| 0abc (first)",
          #"{"id":2,"a":0,"b":1}"#, "==========", #"{"id":2,"a":2,"b":1}"#,
          ">>>>>>>>>> feature/é x",
        ])
    )
  }

  @Test func anEmptyLabelLeavesTheMarkerAlone() throws {
    let labels = ConflictLabels(base: "", ours: "", theirs: "")
    #expect(
      try rendered(.diff3, labels: labels)
        == file([
          "<<<<<<<", #"{"id":2,"a":1,"b":1}"#, "|||||||", #"{"id":2,"a":0,"b":1}"#, "=======",
          #"{"id":2,"a":2,"b":1}"#, ">>>>>>>",
        ])
    )
  }

  @Test func markersEndAsTheFileDoes() throws {
    let merged = try merge(
      base: .init("{\"id\":1,\"a\":0}\r\n"),
      ours: .init("{\"id\":1,\"a\":1}\r\n"),
      theirs: .init("{\"id\":1,\"a\":2}\r\n")
    )
    #expect(
      merged.bytes(style: .merge).text.debugDescription
        == [
          "<<<<<<< ours", #"{"id":1,"a":1}"#, "=======", #"{"id":1,"a":2}"#, ">>>>>>> theirs", "",
        ].joined(separator: "\r\n").debugDescription
    )
  }

  @Test(arguments: [ConflictStyle.merge, .diff3, .zdiff3])
  func markersAreOnLinesOfTheirOwnWithoutALastLineEnd(_ style: ConflictStyle) throws {
    let merged = try merge(
      base: .init(#"{"id":1,"a":0}"#),
      ours: .init(#"{"id":1,"a":1}"#),
      theirs: .init(#"{"id":1,"a":2}"#)
    )
    let lines = merged.bytes(style: style).text.split(separator: "\n").map(String.init)
    let middle = style == .merge ? [] : ["||||||| base", #"{"id":1,"a":0}"#]
    #expect(
      lines == ["<<<<<<< ours", #"{"id":1,"a":1}"#] + middle
        + ["=======", #"{"id":1,"a":2}"#, ">>>>>>> theirs"]
    )
  }

  // MARK: - Edited against deleted

  @Test(
    arguments: [
      (
        ConflictStyle.merge,
        ["<<<<<<< ours", #"{"id":1,"a":1}"#, "=======", ">>>>>>> theirs"]
      ),
      (
        .diff3,
        [
          "<<<<<<< ours", #"{"id":1,"a":1}"#, "||||||| base", #"{"id":1,"a":0}"#, "=======",
          ">>>>>>> theirs",
        ]
      ),
      (
        .zdiff3,
        [
          "<<<<<<< ours", #"{"id":1,"a":1}"#, "||||||| base", #"{"id":1,"a":0}"#, "=======",
          ">>>>>>> theirs",
        ]
      ),
      (
        .record,
        [#"{"id":1,"a":1,"_conflicts":[{"base":{"id":1,"a":0},"ours":{"id":1,"a":1}}]}"#]
      ), (.base, [#"{"id":1,"a":0}"#]),
    ] as [(ConflictStyle, [String])]
  )
  func editedAgainstDeleted(_ style: ConflictStyle, _ block: [String]) throws {
    let merged = try merge(
      base: [#"{"id":1,"a":0}"#, #"{"id":2}"#],
      ours: [#"{"id":1,"a":1}"#, #"{"id":2}"#],
      theirs: [#"{"id":2}"#],
      policy: .keyed()
    )
    #expect(Lines(file: merged.bytes(style: style)) == Lines(block) + [#"{"id":2}"#])
  }

  // MARK: - The style record

  @Test func theStyleRecordListsEachFieldAndLeavesAbsentVersionsOut() throws {
    let merged = try merge(
      base: #"{"id":1,"a":0,"m":{"x":0,"y":0}}"#,
      ours: #"{"id":1,"m":{"x":"b","y":1},"n":1}"#,
      theirs: #"{"id":1,"a":2,"m":{"x":"a","y":0},"n":2}"#,
      policy: .keyed()
    )
    #expect(
      Lines(file: merged.bytes(style: .record)) == [
        #"{"id":1,"a":2,"m":{"x":"b","y":1},"n":2,"_conflicts":["#
          + #"{"field":"a","base":0,"theirs":2},"#
          + #"{"field":"m.x","base":0,"ours":"b","theirs":"a"},"#
          + #"{"field":"n","ours":1,"theirs":2}]}"#
      ]
    )
  }

  @Test func theStyleRecordKeepsTheFileValid() throws {
    let merged = try contested()
    for text in Lines(file: merged.bytes(style: .record)).texts { _ = try json(text) }
    #expect(merged.hasConflicts)
  }

  // MARK: - Lines without a key

  /// Lines of records that have no key.
  private func lines(_ letters: String) -> Lines { Lines(letters.map { #"{"n":"\#($0)"}"# }) }

  @Test func commonLinesAreBeforeAndAfterTheBlockInZdiff3() throws {
    let merged = try merge(
      base: lines("abc"),
      ours: lines("apqrc"),
      theirs: lines("apsrc"),
      policy: .keyed()
    )
    #expect(
      Lines(file: merged.bytes(style: .zdiff3))
        == lines("ap") + ["<<<<<<< ours"] + lines("q") + ["||||||| base"] + lines("b")
        + ["======="] + lines("s") + [">>>>>>> theirs"] + lines("rc")
    )
    #expect(
      Lines(file: merged.bytes(style: .diff3))
        == lines("a") + ["<<<<<<< ours"] + lines("pqr") + ["||||||| base"] + lines("b")
        + ["======="] + lines("psr") + [">>>>>>> theirs"] + lines("c")
    )
    #expect(Lines(file: merged.bytes(style: .base)) == lines("abc"))
  }

  // MARK: - Marker text

  @Test func markerTextInsideAStringIsText() throws {
    let text = #"<<<<<<< ours\n=======\n>>>>>>> theirs"#
    try Row(
      "in a value",
      .keyed(),
      base: Lines([#"{"id":"\#(text)","a":0,"b":0}"#]),
      ours: Lines([#"{"id":"\#(text)","a":1,"b":0}"#]),
      theirs: Lines([#"{"id":"\#(text)","a":0,"b":1}"#]),
      gives: Lines([#"{"id":"\#(text)","a":1,"b":1}"#])
    ).check()
  }

  @Test func writingInRunsIsTheSameAsWritingAtOnce() throws {
    let merged = try contested()
    for style in ConflictStyle.allCases {
      var runs: [UInt8] = []
      merged.write(style: style) { runs += $0.array }
      #expect(Bytes(runs) == merged.bytes(style: style))
    }
  }
}
