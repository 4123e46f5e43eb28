import MergePolicy
import Testing

/// Patterns for paths, each with paths that match and paths that don't.
struct PatternRow: Sendable, CustomTestStringConvertible {
  var pattern: String
  var matching: [String]
  var other: [String]

  var testDescription: String { pattern }

  init(_ pattern: String, _ matching: [String], not other: [String] = []) {
    self.pattern = pattern
    self.matching = matching
    self.other = other
  }

  static let all: [PatternRow] = [
    // A name, in any folder.
    .init(
      "a.jsonl",
      ["a.jsonl", "x/a.jsonl", "x/y/a.jsonl", "a.jsonl/x"],
      not: ["xa.jsonl", "a"]
    ),
    .init("*.jsonl", ["a.jsonl", "x/a.jsonl", ".jsonl", "x.jsonl/y"], not: ["a.json", "jsonl"]),
    .init("a*", ["a", "ab", "x/ab", "ab/x"], not: ["ba", "x/ba"]),
    .init("a?c", ["abc", "x/a.c"], not: ["ac", "abbc", "a/c"]),
    .init("*", ["a", "x/a"]),
    .init("**", ["a", "x/a"]),
    .init("a**b", ["ab", "axxb", "x/ab"], not: ["a/b", "ax/xb"]),
    // Anchored by a slash.
    .init("/a", ["a", "a/b"], not: ["x/a", "ab"]),
    .init("/*.jsonl", ["a.jsonl"], not: ["x/a.jsonl"]),
    .init("x/a", ["x/a", "x/a/b"], not: ["a", "y/x/a", "x/ab"]),
    .init("x/*", ["x/a", "x/a/b"], not: ["x", "y/x/a"]),
    .init("x/*/b", ["x/a/b", "x/a/b/c"], not: ["x/b", "x/a/c/b"]),
    .init("x/*.jsonl", ["x/a.jsonl"], not: ["x/y/a.jsonl", "a.jsonl"]),
    .init(".beads/*.jsonl", [".beads/issues.jsonl"], not: ["x/.beads/issues.jsonl"]),
    // Folders alone.
    .init("x/", ["x/a", "y/x/a"], not: ["x", "y/x"]),
    .init("x/y/", ["x/y/a"], not: ["x/y", "z/x/y/a"]),
    .init("/x/", ["x/a"], not: ["x", "y/x/a"]),
    .init("*/", ["x/a", "x/y/a"], not: ["a"]),
    .init("**/", ["x/a"], not: ["a"]),
    // Any folders.
    .init("**/a", ["a", "x/a", "x/y/a", "a/b"], not: ["xa", "x/ya"]),
    .init("**/x/a", ["x/a", "y/x/a"], not: ["a", "x/y/a"]),
    .init("x/**", ["x/a", "x/y/a"], not: ["x", "y/x/a"]),
    .init("durable/**", ["durable/a.jsonl", "durable/x/y.jsonl"], not: ["durable"]),
    .init("x/**/a", ["x/a", "x/y/a", "x/y/z/a"], not: ["xa", "a", "x/ya"]),
    .init("logs/**/*.jsonl", ["logs/a.jsonl", "logs/x/y/a.jsonl"], not: ["logs/a", "a.jsonl"]),
    .init("**/x/**", ["x/a", "y/x/a", "y/x/z/a"], not: ["x", "a"]),
    .init("x/**/y/**/z", ["x/y/z", "x/a/y/b/c/z"], not: ["x/z", "x/a/z"]),
    .init("x**/a", ["x/a", "xy/a", "x/y/a", "xa"], not: ["yx/a"]),
    .init("x**//", ["x/a"], not: ["x", "xy/a", "y/x/a"]),
    .init("?**/a", ["x/a", "xy/a"], not: ["x/y/a", "xa"]),
    .init("x/y**", ["x/y", "x/yz", "x/y/z"], not: ["x/z"]),
    .init("x/***/a", ["x/a", "x/y/a", "x/y/z/a"], not: ["xa"]),
    .init("**\\/a", ["x/a", "x/y/a"], not: ["a"]),
    // Sets.
    .init("[ab]", ["a", "b", "x/a"], not: ["c", "ab"]),
    .init("[a-c]x", ["ax", "bx", "cx"], not: ["dx", "-x"]),
    .init("[!a-c]x", ["dx", "-x"], not: ["ax", "x"]),
    .init("[^a]", ["b"], not: ["a"]),
    .init("[]a]", ["]", "a"], not: ["b"]),
    .init("[!]a]", ["b"], not: ["]", "a"]),
    .init("[a-]", ["a", "-"], not: ["b"]),
    .init("[-a]", ["a", "-"], not: ["b"]),
    .init("[a\\-c]", ["a", "-", "c"], not: ["b", "\\"]),
    .init("[z-a]", ["z"], not: ["a", "b"]),
    .init("[\\]]", ["]"], not: ["\\"]),
    .init("[a-c-e]", ["a", "b", "c", "-", "e"], not: ["d"]),
    .init("[\\a-\\c]", ["b"], not: ["\\", "d"]),
    .init("[[:digit:]]", ["1"], not: ["a", ":", "d"]),
    .init("[![:digit:]]", ["a"], not: ["1"]),
    .init("[[:alpha:]_]", ["a", "Z", "_"], not: ["1"]),
    .init("[[:upper:][:digit:]]", ["A", "1"], not: ["a"]),
    .init("[[:xdigit:]]", ["a", "F", "9"], not: ["g", "@"]),
    .init("[[:punct:]]", ["!", "~", "_"], not: ["a", "1"]),
    .init("[[:alnum:]][[:lower:]]", ["1a", "Za"], not: ["aA", "_a"]),
    .init("[[:graph:]]", ["!", "a"], not: ["é"]),
    .init("[[:print:]][[:blank:]]x", ["a x"], not: ["a_x"]),
    .init("[[:x]", ["[", ":", "x"], not: ["]", "y"]),
    .init("[[:a-c]", ["[", ":", "b"], not: ["-"]),
    .init("x[/]y", [], not: ["x/y", "xy"]),
    .init("x[!a]y", ["xby"], not: ["x/y", "xay"]),
    .init("x/[!a]", ["x/b"], not: ["x/a", "b"]),
    .init("[é]", [], not: ["é"]),
    .init("é*", ["é", "éa"], not: ["e"]),
    .init("??", ["ab", "é"], not: ["a", "abc"]),
    // What a backslash takes the meaning from, and spaces.
    .init("\\*", ["*"], not: ["a", "\\*"]),
    .init("\\!a", ["!a"], not: ["a"]),
    .init("\\#a", ["#a"], not: ["a"]),
    .init("a#", ["a#"]),
    .init("a\\b", ["ab"], not: ["a\\b"]),
    .init("a\\\\b", ["a\\b"], not: ["ab"]),
    .init("\\[a]", ["[a]"], not: ["a"]),
    .init("a ", ["a"], not: ["a "]),
    .init("a  ", ["a"], not: ["a "]),
    .init("a\\ ", ["a "], not: ["a"]),
    .init("a\\  ", ["a "], not: ["a", "a  "]),
    .init("a b", ["a b"], not: ["a"]),
    .init(" a", [" a"], not: ["a"]),
    .init("a\\\\ ", ["a\\"], not: ["a\\ ", "a"]),
    // Negated: the same paths match, and are taken out.
    .init("!a", ["a", "x/a"], not: ["b", "!a"]),
    .init("!!a", ["!a"], not: ["a"]),
    .init("!/x/*.jsonl", ["x/a.jsonl"], not: ["a.jsonl"]),
    // Case counts.
    .init("A", ["A"], not: ["a"]),
  ]
}

