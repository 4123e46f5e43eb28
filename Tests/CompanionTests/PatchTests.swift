import TestSupport
import Testing

/// `git jsonl put --patch`, and what is said of bad lines of a batch.
@Suite("Patches from standard input")
struct PatchTests {
  private let lines = [
    #"{"id":"t-1","title":"one","meta":{"owner":"eva","size": 3},"labels":["a"]}"#,
    #"{"id":"t-2","title":"two","n":2}"#,
  ]

  private func errors(_ sentences: String...) -> String {
    sentences.map { "git jsonl: \($0)\n" }.joined()
  }

  @Test("Members are changed, inside objects too, and all else keeps its bytes")
  func members() throws {
    let world = try StoreWorld(tasks: lines)
    let input = [
      #"{"id":"t-1","meta":{"owner":"bob","new":{"x":null}},"labels":["b"]}"#,
      #"{"n":null,"id":"t-2"}"#, "", #"{"id":"t-1","title":"ONE"}"#,
    ].joined(separator: "\n")
    #expect(try world.output("put", "--patch", "-", input: input) == "t-1\nt-2\nt-1\n")
    #expect(
      try world.output("list", "--json")
        == [
          #"{"id":"t-1","title":"ONE","meta":{"owner":"bob","size": 3,"new":{"x":null}},"#
            + #""labels":["b"]}"#,
          #"{"id":"t-2","title":"two","n":null}"#,
        ].map { $0 + "\n" }.joined()
    )
  }

  @Test("After a batch of many records, made or refused, edits of other programs count")
  func manyRecords() throws {
    let keys = 0..<1000
    let world = try StoreWorld(tasks: keys.map { #"{"id":"k-\#($0)","n":0}"# })
    let patches = keys.map { #"{"id":"k-\#($0)","n":1}"# }.joined(separator: "\n")
    let refused = try world.run("put", "--patch", input: patches + "\n" + #"{"id":"none"}"#)
    #expect(refused.end == .exit(1) && refused.output == "")
    let path = String(try world.output("path", "store").dropLast())
    func edit(_ key: String) throws {
      let sql = """
        UPDATE records SET json = json_set(json, '$.n', 5) WHERE key = '\(key)';
        SELECT count(*) FROM dirty;
        """
      let outcome = try world.repository.world.run("sqlite3", [path, sql]).orThrow()
      #expect(outcome.output == (key == "k-7" ? "1\n" : "1000\n"))
    }
    try edit("k-7")
    let done = try world.run("put", "--patch", input: patches).orThrow()
    #expect(done.output.split(separator: "\n").count == 1000)
    try edit("k-8")
    #expect(try world.output("list", "--count", "n=1") == "999\n")
    try world.run("export").orThrow()
    #expect(try world.tasks()[7...8] == [#"{"id":"k-7","n":1}"#, #"{"id":"k-8","n":5}"#])
  }

  @Test("With --null-removes, a patch is a merge patch")
  func nulls() throws {
    let world = try StoreWorld(tasks: lines)
    let input = [
      #"{"id":"t-1","meta":{"owner":null},"labels":[null],"new":{"a":null,"b":{"c":null}}}"#,
      #"{"id":"t-2","n":null,"missing":null,"title":{"text":"two"}}"#,
    ].joined(separator: "\n")
    #expect(
      try world.output("put", "--patch", "--null-removes", "--print", input: input)
        == [
          #"{"id":"t-1","title":"one","meta":{"size": 3},"labels":[null],"new":{"b":{}}}"#,
          #"{"id":"t-2","title":{"text":"two"}}"#,
        ].map { $0 + "\n" }.joined()
    )
  }

  @Test("All bad lines are named with line and column, and nothing is changed")
  func badLines() throws {
    let world = try StoreWorld(tasks: lines)
    let input = [#"{"id":"t-1","title":"x"}"#, "{oops", #"{"id":"t-2"}"#, "[1]", #"{"id":}"#]
    for option in ["--patch", "--json"] {
      let outcome = try world.run("put", option, input: input.joined(separator: "\n"))
      #expect(outcome.end == .exit(1) && outcome.output == "")
      let said = outcome.errors.split(separator: "\n")
      #expect(said.count == 3)
      #expect(said[0].hasPrefix("git jsonl: standard input, line 2, column 2: not JSON: "))
      #expect(
        said[1]
          == "git jsonl: standard input, line 4: a record is a JSON object; nothing was changed"
      )
      #expect(said[2].hasPrefix("git jsonl: standard input, line 5, column 7: not JSON: "))
    }
    #expect(try world.output("list", "--json") == lines.map { $0 + "\n" }.joined())
  }

  @Test("All lines that can't be applied are named, and nothing is changed")
  func refused() throws {
    let world = try StoreWorld(tasks: lines)
    let input = [
      #"{"id":"t-1","title":"x"}"#, #"{"id":"t-9","n":1}"#, #"{"n":1}"#,
      #"{"id":"t-2","n":1,"n":2}"#,
    ].joined(separator: "\n")
    let outcome = try world.run("put", "--patch", input: input)
    #expect(outcome.end == .exit(1) && outcome.output == "")
    #expect(
      outcome.errors
        == errors(
          "standard input, line 2: there is no record \"t-9\" in tasks.jsonl; nothing was changed",
          "standard input, line 3: the record is refused: its field \"id\", which identifies it, "
            + "has no value; nothing was changed",
          "standard input, line 4: the record is refused: its field \"n\" can't be set, because it "
            + "is inside a value that is not an object, or its name is repeated there; nothing was "
            + "changed"
        )
    )
    #expect(try world.output("list", "--json") == lines.map { $0 + "\n" }.joined())
    let many = (0..<30).map { "{\"id\":\"x-\($0)\"}" }.joined(separator: "\n")
    let said = try world.run("put", "--patch", input: many).errors.split(separator: "\n")
    #expect(said.count == 21 && said.last == "git jsonl: 10 more are not listed")
  }

  @Test("If one record does not meet the condition, none is changed")
  func condition() throws {
    let world = try StoreWorld(tasks: lines)
    let input = #"{"id":"t-2","n":3}"# + "\n" + #"{"id":"t-1","title":"x"}"#
    let outcome = try world.run("put", "--patch", "--if", "n=2", input: input)
    #expect(outcome.end == .exit(1))
    #expect(outcome.output == lines[0] + "\n")
    #expect(
      outcome.errors
        == errors("the record \"t-1\" does not meet the condition \"n=2\"; nothing was changed")
    )
    #expect(try world.output("get", "t-2", "n") == "2\n")
    let first = String(input.prefix { $0 != "\n" })
    #expect(try world.output("put", "--patch", "--if", "n=2", input: first) == "t-2\n")
  }

  @Test("A clock goes on, and a key that is spelled in another way is the same")
  func clock() throws {
    let old = "2026-01-01T00:00:00Z"
    let world = try StoreWorld(tasks: [#"{"id":7,"n":1,"updated_at":"\#(old)"}"#])
    #expect(try world.output("put", "--patch", input: #"{"id":7.0,"n":2}"#) == "7\n")
    #expect(try world.output("get", "7", "--json").hasPrefix(#"{"id":7,"n":2,"updated_at":"20"#))
    #expect(try world.output("get", "7", "updated_at") != old + "\n")
  }

  @Test("White space between other members stays")
  func spacing() throws {
    let world = try StoreWorld(tasks: [#"{ "id": "t-1",  "a":1 , "b" :2 }"#])
    #expect(
      try world.output("put", "--patch", "--print", input: #"{"id":"t-1","a":3,"c":4}"#)
        == #"{ "id": "t-1",  "a":3 , "b" :2,  "c": 4 }"# + "\n"
    )
    let input = #"{"id":"t-1","a":null,"c":null}"#
    #expect(
      try world.output("put", "--patch", "--null-removes", "--print", input: input)
        == #"{ "id": "t-1" , "b" :2 }"# + "\n"
    )
  }

  @Test("Thousands of members of one record are patched in time that grows with them")
  func wide() throws {
    let members = (0..<4000).map { "\"m\($0)\":0" }.joined(separator: ",")
    let world = try StoreWorld(tasks: ["{\"id\":\"t-1\",\(members)}"])
    let patch = "{\"id\":\"t-1\",\(members.replacing(":0", with: ":1"))}"
    #expect(try world.output("put", "--patch", input: patch) == "t-1\n")
    #expect(try world.output("get", "t-1", "m3999") == "1\n")
  }

  @Test("Thousands of members are patched at once")
  func many() throws {
    let world = try StoreWorld(tasks: (0..<2000).map { #"{"id":"t-\#($0)","n":0}"# })
    let input = (0..<2000).map { #"{"id":"t-\#($0)","n":1,"m\#($0 % 3)":{"a":[1]}}"# }
    let output = try world.output("put", "--patch", input: input.joined(separator: "\n"))
    #expect(output.split(separator: "\n").count == 2000)
    #expect(try world.output("query", "SELECT count(*) AS c FROM tasks WHERE n=1").contains("2000"))
  }
}
