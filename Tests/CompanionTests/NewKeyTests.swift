import TestSupport
import Testing

/// The keys that records get which were given none, in several clones of one repository.
@Suite("Keys of new records")
struct NewKeyTests {
  private let lines = [#"{"id":"t-1","title":"one"}"#]

  /// Two clones with stores of a repository in which `tasks.jsonl` has `lines`.
  private func clones(_ policy: [String] = []) throws -> (StoreWorld, [Repository]) {
    let world = try StoreWorld(tasks: lines)
    if !policy.isEmpty {
      try world.repository.write(
        ".jsonl/policies.yml",
        ["policies:", "  - pattern: '*.jsonl'"] + policy.map { "    " + $0 }
      )
    }
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    let clones = try ["first", "second"].map {
      try world.repository.world.clone(world.repository, as: $0)
    }
    for clone in clones { try world.run("init", in: clone.folder).orThrow() }
    return (world, clones)
  }

  private func key(_ outcome: Outcome) throws -> String {
    String(try outcome.orThrow().output.dropLast())
  }

  @Test("A new record gets the fields of a key with several from the key that is given")
  func severalFields() throws {
    let world = try StoreWorld()
    try world.repository.write(
      ".jsonl/policies.yml",
      [
        "policies:", "  - {pattern: texts.jsonl, key: [id, lang]}",
        "  - {pattern: graph.jsonl, key: [[name], [from, to]]}",
      ]
    )
    try world.repository.write("texts.jsonl", [#"{"id":"a","lang":"en","text":"x"}"#])
    try world.repository.write("graph.jsonl", [#"{"name":"n"}"#, #"{"from":"n","to":"n"}"#])
    try world.run("init", "texts.jsonl", "graph.jsonl").orThrow()
    func put(_ words: String...) throws -> Outcome {
      try world.repository.world.run(
        "git",
        ["jsonl", "put", "-c", "texts.jsonl"] + words + ["--print"],
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
    }
    #expect(
      try put(#"["a","de"]"#, "text=x").orThrow().output
        == #"{"id":"a","lang":"de","text":"x"}"# + "\n"
    )
    // Numbers and texts are as the key has them, and a field that agrees stays where it is.
    #expect(
      try put(#"["1", 2]"#, "text=y", "lang=2").orThrow().output
        == #"{"id":"1","text":"y","lang":2}"# + "\n"
    )
    for (key, change) in [
      (#"["b","de"]"#, "lang=en"), (#"["b"]"#, "text=x"), (#"["b",null]"#, "text=x"),
    ] {
      let outcome = try put(key, change)
      #expect(outcome.end == .exit(1) && outcome.output == "", "\(key)")
    }
    #expect(try world.output("list", "-c", "texts.jsonl", "--count") == "3\n")
    let words = ["put", "-c", "graph.jsonl", "--print"]
    #expect(
      try world.output(words[0], words[1], words[2], words[3], #"["n","m"]"#, "w=1")
        == #"{"from":"n","to":"m","w":1}"# + "\n"
    )
  }

  @Test("Children that two clones make have keys of their own, and a merge keeps both")
  func children() throws {
    let (world, clones) = try clones()
    var keys: Set<String> = []
    for (index, clone) in clones.enumerated() {
      for _ in 0..<2 {
        let words = ["put", "--parent", "t-1", "title=same"]
        keys.insert(try key(run(world, words, in: clone)))
      }
      try world.run("export", in: clone.folder).orThrow()
      try clone.git("add", "-A")
      try world.git("commit", "-q", "-m", "Child \(index)", in: clone.folder).orThrow()
    }
    #expect(keys.count == 4)
    #expect(keys.allSatisfy { $0.wholeMatch(of: /t-1\.[0-9a-z]{6}/) != nil }, "\(keys)")
    let pull = ["pull", "-q", "--no-rebase", "--no-edit", clones[1].folder, "main"]
    _ = try world.repository.world.run(
      "git",
      pull,
      in: clones[0].folder,
      adding: ["PATH": world.path]
    ).orThrow()
    let merged = try clones[0].lines("tasks.jsonl")
    #expect(merged.count == 5)
    #expect(keys.allSatisfy { key in merged.contains { $0.contains("\"\(key)\"") } })
    let child = try #require(keys.first)
    let said = try world.run("id", child, in: clones[0].folder).orThrow().output
    #expect(said == "\"\(child)\" is a child of \"t-1\"\n")
  }

  private func run(
    _ world: StoreWorld,
    _ words: [String],
    in clone: Repository
  ) throws -> Outcome {
    try world.repository.world.run(
      "git",
      ["jsonl"] + words,
      in: clone.folder,
      adding: ["PATH": world.path]
    )
  }

  @Test("Children are counted where the policy says so and an identity tells equal ones apart")
  func countedChildren() throws {
    let counting = "ids: {children: count}"
    let world = try StoreWorld(tasks: lines)
    func write(_ policy: [String]) throws {
      let head = ["policies:", "  - pattern: '*.jsonl'"]
      try world.repository.write(".jsonl/policies.yml", head + policy)
    }
    try write(["    " + counting])
    let child = try world.output("put", "--parent", "t-1", "title=a").dropLast()
    #expect(child.wholeMatch(of: /t-1\.[0-9a-z]{6}/) != nil)
    try write(["    " + counting, "    identity: [created_at]"])
    #expect(try world.output("put", "--parent", "t-1", "title=a") == "t-1.1\n")
    #expect(try world.output("put", "--parent", "t-1", "title=a") == "t-1.2\n")
    try world.run("delete", "t-1.2").orThrow()
    #expect(try world.output("put", "--parent", "t-1", "title=a") == "t-1.3\n")
    // A key at the end of all numbers is not counted on from.
    try world.run("put", "t-1.9223372036854775807", "title=a").orThrow()
    #expect(try world.output("put", "--parent", "t-1", "title=a") == "t-1.4\n")
  }

  @Test("Children of a record whose key is a number have keys that are texts")
  func childrenOfNumbers() throws {
    let world = try StoreWorld(tasks: [#"{"id":12,"title":"a"}"#])
    let child = String(try world.output("put", "--parent", "12", "title=b").dropLast())
    #expect(child.wholeMatch(of: /"12\.[0-9a-z]{6}"/) != nil)
    #expect(try world.output("get", child, "title") == "b\n")
    try world.run("export").orThrow()
    #expect(try world.tasks().last == #"{"id":\#(child),"title":"b"}"#)
  }

  @Test("A prefix that begins with a digit makes keys, too")
  func prefixOfDigits() throws {
    let world = try StoreWorld(tasks: [#"{"id":"2026-1","title":"a"}"#])
    let made = String(try world.output("put", "title=b").dropLast())
    #expect(made.wholeMatch(of: /"2026-[0-9a-z]{6}"/) != nil)
    #expect(try world.output("get", made, "title") == "b\n")
  }

  // MARK: Imported records

  @Test("A record without a key that is imported again is there already, in every clone")
  func importedTwice() throws {
    let (world, clones) = try clones(["identity: [created_at]", "clock: updated_at"])
    let record = #"{"title":"Buy milk","n":1}"#
    let same = #"{"n":1.0, "title":"Buy \u006dilk", "id":null}"#
    var files: Set<[String]> = []
    for clone in clones {
      func take(_ text: String) throws -> String {
        try world.run("import", "-", input: text + "\n", in: clone.folder).orThrow().output
      }
      #expect(try take(record) == "standard input: 1 record read (1 new)\n")
      #expect(try take(record) == "standard input: nothing to do\n")
      #expect(try take(same + "\n" + record) == "standard input: nothing to do\n")
      #expect(try take(#"{"title":"Buy milk","n":2}"#) == "standard input: 1 record read (1 new)\n")
      try world.run("export", in: clone.folder).orThrow()
      files.insert(try clone.lines("tasks.jsonl"))
    }
    #expect(files.count == 1)
    let texts = try #require(files.first)
    #expect(texts.count == 3)
    let pattern = /\{"id":"tasks-[0-9a-z]{8}","title":"Buy milk","n":1\}/
    #expect(texts.contains { $0.wholeMatch(of: pattern) != nil }, "\(texts)")
  }

  @Test("One that was edited since stays edited, and other keys do not change its key")
  func importedAndEdited() throws {
    let world = try StoreWorld(tasks: [])
    let record = #"{"title":"Buy milk"}"#
    #expect(
      try world.output("import", "-", input: record) == "standard input: 1 record read (1 new)\n"
    )
    let listed = try world.output("list", "--json")
    let key = try #require(listed.firstMatch(of: /"id":"(tasks-[0-9a-z]{8})"/)).1
    try world.run("put", String(key), "title=Buy bread").orThrow()
    for number in 1...9 { try world.run("put", "bd-\(number)", "n=\(number)").orThrow() }
    #expect(try world.output("import", "-", input: record) == "standard input: nothing to do\n")
    #expect(try world.output("get", String(key), "title") == "Buy bread\n")
  }

  @Test("Lines of a log are added each time")
  func log() throws {
    let world = try StoreWorld()
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - {pattern: '*.jsonl', consistency: append}"]
    )
    try world.repository.write("tasks.jsonl", [#"{"at":1}"#])
    try world.run("init", "tasks.jsonl").orThrow()
    for _ in 0..<2 { try world.run("import", "-", input: #"{"at":2}"#).orThrow() }
    try world.run("export").orThrow()
    #expect(try world.tasks().count == 3)
  }
}
