import JSONText
import TestSupport
import Testing

@Suite("git jsonl attic")
struct AtticVerbTests {
  /// A store that read a file, edited all of its records, and met a file with other edits.
  private func world() throws -> StoreWorld {
    let world = try StoreWorld()
    try world.repository.write(
      ".jsonl/policies.yml",
      [
        "policies:",
        "  - pattern: tasks.jsonl",
        "    edited_deleted: delete",
        "    merge_rules:",
        "      a: max",
        "      deps: {rule: union, key: id}",
      ]
    )
    try world.repository.write(
      "tasks.jsonl",
      [
        #"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":1}"#,
        #"{"id":"t-3","deps":[{"id":"x","n":1},{"id":"y"}]}"#,
      ]
    )
    try world.run("init", "tasks.jsonl").orThrow()
    try world.run("put", "t-1", "a=5").orThrow()
    try world.run("put", "t-2", "a=5").orThrow()
    try world.run("put", "t-3", #"deps=[{"id":"x","n":2},{"id":"y"}]"#).orThrow()
    try world.repository.write(
      "tasks.jsonl",
      [#"{"id":"t-1","a":3}"#, #"{"id":"t-3","deps":[{"id":"y"}]}"#]
    )
    try world.run("import").orThrow()
    return world
  }

  @Test("Entries are listed and shown, the latest first")
  func list() throws {
    let world = try world()
    let lines = try world.output("attic", "list", "--json").split(separator: "\n")
    #expect(lines.count == 3)
    for (index, line) in lines.enumerated() {
      let entry = try JSONValue(parsing: Bytes(String(line)))
      #expect(entry.members?.first?.decodedName == Bytes("number"))
      #expect(entry.member(Bytes("number"))?.bytes.text == "\(index + 1)")
      #expect(entry.member(Bytes("path"))?.string == Bytes("tasks.jsonl"))
      let shown = try world.output("attic", "show", "\(index + 1)", "--json")
      #expect(shown == line + "\n")
    }
    let table = try world.output("attic")
    #expect(table.hasPrefix("number  when"))
    #expect(table.contains("t-1     a      max"))
    #expect(table.contains("deleted though edited"))
    let number = try #require(lines.firstIndex { $0.contains("\"t-1\"") }) + 1
    let shown = try world.output("attic", "show", "\(number)").split(separator: "\n")
    #expect(shown[0].hasPrefix("tasks.jsonl: \"a\" of \"t-1\", by the rule max, 20"))
    #expect(
      shown.dropFirst() == [
        "  base    1", "  ours    5", "  theirs  3  (overridden)", "  result  5",
      ]
    )
  }

  @Test("A value, an element of a list and a whole record come back into the store")
  func restore() throws {
    let world = try world()
    let lines = try world.output("attic", "list", "--json").split(separator: "\n")
    for key in ["t-1", "t-2", "t-3"] {
      let number = try #require(lines.firstIndex { $0.contains("\"key\":\"\(key)\"") }) + 1
      #expect(try world.output("attic", "restore", "\(number)") == "\(key)\n")
    }
    #expect(
      try world.output("list", "--json") == """
        {"id":"t-1","a":3}
        {"id":"t-2","a":5}
        {"id":"t-3","deps":[{"id":"y"},{"id":"x","n":2}]}

        """
    )
    try world.run("export").orThrow()
    #expect(try world.tasks().contains(#"{"id":"t-2","a":5}"#))
  }

  @Test("Entries that can't be found or restored are reported")
  func refusals() throws {
    let empty = try StoreWorld(tasks: [#"{"id":"t-1"}"#])
    #expect(try empty.output("attic", "--json") == "")
    let none = try empty.run("attic", "show", "1")
    #expect(none.end == .exit(1))
    #expect(none.errors == "git jsonl: the attic is empty\n")
    let world = try world()
    let tooFar = try world.run("attic", "restore", "4")
    #expect(tooFar.end == .exit(1))
    #expect(tooFar.errors == "git jsonl: the attic has 3 entries, and no number 4\n")
    let lines = try world.output("attic", "list", "--json").split(separator: "\n")
    let number = try #require(lines.firstIndex { $0.contains("\"key\":\"t-1\"") }) + 1
    try world.run("delete", "t-1").orThrow()
    let gone = try world.run("attic", "restore", "\(number)")
    #expect(gone.end == .exit(1))
    #expect(gone.errors == "git jsonl: there is no record \"t-1\" in tasks.jsonl\n")
  }

  @Test("Unterminated lines, and other lines, are skipped")
  func unterminated() throws {
    let world = try world()
    let path = String(try world.output("path", "attic").dropLast())
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    try Files.write("{}\n7\n" + text + "{\"version\":1,\"when\":\"2026", to: path)
    #expect(try world.output("attic", "--json").split(separator: "\n").count == 3)
  }
}