@Suite("Patterns for paths")
struct PathPatternTests {
  @Test("Each matches its row", arguments: PatternRow.all)
  func matches(row: PatternRow) throws {
    // A set of slashes alone has nothing in it; git takes such patterns, and they match nothing.
    guard row.pattern != "x[/]y" else {
      #expect(throws: PathPatternError.emptySet) { try PathPattern(row.pattern) }
      return
    }
    let pattern = try PathPattern(row.pattern)
    #expect(row.matching.filter { !pattern.matches($0) } == [])
    #expect(row.other.filter { pattern.matches($0) } == [])
    #expect(pattern.isNegated == row.pattern.hasPrefix("!"))
    #expect(pattern.text == row.pattern)
  }

  @Test(
    "A pattern that can't match is refused",
    arguments: [
      ("", .empty), ("!", .empty), ("/", .empty), ("!/", .empty), ("   ", .empty), ("//", .empty),
      ("#a", .comment), ("a\\", .loneBackslash), ("a\\/", .loneBackslash),
      ("a/\\", .loneBackslash), ("[", .unclosedBracket), ("[a", .unclosedBracket),
      ("[]", .unclosedBracket), ("[!]", .unclosedBracket), ("a[\\]", .unclosedBracket),
      ("[[:alpha:]", .unclosedBracket), ("[[:alpha", .unclosedBracket),
      ("[a-", .unclosedBracket), ("[[:word:]]", .unknownClass("word")),
      ("[[::]]", .unknownClass("")), ("x/[/]", .emptySet),
      ("a//b", .emptyName), ("a//", .emptyName), ("//a", .emptyName), ("**//a", .emptyName),
      ("../a", .relativeName("..")), ("a/../b", .relativeName("..")), ("a/..", .relativeName("..")),
      ("..", .relativeName("..")), ("./a", .relativeName(".")), ("a/.", .relativeName(".")),
      ("\\.\\./a", .relativeName("..")),
    ] as [(String, PathPatternError)]
  )
  func refuses(_ pattern: String, _ error: PathPatternError) {
    #expect(throws: error) { try PathPattern(pattern) }
  }

  @Test("A pattern has a bounded length")
  func boundsLength() throws {
    let longest = String(repeating: "a", count: 1024)
    #expect(try PathPattern(longest).matches(longest))
    #expect(throws: PathPatternError.tooLong(limit: 1024)) { try PathPattern(longest + "a") }
  }

  @Test(
    "No pattern takes long, whatever the path",
    arguments: [
      String(repeating: "*a", count: 500) + "b", String(repeating: "**/", count: 300) + "b",
      String(repeating: "**/*a", count: 200) + "b", String(repeating: "*[a-z]?", count: 140) + "b",
      "/" + String(repeating: "*a*/", count: 250) + "b",
    ]
  )
  func isFast(pattern: String) throws {
    let pattern = try PathPattern(pattern)
    let start = ContinuousClock.now
    #expect(!pattern.matches(String(repeating: "a", count: 4000)))
    #expect(!pattern.matches(String(repeating: "a/", count: 2000) + "a"))
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
