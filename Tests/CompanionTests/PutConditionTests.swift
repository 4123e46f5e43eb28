import TestSupport
import Testing

/// `--if`, `--where` and `--print` of `git jsonl put`.
@Suite("Puts under conditions")
struct PutConditionTests {
  private let lines = [
    #"{"id":"t-1","status":"open","assignee":null,"n":1,"meta":{"owner":"eva"}}"#,
    #"{"id":"t-2","status":"open","assignee":"bob","n":2}"#,
    #"{"id":"t-3","status":"closed","n":3}"#,
  ]

  private func errors(_ sentence: String) -> String { "git jsonl: \(sentence)\n" }

  @Test("A record that does not meet the condition is printed, and stays as it is")
  func compared() throws {
    let world = try StoreWorld(tasks: lines)
    let refused = try world.run("put", "t-2", "assignee=eva", "--if", "assignee IS NULL")
    #expect(refused.end == .exit(1))
    #expect(refused.output == lines[1] + "\n")
    #expect(
      refused.errors
        == errors(
          "the record \"t-2\" does not meet the condition \"assignee IS NULL\"; nothing was changed"
        )
    )
    let words = ["--if", "assignee IS NULL AND meta.owner='eva'", "--print"]
    let done = try world.run("put", "t-1", "assignee=eva", words[0], words[1], words[2])
    #expect(done.end == .exit(0) && done.errors == "")
    #expect(done.output == lines[0].replacing("null", with: #""eva""#) + "\n")
    #expect(try world.run("put", "t-1", "n=5", "--if", "assignee IS NULL").end == .exit(1))
    #expect(try world.output("get", "t-1", "n") == "1\n")
    // A condition that closes its parenthesis is still about this record alone.
    #expect(try world.run("put", "t-3", "n=5", "--if", "n=9) OR (n=1").end == .exit(1))
    #expect(try world.output("get", "t-3", "n") == "3\n")
  }

  @Test("A record that is not there meets no condition, and is not made")
  func absent() throws {
    let world = try StoreWorld(tasks: lines)
    let outcome = try world.run("put", "t-9", "n=1", "--if", "assignee IS NULL")
    #expect(outcome.end == .exit(1) && outcome.output == "")
    #expect(outcome.errors == errors("there is no record \"t-9\" in tasks.jsonl"))
    #expect(try world.run("get", "t-9").end == .exit(1))
  }

  @Test("Of several processes that take a record under one condition, one has it")
  func race() throws {
    let world = try StoreWorld(tasks: lines)
    let taken = try world.shell(
      "for i in 1 2 3 4 5 6; do (git jsonl put t-1 assignee=$i --if 'assignee IS NULL' "
        + ">/dev/null 2>&1 && echo taken) & done; wait"
    )
    #expect(taken == "taken\n")
  }

  @Test("A mistyped field, and a text without quotation marks, are told as by list")
  func mistyped() throws {
    let world = try StoreWorld(tasks: lines)
    for option in ["--if", "--where"] {
      let key = option == "--if" ? ["t-1"] : []
      for (condition, sentence) in [
        (
          "stauts='open'",
          "no record of tasks.jsonl has a field \"stauts\" (did you mean \"status\"?)"
        ),
        (
          "status=open",
          "the condition \"status=open\" can't be used: there is no field \"open\", and a text "
            + "needs quotation marks: 'open'"
        ),
        (
          "meta.ownr='eva'",
          "no record of tasks.jsonl has a field \"meta.ownr\" (did you mean \"meta.owner\"?)"
        ),
      ] {
        let outcome = try world.repository.world.run(
          "git",
          ["jsonl", "put"] + key + ["n=9", option, condition],
          in: world.repository.folder,
          adding: ["PATH": world.path]
        )
        #expect(outcome.end == .exit(128))
        #expect(outcome.errors == errors(sentence))
      }
    }
    #expect(try world.output("list", "--json") == lines.map { $0 + "\n" }.joined())
  }

  @Test("A field that no record has is null in a condition")
  func absentField() throws {
    let world = try StoreWorld(tasks: lines)
    func note(_ field: String) -> String {
      errors("no record of tasks.jsonl has a field \"\(field)\": it counts as null")
    }
    // Nothing is said about a field that the command sets.
    let taken = try world.run("put", "t-1", "lock=eva", "--if", "lock IS NULL")
    #expect(taken.end == .exit(0) && taken.errors == "" && taken.output == "t-1\n")
    #expect(try world.run("put", "t-1", "lock=bob", "--if", "lock IS NULL").end == .exit(1))
    #expect(try world.run("put", "t-2", "lock=bob", "--if", "lock IS NULL").end == .exit(0))
    let nested = try world.run("put", "t-3", "at.place=x", "--if", "at.place IS NULL")
    #expect(nested.end == .exit(0) && nested.errors == "")
    let other = try world.run("put", "t-3", "n=4", "--if", "reviewer IS NULL")
    #expect(other.end == .exit(0) && other.errors == note("reviewer"))
    let unmet = try world.run("put", "t-3", "n=5", "--if", "reviewer = 'eva'")
    #expect(unmet.end == .exit(1))
    #expect(unmet.errors.hasPrefix(note("reviewer")) && unmet.output.contains("\"n\":4"))
    let all = try world.run("put", "--where", "reviewer IS NULL AND n < 3", "n+=10")
    #expect(all.output == "t-1\nt-2\n" && all.errors == note("reviewer"))
    for (condition, field, count) in [
      ("reviewer IS NULL", "reviewer", 3), ("review.by IS NULL AND n > 10", "review.by", 2),
      ("tasks.reviewer IS NULL", "reviewer", 3), (#"review\.by = 1"#, #"review\.by"#, 0),
      ("EXISTS(SELECT 1 FROM tasks t WHERE t.reviewer IS NULL AND t.n = 4)", "reviewer", 3),
    ] {
      let outcome = try world.run("list", "--count", condition)
      #expect(outcome.output == "\(count)\n" && outcome.end == .exit(0), "\(condition)")
      #expect(outcome.errors == note(field), "\(condition)")
    }
    // A name that is nearly that of another field is a mistake; and so is one to sort by.
    #expect(try world.run("list", "assigne IS NULL").end == .exit(128))
    #expect(try world.run("list", "--sort", "reviewer").end == .exit(128))
  }

  @Test("A field that the policy names is null without a word")
  func expectedField() throws {
    let world = try StoreWorld()
    try world.repository.write(
      ".jsonl/policies.yml",
      [
        "policies:", "  - pattern: tasks.jsonl",
        "    merge_rules: {assigned: max, place.whom: max}",
      ]
    )
    try world.repository.write("tasks.jsonl", lines)
    try world.run("init", "tasks.jsonl").orThrow()
    // The first would be a mistake else: it is nearly that of another field.
    for condition in ["assigned IS NULL", "place.whom IS NULL", "place IS NULL"] {
      let outcome = try world.run("list", "--count", condition)
      #expect(outcome.output == "3\n" && outcome.errors == "", "\(condition)")
    }
    let empty = try StoreWorld(tasks: [])
    let none = try empty.run("list", "--count", "status='open'")
    #expect(none.output == "0\n" && none.errors == "")
  }

  @Test("All records that meet a condition are edited, or none")
  func selected() throws {
    let world = try StoreWorld(tasks: lines)
    #expect(try world.output("put", "--where", "status='open'", "n+=10") == "t-1\nt-2\n")
    #expect(
      try world.output("put", "--where", "n > 10", "status=done", "--print")
        == [lines[0], lines[1]].map {
          $0.replacing("open", with: "done").replacing("\"n\":", with: "\"n\":1") + "\n"
        }.joined()
    )
    let none = try world.run("put", "--where", "n > 100", "status=x")
    #expect(none.end == .exit(1) && none.output == "")
    #expect(
      none.errors
        == errors("no record of tasks.jsonl meets the condition \"n > 100\"; nothing was changed")
    )
    // The second record can't be edited so.
    let refused = try world.run("put", "--where", "n > 2", "n+=1", "meta.owner.name=x")
    #expect(refused.end == .exit(1))
    #expect(refused.errors.contains("the record \"t-1\" is refused: its field \"meta.owner.name\""))
    #expect(try world.output("get", "t-3", "n") == "3\n")
  }

  @Test("Tombstones are not selected")
  func tombstones() throws {
    let world = try StoreWorld()
    try world.repository.write(
      ".jsonl/policies.yml",
      [
        "policies:", "  - pattern: tasks.jsonl",
        "    tombstone: {field: status, value: gone}",
      ]
    )
    try world.repository.write("tasks.jsonl", lines)
    try world.run("init", "tasks.jsonl").orThrow()
    try world.run("delete", "t-2").orThrow()
    #expect(try world.output("put", "--where", "n < 3", "n=0") == "t-1\n")
    #expect(try world.output("get", "t-2", "n") == "2\n")
  }

  @Test("New records, and lines of a log, are printed as they became")
  func printed() throws {
    let world = try StoreWorld(tasks: lines)
    let made = try world.output("put", "status=open", "--print")
    #expect(made.hasPrefix(#"{"id":""#) && made.hasSuffix(#","status":"open"}"# + "\n"))
    #expect(
      try world.output("put", "--json", "--print", input: #"{"id":"t-7","n": 7}"#)
        == #"{"id":"t-7","n": 7}"# + "\n"
    )
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - {pattern: log.jsonl, consistency: append}"]
    )
    try world.repository.write("log.jsonl", [#"{"a":1}"#])
    try world.run("init", "log.jsonl").orThrow()
    #expect(try world.output("put", "-c", "log.jsonl", "a=2", "--print") == #"{"a":2}"# + "\n")
    let line = try world.run("put", "-c", "log.jsonl", "--where", "a=1", "a=3")
    #expect(line.end == .exit(128), "\(line)")
    #expect(try world.output("list", "-c", "log.jsonl", "--json").contains(#"{"a":1}"#))
  }
}
