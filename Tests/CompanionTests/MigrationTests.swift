import Foundation
import TestSupport
import Testing

/// Repositories that merged or kept their records in another way before.
@Suite("Moving from other ways to merge")
struct MigrationTests {
  private let lines = [#"{"id":"t-1","a":1,"b":1}"#, #"{"id":"t-2","a":2}"#]

  /// A repository without a store, in which files have attributes.
  private func world(_ attributes: [String: String], path: String = "tasks.jsonl") throws
    -> StoreWorld
  {
    let world = try StoreWorld()
    try world.repository.write(path, lines)
    for (file, text) in attributes {
      try Files.write(text, to: world.repository.path(file))
    }
    try world.repository.commit("Begin")
    return world
  }

  private func text(_ world: StoreWorld, _ path: String) throws -> String {
    String(decoding: try world.repository.read(path), as: UTF8.self)
  }

  @Test(
    "The doctor names the page about what it finds",
    arguments: [
      ("*.jsonl merge=union", "tasks.jsonl", "merge-union"),
      ("*.jsonl merge=beads", "tasks.jsonl", "trackers"),
      (".beads/* merge=union", ".beads/issues.jsonl", "trackers"),
      ("", ".beads/issues.jsonl", "trackers"),
      ("*.jsonl merge=mergiraf", "tasks.jsonl", "other-drivers"),
    ]
  )
  func pages(_ attributes: String, _ path: String, _ page: String) throws {
    let world = try world([".gitattributes": attributes + "\n"], path: path)
    let outcome = try world.run("doctor")
    #expect(outcome.end == .exit(1))
    let named = "Documentation/migration/\(page).md"
    #expect(outcome.output.contains("  \(named) says what changes.\n"), "\(outcome)")
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    #expect(Files.exists("\(root)/\(named)"))
  }

  @Test("Many files of one record each are named, and nothing is wrong with them")
  func recordFiles() throws {
    let world = try StoreWorld()
    for number in 1...10 {
      try world.repository.write("tasks/\(number).json", ["{", "  \"id\": \(number)", "}"])
    }
    for number in 1...9 { try world.repository.write("few/\(number).json", [#"{"id":1}"#]) }
    for number in 1...12 { try world.repository.write("points/\(number).json", ["[1, 2]"]) }
    try world.repository.commit("Begin")
    #expect(
      try world.output("doctor") == """
        nothing is wrong
        tasks: 10 JSON files with one record each
          Git merges each of them as text. As lines of one file, they merge by record.
          Documentation/migration/json-files.md says how to join them, and when not to.

        """
    )
    // Where there are files of records, somebody has decided.
    try world.repository.write("tasks.jsonl", lines)
    try world.repository.commit("Join")
    #expect(!(try world.run("doctor").output.contains("one record each")))
  }

  @Test(
    "install --replace has another driver's files merged by record; uninstall takes it back",
    arguments: ["*.jsonl merge=union\n", "*.md text\n*.jsonl merge=beads", "* merge=union"]
  )
  func replace(_ attributes: String) throws {
    let world = try world([".gitattributes": attributes])
    #expect(try world.run("install").end == .exit(1))
    #expect(try text(world, ".gitattributes") == attributes)
    let replaced = try world.run("install", "--replace")
    #expect(replaced.end == .exit(0), "\(replaced)")
    #expect(try text(world, ".gitattributes").hasPrefix(attributes))
    #expect(
      try world.repository.git("check-attr", "merge", "tasks.jsonl", "other.txt")
        == "tasks.jsonl: merge: jsonl\nother.txt: merge: "
        + (attributes.hasPrefix("* ") ? "union" : "unspecified")
    )
    #expect(
      try world.output("install", "--replace") == "everything is set up; nothing was changed\n"
    )
    #expect(try world.output("install") == "everything is set up; nothing was changed\n")
    #expect(try world.output("doctor") == "nothing is wrong\n")
    try world.git("add", "-A").orThrow()
    try world.git("commit", "-q", "-m", "Merge by record").orThrow()
    try mergesByRecord(world)
    try world.run("uninstall").orThrow()
    #expect(try text(world, ".gitattributes") == attributes)
  }

  private func mergesByRecord(_ world: StoreWorld) throws {
    let repository = world.repository
    try world.git("switch", "-q", "-c", "side").orThrow()
    try repository.write("tasks.jsonl", [#"{"id":"t-1","a":9,"b":1}"#, lines[1]])
    try world.git("commit", "-q", "-a", "-m", "a").orThrow()
    try world.git("switch", "-q", "main").orThrow()
    try repository.write("tasks.jsonl", [#"{"id":"t-1","a":1,"b":9}"#, lines[1]])
    try world.git("commit", "-q", "-a", "-m", "b").orThrow()
    try world.git("merge", "-q", "side").orThrow()
    #expect(try repository.lines("tasks.jsonl") == [#"{"id":"t-1","a":9,"b":9}"#, lines[1]])
  }

  @Test("A section that others came after is moved behind them, without what they switch off")
  func move() throws {
    let world = try world([:])
    try world.repository.write("b.jsonl", lines)
    try world.repository.write("c.jsonl", lines)
    try world.repository.commit("More")
    try world.run("install").orThrow()
    let first = try text(world, ".gitattributes")
    try Files.write(
      first + "b.jsonl merge=union\nc.jsonl -merge\n",
      to: world.repository.path(".gitattributes")
    )
    try Files.remove(world.repository.path(".git/info/attributes"))
    let replaced = try world.run("install", "--replace")
    #expect(replaced.end == .exit(1))
    #expect(replaced.errors.contains("c.jsonl: the attributes say -merge"))
    #expect(!replaced.errors.contains("--replace"))
    let names = ["tasks.jsonl", "b.jsonl", "c.jsonl"]
    #expect(
      try names.map { try world.repository.git("check-attr", "merge", $0) }
        == ["tasks.jsonl: merge: jsonl", "b.jsonl: merge: jsonl", "c.jsonl: merge: unset"]
    )
    try world.run("uninstall").orThrow()
    #expect(try text(world, ".gitattributes") == "b.jsonl merge=union\nc.jsonl -merge\n")
  }

  @Test("Attributes in a folder take precedence, and are for the user to change")
  func nested() throws {
    let world = try world(["data/.gitattributes": "*.jsonl merge=union\n"], path: "data/t.jsonl")
    let outcome = try world.run("install", "--replace")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors == """
        git jsonl: data/t.jsonl: attributes in its folder say merge=union, and they take \
        precedence over .gitattributes at the top; take that out there

        """
    )
    #expect(try text(world, "data/.gitattributes") == "*.jsonl merge=union\n")
    #expect(try world.run("install", "--global", "--replace").end == .exit(129))
  }
}
