@testable import Companion
import TestSupport
import Testing

/// What the verbs that change something print with `--json`.
@Suite("The JSON of verbs")
struct VerbJSONTests {
  @Test("Each verb takes --json that reads or changes records or files of records")
  func table() {
    /// They print a text for a shell, for git or for a person.
    let others = [
      "init", "install", "uninstall", "hook", "textconv", "path", "completion", "help",
    ]
    let without = allVerbs.filter { verb in
      !verb.description.options.contains { $0.option == .json }
    }
    #expect(without.map { $0.name }.sorted() == others.sorted())
  }

  @Test("delete, restore, undo and edit say what became of each record")
  func records() throws {
    let world = try StoreWorld(tasks: [#"{"id":"t-1","n":1}"#, #"{"id":"t-2","n":1}"#])
    func lines(_ words: String..., editor: String = "true") throws -> [String] {
      let outcome = try world.repository.world.run(
        "git",
        ["jsonl"] + words + ["--json"],
        in: world.repository.folder,
        adding: ["PATH": world.path, "GIT_EDITOR": editor]
      )
      return try outcome.orThrow().output.split(separator: "\n").map(String.init)
    }
    func whole(_ change: String, _ number: Int, _ rest: String = "") -> String {
      #"{"path":"tasks.jsonl","key":"t-\#(number)","change":"\#(change)","#
        + #""record":{"id":"t-\#(number)","n":1}\#(rest)}"#
    }
    #expect(try lines("delete", "t-1", "t-2") == [whole("removed", 1), whole("removed", 2)])
    #expect(try lines("restore", "t-1", "t-2") == [whole("added", 1), whole("added", 2)])
    let planned = #","dry_run":true"#
    #expect(
      try lines("undo", "--dry-run")
        == [whole("removed", 1, planned), whole("removed", 2, planned)]
    )
    #expect(try lines("undo") == [whole("removed", 1), whole("removed", 2)])
    // The undo edited them in reverse.
    #expect(try lines("undo") == [whole("added", 2), whole("added", 1)])
    // What the editor prints does not come between.
    #expect(
      try lines("edit", "t-2", editor: "echo noise; sed -i s/1/5/")
        == [
          #"{"path":"tasks.jsonl","key":"t-2","change":"changed","#
            + #""fields":[{"path":["n"],"before":1,"after":5}]}"#
        ]
    )
    #expect(
      try lines("edit", "t-2") == [#"{"path":"tasks.jsonl","key":"t-2","change":"unchanged"}"#]
    )
  }

  @Test("export and delete name what is in conflict, and what is overridden")
  func conflicts() throws {
    let world = try StoreWorld(tasks: [#"{"id":"t-1","n":1}"#])
    try world.run("put", "t-1", "n=2").orThrow()
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","n":3}"#, #"{"id":"t-2"}"#])
    let export = try world.run("export", "--json")
    #expect(export.end == .exit(1))
    let rest =
      #""overridden":0,"conflicts":["t-1"],"held_conflicts":[],"held":[],"restored":[],"#
      + #""merged_held":0,"duplicate_keys":[],"not_exported":[],"damaged_lines":[],"#
      + #""damaged_line_count":0,"orphans":[]}"# + "\n"
    #expect(
      export.output
        == #"{"path":"tasks.jsonl","dry_run":false,"added":1,"changed":0,"removed":0,"written":0,"#
        + #""taken_out":0,"rewritten":false,"# + rest
    )
    #expect(
      try world.output("delete", "t-1", "--json")
        == #"{"path":"tasks.jsonl","key":"t-1","change":"removed","record":{"id":"t-1","n":2},"#
        + #""overridden":{"id":"t-1","n":3}}"# + "\n"
    )
  }

  @Test("commit says what git committed, and git's own words go to standard error")
  func commit() throws {
    let world = try StoreWorld(committing: [#"{"id":"t-1","n":1}"#, #"{"id":"t-2"}"#])
    try world.run("put", "t-1", "n=2").orThrow()
    try world.run("delete", "t-2").orThrow()
    let made = try world.run("commit", "-m", "Edit", "--json")
    #expect(made.end == .exit(0))
    let id = try world.git("rev-parse", "HEAD").orThrow().output.dropLast()
    func rest(_ counts: String) -> String {
      #""collections":[{"path":"tasks.jsonl",\#(counts),"waiting":0,"conflicts":[]}]}"# + "\n"
    }
    #expect(
      made.output == #"{"commit":"\#(id)","# + rest(#""added":0,"changed":1,"removed":1"#)
    )
    #expect(made.errors.contains("] Edit\n"))
    let empty = try world.run("commit", "-m", "Again", "--json")
    #expect(empty.end == .exit(1))
    #expect(empty.output == "{" + rest(#""added":0,"changed":0,"removed":0"#))
  }

  @Test("rename and forget say what they did")
  func collections() throws {
    let world = try StoreWorld(committing: [#"{"id":"t-1"}"#])
    #expect(
      try world.output("rename", "tasks.jsonl", "plans.jsonl", "--json")
        == #"{"path":"plans.jsonl","renamed_from":"tasks.jsonl","#
        + #""changed_files":[".gitattributes",".git/info/attributes"],"lost_policy":false}"# + "\n"
    )
    try world.run("put", "t-1", "n=1").orThrow()
    #expect(
      try world.output("forget", "plans.jsonl", "--force", "--json")
        == #"{"path":"plans.jsonl","forgotten":true,"overridden":1,"dropped_deletions":0}"# + "\n"
    )
  }
}
