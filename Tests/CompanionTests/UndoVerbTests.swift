import TestSupport
import Testing

@Suite("Undoing the last edit")
struct UndoVerbTests {
  private let lines = [
    #"{"id":"t-1","status":"open", "n":1,"meta":{"owner":"eva","size":3}}"#,
    #"{"id":"t-2","status":"open","n":2}"#,
  ]
  private let bob = ["GIT_AUTHOR_NAME": "Bob", "GIT_AUTHOR_EMAIL": "bob@example.com"]

  private func errors(_ sentences: String...) -> String {
    sentences.map { "git jsonl: \($0)\n" }.joined()
  }

  private func content(of lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  @Test("An edit is taken back byte for byte, and an undo of the undo makes it again")
  func put() throws {
    let world = try StoreWorld(tasks: lines)
    try world.run("put", "t-1", "status=closed", "meta.owner=", "new=1").orThrow()
    let edited = try world.output("get", "t-1", "--json")
    #expect(try world.output("undo", "--dry-run") == "t-1\n")
    #expect(try world.output("get", "t-1", "--json") == edited)
    #expect(try world.output("undo") == "t-1\n")
    #expect(try world.output("list", "--json") == content(of: lines))
    #expect(try world.output("status").contains("nothing to export"))
    #expect(try world.output("undo") == "t-1\n")
    #expect(try world.output("get", "t-1", "--json") == edited)
  }

  @Test("A batch is one act, whatever it did to each record")
  func batch() throws {
    let world = try StoreWorld(tasks: lines)
    let input = [#"{"id":"t-1","n":7}"#, #"{"id":"t-8"}"#, #"{"id":"t-8","n":8}"#]
    try world.run("put", "--json", input: input.joined(separator: "\n")).orThrow()
    #expect(try world.output("undo") == "t-1\nt-8\n")
    #expect(try world.output("list", "--json") == content(of: lines))
    try world.run("put", "--where", "n > 0", "n+=1").orThrow()
    #expect(try world.output("undo") == "t-1\nt-2\n")
    try world.run("delete", "t-2", "t-1").orThrow()
    #expect(try world.output("list", "--json").isEmpty)
    #expect(try world.output("undo") == "t-2\nt-1\n")
    #expect(try world.output("list", "--json") == content(of: lines))
    #expect(try world.output("undo") == "t-1\nt-2\n")
    #expect(try world.output("list", "--json").isEmpty)
  }

  @Test("What is in a commit is taken back in the store and in the file")
  func committed() throws {
    let world = try StoreWorld(tasks: lines)
    try world.repository.commit("tasks")
    try world.run("put", "t-2", "n=3").orThrow()
    try world.run("delete", "t-1").orThrow()
    try world.run("commit", "-m", "edits").orThrow()
    #expect(try world.tasks() == [lines[1].replacing("\"n\":2", with: "\"n\":3")])
    #expect(try world.output("undo") == "t-1\n")
    try world.run("export").orThrow()
    #expect(try world.tasks() == [lines[0], lines[1].replacing("\"n\":2", with: "\"n\":3")])
  }

  @Test("What was edited since stays, unless it is one of the same fields")
  func edited() throws {
    let world = try StoreWorld(tasks: lines)
    try world.run("put", "t-1", "status=closed", "meta.owner=bob").orThrow()
    try world.run("put", "t-1", "n=5", "meta.size=4", adding: bob).orThrow()
    #expect(try world.output("undo") == "t-1\n")
    #expect(
      try world.output("get", "t-1", "--json")
        == #"{"id":"t-1","status":"open", "n":5,"meta":{"owner":"eva","size":4}}"# + "\n"
    )

    try world.run("put", "--where", "n > 0", "status=done", "n+=1", "meta.owner=x").orThrow()
    let before = try world.output("list", "--json")
    try world.run("put", "t-1", "n=0", "meta.owner=y", adding: bob).orThrow()
    try world.run("delete", "t-2", adding: bob).orThrow()
    for words in [["undo"], ["undo", "--dry-run"]] {
      let refused = try world.repository.world.run(
        "git",
        ["jsonl"] + words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      #expect(refused.end == .exit(1) && refused.output == "")
      #expect(
        refused.errors
          == errors(
            "the record \"t-2\" of tasks.jsonl was deleted, or made again, since; nothing was "
              + "changed",
            "the record \"t-1\" of tasks.jsonl was edited since, in \"n\" and \"meta.owner\"; "
              + "nothing was changed"
          )
      )
    }
    // Bob takes back his own edits, one of which is the last one.
    #expect(try world.run("undo", adding: bob).output == "t-2\n")
    try world.run("put", "t-1", "n=6", "meta.owner=x", adding: bob).orThrow()
    #expect(try world.output("list", "--json") == before)
    #expect(try world.output("undo") == "t-1\nt-2\n")
  }

  @Test("A record that came in with the file contradicts an undo, too")
  func imported() throws {
    let world = try StoreWorld(tasks: lines)
    try world.run("put", "t-1", "n=5").orThrow()
    try world.run("put", "t-3", "n=3").orThrow()
    try world.run("export").orThrow()
    try world.repository.write("tasks.jsonl", lines + [#"{"id":"t-3","n":4}"#])
    try world.run("import").orThrow()
    let refused = try world.run("undo")
    #expect(refused.end == .exit(1))
    #expect(
      refused.errors
        == errors(
          "the record \"t-3\" of tasks.jsonl was edited since, in \"n\"; nothing was changed"
        )
    )
    #expect(try world.output("get", "t-3", "n") == "4\n")
  }

  @Test("The clock of a record goes on, and a tombstone becomes the record again")
  func clock() throws {
    let world = try StoreWorld()
    try world.repository.write(
      ".jsonl/policies.yml",
      [
        "policies:", "  - pattern: tasks.jsonl", "    key: id", "    clock: updated_at",
        "    tombstone: {field: status, value: gone, at: deleted_at, by: deleted_by}",
      ]
    )
    let clock = #""updated_at":"2026-01-01T00:00:00Z""#
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","status":"open",\#(clock)}"#])
    try world.run("init", "tasks.jsonl").orThrow()
    try world.run("put", "t-1", "status=closed").orThrow()
    try world.run("undo").orThrow()
    #expect(try world.output("get", "t-1", "status") == "open\n")
    #expect(try world.output("get", "t-1", "updated_at") != "2026-01-01T00:00:00Z\n")
    try world.run("delete", "t-1").orThrow()
    #expect(try world.output("get", "t-1", "status") == "gone\n")
    try world.run("undo").orThrow()
    #expect(try world.output("get", "t-1", "status") == "open\n")
    #expect(try world.run("get", "t-1", "deleted_at").end == .exit(1))
    // A record that was made is taken out whole.
    try world.run("put", "t-2", "status=open").orThrow()
    try world.run("undo").orThrow()
    #expect(try world.run("get", "t-2").end == .exit(1))
  }

  @Test("Where nobody edited, there is nothing to undo; edits by others are passed over")
  func nothing() throws {
    let world = try StoreWorld(tasks: lines)
    let sentence = "the store knows of no edit by Ada Author <ada@example.com>, so there is "
    for _ in 1...2 {
      let outcome = try world.run("undo")
      #expect(outcome.end == .exit(1))
      #expect(outcome.errors == errors(sentence + "nothing to undo"))
      try world.run("put", "t-1", "n=9", adding: bob).orThrow()
    }
    #expect(try world.run("put", "t-1", "status.x=1").end == .exit(1))
    #expect(try world.run("undo").end == .exit(1))
    #expect(try world.output("get", "t-1", "n") == "9\n")
  }

  @Test("Edits of another collection are found, and lines of a log stay")
  func collections() throws {
    let world = try StoreWorld(tasks: lines)
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - {pattern: log.jsonl, consistency: append}"]
    )
    try world.repository.write("log.jsonl", [#"{"a":1}"#])
    try world.run("init", "log.jsonl").orThrow()
    try world.run("put", "-c", "tasks.jsonl", "t-1", "n=9").orThrow()
    try world.run("put", "-c", "log.jsonl", "a=2", adding: bob).orThrow()
    try Files.makeFolder(world.repository.path("inner"))
    #expect(try world.run("undo", in: world.repository.path("inner")).output == "t-1\n")
    let line = try world.run("undo", adding: bob)
    #expect(line.end == .exit(128))
    #expect(line.errors.contains("the lines of log.jsonl have no keys"))
  }
}
