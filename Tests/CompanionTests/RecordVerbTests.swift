import TestSupport
import Testing

@Suite("Verbs of records")
struct RecordVerbTests {
  private let lines = [
    #"{"id":"t-1","title":"one","n":1,"meta":{"owner":"eva"}}"#,
    #"{"id":"t-2","title":"two","n":20}"#,
  ]

  private func errors(_ sentence: String) -> String { "git jsonl: \(sentence)\n" }

  @Test("A record is printed whole or by field, for people or as JSON")
  func get() throws {
    let world = try StoreWorld(tasks: lines)
    #expect(
      try world.output("get", "t-1")
        == "id     t-1\ntitle  one\nn      1\nmeta   {\"owner\":\"eva\"}\n"
    )
    #expect(try world.output("get", "t-1", "--json") == lines[0] + "\n")
    #expect(try world.output("get", "t-1", "meta.owner") == "eva\n")
    #expect(try world.output("get", "t-1", "meta.owner", "--json") == "\"eva\"\n")
    let noField = try world.run("get", "t-1", "x")
    #expect(noField.end == .exit(1) && noField.output == "")
    #expect(noField.errors == errors("the record \"t-1\" has no field \"x\""))
    let noRecord = try world.run("get", "t-3")
    #expect(noRecord.end == .exit(1))
    #expect(noRecord.errors == errors("there is no record \"t-3\" in tasks.jsonl"))
  }

  @Test("Fields are set and cleared, and all else keeps its bytes")
  func put() throws {
    let world = try StoreWorld(tasks: lines)
    #expect(try world.output("put", "t-1", "n=1.50", "meta.owner=", "new=[ 1 ]") == "t-1\n")
    #expect(
      try world.output("get", "t-1", "--json")
        == #"{"id":"t-1","title":"one","n":1.50,"meta":{},"new":[1]}"# + "\n"
    )
    try world.run("put", "t-4", #"event\.id=7"#, #"a\=b=x"#, #"m.c\.d=1"#).orThrow()
    #expect(
      try world.output("get", "t-4", "--json")
        == #"{"id":"t-4","event.id":7,"a=b":"x","m":{"c.d":1}}"# + "\n"
    )
    #expect(try world.output("get", "t-4", #"event\.id"#) == "7\n")
    #expect(try world.output("list", #"event\.id = 7 AND m.c\.d = 1"#, "--json").contains("t-4"))
    try world.run("delete", "t-4").orThrow()
    #expect(try world.output("put", "t-3", "title=three") == "t-3\n")
    #expect(try world.output("get", "t-3", "--json") == #"{"id":"t-3","title":"three"}"# + "\n")
    let child = try world.output("put", "--parent", "t-1", "title=child")
    #expect(child.hasPrefix("t-1."))
    #expect(try world.output("put", "--parent", "t-1", "title=child") != child)
    let made = try world.output("put", "title=new").dropLast()
    #expect(try world.output("get", String(made), "title") == "new\n")
    #expect(try world.tasks() == lines)
  }

  @Test("A record that fails a check of the policy is refused, and check finds it in the file")
  func checks() throws {
    let world = try StoreWorld(tasks: lines)
    try world.repository.write(
      ".jsonl/policies.yml",
      [
        "policies:",
        "  - pattern: '*.jsonl'",
        "    tombstone: {field: status, value: gone}",
        "    checks: [\"n BETWEEN 1 AND 20\", \"status IN ('open', 'closed')\"]",
      ]
    )
    let refused = try world.run("put", "t-1", "n=21")
    #expect(refused.end == .exit(1))
    #expect(
      refused.errors
        == errors(
          "the record is refused: it does not meet a check of the policy: n BETWEEN 1 AND 20"
        )
    )
    let input = #"{"id":"t-8","n":1}"# + "\n" + #"{"id":"t-9","status":"new"}"# + "\n"
    #expect(try world.run("put", "--json", "-", input: input).end == .exit(1))
    #expect(try world.run("get", "t-8").end == .exit(1))
    #expect(try world.output("put", "t-1", "n=2", "status=open") == "t-1\n")
    try world.run("delete", "t-2").orThrow()
    try world.run("export").orThrow()
    #expect(try world.output("check") == "nothing is wrong\n")

    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","n":2}"#, #"{"id":"t-2","n":0}"#])
    try world.run("import").orThrow()
    let found = try world.run("check")
    #expect(found.end == .exit(1))
    #expect(
      found.output.contains(
        "\ntasks.jsonl: 1 record does not meet the check n BETWEEN 1 AND 20, the first in line 2\n"
      )
    )

    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - {pattern: '*.jsonl', checks: 'n >'}"]
    )
    let invalid = try world.run("put", "t-1", "n=3")
    #expect(invalid.end == .exit(1))
    #expect(invalid.errors.contains("a check that can't be evaluated: \"n >\": "))
    let unusable = try world.run("check").output
    #expect(unusable.contains("its policy has a check that can't be evaluated: n >\n"))
    #expect(!unusable.contains("invalid-check"))
    #expect(try world.run("check", "--json").output.contains("\"invalid-check\""))
  }

  @Test("A check that would take too long refuses the record, and is a finding")
  func endlessCheck() throws {
    let world = try StoreWorld(tasks: lines)
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - {pattern: '*.jsonl', checks: 'NOT text GLOB pattern'}"]
    )
    let many = String(repeating: "a", count: 40_000)
    let record = #"{"id":"t-1","pattern":"*\#(many)b","text":"\#(many)"}"#
    let said = "LIKE and GLOB would take too long"
    let refused = try world.run("put", "--json", "-", input: record + "\n")
    #expect(refused.end == .exit(1))
    #expect(refused.errors.contains("\"NOT text GLOB pattern\": \(said)"), "\(refused.errors)")
    #expect(try world.run("get", "t-1", "text").end == .exit(1))
    try world.repository.write("tasks.jsonl", [record])
    try world.run("import").orThrow()
    let found = try world.run("check")
    #expect(found.end == .exit(1))
    #expect(found.output.contains("a check that can't be evaluated: NOT text GLOB pattern\n"))
    #expect(found.output.contains(said), "\(found.output)")
  }

  @Test("An invalid record is refused, and nothing is changed")
  func refused() throws {
    let world = try StoreWorld(tasks: lines)
    for (words, status, sentence) in [
      (
        ["put", "t-1", "id=t-9"], 1,
        "the record is refused: a record keeps the key that it has; create another record instead, "
          + "and delete this one"
      ),
      (
        ["put", "t-1", "title.x=1"], 1,
        "the record is refused: its field \"title.x\" can't be set, because it is inside a "
          + "value that is not an object, or its name is repeated there"
      ),
      (
        ["put", "--parent", "t-9", "a=1"], 1, "there is no record \"t-9\" in tasks.jsonl"
      ),
      (
        ["put", "-c", "../x.jsonl", "a=1"], 128,
        "\"../x.jsonl\" is outside the work tree, or is reached by a link that leads out of it"
      ),
    ] as [([String], Int32, String)] {
      let outcome = try world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        words,
        in: world.repository.folder
      )
      #expect(outcome.end == .exit(status))
      #expect(outcome.errors == errors(sentence))
    }
    let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    let outcome = try world.run("put", "t-1", "a=\(deep)")
    #expect(
      outcome.errors
        == errors("the record is refused: more than 512 arrays and objects are open at once")
    )
    #expect(try world.run("status").end == .exit(0))
  }

  @Test("Records from standard input are all taken or none")
  func putJSON() throws {
    let world = try StoreWorld(tasks: lines)
    let pretty = "{\n  \"id\": \"t-3\",\n  \"a\": [1,\n 2]\n}\n"
    #expect(try world.output("put", "--json", input: pretty) == "t-3\n")
    #expect(try world.output("get", "t-3", "--json") == #"{"id":"t-3","a":[1,2]}"# + "\n")
    let two = "\(lines[1])\n\n{\"id\": \"t-4\"}\n"
    #expect(try world.output("put", "--json", "-", input: two) == "t-2\nt-4\n")
    #expect(try world.output("get", "t-4", "--json") == "{\"id\": \"t-4\"}\n")
    for (input, sentence) in [
      (
        "{\"id\":\"t-5\"}\n{oops\n",
        "standard input, line 2, column 2: not JSON: \"o\" is not allowed here; nothing was "
          + "changed"
      ),
      (
        "{\"id\":\"t-5\"}\n[1]\n",
        "standard input, line 2: a record is a JSON object; nothing was changed"
      ),
      ("\n", "there is no record on standard input; nothing was changed"),
    ] {
      let outcome = try world.run("put", "--json", input: input)
      #expect(outcome.end == .exit(1))
      #expect(outcome.output == "")
      #expect(outcome.errors == errors(sentence))
    }
    #expect(try world.run("get", "t-5").end == .exit(1))
  }

  @Test("A word that is JSON names the record that there is")
  func keys() throws {
    let world = try StoreWorld(tasks: [#"{"id":7}"#, #"{"id":"8"}"#, #"{"id":"true"}"#])
    #expect(try world.output("get", "7", "id", "--json") == "7\n")
    #expect(try world.output("get", "8", "id", "--json") == "\"8\"\n")
    #expect(try world.output("get", "\"8\"", "id", "--json") == "\"8\"\n")
    #expect(try world.output("get", "true", "id", "--json") == "\"true\"\n")
    #expect(try world.output("put", "9", "a=1") == "\"9\"\n")
    #expect(try world.output("get", "9", "--json") == #"{"id":"9","a":1}"# + "\n")
  }

  @Test("A deletion and its undoing")
  func deletion() throws {
    let world = try StoreWorld(tasks: lines)
    #expect(try world.output("delete", "t-1") == "t-1\n")
    #expect(try world.run("get", "t-1").end == .exit(1))
    #expect(try world.run("delete", "t-1").end == .exit(1))
    #expect(try world.output("export") == "tasks.jsonl: 1 record taken out\n")
    #expect(try world.tasks() == [lines[1]])
    #expect(try world.output("restore", "t-1") == "t-1\n")
    #expect(try world.output("get", "t-1", "--json") == lines[0] + "\n")
    let again = try world.run("restore", "t-1")
    #expect(again.end == .exit(1))
    #expect(again.errors == errors("the record \"t-1\" of tasks.jsonl is not deleted"))
  }

  @Test("Tombstones are left by deletions where the policy has them, and out of lists")
  func tombstones() throws {
    let world = try StoreWorld()
    try world.repository.write(
      ".jsonl/policies.yml",
      [
        "policies:", "  - pattern: tasks.jsonl", "    clock: updated_at",
        "    tombstone: {field: status, value: gone, at: deleted_at, by: deleted_by, reason: why}",
      ]
    )
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","status":"open"}"#, #"{"id":"t-2"}"#])
    try world.run("init").orThrow()
    try world.run("init", "tasks.jsonl").orThrow()
    try world.run("delete", "t-1", "--reason", "old").orThrow()
    #expect(try world.output("get", "t-1", "status") == "gone\n")
    #expect(try world.output("get", "t-1", "why") == "old\n")
    #expect(try world.output("list", "--json") == #"{"id":"t-2"}"# + "\n")
    #expect(try world.output("list", "--all", "--json").split(separator: "\n").count == 2)
    // What the tombstone was before it was edited is not what the record was before its deletion.
    try world.run("put", "t-1", "why=older").orThrow()
    try world.run("restore", "t-1").orThrow()
    #expect(try world.output("get", "t-1", "status") == "open\n")
    #expect(try world.run("get", "t-1", "why").end == .exit(1))
    #expect(try world.run("get", "t-1", "updated_at").end == .exit(0))
  }

  @Test("An editor changes the fields that it changes")
  func edit() throws {
    let world = try StoreWorld(tasks: lines)
    func edit(_ editor: String) throws -> Outcome {
      try world.run("edit", "t-1", adding: ["GIT_EDITOR": editor])
    }
    let outcome = try edit("sed -i.old -e s/one/ONE/ -e /owner/d")
    #expect(outcome.output == "t-1\n" && outcome.end == .exit(0))
    #expect(
      try world.output("get", "t-1", "--json")
        == #"{"id":"t-1","title":"ONE","n":1,"meta":{}}"# + "\n"
    )
    let unchanged = try edit("true")
    #expect(unchanged.end == .exit(0))
    #expect(unchanged.errors == errors("the record \"t-1\" was not changed"))
    #expect(try edit(": >").end == .exit(0))
    let failed = try edit("exit 3;")
    #expect(failed.end == .exit(128))
    #expect(
      failed.errors
        == errors("the editor \"exit 3;\" ended with exit status 3; nothing was changed")
    )
    for editor in ["sed -i.old s/ONE/O\\\"E/", "sed -i.old s/t-1/t-9/", "echo 7 >"] {
      let bad = try edit(editor)
      #expect(bad.end == .exit(1))
      #expect(bad.errors.contains("is kept in \""))
    }
    let names = try Files.names(in: world.repository.folder + "/.git/jsonl")
    #expect(names.count { $0.hasPrefix("edit-") && $0.hasSuffix(".json") } == 3)
    #expect(try world.output("get", "t-1", "title") == "ONE\n")
  }
}
