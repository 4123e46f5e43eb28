import CommandInterface
import Records
import Testing

/// An invalid command line, and its message.
struct BadUse: CustomTestStringConvertible, Sendable {
  let words: [String]
  let sentence: String

  var testDescription: String { words.joined(separator: " ") }

  static let all = files + options + values + markerSizes

  private static let files = [
    BadUse(
      words: [],
      sentence: "three files are needed, BASE, OURS and THEIRS, but none was given"
    ),
    BadUse(
      words: ["b"],
      sentence: "three files are needed, BASE, OURS and THEIRS, but only \"b\" was given"
    ),
    BadUse(
      words: ["b", "o"],
      sentence:
        "three files are needed, BASE, OURS and THEIRS, but only \"b\" and \"o\" were given"
    ),
    BadUse(
      words: ["b", "o", "t", "x", "y"],
      sentence: "the file \"x\" is one too many: three are needed, BASE, OURS and THEIRS"
    ),
  ]

  private static let options = [
    BadUse(
      words: ["--stlye", "diff3", "b", "o", "t"],
      sentence: "there is no option \"--stlye\" (did you mean \"--style\"?)"
    ),
    BadUse(
      words: ["--label-our=x", "b", "o", "t"],
      sentence: "there is no option \"--label-our=x\" (did you mean \"--label-ours\"?)"
    ),
    BadUse(
      words: ["-virtual", "b", "o", "t"],
      sentence: "there is no option \"-virtual\" (did you mean \"--virtual\"?)"
    ),
    BadUse(
      words: ["--polciy", "f", "b", "o", "t"],
      sentence: "there is no option \"--polciy\" (did you mean \"--policy\"?)"
    ),
    BadUse(words: ["-x", "b", "o", "t"], sentence: "there is no option \"-x\""),
    BadUse(words: ["--\u{1B}[2J"], sentence: "there is no option \"--\\u001b[2J\""),
  ]

  private static let values = [
    BadUse(words: ["b", "o", "t", "-p"], sentence: "the option \"-p\" needs a value"),
    BadUse(
      words: ["b", "o", "t", "--label-base"],
      sentence: "the option \"--label-base\" needs a value"
    ),
    BadUse(
      words: ["-p", "", "b", "o", "t"],
      sentence: "the option \"-p\" needs a value that is not empty"
    ),
    BadUse(
      words: ["-o", "", "b", "o", "t"],
      sentence: "the option \"-o\" needs a value that is not empty"
    ),
    BadUse(
      words: ["--policy=", "b", "o", "t"],
      sentence: "the option \"--policy\" needs a value that is not empty"
    ),
    BadUse(
      words: ["--print-policy"],
      sentence: "the option \"--print-policy\" needs a value"
    ),
    BadUse(
      words: ["--print-policy", ""],
      sentence: "the option \"--print-policy\" needs a value that is not empty"
    ),
    BadUse(
      words: ["--print-policy", "f", "--stdout"],
      sentence: "the options \"--stdout\" and \"--print-policy\" exclude each other"
    ),
    BadUse(
      words: ["--print-policy", "f", "b", "o", "t"],
      sentence: "the file \"b\" is one too many: the option \"--print-policy\" merges nothing"
    ),
    BadUse(
      words: ["--stdout=x", "b", "o", "t"],
      sentence: "the option \"--stdout\" takes no value, but \"x\" was given"
    ),
    BadUse(
      words: ["--stdout", "-o", "f", "b", "o", "t"],
      sentence: "the options \"--stdout\" and \"-o\" exclude each other"
    ),
    BadUse(
      words: ["--style", "dif3", "b", "o", "t"],
      sentence: "there is no style \"dif3\" (did you mean \"diff3\"?): "
        + "it can be merge, diff3, zdiff3 or record"
    ),
    BadUse(
      words: ["--style=base", "b", "o", "t"],
      sentence: "there is no style \"base\": it can be merge, diff3, zdiff3 or record"
    ),
  ]

  private static let markerSizes =
    ["0", "1001", "-1", "+7", "7x", "", "99999999999999999999", "%L"].map {
      BadUse(
        words: ["-L", $0, "b", "o", "t"],
        sentence: "the marker size \"\($0)\" is not a whole number from 1 to 1000"
      )
    }
}

@Suite("Command lines that can't be followed")
struct UsageMessageTests {
  @Test("Each is one sentence that names the word", arguments: BadUse.all)
  func sentence(of use: BadUse) {
    let error = #expect(throws: UsageError.self) { try DriverCommand(parsing: use.words) }
    #expect(error.map(Messages.usage) == use.sentence + "; see jsonl-merge --help")
  }

  @Test("A suggestion is near, and the first of the nearest")
  func suggestions() {
    let words = ["merge", "diff3", "zdiff3", "record"]
    #expect(nearestWord(to: "diff", among: words) == "diff3")
    #expect(nearestWord(to: "zdiff", among: words) == "zdiff3")
    #expect(nearestWord(to: "rekord", among: words) == "record")
    #expect(nearestWord(to: "dfif3", among: words) == "diff3")
    #expect(nearestWord(to: "mreg", among: words) == nil)
    #expect(nearestWord(to: "", among: words) == nil)
    #expect(nearestWord(to: "x", among: ["y"]) == nil)
  }

  @Test("Texts from outside can't speak to a terminal")
  func controlCharacters() {
    #expect(printable("a\n\r\t\u{1B}[31m\u{7F}\u{9B}") == "a\\n\\r\\t\\u001b[31m\\u007f\\u009b")
    #expect(printable("\u{202E}\u{2028}\u{0}") == "\\u202e\\u2028\\u0000")
    #expect(printable("Ünïcödé 👩‍👩‍👧 \"\\") == "Ünïcödé 👩‍👩‍👧 \"\\")
  }
}
