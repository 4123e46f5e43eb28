import Foundation
import TestSupport
import Testing

/// Holds what verbs print with `--json` against the tables of `Documentation/history.md` and
/// `report.md`: each member is described, with the kind of its value, and each one that is
/// described is printed.
@Suite("JSON of the verbs about changes and merges")
struct SchemaTests {
  /// The members of each table, with the word for what they are; empty where the table has none.
  private struct Page {
    private(set) var sections: [String: [[String: String]]] = [:]

    init(_ name: String) throws {
      let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
      let text = String(decoding: try Files.read("\(root)/Documentation/\(name)"), as: UTF8.self)
      var section = ""
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasPrefix("#") {
          section = String(line.drop { $0 == "#" || $0 == " " }).replacing("`", with: "")
        } else if line.hasPrefix("| member") {
          sections[section, default: []].append([:])
        } else if line.hasPrefix("| `"), let last = sections[section]?.indices.last {
          let cells = line.split(separator: " | ").map { $0.drop { $0 == "|" || $0 == " " } }
          for name in String(cells[0]).replacing("`", with: "").split(separator: ", ").map(
            String.init
          ) {
            sections[section]?[last][name] = cells.count > 2 ? String(cells[1]) : ""
          }
        }
      }
    }
  }

  /// What is printed, and what is described of it.
  private final class Check {
    private let tables: [[String: String]]
    private var seen: [Set<String>]

    init(_ tables: [[String: String]]) {
      self.tables = tables
      seen = tables.map { _ in [] }
    }

    /// Holds an object against a table.
    func see(_ object: PlainValue?, table: Int = 0) {
      let members = object?.members ?? []
      #expect(!members.isEmpty)
      for member in members where member.nameText != "as_text" {
        let word = tables[table][member.nameText]
        #expect(word != nil, "\(member.nameText) is not described")
        #expect(Self.fits(member.value, word ?? ""), "\(member.nameText): \(member.value.text)")
        seen[table].insert(member.nameText)
      }
    }

    /// What is described and was not printed.
    var unseen: [String] { zip(tables, seen).flatMap { Set($0.keys).subtracting($1).sorted() } }

    private static func fits(_ value: PlainValue, _ word: String) -> Bool {
      switch word {
      case "text": value.string != nil
      case "flag": ["true", "false"].contains(value.text)
      case "number": Int(value.text) != nil
      case "object": value.members != nil
      case "list of objects": value.elements?.allSatisfy { $0.members != nil } == true
      case "list of texts", "path": value.elements?.allSatisfy { $0.string != nil } == true
      case "any", "": true
      default: false
      }
    }
  }

  private let history: Page
  private let report: Page
  private let world: StoreWorld

  /// A merge with a conflict, an overridden value, an overridden record, and a file that one side
  /// renamed, not yet made.
  init() throws {
    history = try Page("history.md")
    report = try Page("report.md")
    world = try StoreWorld()
    let repository = world.repository
    try repository.registerDriver()
    try repository.write(
      ".jsonl/policies.yml",
      ["policies: [{pattern: '*.jsonl', key: id, edited_deleted: delete, merge_rules: {n: max}}]"]
    )
    let others = (0..<20).map { #"{"id":"other-\#($0)"}"# }
    try repository.write("gone.jsonl", [#"{"name":"x"}"#])
    try repository.write("loose.jsonl", [#"{"n":1}"#, "[1]"])
    try repository.fork(
      "t.jsonl",
      [#"{"id":"a","n":1}"#, #"{"id":"b","n":1}"#, #"{"id":"c","t":"x"}"#] + others,
      ours: [#"{"id":"a","n":2}"#, #"{"id":"c","t":"o"}"#] + others,
      theirs: [#"{"id":"a","n":3}"#, #"{"id":"b","n":9}"#, #"{"id":"c","t":"t"}"#] + others
    )
    try repository.git("mv", "t.jsonl", "tasks.jsonl")
    try repository.git("rm", "-q", "gone.jsonl")
    try repository.write("loose.jsonl", [#"{"n":2}"#, "[2]"])
    try repository.commit("moved")
    try repository.checkOut("side")
    try repository.write("loose.jsonl", [#"{"n":3}"#, "[3]"])
    try repository.write("gone.jsonl", [#"{"name":"y"}"#])
    try repository.commit("changed")
    try repository.checkOut("main")
  }

  private func objects(_ outcome: Outcome) throws -> [PlainValue] {
    let lines = outcome.output.split(separator: "\n")
    #expect(!lines.isEmpty, "\(outcome)")
    return try lines.map { try #require(PlainValue(String($0))) }
  }

  @Test("diff and log")
  func changes() throws {
    let diff = Check(try #require(history.sections["git jsonl diff"]))
    for object in try objects(world.run("diff", "main", "side", "--json")) {
      diff.see(object)
      for field in object["fields"]?.elements ?? [] { diff.see(field, table: 1) }
    }
    #expect(diff.unseen == [])
    let log = Check(try #require(history.sections["git jsonl log"]))
    _ = try world.repository.tryGit("merge", "-q", "side")
    try world.repository.write("tasks.jsonl", [#"{"id":"c","t":"both"}"#])
    try world.repository.commit("merged")
    let clone = world.repository.world.folder.path("clone")
    try world.repository.git("clone", "-q", "--depth=1", "file://" + world.repository.folder, clone)
    for (words, folder) in [
      (["tasks.jsonl", "c"], nil), (["tasks.jsonl", "c", "--blame"], nil),
      (["tasks.jsonl", "a"], nil), (["tasks.jsonl"], nil), (["loose.jsonl"], nil),
      (["tasks.jsonl", "--stat"], nil),
      (["tasks.jsonl"], clone), (["tasks.jsonl", "c"], clone),
      (["tasks.jsonl", "c", "--blame"], clone),
    ] as [([String], String?)] {
      let outcome = try world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        ["log", "--json", "-c"] + words,
        in: folder ?? world.repository.folder
      )
      for object in try objects(outcome) { log.see(object) }
    }
    #expect(log.unseen == [])
  }

  @Test("explain, resolve and attic")
  func merges() throws {
    _ = try world.repository.tryGit("merge", "side")
    let explain = Check(try #require(history.sections["git jsonl explain"]))
    for object in try objects(world.run("explain", "--json")) {
      explain.see(object)
      try check(object["report"])
    }
    let resolve = Check(try #require(history.sections["git jsonl resolve"]))
    for object in try objects(world.run("resolve", "--json", "--dry-run")) {
      resolve.see(object)
      for field in object["fields"]?.elements ?? [] { resolve.see(field, table: 1) }
    }
    // There is no server here.
    #expect(resolve.unseen == ["refusal"])
    let attic = Check([
      try #require(report.sections["The attic"]).reduce(
        try #require(history.sections["git jsonl attic"]).first ?? [:]
      ) { $0.merging($1) { $1 } }
    ])
    for object in try objects(world.run("attic", "--json")) { attic.see(object) }
    #expect(attic.unseen == ["as_text"])
    try world.run("resolve", "tasks.jsonl", "loose.jsonl", "--all=ours").orThrow()
    try world.repository.git("rm", "-q", "gone.jsonl")
    try world.repository.commit("merged")
    for object in try objects(world.run("explain", "--json")) { explain.see(object) }
    #expect(explain.unseen == ["as_committed"])
  }

  /// The report of a merge; that it has all that is described is a test of its own.
  private func check(_ object: PlainValue?) throws {
    guard let object else { return }
    func table(_ section: String) throws -> Check {
      Check(try #require(report.sections[section]))
    }
    try table("Members").see(object)
    try table("counts").see(object["counts"])
    for record in object["records"]?.elements ?? [] {
      try table("An entry of records").see(record)
      for field in record["fields"]?.elements ?? [] { try table("An entry of fields").see(field) }
    }
  }

  @Test("land")
  func landing() throws {
    let land = Check(try #require(history.sections["git jsonl land"]))
    let repository = world.repository
    let origin = repository.world.folder.path("origin")
    try repository.world.run("git", ["init", "-q", "--bare", origin]).orThrow()
    try repository.git("remote", "add", "origin", origin)
    try repository.git("branch", "start", "main~2")
    try repository.git("push", "-q", "origin", "start", "main")
    for (branch, target) in [("main", "start"), ("main", "start"), ("side", "main")] {
      let outcome = try world.run("land", branch, "--onto", target, "--push=origin", "--json")
      for object in try objects(outcome) { land.see(object) }
    }
    #expect(land.unseen == [])
  }

  @Test("show")
  func show() throws {
    let world = try StoreWorld(tasks: [#"{"id":"a","n":1}"#])
    try world.run("put", "a", "n=2").orThrow()
    let show = Check(try #require(history.sections["git jsonl show"]))
    for object in try objects(world.run("show", "a", "--history", "--json")) { show.see(object) }
    #expect(show.unseen == [])
    #expect(try world.output("show", "a", "--json") == #"{"id":"a","n":2}"# + "\n")
  }
}
