import TestSupport
import Testing

@Suite("git jsonl prime")
struct PrimeVerbTests {
  private let policy = [
    "version: 1", "policies:", "  - pattern: tasks.jsonl", "    key: id",
    "    checks: [\"priority BETWEEN 1 AND 3\"]", "    views: {ready: \"status='open'\"}",
    "    merge_rules:",
    "      status: {rule: rank, order: [done, doing, open]}", "      owner: conflict",
    "  - {pattern: log.jsonl, consistency: append, sort: at}",
  ]

  private func world() throws -> StoreWorld {
    let world = try StoreWorld()
    try world.repository.write(".jsonl/policies.yml", policy)
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","status":"open","priority":1}"#])
    try world.repository.write("log.jsonl", [#"{"at":1,"event":"start"}"#])
    try world.run("init", "tasks.jsonl", "log.jsonl").orThrow()
    return world
  }

  @Test("It says which records there are, and its commands do what it says")
  func text() throws {
    let world = try world()
    let text = try world.output("prime")
    #expect(
      text.contains(
        """
        - `log.jsonl`: a log; add lines, and never change or remove one; fields `at`, `event`
        - `tasks.jsonl`: key `id`; fields `id`, `status`, `priority`
          - views: `@ready`
          - `status` is `done`, `doing` or `open`; a merge takes the first
          - a merge asks if both sides changed `owner`
          - each record must meet `priority BETWEEN 1 AND 3`

        """
      ),
      "\(text)"
    )
    let list = "git jsonl list -c PATH \"status='open'\" --json"
    #expect(text.contains("| find records | `\(list)` |"))
    #expect(
      try world.shell(list.replacing("PATH", with: "tasks.jsonl"))
        == #"{"id":"t-1","status":"open","priority":1}"# + "\n"
    )
    #expect(text.contains("| `git jsonl claim -c PATH --next @ready` |"))
  }

  @Test("It has under 60 lines, however many collections there are")
  func length() throws {
    let world = try StoreWorld()
    let rules = (1...9).map { "      f\($0): {rule: rank, order: [a, b]}" }
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - pattern: '*.jsonl'", "    merge_rules:"] + rules
    )
    let members = (1...20).map { #""f\#($0)":"a""# }.joined(separator: ",")
    for number in 1...8 {
      try world.repository.write("c\(number).jsonl", [#"{"id":1,\#(members)}"#])
    }
    try world.repository.commit("Begin")
    try world.run("init").orThrow()
    let text = try world.output("prime")
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count < 60)
    #expect(text.contains("- 3 more: `git jsonl collections`\n"))
    #expect(text.contains("`f11` and 9 more\n"))
  }

  @Test("Without a store, it says what the policies do, and how to begin")
  func withoutStore() throws {
    let world = try StoreWorld()
    #expect(try world.output("prime").contains("- none yet: `git jsonl init PATH` begins one\n"))
    try world.repository.write(".jsonl/policies.yml", policy)
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1"}"#])
    try world.repository.commit("Begin")
    let text = try world.output("prime")
    #expect(text.contains("- `tasks.jsonl`: key `id`\n  - views: `@ready`\n  - `status` is `done`"))
    #expect(text.contains("`git jsonl init` once in each clone"))
    #expect(!Files.exists(world.repository.path(".git/jsonl/store.db")))
  }

  @Test("A section of a page is written, kept up to date, and written only if it differs")
  func page() throws {
    let world = try world()
    let repository = world.repository
    #expect(
      try world.output("prime", "--write", "AGENTS.md")
        == "wrote what agents need to know into AGENTS.md\n"
    )
    let section = try repository.text("AGENTS.md")
    #expect(section.contains("\n## Records\n"))
    #expect(
      try world.output("prime", "--write", "AGENTS.md")
        == "AGENTS.md has it already; nothing was changed\n"
    )
    // What others wrote stays, before and behind, and a new rule comes in.
    try Files.write("# Ours\n\n" + section + "More.\n", to: repository.path("AGENTS.md"))
    try repository.write(
      ".jsonl/policies.yml",
      policy.map { $0.replacing("[done, doing, open]", with: "[done, open]") }
    )
    try world.run("prime", "--write", "AGENTS.md").orThrow()
    let renewed = section.replacing("`done`, `doing` or `open`", with: "`done` or `open`")
    #expect(try repository.text("AGENTS.md") == "# Ours\n\n" + renewed + "More.\n")
    // A new section comes last.
    try Files.write("# Ours", to: repository.path("CLAUDE.md"))
    try world.run("prime", "--write", "CLAUDE.md").orThrow()
    #expect(try repository.text("CLAUDE.md") == "# Ours\n" + renewed.dropLast())
  }

  @Test("A page that can't be written is left as it is, and it is said why")
  func refusedPages() throws {
    let world = try world()
    let repository = world.repository
    try repository.write("AGENTS.md", ["# Ours"])
    try repository.world.run("ln", ["-s", "AGENTS.md", "CLAUDE.md"], in: repository.folder)
      .orThrow()
    let linked = try world.run("prime", "--write", "CLAUDE.md")
    #expect(linked.end == .exit(1))
    #expect(linked.errors.contains("\"CLAUDE.md\" is a symbolic link"))
    #expect(try repository.lines("AGENTS.md") == ["# Ours"])
    try world.run("prime", "--write", "AGENTS.md").orThrow()
    let open = try repository.text("AGENTS.md").replacing("<!-- git jsonl: end -->\n", with: "")
    try Files.write(open, to: repository.path("AGENTS.md"))
    let unterminated = try world.run("prime", "--write", "AGENTS.md")
    #expect(unterminated.end == .exit(1))
    #expect(unterminated.errors.contains("in \"AGENTS.md\" are unterminated"))
    #expect(try repository.text("AGENTS.md") == open)
    #expect(try world.run("prime", "--write", ".git").end == .exit(128))
  }

  @Test("As JSON, it is one object")
  func json() throws {
    let object = try #require(PlainValue(try world().output("prime", "--json")))
    let tasks = try #require(object["collections"]?.elements?.last)
    #expect(tasks["path"]?.string == "tasks.jsonl")
    #expect(tasks["key"]?.text == #"[["id"]]"#)
    #expect(tasks["orders"]?.text == #"{"status":["done","doing","open"]}"#)
    #expect(tasks["views"]?.text == #"["ready"]"#)
    #expect(tasks["asks"]?.text == #"["owner"]"#)
    #expect(object["commands"]?.elements?.count == 7)
    #expect(object["in_conflict"]?.elements?.first?["command"]?.string != nil)
  }
}
