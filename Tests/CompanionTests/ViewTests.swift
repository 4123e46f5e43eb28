@testable import Companion
import TestSupport
import Testing

/// Conditions that the policy gives names.
@Suite("Views")
struct ViewTests {
  private static let lines = [
    #"{"id":"t-1","status":"open","n":1}"#,
    #"{"id":"t-2","status":"open","n":2,"after":["t-1"]}"#,
    #"{"id":"t-3","status":"closed","n":3}"#,
    #"{"id":"t-4","status":"open","n":4,"after":["t-3"]}"#,
  ]

  /// A store of tasks whose policy has these lines, from the seventh line of the file on.
  private func world(_ views: String..., tasks: [String] = lines) throws -> StoreWorld {
    let world = try StoreWorld(tasks: tasks)
    try world.repository.write(
      ".jsonl/policies.yml",
      [
        "policies:", "  - pattern: tasks.jsonl", "    key: id",
        "    claims: {holder: assignee}", "    views:",
      ] + views.map { "      " + $0 }
    )
    return world
  }

  private func run(_ words: [String], in world: StoreWorld) throws -> Outcome {
    try world.repository.world.run(
      BuiltProducts.path(of: "git-jsonl"),
      words,
      in: world.repository.folder
    )
  }

  /// The lines that a command prints as JSON.
  private func printed(_ words: String..., in world: StoreWorld) throws -> [String] {
    Repository.lines(of: try run(words, in: world).orThrow().output)
  }

  /// Open tasks that come after no open one, and that nobody has. No task has the field `assignee`
  /// yet, which the policy names.
  private let ready =
    "ready: \"status='open' AND assignee IS NULL AND NOT EXISTS(SELECT 1 FROM "
    + "json_each(record.after) AS earlier JOIN collection AS other ON other.id = earlier.value "
    + "WHERE other.status <> 'closed') -- why not\""

