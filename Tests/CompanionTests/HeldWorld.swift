import TestSupport
import Testing

/// A repository whose branches `main` and `other` have different versions of a record, and whose
/// store exports nothing by itself.
struct HeldWorld {
  static let lines = [
    #"{"id":"t-1","a":1,"b":1}"#, #"{"id":"t-2","a":2}"#, #"{"id":"t-3","a":3}"#,
  ]
  /// With another value in the field `a` of the first record.
  static let others = [#"{"id":"t-1","a":9,"b":1}"#] + lines[1...]

  let world: StoreWorld

  /// - Parameters:
  ///   - others: the lines of the branch `other`; `main` is checked out.
  ///   - rule: that of both fields.
  init(_ others: [String], rule: String = "max") throws {
    world = try StoreWorld()
    let repository = world.repository
    try repository.git("config", "jsonl.autoExport", "false")
    try repository.write(
      ".jsonl/policies.yml",
      [
        "policies:", "  - pattern: tasks.jsonl", "    key: id",
        "    merge_rules: {a: \(rule), b: \(rule)}",
      ]
    )
    try repository.write("tasks.jsonl", Self.lines)
    try repository.write("note", ["x"])
    try world.run("init", "tasks.jsonl").orThrow()
    try repository.git("add", "-A")
    try git("commit", "-q", "-m", "Begin")
    try git("switch", "-q", "-c", "other")
    try repository.write("tasks.jsonl", others)
    try git("commit", "-q", "-a", "-m", "Other")
    try git("switch", "-q", "main")
  }

  /// Runs git, with the hooks, and returns what they and it say.
  @discardableResult
  func git(_ words: String...) throws -> String { try git(words) }

  @discardableResult
  func git(_ words: [String]) throws -> String {
    try world.repository.world.run(
      "git",
      words,
      in: world.repository.folder,
      adding: ["PATH": world.path]
    ).orThrow().errors
  }

  func put(_ words: String...) throws {
    try world.repository.world.run(
      "git",
      ["jsonl", "put"] + words,
      in: world.repository.folder,
      adding: ["PATH": world.path]
    ).orThrow()
  }

  /// The records of the store, by their lines.
  func records() throws -> Set<String> {
    Set(try world.output("list", "--json").split(separator: "\n").map(String.init))
  }

  func status() throws -> String { try world.run("status").output }

  func heldCount() throws -> Int {
    let json = try world.run("status", "--json").output
    let rest = try #require(json.split(separator: "\"held_count\":").dropFirst().first)
    return try #require(Int(rest.prefix { $0.isNumber }))
  }

  /// The entries of the attic.
  func attic() throws -> [String] {
    try world.output("attic", "--json").split(separator: "\n").map(String.init)
  }
}
