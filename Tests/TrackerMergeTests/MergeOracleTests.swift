import TestSupport
import Testing

/// The oracle finds each kind of wrong merge, and nothing in a right one.
@Suite struct MergeOracleTests {
  static let base = """
    {"id":"a","created_at":"2026-01-01T00:00:00Z","title":"A","status":"open","labels":["x","y"],\
    "updated_at":"2026-01-01T00:00:00Z","content_hash":"1"}
    {"id":"b","created_at":"2026-01-01T00:00:01Z","title":"B","n":1.0}
    {"id":"c","created_at":"2026-01-01T00:00:02Z","title":"C"}
    {"id":"d","created_at":"2026-01-01T00:00:03Z","title":"D"}

    """

  /// Closes `a` and adds a label to it, deletes `c`, adds `e`.
  static let ours = """
    {"id":"a","created_at":"2026-01-01T00:00:00Z","title":"A","status":"closed",\
    "labels":["x","y","o"],"updated_at":"2026-01-02T00:00:00Z","closed_at":"2026-01-02T00:00:00Z",\
    "content_hash":"2"}
    {"id":"b","created_at":"2026-01-01T00:00:01Z","title":"B","n":1.0}
    {"id":"d","created_at":"2026-01-01T00:00:03Z","title":"D"}
    {"id":"e","created_at":"2026-01-03T00:00:00Z","title":"ours"}

    """

  /// Renames `a` and takes a label off it, edits `b`, adds another `e`.
  static let theirs = """
    {"id":"a","created_at":"2026-01-01T00:00:00Z","title":"A2","status":"open","labels":["y"],\
    "updated_at":"2026-01-03T00:00:00Z","content_hash":"3"}
    {"id":"b","created_at":"2026-01-01T00:00:01Z","title":"B2","n":1.0}
    {"id":"c","created_at":"2026-01-01T00:00:02Z","title":"C"}
    {"id":"d","created_at":"2026-01-01T00:00:03Z","title":"D"}
    {"id":"e","created_at":"2026-01-04T00:00:00Z","title":"theirs"}

    """

  static let merged = """
    {"id":"a","created_at":"2026-01-01T00:00:00Z","title":"A2","status":"closed",\
    "labels":["y","o"],"updated_at":"2026-01-03T00:00:00Z","closed_at":"2026-01-02T00:00:00Z"}
    {"id":"b","created_at":"2026-01-01T00:00:01Z","title":"B2","n":1.0}
    {"id":"d","created_at":"2026-01-01T00:00:03Z","title":"D"}
    {"id":"e","created_at":"2026-01-03T00:00:00Z","title":"ours"}
    {"id":"e-0a1b2c","created_at":"2026-01-04T00:00:00Z","title":"theirs"}

    """

  static func findings(in merged: String) -> [Finding] {
    MergeOracle.findings(
      base: Array(base.utf8),
      ours: Array(ours.utf8),
      theirs: Array(theirs.utf8),
      merged: Array(merged.utf8),
      rules: .beads
    )
  }

  @Test func rightMergeHasNoFindings() {
    #expect(Self.findings(in: Self.merged) == [])
  }

  /// A wrong merge: a text of the right one, and the text in its place.
  struct Planted: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    let instead: String
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ instead: String) {
      self.name = name
      self.text = text
      self.instead = instead
    }
  }

  static let planted: [Planted] = [
    Planted("a field is dropped", #","n":1.0"#, ""),
    Planted("a number is reformatted", #""n":1.0"#, #""n":1"#),
    Planted("a line is reformatted", #""title":"D""#, #""title": "D""#),
    Planted("a change of one side is lost", #""title":"A2""#, #""title":"A""#),
    Planted("a change of one side is lost in a line", #""title":"B2""#, #""title":"B""#),
    Planted("a value is made up", #""title":"A2""#, #""title":"A3""#),
    Planted("a member is made up", #""title":"A2""#, #""title":"A2","zz":1"#),
    Planted("a label that one side added is lost", #"["y","o"]"#, #"["y"]"#),
    Planted("a label that one side removed is back", #"["y","o"]"#, #"["x","y","o"]"#),
    Planted("a label stands twice", #"["y","o"]"#, #"["y","o","o"]"#),
    Planted("a label is made up", #"["y","o"]"#, #"["y","o","p"]"#),
    Planted("a close is undone", #""closed""#, #""open""#),
    Planted("a close loses its date", #","closed_at":"2026-01-02T00:00:00Z""#, ""),
    Planted(
      "the clock is the earlier one",
      #""2026-01-03T00:00:00Z","cl"#,
      #""2026-01-02T00:00:00Z","cl"#
    ),
    Planted(
      "a hash is of neither side's content",
      #","closed_at""#,
      #","content_hash":"3","closed_at""#
    ),
    Planted("a line is not JSON", #""title":"D"}"#, #""title":"D""#),
    Planted("a renamed record loses a field", #","title":"theirs""#, ""),
    Planted("a renamed record has a short suffix", "e-0a1b2c", "e-0a1b"),
    Planted("a renamed record has a made-up identity", "2026-01-04", "2026-01-05"),
  ]

  @Test(arguments: planted)
  func wrongMergeIsFound(_ planted: Planted) {
    let wrong = Self.merged.replacing(planted.text, with: planted.instead)
    #expect(wrong != Self.merged)
    #expect(!Self.findings(in: wrong).isEmpty)
  }

  /// The wrong merges that add or take whole lines.
  @Test func wrongSetsOfRecordsAreFound() {
    let lines = Self.merged.split(separator: "\n")
    for index in lines.indices {
      var fewer = lines
      fewer.remove(at: index)
      #expect(!Self.findings(in: fewer.joined(separator: "\n")).isEmpty, "without \(lines[index])")
      let more = lines + [lines[index]]
      #expect(!Self.findings(in: more.joined(separator: "\n")).isEmpty, "twice \(lines[index])")
    }
    let revived = #"{"id":"c","created_at":"2026-01-01T00:00:02Z","title":"C"}"#
    #expect(!Self.findings(in: Self.merged + revived).isEmpty)
    #expect(!Self.findings(in: Self.merged + #"{"id":"f"}"#).isEmpty)
  }
}
