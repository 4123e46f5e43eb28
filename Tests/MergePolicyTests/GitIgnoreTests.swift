import Foundation
import MergePolicy
import TestSupport
import Testing

/// The same patterns and paths, decided by git.
///
/// Each pattern is the `.gitignore` of a folder of its own, in which a pattern means what it means
/// at the top, so that one `git check-ignore` decides them all.
struct GitIgnore {
  /// The pairs in which we and git differ, as text.
  static func differences(_ cases: [(pattern: String, paths: [String])]) throws -> [String] {
    let world = try GitWorld()
    let repository = try world.makeRepository()
    try repository.git("config", "core.ignoreCase", "false")
    var questions: [UInt8] = []
    for (index, each) in cases.enumerated() {
      try repository.write("d\(index)/.gitignore", bytes: Array((each.pattern + "\n").utf8))
      for path in each.paths { questions += Array("d\(index)/\(path)\0".utf8) }
    }
    let outcome = try world.run(
      "git",
      ["check-ignore", "--stdin", "-z", "--no-index", "--verbose", "--non-matching"],
      in: repository.folder,
      input: questions
    )
    // Source, line, pattern and path, each ended by a NUL; without a match, only the path.
    let fields = outcome.output.split(separator: "\0", omittingEmptySubsequences: false)
    var answers = stride(from: 0, to: fields.count - 1, by: 4).map { !fields[$0].isEmpty }[...]
    try #require(answers.count == cases.reduce(0) { $0 + $1.paths.count })
    var differences: [String] = []
    for each in cases {
      let pattern = try? PathPattern(each.pattern)
      for path in each.paths {
        let answer = answers.removeFirst()
        if pattern?.matches(path) ?? false != answer {
          differences.append("\(each.pattern) and \(path): git says \(answer)")
        }
      }
    }
    return differences
  }
}

@Suite("Patterns, as git has them")
struct GitIgnoreTests {
  @Test("The table matches git")
  func table() throws {
    let cases = PatternRow.all.map { ($0.pattern, $0.matching + $0.other) }
    #expect(try GitIgnore.differences(cases) == [])
  }

  @Test("Random patterns and paths are decided as git does", arguments: Array(1...20) as [UInt64])
  func random(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let parts = [
      "a", "b", "ab", "*", "**", "?", "/", "/", "/", "**/", "/**", "[ab]", "[!a]", "[a-c]", "\\a",
      "\\*", "\\", "[", "]", "[[:alpha:]]", "[[:x]", "-", " ", "\\ ", ".", "*a", "a*",
    ]
    let names = ["a", "b", "ab", "ba", "aa", "*", "abab", "c", "a b", "[a]", "]", ".a", "a-", "\\"]
    let cases = (0..<400).map { _ in
      let pattern = (0...random.below(6)).map { _ in random.pick(parts) }.joined()
      let paths = (0..<12).map { _ in
        (0...random.below(4)).map { _ in random.pick(names) }.joined(separator: "/")
      }
      return (pattern, paths)
    }
    let differences = try GitIgnore.differences(cases)
    #expect(differences.isEmpty, "With seed \(seed): \(differences)")
  }

  @Test("A comparison that must fail does")
  func canary() throws {
    #expect(try GitIgnore.differences([("a", ["a", "b"])]) == [])
    #expect(try GitIgnore.differences([("!a/", ["a/b"])]).count == 1)
  }
}
