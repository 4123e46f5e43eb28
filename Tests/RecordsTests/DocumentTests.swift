import JSONText
import Records
import Testing

/// A file taken apart into lines.
@Suite struct DocumentTests {
  /// A file and what reading it finds.
  struct Sample: Sendable, CustomTestStringConvertible {
    var file: String
    var lines: [String]
    var lineEnd: LineEnd?
    var endsWithLineEnd: Bool?
    var hasByteOrderMark = false

    var testDescription: String { file.debugDescription }

    init(
      _ file: String,
      lines: [String],
      _ lineEnd: LineEnd?,
      ended: Bool?,
      mark: Bool = false
    ) {
      self.file = file
      self.lines = lines
      self.lineEnd = lineEnd
      endsWithLineEnd = ended
      hasByteOrderMark = mark
    }
  }

  @Test(
    arguments: [
      Sample("", lines: [], nil, ended: nil),
      Sample("{}\n", lines: ["{}"], .lineFeed, ended: true),
      Sample("{}", lines: ["{}"], nil, ended: false),
      Sample("{}\n[]\n", lines: ["{}", "[]"], .lineFeed, ended: true),
      Sample("{}\n[]", lines: ["{}", "[]"], .lineFeed, ended: false),
      Sample("{}\r\n", lines: ["{}"], .carriageReturnLineFeed, ended: true),
      Sample("{}\r\n[]\r\n", lines: ["{}", "[]"], .carriageReturnLineFeed, ended: true),
      Sample("{}\r\n[]", lines: ["{}", "[]"], .carriageReturnLineFeed, ended: false),
      Sample("\n", lines: [""], .lineFeed, ended: true),
      Sample("\n\n", lines: ["", ""], .lineFeed, ended: true),
      Sample("\r\n", lines: [""], .carriageReturnLineFeed, ended: true),
      Sample("{}\n\n[]\n", lines: ["{}", "", "[]"], .lineFeed, ended: true),
      Sample("{}\r\n\r\n[]\r\n", lines: ["{}", "", "[]"], .carriageReturnLineFeed, ended: true),
      Sample("{}\r\n[]\n", lines: ["{}\r", "[]"], .lineFeed, ended: true),
      Sample("{}\n[]\r\n", lines: ["{}", "[]\r"], .lineFeed, ended: true),
      Sample("{}\r\n\n", lines: ["{}\r", ""], .lineFeed, ended: true),
      Sample("{}\r", lines: ["{}\r"], nil, ended: false),
      Sample("{}\r[]\r", lines: ["{}\r[]\r"], nil, ended: false),
      Sample("\r", lines: ["\r"], nil, ended: false),
      Sample("{}\r\n[]\r", lines: ["{}", "[]\r"], .carriageReturnLineFeed, ended: false),
      Sample("{}\r\r\n", lines: ["{}\r"], .carriageReturnLineFeed, ended: true),
      Sample("\u{FEFF}", lines: [], nil, ended: nil, mark: true),
      Sample("\u{FEFF}{}\n", lines: ["{}"], .lineFeed, ended: true, mark: true),
      Sample("\u{FEFF}\n", lines: [""], .lineFeed, ended: true, mark: true),
      Sample("{}\n\u{FEFF}", lines: ["{}", "\u{FEFF}"], .lineFeed, ended: false),
      Sample(
        "\u{FEFF}\u{FEFF}{}\n",
        lines: ["\u{FEFF}{}"],
        .lineFeed,
        ended: true,
        mark: true
      ),
      Sample("\u{2028}\u{85}\u{B}\n", lines: ["\u{2028}\u{85}\u{B}"], .lineFeed, ended: true),
    ]
  )
  func reading(_ sample: Sample) {
    let document = document(sample.file)
    #expect(document.texts.map { Array($0.utf8) } == sample.lines.map { Array($0.utf8) })
    #expect(document.lineEnd == sample.lineEnd)
    #expect(document.endsWithLineEnd == sample.endsWithLineEnd)
    #expect(document.hasByteOrderMark == sample.hasByteOrderMark)
    #expect(document.lines.map(\.number) == Array(1..<document.lines.count + 1))
  }

  @Test(
    arguments: [
      ("", true, false), ("\n \t\r\n", true, false), ("\u{FEFF}\n", true, false),
      ("{}", false, true), ("\n{\"a\":1}\n", false, true), ("[]\n1\n", false, false),
      ("<<<<<<<\n", false, false), ("x\n{}\n", false, true), ("\u{FEFF}{}", false, true),
      ("# a\n// b\n", true, false), ("# a\n{}\n", false, true), (" # a\n", false, false),
    ]
  )
  func whatAFileHas(_ file: String, _ isWithoutContent: Bool, _ hasRecords: Bool) {
    #expect(document(file).isWithoutContent == isWithoutContent)
    #expect(document(file).hasRecords == hasRecords)
  }

  @Test func anyBytesAreRead() {
    let everyByte = Array(UInt8.min...UInt8.max)
    let document = document(bytes: everyByte)
    #expect(document.lines.count == 2)
    #expect(document.lines.flatMap(\.bytes.array) == everyByte.filter { $0 != 0x0A })
    #expect(document.endsWithLineEnd == false)
  }

  @Test func aPartOfAByteOrderMarkIsNone() {
    let document = document(bytes: [0xEF, 0xBB])
    #expect(!document.hasByteOrderMark)
    #expect(document.lines.map(\.kind) == [.bad])
  }

  @Test func linesCanBeReplacedInTheSameFile() {
    let original = document("\u{FEFF}{}\r\n[]")
    let replaced = original.replacingLines([Line(bytes: Bytes("1"), number: 7)])
    #expect(replaced.texts == ["1"])
    #expect(replaced.lines.first?.number == 7)
    #expect(replaced.hasByteOrderMark)
    #expect(replaced.lineEnd == .carriageReturnLineFeed)
    #expect(replaced.endsWithLineEnd == false)
  }

  @Test func lineEndsHaveTheirBytes() {
    #expect(LineEnd.lineFeed.bytes.array == [0x0A])
    #expect(LineEnd.carriageReturnLineFeed.bytes.array == [0x0D, 0x0A])
  }
}
