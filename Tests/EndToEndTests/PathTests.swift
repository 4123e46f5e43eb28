import TestSupport
import Testing

@Suite("Paths that a shell would stumble over")
struct PathTests {
  /// Names for a folder or a file; none of them may be taken for an option or run as a command.
  static let names = [
    "with space", " leading and trailing ", "it's", "\"quoted\"", "'", "$(touch pwned)",
    "`touch pwned`", "; touch pwned;", "a & touch pwned", "a | touch pwned", "> pwned",
    "back\\slash", "trailing\\", "-leading", "--help", "--virtual", "-p", "two\nlines",
    "two\n\n; touch pwned\n", "tab\there", "%A %O %P", "100%", "*", "[x]", "?", "~", "#",
    "$HOME", "${IFS}", "!x", "ünïcode 数据", "\u{1}",
  ]

  /// The preset decides in the folder `.beads` alone, so the path has to reach the driver whole.
  private static let contested = Versions(
    base: [#"{"id":"bd-1","status":"open"}"#],
    left: [#"{"id":"bd-1","status":"closed"}"#],
    right: [#"{"id":"bd-1","status":"in_progress"}"#]
  )

  @Test("The merge happens, by the rules for the path, and no command runs", arguments: names)
  func merge(name: String) throws {
    let plain = GitCommandTests.versions
    let issues = "\(name)/.beads/\(name).jsonl"
    let fork = try Fork(plain, at: "\(name).jsonl", others: [issues: Self.contested])
    let repository = fork.repository
    let outcome = try fork.merge()
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try repository.lines(fork.path) == GitCommandTests.merged)
    #expect(try repository.lines(issues) == [#"{"id":"bd-1","status":"closed"}"#])
    #expect(try repository.git("status", "--porcelain") == "")
    let expected = [".git", ".gitattributes", name, fork.path]
    #expect(try Files.names(in: repository.folder) == expected.sorted())
  }

  @Test("A conflict is reported for the path as it is", arguments: ["it's", "two\nlines", "-p"])
  func conflict(name: String) throws {
    let fork = try Fork(ConflictTests.contested, at: "\(name).jsonl")
    try expectConflict(fork.merge(), in: fork)
    let lines = try fork.repository.lines(fork.path)
    try #require(lines.count == 6)
  }
}
