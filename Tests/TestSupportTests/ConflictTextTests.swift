import TestSupport
import Testing

/// Texts with conflict blocks are taken apart as git forms them.
@Suite struct ConflictTextTests {
  private static func bytes(_ lines: [String]) -> [UInt8] {
    Array(lines.map { $0 + "\n" }.joined().utf8)
  }

  @Test func blocksAndLinesAreTold() {
    let text = ConflictText(
      Self.bytes(["x", "<<<<<<< ours", "a", "||||||| base", "=======", "b", ">>>>>>> theirs", "y"])
    )
    let block = ConflictText.Part.block(
      ours: [Array("a".utf8)],
      base: [],
      theirs: [Array("b".utf8)]
    )
    #expect(text.parts == [.line(Array("x".utf8)), block, .line(Array("y".utf8))])
    #expect(text.isWellFormed && text.hasBlocks)
    #expect(text.swapped.swapped == text)
    #expect(text.lines.count == 4)
  }

  @Test func markersOfAnotherSizeAreLines() {
    let lines = ["<<<<<<<<< ours", "<<<<<<< a", "=========", ">>>>>>>>> theirs"]
    let text = ConflictText(Self.bytes(lines), markerSize: 9)
    #expect(text.parts == [.block(ours: [Array("<<<<<<< a".utf8)], base: nil, theirs: [])])
  }

  @Test func unterminatedBlocksAreNotWellFormed() {
    for lines in [["<<<<<<< ours", "a"], ["======="], ["<<<<<<< a", "<<<<<<< b", ">>>>>>> c"]] {
      #expect(!ConflictText(Self.bytes(lines)).isWellFormed)
    }
  }

  @Test func fileIsTakenApartIntoLines() {
    let file = PlainFile(Array("\u{FEFF}a\r\n\n b\nc".utf8))
    #expect(file.hasByteOrderMark)
    #expect(!file.endsWithLineFeed)
    #expect(file.lines.map { String(decoding: $0, as: UTF8.self) } == ["a", "", " b", "c"])
    #expect(file.contentLines.count == 3)
  }
}
