@testable import Companion
import Foundation
import TestSupport
import Testing

/// The page about the output of `--json`, compared with what the programs print.
@Suite("The page about JSON")
struct JSONPageTests {
  /// A row of a table.
  private struct Member {
    /// With dots before the names of members of members.
    var name: String
    /// Whether every object has it.
    var isAlways: Bool
  }

  private let page: String
  /// The rows of each table, by the command that its paragraph begins with.
  private let tables: [String: [Member]]

  init() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    page = String(decoding: try Files.read("\(root)/Documentation/json.md"), as: UTF8.self)
    tables = Self.tables(in: page)
  }

  private static func tables(in page: String) -> [String: [Member]] {
    var tables: [String: [Member]] = [:]
    var commands: [String] = []
    for paragraph in page.split(separator: "\n\n") {
      guard paragraph.hasPrefix("| member ") else {
        let name = /`([a-z]+(?: --[a-z]+)?)`/
        let names = /`[a-z]+(?: --[a-z]+)?`(?:(?:, | and )`[a-z]+(?: --[a-z]+)?`)*/
        let start = paragraph.prefixMatch(of: names)
        commands = start.map { $0.output.matches(of: name).map { String($0.output.1) } } ?? []
        continue
      }
      for row in paragraph.split(separator: "\n").dropFirst(2) {
        let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        for name in cells[0].matches(of: /`([a-z_.]+)`/) {
          let member = Member(name: String(name.1), isAlways: cells[1] == "always")
          for command in commands { tables[command, default: []].append(member) }
        }
      }
    }
    return tables
  }

  /// Compares each object of an output with the table of a command.
  private func check(_ output: String, as command: String) throws {
    let members = try #require(tables[command])
    let lines = output.split(separator: "\n")
    #expect(!lines.isEmpty, "\(command)")
    for line in lines {
      let object = try #require(PlainValue(String(line)))
      check(object, members, below: "", "\(command): \(line)")
    }
  }

  private func check(
    _ object: PlainValue,
    _ members: [Member],
    below prefix: String,
    _ comment: Comment
  ) {
    let known = members.filter { member in
      member.name.hasPrefix(prefix) && !member.name.dropFirst(prefix.count).contains(".")
    }
    let found = object.members ?? []
    let names = Set(found.map { prefix + $0.nameText })
    #expect(names.subtracting(known.map(\.name)) == [], comment)
    #expect(Set(known.filter(\.isAlways).map(\.name)).subtracting(names) == [], comment)
    for member in found {
      let inner = prefix + member.nameText + "."
      guard members.contains(where: { $0.name.hasPrefix(inner) }) else { continue }
      for object in member.value.elements ?? [member.value] {
        check(object, members, below: inner, comment)
      }
    }
  }

  @Test("It names each verb with --json")
  func verbs() {
    for verb in allVerbs where verb.description.options.contains(where: { $0.option == .json }) {
      #expect(page.contains("`\(verb.name)"), "\(verb.name)")
    }
  }

  @Test("Of a store, the verbs print the members that it names, and no others")
  func store() throws {
    let world = try StoreWorld(committing: [#"{"id":"t-1","n":1}"#, #"{"id":"t-2","n":1}"#])
    try world.run("put", "t-1", "n=2").orThrow()
    let key = try world.output("put", "n=3").dropLast()
    for words in [["status"], ["collections"], ["prime"], ["id"], ["gc"], ["list", "--count"]] {
      try check(try print(world, words).output, as: words.joined(separator: " "))
    }
    try check(try print(world, ["show", "t-1", "--history"]).output, as: "show --history")
    for key in ["t-1", String(key)] { try check(try print(world, ["id", key]).output, as: "id") }
    try world.run("export").orThrow()
    for words in [[], ["--stat"]] {
      let output = try print(world, ["diff", "HEAD"] + words).output
      try check(output, as: (["diff"] + words).joined(separator: " "))
    }
    try world.repository.write(".gitattributes", [])
    try Files.remove(world.repository.path(".git/hooks/post-merge"))
    for verb in ["doctor", "check"] { try check(try print(world, [verb]).output, as: verb) }
  }

  @Test("Of edits and files, the verbs print the members that it names, and no others")
  func edits() throws {
    let world = try StoreWorld(committing: [#"{"id":"t-1","n":1}"#, #"{"id":"t-2","n":1}"#])
    let repository = world.repository
    func check(_ words: String...) throws {
      try self.check(try print(world, words).output, as: words[0])
    }
    try check("delete", "t-1")
    try check("restore", "t-1")
    try check("undo", "--dry-run")
    try check("edit", "t-2")
    // A record in conflict, one without a key, a damaged line, and a record without its parent.
    let store = try world.output("path", "store").dropLast()
    try world.run("put", "t-2", "n=2").orThrow()
    try repository.write(
      "tasks.jsonl",
      [#"{"id":"t-1","n":1}"#, #"{"id":"t-2","n":3}"#, "{", #"{"id":"t-3"}"#, #"{"id":"t-3"}"#]
    )
    try check("import")
    let keyless = #"UPDATE records SET json = '{"n":1}' WHERE key = 't-1'"#
    try repository.world.run("sqlite3", [String(store), keyless]).orThrow()
    try check("export")
    try check("delete", "t-2")
    try repository.write("more.jsonl", [#"{"id":"t-4"}"#, "[]", "{"])
    try check("import", "more.jsonl")
    try check("commit", "-m", "Edit")
    try check("rename", "tasks.jsonl", "plans.jsonl")
    try check("forget", "plans.jsonl", "--force")
  }

  @Test("Of merges, the verbs print the members that it names, and no others")
  func merges() throws {
    let world = try StoreWorld(committing: [#"{"id":"t-1","n":1,"m":1}"#, #"{"id":"t-2"}"#])
    let repository = world.repository
    func commit(_ line: String) throws {
      try repository.write("tasks.jsonl", [line, #"{"id":"t-2"}"#])
      try world.git("commit", "-q", "-a", "-m", "Edit").orThrow()
    }
    try repository.git("branch", "target")
    try repository.branch("side")
    try commit(#"{"id":"t-1","n":2,"m":2}"#)
    try check(try print(world, ["land", "side", "--onto", "target"]).output, as: "land")
    try repository.checkOut("main")
    try commit(#"{"id":"t-1","n":3,"m":1}"#)
    try repository.git("branch", "other", "main")
    try check(try print(world, ["land", "side", "--onto", "other"]).output, as: "land")
    #expect(try world.git("merge", "side").end == .exit(1))
    try check(try print(world, ["resolve", "--dry-run"]).output, as: "resolve")
    try check(try print(world, ["explain"]).output, as: "explain")
    try world.run("resolve", "--all=theirs").orThrow()
    try world.git("commit", "-q", "--no-edit").orThrow()
    try check(try print(world, ["explain"]).output, as: "explain")
    for words in [[], ["t-1"], ["t-1", "--blame"], ["--stat"]] {
      try check(try print(world, ["log"] + words).output, as: "log")
    }
    let policy = "policies: [{pattern: '*', merge_rules: {n: max}}]"
    try repository.write(".jsonl/policies.yml", [policy])
    try repository.git("reset", "-q", "--hard", "HEAD^1")
    try world.git("merge", "-q", "side").orThrow()
    try check(try print(world, ["attic", "list"]).output, as: "attic")
  }

  private func print(_ world: StoreWorld, _ words: [String]) throws -> Outcome {
    try world.repository.world.run(
      "git",
      ["jsonl"] + words + ["--json"],
      in: world.repository.folder,
      adding: ["PATH": world.path]
    )
  }
}
