import JSONText
import TestSupport
import Testing

@Suite("git jsonl policy")
struct PolicyVerbTests {
  /// A catalogue with a history: edits, and a merge about which git asks.
  static func catalogue() throws -> StoreWorld {
    let world = try StoreWorld()
    let repository = world.repository
    func product(_ number: Int, _ tags: String = "[9]", _ stock: Int = 0, day: Int = 1) -> String {
      #"{"sku":"A-\#(number)","tags":\#(tags),"stock":\#(stock),"seen":"2026-01-0\#(day)"}"#
    }
    var lines = (1...12).map { product($0) }
    func commit(_ number: Int, _ line: String) throws {
      lines[number - 1] = line
      try repository.write("shop/items.jsonl", lines)
      try repository.commit("Edit")
    }
    try commit(1, product(1))
    try commit(2, product(2, "[9,8]", 1, day: 2))
    try commit(2, product(2, "[8]", 2, day: 3))
    try commit(3, product(3, "[9,7]", 3, day: 2))
    try repository.branch("side")
    try commit(3, product(3, "[9,7,6]", 5, day: 4))
    try repository.checkOut("main")
    lines = try repository.lines("shop/items.jsonl")
    try commit(3, product(3, "[9,7,5]", 4, day: 3))
    _ = try repository.tryGit("merge", "-q", "--no-edit", "side")
    try commit(3, product(3, "[9,7,5,6]", 6, day: 4))
    return world
  }

  private let entry = """
    # yaml-language-server: $schema=policies.schema.json
    version: 1
    policies:
      - pattern: "/shop/items.jsonl"
        # unique in 12 of 12 records in 7 versions; 5 edits left it as it was
        key: sku
        # moved forward in 5 of 5 edits, and never back
        clock: seen
        merge_rules:
          # 4 edits added elements, 1 removed some, and none put them into another order: a set
          tags: union
          # both sides changed it in 1 merge, and the sum of the changes was committed
          stock: counter

    """

