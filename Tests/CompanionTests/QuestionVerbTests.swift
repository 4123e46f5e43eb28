import JSONText
import TestSupport
import Testing

@Suite("Verbs that ask")
struct QuestionVerbTests {
  private let lines = [
    #"{"id":"t-10","status":"open","priority":2,"meta":{"at":"b"}}"#,
    #"{"id":"t-9","status":"closed","priority":1,"meta":{"at":"a"}}"#,
    #"{"id":"t-8","status":"open","priority":1}"#,
  ]

  @Test("Records are filtered, sorted and cut, as a table or as JSON")
  func list() throws {
    let world = try StoreWorld(tasks: lines)
    func ids(_ words: String...) throws -> [String] {
      let outcome = try world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        ["list", "--json"] + words,
        in: world.repository.folder
      )
      return try outcome.orThrow().output.split(separator: "\n").map { line in
        try JSONValue(parsing: Bytes(String(line))).member(Bytes("id"))?.string?.text ?? ""
      }
    }
    #expect(try ids() == ["t-10", "t-8", "t-9"])
    #expect(try ids("--sort", "priority") == ["t-8", "t-9", "t-10"])
    #expect(try ids("--sort", "-priority", "--sort", "-id") == ["t-10", "t-9", "t-8"])
    #expect(try ids("--sort=meta.at") == ["t-8", "t-9", "t-10"])
    #expect(try ids("status='open' AND priority<2") == ["t-8"])
    #expect(try ids("priority > 0 -- a comment", "--limit=1") == ["t-10"])
    #expect(try ids("--offset", "1", "--limit", "1") == ["t-8"])
    #expect(try ids("--limit", "0") == [])
    #expect(try ids("json_extract(_json, '$.meta.at') = 'a'") == ["t-9"])
    #expect(
      try world.output("list", "status='open'") == """
        id    status  priority  meta
        t-10  open           2  {"at":"b"}
        t-8   open           1

        """
    )
    #expect(try ids("meta.at='a'") == ["t-9"])
    #expect(try ids("EXISTS(SELECT 1 FROM json_each(meta) WHERE json_each.value='b')") == ["t-10"])
    #expect(try ids("status = 'a.b' OR tasks.priority=2 OR 'meta.x' = '' -- no.field") == ["t-10"])
    let writing = try world.run("list", "1) ; DELETE FROM records; --")
    #expect(writing.end == .exit(128))
    #expect(try ids().count == 3)
  }

  @Test("A condition or an order that can't be used is explained")
  func unusable() throws {
    let world = try StoreWorld(tasks: lines)
    for (words, sentence) in [
      (["statu='open'"], #"no record of tasks.jsonl has a field "statu" (did you mean "status"?)"#),
      (["--sort", "nosuch"], #"no record of tasks.jsonl has a field "nosuch""#),
      (
        ["--sort", "-prioriti"],
        #"no record of tasks.jsonl has a field "prioriti" (did you mean "priority"?)"#
      ),
      (
        ["mata.at = 'a'"],
        #"no record of tasks.jsonl has a field "mata.at" (did you mean "meta.at"?)"#
      ),
      (
        ["status=open"],
        #"the condition "status=open" can't be used: there is no field "open", and a text needs "#
          + "quotation marks: 'open'"
      ),
      (
        ["priority = 1 AND status LIKE open"],
        #"the condition "priority = 1 AND status LIKE open" can't be used: there is no field "#
          + #""open", and a text needs quotation marks: 'open'"#
      ),
      (
        ["id=t-10"],
        #"the condition "id=t-10" can't be used: there is no field "t-10", and a text needs "#
          + "quotation marks: 't-10'"
      ),
      (
        ["status='open' AND meta.at > 2026-01-02T03:04:05Z"],
        #"the condition "status='open' AND meta.at > 2026-01-02T03:04:05Z" can't be used: to SQL, "#
          + "the date is a subtraction, and a text needs quotation marks: '2026-01-02T03:04:05Z'"
      ),
      (
        ["status=in progress"],
        #"the condition "status=in progress" can't be used: near "in": syntax error; a text needs "#
          + "quotation marks: status='in progress'"
      ),
      (
        ["status=@eva"],
        #"the condition "status=@eva" can't be used: a word after @, $, : or ? is a parameter, "#
          + "which has no value here; a text needs quotation marks: '@eva'"
      ),
    ] as [([String], String)] {
      let outcome = try world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        ["list"] + words,
        in: world.repository.folder
      )
      #expect(outcome.end == .exit(128))
      #expect(outcome.errors == "git jsonl: \(sentence)\n")
    }
  }

  @Test("Queries only read, and rows are a table or JSON")
  func query() throws {
    let world = try StoreWorld(tasks: lines)
    let sql = "SELECT status, count(*) AS n, NULL AS x, 0.5 AS y FROM tasks GROUP BY 1 ORDER BY 1"
    #expect(
      try world.output("query", sql) == "status  n  x    y\nclosed  1     0.5\nopen    2     0.5\n"
    )
    #expect(
      try world.output("query", "--json", sql) == """
        {"status":"closed","n":1,"x":null,"y":0.5}
        {"status":"open","n":2,"x":null,"y":0.5}

        """
    )
    for (sql, reason) in [
      ("DELETE FROM records", "not authorized"), ("", nil), ("SELECT", "incomplete input"),
      ("SELECT 1; SELECT 2", "more than one statement"), ("ATTACH 'x' AS y", "not authorized"),
      ("PRAGMA user_version = 9", "not authorized"),
      (
        "SELECT * FROM tasks WHERE status = @eva",
        "a word after @, $, : or ? is a parameter, which has no value here; a text needs quotation "
          + "marks: '@eva'"
      ), ("SELECT a FROM b", "no such table: b"),
    ] as [(String, String?)] {
      let outcome = try world.run("query", sql)
      #expect(outcome.end == .exit(reason == nil ? 129 : 128), "\(sql)")
      if let reason {
        #expect(outcome.errors == "git jsonl: the SQL can't be run: \(reason)\n")
      }
    }
  }

  @Test("A record is shown as it is, as it was, and as it came to be")
  func show() throws {
    let world = try StoreWorld(tasks: [lines[2]])
    #expect(
      try world.output("show", "t-8")
        == "{\n  \"id\": \"t-8\",\n  \"status\": \"open\",\n  \"priority\": 1\n}\n"
    )
    #expect(try world.output("show", "t-8", "--json") == lines[2] + "\n")
    let none = try world.run("show", "t-8", "--history")
    #expect(none.end == .exit(0) && none.output == "")
    #expect(none.errors.hasPrefix("git jsonl: the record \"t-8\" was not changed since"))
    try world.run("put", "t-8", "status=closed").orThrow()
    #expect(try world.output("show", "t-8", "--at", "2026-01-01", "--json") == lines[2] + "\n")
    #expect(try world.output("show", "t-8", "--at", "9999-01-01").contains("closed"))
    let history = try world.output("show", "t-8", "--history").split(separator: "\n")
    #expect(history.count == 2)
    #expect(history[0].hasSuffix("Z  edited by Ada Author <ada@example.com>"))
    #expect(history[1] == "    status: \"open\" -> \"closed\"")
    try world.run("put", "t-1", "a=1").orThrow()
    let early = try world.run("show", "t-1", "--at", "2020-01-01T00:00:00Z")
    #expect(early.end == .exit(1))
    #expect(
      early.errors
        == "git jsonl: there was no record \"t-1\" in tasks.jsonl at 2020-01-01T00:00:00Z\n"
    )
  }

  @Test("A query prints a field as the records have it")
  func queriedFields() throws {
    let world = try StoreWorld(
      tasks: [
        #"{"id":"a","done":true,"n":1,"big":12345678901234567890,"x":1e30}"#,
        #"{"id":"b","done":false,"n":0,"big":-9223372036854775809,"x":true}"#,
        #"{"id":"c","done":null,"n":1,"big":9007199254740993,"x":1}"#, #"{"id":"d"}"#,
      ]
    )
    #expect(
      try world.output("query", "--json", "SELECT done, n, big, x FROM tasks ORDER BY id") == """
        {"done":true,"n":1,"big":12345678901234567890,"x":1e+30}
        {"done":false,"n":0,"big":-9223372036854775809,"x":1}
        {"done":null,"n":1,"big":9007199254740993,"x":1}
        {"done":null,"n":null,"big":null,"x":null}

        """
    )
    #expect(
      try world.output("query", "--json", "SELECT big, done FROM tasks WHERE done")
        == #"{"big":12345678901234567890,"done":true}"# + "\n"
    )
    // What only has the name of a field is what it is.
    #expect(
      try world.output("query", "--json", "SELECT count(*) AS done FROM tasks WHERE done")
        == #"{"done":1}"# + "\n"
    )
    #expect(try world.output("query", "SELECT n done FROM tasks LIMIT 1") == "done\n   1\n")
    // Two integers may have the same nearest number.
    try world.run("put", "d", "big=12345678901234567891").orThrow()
    let both = try world.output("query", "--json", "SELECT big FROM tasks WHERE id = 'd'")
    #expect(both == #"{"big":1.2345678901234567e+19}"# + "\n")
  }

  @Test("An id is explained, and the odds are printed")
  func identifiers() throws {
    let world = try StoreWorld(tasks: lines)
    let made = String(try world.output("put", "title=new").dropLast())
    #expect(
      try world.output("id", made)
        == "\"\(made)\" was made here from title, description, created_at, with 6 digits\n"
    )
    let child = String(try world.output("put", "--parent", "t-8", "a=1").dropLast())
    #expect(try world.output("id", child) == "\"\(child)\" is a child of \"t-8\"\n")
    // Too short to have been made here, whatever the digits of its content are.
    for digit in 0...9 {
      let key = "t-\(digit)"
      try world.run("put", key, "title=\(digit)").orThrow()
      #expect(
        try world.output("id", key, "--json") == "{\"key\":\"\(key)\",\"made\":\"elsewhere\"}\n"
      )
    }
    #expect(
      try world.output("id").hasPrefix("tasks.jsonl: 13 records; the next key is t- and 6 digits\n")
    )
    #expect(
      try world.output("id", "--json").hasPrefix(#"{"collection":"tasks.jsonl","records":13,"#)
    )
    #expect(try world.run("id", "t-77").end == .exit(1))
  }
}
