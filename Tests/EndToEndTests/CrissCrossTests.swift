import TestSupport
import Testing

@Suite("Branches that merged each other before")
struct CrissCrossTests {
  /// The file of the story.
  private static let path = "data/items.jsonl"

  private static func item(_ title: String, day: Int, _ end: String = "") -> String {
    #"{"id":"a","title":"\#(title)","updated_at":"2026-01-0\#(day)T00:00:00Z"\#(end)}"#
  }

  /// Two branches that each merged the other's first commit, so that they have two merge bases.
  ///
  /// The title was changed on both sides in those first commits, without moving the clock: a merge
  /// of the two bases is a conflict. Then each side resolved it in its own way, moved the clock,
  /// and added a field.
  private static func crissCross(driver: String? = nil) throws -> Repository {
    let repository = try GitWorld().makeRepository()
    try repository.registerDriver(command: driver)
    func commit(_ line: String, _ message: String) throws {
      try repository.write(path, [line])
      try repository.commit(message)
    }
    try commit(item("Base", day: 1), "Base")
    try repository.branch("right")
    try commit(item("Right first", day: 1), "Right first")
    try repository.branch("left", at: "main")
    try commit(item("Left first", day: 1), "Left first")
    try repository.git("tag", "left-first")

    #expect(try repository.tryGit("merge", "right").status == 1)
    try commit(item("Left again", day: 2), "Left merged right")
    try repository.checkOut("right")
    #expect(try repository.tryGit("merge", "left-first").status == 1)
    try commit(item("Right again", day: 3), "Right merged left")

    try commit(item("Right again", day: 3, #","r":1"#), "Right last")
    try repository.checkOut("left")
    try commit(item("Left again", day: 2, #","l":1"#), "Left last")
    return repository
  }

  /// A driver that notes its arguments in a file, and then does its work.
  private static func notingDriver(in world: GitWorld) throws -> String {
    let program = try BuiltProducts.path(of: "jsonl-merge")
    let script = world.folder.path("noting-driver")
    try Files.writeScript(
      """
      echo "$*" >> '\(world.folder.path("calls"))'
      exec '\(program)' "$@"
      """,
      to: script
    )
    return shellCommand(running: script)
  }

  @Test("The clock decides changes of both sides, and nothing is left of the inner conflict")
  func decidedByRule() throws {
    let repository = try Self.crissCross()
    #expect(
      try repository.git("merge-base", "--all", "left", "right").split(separator: "\n").count == 2
    )
    let expected = Self.item("Right again", day: 3, #","l":1,"r":1"#)
    try repository.branch("right-into-left", at: "left")
    try repository.git("merge", "-q", "--no-edit", "right")
    #expect(try repository.lines(Self.path) == [expected])
    try repository.branch("left-into-right", at: "right")
    try repository.git("merge", "-q", "--no-edit", "left")
    #expect(try repository.lines(Self.path) == [expected])
  }

  @Test("The merge bases are merged by the virtual driver, the branches by the other")
  func virtualDriver() throws {
    let world = try GitWorld()
    let repository = try Self.crissCross(driver: Self.notingDriver(in: world))
    let calls = { Repository.lines(of: text(try Files.read(world.folder.path("calls")))) }
    let before = try calls().count
    try repository.git("merge", "-q", "--no-edit", "right")
    let new = try calls().dropFirst(before)
    #expect(new.count == 2)
    #expect(new.first?.hasPrefix("--virtual -p \(Self.path) ") == true)
    #expect(new.last?.hasPrefix("-p \(Self.path) -L 7 ") == true)
  }

  @Test("A field that stays contested is asked about, in one block, with base's value in diff3")
  func asked() throws {
    let repository = try Self.crissCross()
    try repository.git("config", "merge.conflictStyle", "diff3")
    // With equal clocks there is no later side.
    try repository.write(Self.path, [Self.item("Left again", day: 3, #","l":1"#)])
    try repository.commit("Left on the same day")
    #expect(try repository.tryGit("merge", "right").status == 1)
    let lines = try repository.lines(Self.path)
    try #require(lines.count == 7)
    #expect(lines[1] == Self.item("Left again", day: 3, #","l":1,"r":1"#))
    #expect(lines[3] == Self.item("Base", day: 3, #","l":1,"r":1"#))
    #expect(lines[5] == Self.item("Right again", day: 3, #","l":1,"r":1"#))
  }
}

@Suite("Three branches in one merge")
struct OctopusTests {
  /// A repository with branches `one`, `two` and `three`, each of which changed `main`'s file.
  private func repository(_ versions: [String: [String]], base: [String]) throws -> Repository {
    let repository = try GitWorld().makeRepository()
    try repository.registerDriver()
    try repository.write("items.jsonl", base)
    try repository.commit("Base")
    for (name, lines) in versions.sorted(by: { $0.key < $1.key }) {
      try repository.branch(name, at: "main")
      try repository.write("items.jsonl", lines)
      try repository.commit(name)
    }
    try repository.checkOut("one")
    return repository
  }

  private static let neighbours = [
    "one": [#"{"id":"a","x":1,"y":0,"z":0}"#],
    "two": [#"{"id":"a","x":0,"y":1,"z":0}"#],
    "three": [#"{"id":"a","x":0,"y":0,"z":1}"#],
  ]

  @Test("Edits that lie apart are merged, to the bytes of three merges one after another")
  func apart() throws {
    func lines(changing changed: Int?) -> [String] {
      (0..<9).map { #"{"id":\#($0),"n":\#($0 == changed ? 1 : 0)}"# }
    }
    let repository = try repository(
      ["one": lines(changing: 0), "two": lines(changing: 4), "three": lines(changing: 8)],
      base: lines(changing: nil)
    )
    try repository.git("merge", "-q", "--no-edit", "two", "three")
    #expect(
      try repository.git("rev-list", "--parents", "-1", "HEAD").split(separator: " ").count == 4
    )
    let octopus = try repository.read("items.jsonl")
    try repository.git("reset", "-q", "--hard", "HEAD~1")
    try repository.git("merge", "-q", "--no-edit", "two")
    try repository.git("merge", "-q", "--no-edit", "three")
    #expect(try repository.read("items.jsonl") == octopus)
  }

  @Test("Git runs no driver in an octopus: what it can't merge by line, it refuses")
  func refused() throws {
    let repository = try repository(
      Self.neighbours,
      base: [#"{"id":"a","x":0,"y":0,"z":0}"#]
    )
    let outcome = try repository.tryGit("merge", "--no-edit", "two", "three")
    #expect(outcome.status != 0)
    let left = try repository.git("rev-parse", "one")
    #expect(try repository.git("rev-parse", "HEAD") == left)
    try repository.git("reset", "-q", "--hard")
    #expect(try repository.lines("items.jsonl") == Self.neighbours["one"])
  }

  @Test("The same three branches merge one after another")
  func oneAfterAnother() throws {
    let repository = try repository(
      Self.neighbours,
      base: [#"{"id":"a","x":0,"y":0,"z":0}"#]
    )
    try repository.git("merge", "-q", "--no-edit", "two")
    try repository.git("merge", "-q", "--no-edit", "three")
    #expect(try repository.lines("items.jsonl") == [#"{"id":"a","x":1,"y":1,"z":1}"#])
  }
}