  @Test("suggest prints an entry with its evidence, and what the merges of the history become")
  func suggest() throws {
    let world = try Self.catalogue()
    let output = try world.output("policy", "suggest", "shop/items.jsonl")
    #expect(
      output == entry + """
        # shop/items.jsonl: 12 records, 7 versions, 5 edits of records
        # 1 merge of the history, done again:
        #                     git  now  with it
        # merges that ask       1    1        0
        # places asked about         1        0
        # values overridden          0        0
        # facts lost                 0        0

        """
    )
    #expect(try world.repository.git("status", "--porcelain") == "")
    let json = try JSONValue(parsing: Bytes(try world.output("policy", "suggest", "--json")))
    #expect(json.member(Bytes("versions"))?.bytes.text == "7")
    #expect(
      json.member(Bytes("merges"))?.bytes.text
        == #"{"count":1,"left_out":0,"git":{"asked":1},"#
        + #""now":{"asked":1,"conflicts":1,"overridden":0,"lost":0},"#
        + #""suggested":{"asked":0,"conflicts":0,"overridden":0,"lost":0}}"#
    )
    let parts = json.member(Bytes("parts"))?.elements ?? []
    #expect(
      parts.compactMap { $0.member(Bytes("part"))?.string?.text }
        == ["key", "clock", "merge_rules", "merge_rules"]
    )
    let short = try world.output("policy", "suggest", "--max-commits", "1")
    #expect(short.contains("; older commits were not read\n"))
  }

  @Test("Of a history with very many merges, the latest ones are done again, and it is said")
  func manyMerges() throws {
    let world = try StoreWorld()
    func lines(_ left: Int, _ right: Int) -> String {
      #"{"id":"a","n":\#(left)}"# + "\n" + #"{"id":"b","n":\#(right)}"# + "\n"
    }
    var (stream, mark) = ("", 0)
    func commit(_ content: String, from parents: [Int]) {
      mark += 1
      stream += "commit refs/heads/main\nmark :\(mark)\n"
      stream += "committer A <a@example.com> \(mark) +0000\ndata 1\nx\n"
      for (word, parent) in zip(["from", "merge"], parents) { stream += "\(word) :\(parent)\n" }
      stream += "M 100644 inline t.jsonl\ndata \(content.utf8.count)\n\(content)\n"
    }
    commit(lines(0, 0), from: [])
    for step in 1...302 {
      let start = mark
      commit(lines(step, step - 1), from: [start])
      commit(lines(step - 1, step), from: [start])
      commit(lines(step, step), from: [start + 1, start + 2])
    }
    try world.git("fast-import", "--quiet", input: stream).orThrow()
    try world.git("reset", "-q", "--hard", "main").orThrow()
    let output = try world.output("policy", "suggest", "t.jsonl")
    #expect(output.contains("# 300 merges of the history, done again; 2 older ones were not:\n"))
  }

  @Test("--write adds the entry and the schema, once, and the merge then asks nothing")
  func write() throws {
    let world = try Self.catalogue()
    let outcome = try world.run("policy", "suggest", "--write")
    #expect(outcome.end == .exit(0))
    #expect(outcome.errors.contains("shop/items.jsonl: wrote .jsonl/policies.yml"))
    let text = try world.repository.text(".jsonl/policies.yml")
    #expect(text == entry)
    let schema = try world.repository.text(".jsonl/policies.schema.json")
    #expect(schema.hasPrefix("{\n  \"$schema\""))
    let again = try world.run("policy", "suggest", "--write")
    #expect(again.end == .exit(0))
    #expect(try world.repository.text(".jsonl/policies.yml") == text)
    let test = try world.run("policy", "test", "HEAD")
    #expect(test.end == .exit(0))
    #expect(test.output.contains("made of both, by the rule counter"))
    // The schema is not a file of records, although a pattern may match its folder.
    try world.repository.write(".jsonl/policies.yml", ["policies: [{pattern: \"*.jsonl\"}]"])
    try world.repository.git("add", "-A")
    #expect(try world.output("policy", "check") == "nothing is wrong\n")
    #expect(try world.run("init").output.contains("schema") == false)
  }

  @Test("An entry is not added beside one that decides for the file, nor to a file of another form")
  func refusedWrite() throws {
    let world = try Self.catalogue()
    for (policy, reason) in [
      (["policies:", "  - pattern: \"*.jsonl\""], "line 2 of .jsonl/policies.yml has its policy"),
      (["policies: [{pattern: other}]"], "does not end with a list that has a dash"),
    ] {
      try world.repository.write(".jsonl/policies.yml", policy)
      let outcome = try world.run("policy", "suggest", "--write")
      #expect(outcome.end == .exit(1) && outcome.errors.contains(reason), "\(outcome.errors)")
      #expect(try world.repository.lines(".jsonl/policies.yml") == policy)
    }
    try world.repository.write(".jsonl/policies.yml", ["policies: {"])
    #expect(try world.run("policy", "suggest", "--write").end == .exit(1))
  }

  @Test("--file needs no repository; what has no records is said")
  func file() throws {
    let world = try StoreWorld()
    let folder = world.repository.world.folder
    let lines = (1...5).map { #"{"slug":"s\#($0)","tags":[]}"# }
    try Files.write(lines.map { $0 + "\n" }.joined(), to: folder.path("a.jsonl"))
    try Files.write("", to: folder.path("empty.jsonl"))
    try Files.write("a,b\n1,2\n", to: folder.path("a.csv"))
    func suggest(_ name: String) throws -> Outcome {
      try world.run("policy", "suggest", "--file", name, in: folder.path("."))
    }
    let found = try suggest("a.jsonl")
    #expect(found.end == .exit(0) && found.output.contains("\n    key: slug\n"))
    #expect(found.output.contains("# no merge in the history tries it out\n"))
    #expect(try suggest("empty.jsonl").errors.contains("there are no records"))
    #expect(try suggest("a.csv").errors.contains("is not JSON Lines"))
    #expect(try suggest("missing").end == .exit(128))
  }

  @Test("show says what holds, and why")
  func show() throws {
    let world = try StoreWorld()
    try world.repository.write("a.jsonl", [#"{"id":"x","updated_at":"2026-01-01"}"#])
    try world.repository.write(
      ".jsonl/policies.yml",
      [
        "policies:", "  - pattern: b.jsonl", "    preset: beads", "    key: name",
        "    merge_rules:", "      tags: union",
      ]
    )
    let plain = try world.output("policy", "show", "a.jsonl")
    #expect(plain.hasPrefix("the policy for \"a.jsonl\": the defaults, because no pattern of "))
    #expect(plain.contains("\nkey             id          the records\n"))
    #expect(plain.contains("\nclock           updated_at  the records\n"))
    #expect(plain.contains("\nedited_deleted  conflict    the default\n"))
    let named = try world.output("policy", "show", "b.jsonl").split(separator: "\n").map { line in
      line.split(separator: " ").joined(separator: " ")
    }
    #expect(named.contains("key name line 4") && named.contains("merge_rules: tags union line 6"))
    #expect(named.contains("clock updated_at line 2"))
    let object = try world.output("policy", "show", "b.jsonl", "--json")
    let json = try JSONValue(parsing: Bytes(object))
    #expect(json.member(Bytes("line"))?.bytes.text == "2")
    #expect((json.member(Bytes("settings"))?.elements?.count ?? 0) > 20)
  }

  @Test("check reports mistakes and words without effect, and the policy file alone")
  func check() throws {
    let world = try StoreWorld()
    #expect(try world.output("policy", "check").hasPrefix("there is no policy file"))
    try world.repository.write("a.jsonl", [#"{"id":1}"#, #"{"id":1}"#])
    try world.repository.write(".jsonl/policies.yml", ["policies: [{pattern: a.jsonl, clock: t}]"])
    try world.repository.git("add", "-A")
    let outcome = try world.run("policy", "check")
    #expect(outcome.end == .exit(1) && outcome.output.contains("has \"t\", the clock"))
    #expect(!outcome.output.contains("on several lines"))
    try world.repository.write(".jsonl/policies.yml", ["policies: [{patern: a}]"])
    let wrong = try world.run("policy", "check", "--json")
    #expect(wrong.end == .exit(1) && wrong.output.hasPrefix(#"{"code":"policy""#))
  }

  @Test("test merges three files by the policy of the work tree, and changes nothing")
  func testFiles() throws {
    let world = try StoreWorld()
    for (name, value) in [("base", 1), ("ours", 2), ("theirs", 4)] {
      try world.repository.write("\(name).jsonl", [#"{"id":"a","n":\#(value)}"#, #"{"id":"b"}"#])
    }
    let words = ["policy", "test", "base.jsonl", "ours.jsonl", "theirs.jsonl"]
    func test(_ more: String...) throws -> Outcome {
      try world.repository.world.run(
        "git",
        ["jsonl"] + words + more,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
    }
    let asked = try test()
    #expect(asked.end == .exit(1) && asked.output.contains("no rule decides"))
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies: [{pattern: ours.jsonl, merge_rules: {n: max}}]"]
    )
    let decided = try test()
    #expect(decided.end == .exit(0) && decided.output.contains("theirs holds, by the rule max"))
    #expect(try test("-c", "other.jsonl").end == .exit(1))
    #expect(try test("--json").output.hasPrefix(#"{"path":"ours.jsonl","report":{"#))
    #expect(try world.repository.lines("ours.jsonl").first == #"{"id":"a","n":2}"#)
  }

  @Test(
    "Words that don't belong together are refused",
    arguments: [
      ["policy"], ["policy", "sugest"], ["policy", "show"], ["policy", "show", "a", "b"],
      ["policy", "check", "a"], ["policy", "test"], ["policy", "test", "a", "b"],
      ["policy", "test", "a", "b", "c", "d"], ["policy", "show", "a", "--write"],
      ["policy", "suggest", "--file", "a", "--write"], ["policy", "suggest", "a", "--file", "b"],
    ]
  )
  func words(words: [String]) throws {
    let world = try StoreWorld()
    let outcome = try world.repository.world.run(
      "git",
      ["jsonl"] + words,
      in: world.repository.folder,
      adding: ["PATH": world.path]
    )
    #expect(outcome.end == .exit(129))
  }
}