  @Test("A view is a condition wherever one is taken, alone or with more")
  func conditions() throws {
    let world = try world(ready, "late: n > 2")
    #expect(try printed("list", "--json", "@ready", in: world) == [Self.lines[0], Self.lines[3]])
    #expect(
      try printed("ready", "--json", "--sort", "-n", in: world) == [Self.lines[3], Self.lines[0]]
    )
    #expect(try printed("list", "--json", " @late AND @ready", in: world) == [Self.lines[3]])
    #expect(try printed("list", "--json", "NOT @late AND n<2", in: world) == [Self.lines[0]])
    #expect(try printed("list", "--count", "id='@late'", in: world) == ["0"])
    #expect(
      try printed("put", "--where", "@late", "status=open", "--print", in: world) == [
        #"{"id":"t-3","status":"open","n":3}"#, Self.lines[3],
      ]
    )
    #expect(try run(["put", "t-4", "n=5", "--if", "@ready"], in: world).end == .exit(1))
    #expect(try run(["put", "t-1", "n=5", "--if", "@ready"], in: world).end == .exit(0))
    #expect(try printed("get", "t-1", "n", in: world) == ["5"])
    #expect(try printed("put", "t-1", "assignee=eva", in: world) == ["t-1"])
    #expect(try printed("list", "--count", "@ready", in: world) == ["1"])
  }

  @Test("A field that no record has is null in a view, unless its name is nearly another's")
  func absentFields() throws {
    let world = try world(
      "one: owner IS NULL AND record.meta.at IS NULL AND json_extract(_json, '$.x') IS NULL",
      "two: id IN (SELECT id FROM collection AS other WHERE other.size IS NULL AND owner IS NULL)",
      "three: othr.status = 'open'",
      "four: record.stauts IS NULL"
    )
    #expect(try printed("list", "--count", "@one AND @two AND n < 3", in: world) == ["2"])
    #expect(try run(["list", "@three"], in: world).errors.contains("field \"othr.status\"\n"))
    #expect(try run(["list", "@four"], in: world).errors.contains("did you mean \"status\"?"))
    // So it is in a condition that a person writes.
    #expect(try run(["list", "@one AND owner IS NULL"], in: world).end == .exit(0))
    #expect(try run(["list", "owner IS NULL"], in: world).end == .exit(0))
  }

  @Test("In a query, a view of a collection is a table")
  func tables() throws {
    let world = try world(ready, "late: n > 2")
    func rows(_ sql: String) throws -> [String] { try printed("query", "--json", sql, in: world) }
    #expect(try rows("SELECT id FROM tasks@ready ORDER BY id DESC LIMIT 1") == [#"{"id":"t-4"}"#])
    #expect(
      try rows(
        "WITH x AS (SELECT * FROM TASKS@late WHERE 'tasks@no' <> '') SELECT x.id, r.n FROM x "
          + "JOIN tasks@ready AS r ON r.id = x.id"
      ) == [#"{"id":"t-4","n":4}"#]
    )
    #expect(try rows("SELECT * FROM tasks@late WHERE n = 3").count == 1)
    let unknown = try run(["query", "SELECT 1 FROM tasks@redy"], in: world)
    #expect(unknown.end == .exit(128))
    #expect(
      unknown.errors == "git jsonl: the policy of tasks.jsonl has no view \"@redy\" (did you mean "
        + "\"@ready\"?): it has @late and @ready\n"
    )
  }

  @Test("A view of a log, and of a file without records")
  func otherFiles() throws {
    let world = try StoreWorld(tasks: [#"{"level":"error"}"#, #"{"level":"info"}"#])
    try world.repository.write(
      ".jsonl/policies.yml",
      [
        "policies: [{pattern: tasks.jsonl, consistency: append, views: {bad: level='error'}},",
        "  {pattern: new.jsonl, views: {bad: level='error'}}]",
      ]
    )
    #expect(
      try printed("list", "--json", "-c", "tasks.jsonl", "@bad", in: world) == [
        #"{"level":"error"}"#
      ]
    )
    try world.repository.write("new.jsonl", [])
    #expect(try run(["init", "new.jsonl"], in: world).end == .exit(0))
    #expect(try printed("list", "--json", "-c", "new.jsonl", "@bad", in: world) == [])
  }

  @Test("A quotation mark in a name ends no text of SQL, also before a mark that combines with it")
  func combinedMarks() throws {
    let world = try StoreWorld(tasks: ["{\"id\":\"t-1\",\"a'\u{301}b\":1}"])
    #expect(try printed("query", "--json", "SELECT id FROM tasks", in: world) == [#"{"id":"t-1"}"#])
  }

  @Test("A view that there is not is told, with those that there are")
  func unknown() throws {
    let world = try world(ready)
    for (words, sentence) in [
      (
        ["list", "@redy"],
        "the policy of tasks.jsonl has no view \"@redy\" (did you mean \"@ready\"?): it has @ready"
      ),
      (["list", "@x"], "the policy of tasks.jsonl has no view \"@x\": it has @ready"),
      (
        ["put", "--where", "@x", "n=1"],
        "the policy of tasks.jsonl has no view \"@x\": it has @ready"
      ),
      (
        ["list", "n = @x"],
        "the condition \"n = @x\" can't be used: a word after @, $, : or ? is a parameter, which "
          + "has no value here; a text needs quotation marks: '@eva'"
      ),
    ] {
      let outcome = try run(words, in: world)
      #expect(outcome.end == .exit(128))
      #expect(outcome.errors == "git jsonl: \(sentence)\n")
    }
    try world.repository.write(".jsonl/policies.yml", ["policies: []"])
    #expect(
      try run(["ready"], in: world).errors
        == "git jsonl: the policy of tasks.jsonl has no view \"@ready\"; views: in "
        + ".jsonl/policies.yml gives conditions names\n"
    )
  }

  @Test("A view that can't be used is told with its place, and changes nothing")
  func unusable() throws {
    let world = try world(
      "field: stauts = 'open'",
      "path: meta.x = 1",
      "syntax: n >",
      "date: n < 2026-01-02",
      "parameter: n = @ready",
      "second: \"1); DELETE FROM records; --\"",
      "union: \"1) UNION SELECT '{}' /*\"",
      "half: \"n = 1) OR (n = 2\"",
      "write: \"n IN (SELECT load_extension('x'))\"",
      "text: \"n = 'a\""
    )
    let whole = "can't be used: it is not one condition"
    let cases: [(String, String?)] = [
      ("field", "no record of tasks.jsonl has a field \"stauts\" (did you mean \"status\"?)"),
      ("path", "no record of tasks.jsonl has a field \"meta.x\""),
      ("syntax", nil),
      (
        "date",
        "the condition \"n < 2026-01-02\" can't be used: to SQL, the date is a subtraction, and a "
          + "text needs quotation marks: '2026-01-02'"
      ),
      (
        "parameter",
        "the condition \"n = @ready\" can't be used: a word after @, $, : or ? is a parameter, "
          + "which has no value here; a text needs quotation marks: '@eva'"
      ),
      ("second", "the condition \"1); DELETE FROM records; --\" \(whole)"),
      ("union", "the condition \"1) UNION SELECT '{}' /*\" \(whole)"),
      ("half", "the condition \"n = 1) OR (n = 2\" \(whole)"),
      ("write", nil),
      ("text", "the condition \"n = 'a\" \(whole)"),
    ]
    for (row, (name, reason)) in cases.enumerated() {
      let outcome = try run(["list", "@\(name) OR true"], in: world)
      #expect(outcome.end == .exit(128) && outcome.output == "")
      let start = "git jsonl: .jsonl/policies.yml:\(row + 6):7: the view \"@\(name)\": "
      #expect(outcome.errors.hasPrefix(start + (reason ?? "the condition ")), "\(outcome.errors)")
      if let reason { #expect(outcome.errors == start + reason + "\n") }
    }
    #expect(try printed("list", "--count", in: world) == ["4"])
  }

  @Test(
    "One expression ends all that it begins, and nothing else",
    arguments: [
      ("", true), ("(a)", true), ("a)", false), ("(a", false), (")(", false), ("a;", false),
      ("')'", true), ("'", false), ("'it''s)'", true), ("\"a)\"", true), ("[)]", true),
      ("[", false), ("a -- )", true), ("(a -- )\n)", true), ("a /* ) */", true), ("a /*", false),
      ("/*/ )", false), ("/**/", true), ("/* * / */ )", false), ("`)`", true),
      ("'\u{301} )", false), ("'\u{301}'\u{301} )", false), ("a\0b", false), ("-", true),
      ("/", true),
    ]
  )
  func expressions(_ text: String, _ isOne: Bool) {
    #expect(FieldCondition.isOneExpression(text) == isOne)
  }

  @Test("Issues of beads are ready if they wait for none, and blocked if they do")
  func beads() throws {
    let world = try StoreWorld()
    func issue(_ id: String, _ status: String, _ dependencies: (String, String)...) -> String {
      let list = dependencies.map { type, on in #"{"depends_on_id":"\#(on)","type":"\#(type)"}"# }
      let members = list.isEmpty ? "" : #","dependencies":[\#(list.joined(separator: ","))]"#
      return #"{"id":"\#(id)","status":"\#(status)"\#(members)}"#
    }
    try world.repository.write(
      ".beads/issues.jsonl",
      [
        issue("b-1", "open"), issue("b-2", "open", ("blocks", "b-1")),
        issue("b-3", "open", ("blocks", "b-9")), issue("b-4", "open", ("parent-child", "b-2")),
        issue("b-5", "open", ("related", "b-1"), ("discovered-from", "b-2")),
        issue("b-6", "in_progress"), issue("b-7", "closed", ("blocks", "b-1")),
        issue("b-8", "open", ("blocks", "b-6"), ("blocks", "b-9")), issue("b-9", "closed"),
        issue("b-10", "tombstone"), issue("b-11", "open", ("blocks", "b-10")),
        issue("b-12", "open", ("blocks", "gone"), ("parent-child", "b-1")),
        issue("b-13", "blocked"), issue("b-14", "open", ("parent-child", "b-4")),
        issue("b-15", "open", ("blocks", "b-15")),
        #"{"id":"b-16","status":"open","dependencies":["b-1",null,7]}"#,
        #"{"id":"b-17","status":"open","dependencies":null,"type":"x","value":1}"#,
        #"{"status":"open","dependencies":[{"depends_on_id":"b-1","type":"blocks"}]}"#,
      ]
    )
    #expect(try run(["init", ".beads/issues.jsonl"], in: world).end == .exit(0))
    func keys(_ view: String) throws -> [String] {
      try printed("query", "--json", "SELECT id FROM issues@\(view) ORDER BY id", in: world)
        .map { String($0.dropFirst(#"{"id":""#.count).dropLast(2)) }
    }
    #expect(try keys("ready") == ["b-1", "b-11", "b-12", "b-16", "b-17", "b-3", "b-5"])
    #expect(try keys("blocked") == ["b-13", "b-14", "b-15", "b-2", "b-4", "b-8"])
  }
}
