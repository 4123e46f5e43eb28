import JSONText
import RecordMerge
import Testing

/// What holds for a file as a whole: line ends, the last line end, the byte order mark.
@Suite struct FileFormatTests {
  /// A case about a file as a whole: each version is a text, or nil for a file that is missing.
  struct WholeFile: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var base: String
    var ours: String
    var theirs: String
    var expected: String

    init(_ name: String, _ base: String, _ ours: String, _ theirs: String, gives expected: String) {
      testDescription = name
      self.base = base
      self.ours = ours
      self.theirs = theirs
      self.expected = expected
    }
  }

  private static let (r, a, b, ab) = (
    #"{"id":1,"a":0,"b":0}"#, #"{"id":1,"a":1,"b":0}"#, #"{"id":1,"a":0,"b":1}"#,
    #"{"id":1,"a":1,"b":1}"#
  )

  @Test(
    arguments: [
      WholeFile("line feeds", r + "\n", a + "\n", b + "\n", gives: ab + "\n"),
      WholeFile("both line ends", r + "\r\n", a + "\r\n", b + "\r\n", gives: ab + "\r\n"),
      WholeFile("returns added by one side", r + "\n", a + "\r\n", b + "\n", gives: ab + "\r\n"),
      WholeFile("returns removed by one side", r + "\r\n", a + "\n", b + "\r\n", gives: ab + "\n"),
      WholeFile("returns removed by both", r + "\r\n", a + "\n", b + "\n", gives: ab + "\n"),
      WholeFile("returns on one of two new sides", "", a + "\r\n", a + "\n", gives: a + "\r\n"),
      WholeFile(
        "a line of mixed line ends beside returns",
        "",
        "{}\r\n",
        a + "\n{}\r\n",
        gives: a + "\r\n{}\r\n"
      ),
      WholeFile("no last line end", r, a, b, gives: ab),
      WholeFile("last line end dropped by one side", r + "\n", a, b + "\n", gives: ab),
      WholeFile("last line end added by one side", r, a + "\n", b, gives: ab + "\n"),
      WholeFile("last line end on one of two new sides", "", a, a + "\n", gives: a + "\n"),
      WholeFile("a mark and nothing else", r + "\n", "", "\u{FEFF}" + r + "\n", gives: ""),
      WholeFile(
        "a mark in all",
        "\u{FEFF}" + r + "\n",
        "\u{FEFF}" + a + "\n",
        "\u{FEFF}" + b + "\n",
        gives: "\u{FEFF}" + ab + "\n"
      ),
      WholeFile(
        "a mark added by one side",
        r + "\n",
        "\u{FEFF}" + a + "\n",
        b + "\n",
        gives: "\u{FEFF}" + ab + "\n"
      ),
      WholeFile(
        "a mark removed by one side",
        "\u{FEFF}" + r + "\n",
        a + "\n",
        "\u{FEFF}" + b + "\n",
        gives: ab + "\n"
      ),
      WholeFile(
        "a mark on one of two new sides",
        "",
        "\u{FEFF}" + a + "\n",
        a + "\n",
        gives: "\u{FEFF}" + a + "\n"
      ),
      WholeFile(
        "each by itself",
        "\u{FEFF}" + r,
        a + "\r\n",
        "\u{FEFF}" + b,
        gives: ab + "\r\n"
      ),
      WholeFile("only line ends differ", r + "\n", r + "\r\n", b + "\n", gives: b + "\r\n"),
    ]
  )
  func wholeFiles(_ file: WholeFile) throws {
    for sides in [(file.ours, file.theirs), (file.theirs, file.ours)] {
      let merged = try merge(base: .init(file.base), ours: .init(sides.0), theirs: .init(sides.1))
      #expect(merged.bytes().text.debugDescription == file.expected.debugDescription)
      #expect(!merged.hasConflicts)
    }
  }
}
