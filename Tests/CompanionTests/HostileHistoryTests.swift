import TestSupport
import Testing

/// Names and values that would speak to a terminal, or look like something else.
@Suite("Hostile texts in histories and conflicts")
struct HostileHistoryTests {
  private let escape = "\u{1B}[2J"
  private let path = "a\u{1B}[31m\nb.jsonl"

  private func record(_ number: Int, of clock: Int) -> String {
    #"{"id":"k\u001b[2J","t\u001b[2J":"v\u001b[2J\#(number)","updated_at":\#(clock)}"#
  }

  @Test("Output has no control characters, in a merge and after it")
  func shown() throws {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.registerDriver()
    try repository.git("config", "user.name", "Ada")
    try repository.fork(
      path,
      [record(1, of: 1), #"{"id":"c","n":1}"#],
      ours: [record(2, of: 2), #"{"id":"c","n":2}"#],
      theirs: [record(3, of: 3), #"{"id":"c","n":"3\u009b31m\u202e"}"#]
    )
    #expect(try repository.tryGit("merge", "side").status == 1)
    var outputs = [try world.run("explain"), try world.run("resolve", "--dry-run")]
    let (_, asked) = try world.resolveAtTerminal("?\nq\n")
    #expect(asked.contains(#"a\u001b[31m\nb.jsonl: c, n (1 of 1)"#), "\(asked)")
    #expect(asked.contains(#"\u009b31m\u202e"#))
    outputs.append(try world.run("resolve", "--all=theirs"))
    let author = "Eve\(escape) <eve@example.com>"
    try repository.git("commit", "-q", "--author", author, "-m", "merged\(escape)")
    for words in [
      ["log", "c"], ["log", "c", "--blame"], ["diff", "HEAD^1", "HEAD"], ["attic"],
      ["attic", "show", "1"], ["attic", "restore", "1"], ["explain"], ["diff", "HEAD"],
    ] {
      outputs.append(
        try repository.world.run(
          BuiltProducts.path(of: "git-jsonl"),
          words,
          in: repository.folder
        )
      )
    }
    for outcome in outputs {
      let text = outcome.output + outcome.errors
      #expect(!text.isEmpty, "\(outcome)")
      let bad = text.unicodeScalars.filter {
        $0 != "\n" && ($0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0 == "\u{202E}")
      }
      #expect(bad.isEmpty, "\(outcome)")
    }
    #expect(!asked.contains("\u{1B}"))
  }

  @Test("Names that look like options or versions are read as names")
  func names() throws {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.write("-x.jsonl", [#"{"id":"--all"}"#])
    try repository.commit("one")
    try repository.write("-x.jsonl", [#"{"id":"--all","n":1}"#])
    try repository.git("branch", "store")
    #expect(try world.output("diff", "-c", "./-x.jsonl", "HEAD").hasPrefix("-x.jsonl\n"))
    #expect(try world.output("diff", "refs/heads/store", "file").hasPrefix("-x.jsonl\n"))
    #expect(try world.output("log", "--", "--all").hasSuffix("    added\n"))
    #expect(try world.run("diff", "store").end == .exit(128))
    #expect(try world.run("explain", "--output=x").end == .exit(129))
    let landing = try world.run("land", "--onto=main", "--", "--force")
    #expect(landing.end == .exit(128))
  }
}
