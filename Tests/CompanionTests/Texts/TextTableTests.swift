@testable import Companion
import Testing

@Suite("Tables for people")
struct TextTableTests {
  private func table(_ heading: [String], _ rows: [[String]]) -> TextTable {
    var table = TextTable(heading: heading)
    for row in rows { table.add(row) }
    return table
  }

  @Test("Columns are aligned, and no line ends in blanks")
  func columns() {
    var table = table(
      ["key", "n", "title"],
      [["t-1", "1", "Report"], ["t-10", "20", ""], ["t-2", "", "Übung"], ["t-3"]]
    )
    #expect(
      table.lines() == [
        "key   n   title", "t-1   1   Report", "t-10  20", "t-2       Übung", "t-3",
      ]
    )
    table.rightAligned = [1]
    #expect(
      table.lines() == [
        "key    n  title", "t-1    1  Report", "t-10  20", "t-2       Übung", "t-3",
      ]
    )
    table.rightAligned = [2]
    #expect(table.lines()[1] == "t-1   1   Report")
    #expect(table.lines()[0] == "key   n    title")
  }

  @Test("Widths are those of a terminal")
  func widths() {
    let wide = table(
      ["a", "b"],
      [
        ["日本", "|"], ["e\u{301}e\u{301}", "|"], ["👩‍👩‍👧", "|"], ["👍🏽", "|"], ["🇨🇭", "|"], ["❤️", "|"],
      ]
    )
    #expect(
      wide.lines() == [
        "a     b", "日本  |", "e\u{301}e\u{301}    |", "👩‍👩‍👧    |", "👍🏽    |", "🇨🇭    |", "❤️    |",
      ]
    )
  }

  @Test("Nothing from outside speaks to the terminal")
  func controlCharacters() {
    let lines = table(["a\u{1B}", "b"], [["x\ny", "\u{202E}"]]).lines(isColored: false)
    #expect(lines == ["a\\u001b  b", "x\\ny     \\u202e"])
  }

  @Test("The widest columns give way, with an ellipsis")
  func shortening() {
    let rows = [["t-1", String(repeating: "long ", count: 10), String(repeating: "x", count: 12)]]
    let cut = table(["key", "text", "code"], rows)
    #expect(
      cut.lines(width: 30) == [
        "key  text          code", "t-1  long long l…  xxxxxxxxxx…",
      ]
    )
    #expect(cut.lines(width: 200) == cut.lines())
    for width in 0...90 {
      for line in cut.lines(width: width) { #expect(line.count <= width, "\(width)") }
    }
  }

  @Test("A wide character that does not fit the last column leaves it empty")
  func wideShortening() {
    #expect(table(["a"], [["日本語"]]).lines(width: 4) == ["a", "日…"])
    #expect(table(["a"], [["日本語"]]).lines(width: 5) == ["a", "日本…"])
    #expect(table(["a"], [["日本語"]]).lines(width: 6) == ["a", "日本語"])
  }

  @Test("Columns without any room are left out, from the right")
  func fewerColumns() {
    let names = (1...9).map { "column \($0)" }
    #expect(table(names, [names]).lines(width: 20) == ["column 1  column 2", "column 1  column 2"])
    #expect(table(names, []).lines(width: 1) == ["…"])
  }

  @Test("Only a heading is bold, and only where colour is asked for")
  func color() {
    #expect(table(["a"], [["b"]]).lines(isColored: true) == ["\u{1B}[1ma\u{1B}[0m", "b"])
  }

  @Test("A table of one very long cell is cut in little time")
  func longCell() {
    let text = String(repeating: "日", count: 300_000)
    #expect(table(["a", "b"], [[text, text]]).lines(width: 22).last == "日日日日…   日日日日…")
  }
}
