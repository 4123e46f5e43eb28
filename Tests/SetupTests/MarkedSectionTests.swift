import JSONText
import Setup
import TestSupport
import Testing

@Suite("Sections in files of others")
struct MarkedSectionTests {
  private static let contents = [
    "", "\n", "a\n", "a", "a\nb", "#!/bin/sh\n", "#!/bin/sh\necho\n", "\u{FEFF}a\n", "\r\na\r\n",
    "# git jsonl: end\na\n",
  ]

  @Test("A removed section leaves the earlier content, byte for byte", arguments: contents)
  func roundTrip(content: String) throws {
    for place in [SectionedText.Place.top, .belowFirstLine, .bottom] {
      for comments in [MarkedSection.Comments.script, .markdown] {
        func read(_ bytes: Bytes) -> SectionedText { SectionedText(bytes, comments: comments) }
        var text = SectionedText(Bytes(content), place: place, comments: comments)
        #expect(text.section == nil)
        text.section = MarkedSection(["one", "two"])
        let written = try #require(text.content())
        #expect(read(written).section == MarkedSection(["one", "two"]))
        #expect(read(written).withoutSection == Bytes(content))
        var renewed = read(written)
        renewed.section?.lines = ["three"]
        let second = try #require(renewed.content())
        #expect(read(second).withoutSection == Bytes(content))
      }
    }
  }

  @Test("A section at the bottom is the last lines, each of them a line of its own")
  func bottom() throws {
    for content in ["a", "a\n", ""] {
      var text = SectionedText(Bytes(content), place: .bottom)
      text.section = MarkedSection(["x"])
      let lines = try #require(text.content()).text.split(separator: "\n")
      #expect(lines.suffix(2) == ["x", "# git jsonl: end"])
      #expect(lines.count == (content.isEmpty ? 3 : 4))
    }
  }

  @Test("A file that was made for a section is removed with it, unless it has more lines")
  func ownFile() throws {
    var text = SectionedText(nil)
    text.section = MarkedSection(["one"], ownsFile: true)
    let written = try #require(text.content())
    #expect(SectionedText(written).withoutSection == nil)
    let longer = Bytes(written.text + "more\n")
    #expect(SectionedText(longer).withoutSection == Bytes("more\n"))
  }

  @Test("A section comes after a byte order mark and the line that names a shell")
  func place() {
    var marked = SectionedText(Bytes("\u{FEFF}a\n"))
    marked.section = MarkedSection([])
    #expect(marked.content()?.array.starts(with: [0xEF, 0xBB, 0xBF, 0x23]) == true)
    var script = SectionedText(Bytes("#!/bin/sh\nexit 3\n"), place: .belowFirstLine)
    script.section = MarkedSection(["x"])
    #expect(script.content()?.text.hasPrefix("#!/bin/sh\n# git jsonl: begin") == true)
    #expect(script.content()?.text.hasSuffix("# git jsonl: end\nexit 3\n") == true)
  }

  @Test("Without the comment at its end, a section is not ours")
  func unterminated() throws {
    var text = SectionedText(Bytes("a\n"))
    text.section = MarkedSection(["x"])
    let written = try #require(text.content()).text.replacing("# git jsonl: end\n", with: "")
    #expect(SectionedText(Bytes(written)).section == nil)
    #expect(FoundFile(path: "/x", content: Bytes(written)).isUnterminated)
  }
}
