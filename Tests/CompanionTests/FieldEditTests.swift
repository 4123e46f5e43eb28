import TestSupport
import Testing

/// `FIELD+=VALUE` and `FIELD-=VALUE` of `git jsonl put`.
@Suite("Adding to fields, and taking away from them")
struct FieldEditTests {
  private let lines = [
    #"{"id":"t-1","title":"one","n":1.5,"big":12345678901234567890,"labels":[ "a", "b" ]}"#,
    #"{"id":"t-2","deps":[{"id":"t-1","type":"blocks"},{"id":"t-3"}],"log":["x"],"none":null}"#,
  ]
  private let policy = [
    "policies:", "  - pattern: tasks.jsonl", "    key: id", "    merge_rules:",
    "      deps: {rule: union, key: id}", "      log: list", "      tags: union",
    "      hits: counter",
  ]

  private func world() throws -> StoreWorld {
    let world = try StoreWorld()
    try world.repository.write(".jsonl/policies.yml", policy)
    try world.repository.write("tasks.jsonl", lines)
    try world.run("init", "tasks.jsonl").orThrow()
    return world
  }

  /// The value of a field after changes of it.
  private func value(_ field: String, of key: String, after words: [String]) throws -> String {
    let world = try world()
    try world.repository.world.run(
      "git",
      ["jsonl", "put", key] + words,
      in: world.repository.folder,
      adding: ["PATH": world.path]
    ).orThrow()
    return String(try world.output("get", key, field, "--json").dropLast())
  }

  @Test(
    "Numbers, exactly",
    arguments: [
      (["n+=1"], "n", "2.5"), (["n-=0.5"], "n", "1"), (["n-=2.25"], "n", "-0.75"),
      (["big+=1"], "big", "12345678901234567891"), (["count+=3"], "count", "3"),
      (["count-=3"], "count", "-3"), (["m.count+=1", "m.count+=1"], "m.count", "2"),
      (["hits+=2"], "hits", "2"),
    ] as [([String], String, String)]
  )
  func numbers(_ words: [String], _ field: String, _ expected: String) throws {
    #expect(try value(field, of: "t-1", after: words) == expected)
  }

  @Test(
    "Elements of arrays, each once where the array is a set",
    arguments: [
      ("t-1", ["labels+=c"], "labels", #"[ "a", "b", "c" ]"#),
      ("t-1", ["labels+=a"], "labels", #"[ "a", "b" ]"#),
      ("t-1", [#"labels+=["b","c"]"#, "labels-=a"], "labels", #"[ "b", "c" ]"#),
      ("t-1", [#"labels-=["a","b","z"]"#], "labels", "[]"),
      ("t-1", ["labels-=z"], "labels", #"[ "a", "b" ]"#),
      ("t-1", ["new+=x"], "new", #"["x"]"#), ("t-1", ["tags+=7"], "tags", "[7]"),
      ("t-2", ["none+=x"], "none", #"["x"]"#),
      ("t-2", ["log+=x", "log+=y"], "log", #"["x","x","y"]"#),
      (
        "t-2", [#"deps+={"id":"t-1","type":"child"}"#], "deps",
        #"[{"id":"t-1","type":"child"},{"id":"t-3"}]"#
      ),
      ("t-2", ["deps-=t-1"], "deps", #"[{"id":"t-3"}]"#),
      ("t-2", [#"deps-={"id":"t-3","any":1}"#], "deps", #"[{"id":"t-1","type":"blocks"}]"#),
    ] as [(String, [String], String, String)]
  )
  func arrays(_ key: String, _ words: [String], _ field: String, _ expected: String) throws {
    #expect(try value(field, of: key, after: words) == expected)
  }

  @Test("A field that takes nothing is refused, and nothing is changed")
  func refused() throws {
    let world = try world()
    let text = try world.run("put", "t-1", "n+=1", "title+=x")
    #expect(text.end == .exit(1) && text.output == "")
    #expect(
      text.errors
        == "git jsonl: the record is refused: its field \"title\" is neither an array nor a number "
        + "that += and -= can change\n"
    )
    let number = try world.run("put", "t-1", "n+=x")
    #expect(number.end == .exit(1))
    #expect(number.errors.contains("its field \"n\" is a number, and only numbers can be added"))
    #expect(try world.run("put", "t-1", "n+=1e99999").end == .exit(1))
    #expect(try world.run("put", "t-1", "hits+=x").end == .exit(1))
    #expect(try world.output("get", "t-1", "--json") == lines[0] + "\n")
    #expect(try world.run("put", "t-1", "id+=1").end == .exit(1))
  }

  @Test("Adding what is there, and taking away what is not, edits nothing")
  func unchanged() throws {
    let world = try world()
    #expect(try world.output("put", "t-1", "labels+=a", "labels-=z") == "t-1\n")
    #expect(try world.output("status").contains("nothing to export"))
  }
}
