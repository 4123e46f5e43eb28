import TestSupport
import Testing

/// A checkout is not a merge: where git only went somewhere else, no rule decides between an edit
/// and the file.
@Suite("Edits that are held back")
struct HeldEditTests {
  private static let lines = HeldWorld.lines

  /// What the branch `other` has in the place of the first record.
  enum Other: String, CaseIterable, Sendable {
    case edited, gone, same, partlySame, emptied

    var lines: [String] {
      switch self {
      case .edited: [#"{"id":"t-1","a":9,"b":1}"#] + HeldEditTests.lines[1...]
      case .gone: Array(HeldEditTests.lines[1...])
      case .same: [#"{"id":"t-1","a":5,"b":1}"#] + HeldEditTests.lines[1...]
      case .partlySame: [#"{"id":"t-1","a":5,"b":7}"#] + HeldEditTests.lines[1...]
      case .emptied: []
      }
    }
  }

  private static let ways = [
    ["switch", "-q", "other"], ["checkout", "-q", "--detach", "other"],
    ["checkout", "-q", "-f", "other"],
  ]

  @Test("An edit outlives a visit of another branch, as it was", arguments: Other.allCases, ways)
  func visit(_ other: Other, _ words: [String]) throws {
    let held = try HeldWorld(other.lines)
    let world = held.world
    try held.put("t-1", "a=5")
    let said = try held.git(words)
    #expect(said.contains("the edit of \"t-1\" is held back"), "\(said)")
    #expect(try world.tasks() == other.lines)
    #expect(try held.records() == Set(other.lines))
    let status = try world.run("status")
    #expect(status.status == 1)
    #expect(status.output.contains("1 edit is held back") && !status.output.contains("to export"))
    #expect(try held.heldCount() == 1)
    #expect(try held.attic() == [])
    // Nothing of it gets into a commit that is made here.
    try world.repository.write("note", ["y"])
    try held.git("commit", "-q", "-a", "-m", "Note")
    #expect(try world.tasks() == other.lines)
    let back = try held.git("switch", "-q", "main")
    #expect(back.contains("the edit of \"t-1\" that was held back is in effect again"), "\(back)")
    #expect(try world.tasks() == Self.lines)
    #expect(try held.heldCount() == 0)
    try world.run("export").orThrow()
    #expect(try world.tasks() == [#"{"id":"t-1","a":5,"b":1}"#] + Self.lines[1...])
    #expect(try world.run("status").status == 0)
  }

  /// Edits `t-1`, and runs a command while git switches branches: git writes the files, then the
  /// index, and HEAD last. The hook runs before the last step, when the file looks as if a person
  /// had edited and staged it.
  ///
  /// - Parameter asked: branches of `case` over the words of the command's git. One of them shows
  ///   that the command has come to what the index has of the file, by the file `asked`.
  ///   `$folder` is the git directory.
  private func run(_ command: String, betweenIndexAndHeadUntil asked: String) throws -> HeldWorld {
    let held = try HeldWorld(HeldWorld.others)
    let world = held.world
    try held.put("t-1", "a=5")
    let real = try world.shell("command -v git").dropLast()
    let folder = world.repository.path(".git")
    try Files.writeScript(
      """
      folder='\(folder)'
      case "$*" in
      \(asked)
      esac
      exec '\(real)' "$@"
      """,
      to: folder + "/tools/git"
    )
    try Files.writeScript(
      """
      cd '\(world.repository.folder)' && [ ! -e .git/begun ] || exit 0
      : >.git/begun
      (
        PATH='\(folder)/tools':$PATH
        \(command) 2>.git/told
        : >.git/ended
      ) </dev/null >/dev/null 2>&1 &
      while [ ! -e .git/asked ] && [ ! -e .git/ended ]; do sleep 0.01; done
      """,
      to: folder + "/hooks/post-index-change"
    )
    try held.git("switch", "-q", "other")
    _ = try world.shell("while [ ! -e .git/ended ]; do sleep 0.01; done")
    #expect(Files.exists(folder + "/asked"))
    let others = Set(HeldWorld.others)
    #expect(try held.records() == others && world.tasks() == HeldWorld.others)
    #expect(try held.heldCount() == 1)
    #expect(try held.attic() == [])
    return held
  }

  @Test("A verb that comes between the index and HEAD of a checkout waits for HEAD")
  func betweenIndexAndHead() throws {
    let held = try run(
      "git-jsonl list --json >.git/listed",
      betweenIndexAndHeadUntil: #"*ls-files*--stage*) touch "$folder/index" "$folder/asked" ;;"#
    )
    #expect(try Set(held.world.repository.lines(".git/listed")) == Set(HeldWorld.others))
    try held.git("switch", "-q", "main")
    #expect(try held.records().contains(#"{"id":"t-1","a":5,"b":1}"#))
  }

  /// The hook asks for the file's own id just before it asks for what the index has of it.
  @Test("An edit is not merged by the hook of a commit that comes between the index and HEAD")
  func commitBetweenIndexAndHead() throws {
    _ = try run(
      "GIT_INDEX_FILE=.git/index git-jsonl hook pre-commit",
      betweenIndexAndHeadUntil: """
        *hash-object*) : >"$folder/hashed" ;;
        *ls-files*--stage*)
          [ ! -e "$folder/hashed" ] || touch "$folder/index" "$folder/asked" ;;
        """
    )
  }

  @Test("So do a deletion, and a record that the other branch has, too")
  func deletedAndAdded() throws {
    let others = [Self.lines[0], #"{"id":"t-2","a":8}"#, #"{"id":"t-9","a":9}"#]
    let held = try HeldWorld(others)
    let world = held.world
    try world.run("delete", "t-2").orThrow()
    try world.run("delete", "t-3").orThrow()
    try held.put("t-9", "a=1")
    try held.put("t-8", "a=8")
    try held.git("switch", "-q", "other")
    #expect(try held.heldCount() == 3)
    // What the other branch does not have goes along.
    #expect(try held.records() == Set(others + [#"{"id":"t-8","a":8}"#]))
    #expect(try world.tasks() == others)
    try held.git("switch", "-q", "main")
    #expect(try held.heldCount() == 0)
    try world.run("export").orThrow()
    let expected = [Self.lines[0], #"{"id":"t-9","a":1}"#, #"{"id":"t-8","a":8}"#]
    #expect(Set(try world.tasks()) == Set(expected))
  }

  @Test("An edit of other fields than those of the other branch goes along, and comes back")
  func otherFields() throws {
    let held = try HeldWorld([#"{"id":"t-1","a":1,"b":9}"#] + Self.lines[1...])
    try held.put("t-1", "a=5")
    try held.git("switch", "-q", "other")
    #expect(try held.heldCount() == 0)
    #expect(try held.records().contains(#"{"id":"t-1","a":5,"b":9}"#))
    try held.git("switch", "-q", "main")
    #expect(try held.records().contains(#"{"id":"t-1","a":5,"b":1}"#))
  }

  @Test("A bisection leaves an edit as it was")
  func bisect() throws {
    let held = try HeldWorld(HeldWorld.others)
    let world = held.world
    for number in 2...5 {
      try world.repository.write(
        "tasks.jsonl",
        ["{\"id\":\"t-1\",\"a\":\(number),\"b\":1}"] + Self.lines[1...]
      )
      try held.git("commit", "-q", "-a", "-m", "\(number)")
    }
    try world.run("import").orThrow()
    try held.put("t-1", "a=50")
    try held.git("bisect", "start", "HEAD", "HEAD~4")
    try world.run("import").orThrow()
    #expect(try held.heldCount() == 1)
    try held.git("bisect", "good")
    try world.run("import").orThrow()
    #expect(try held.heldCount() == 1)
    #expect(try !held.records().contains { $0.contains("50") })
    try held.git("bisect", "reset")
    #expect(try held.heldCount() == 0)
    #expect(try held.records().contains(#"{"id":"t-1","a":50,"b":1}"#))
    #expect(try world.tasks()[0] == #"{"id":"t-1","a":5,"b":1}"#)
    #expect(try held.attic() == [])
  }

  @Test("reset --hard runs no hook: the next verb holds an edit, and another reset brings it back")
  func reset() throws {
    let held = try HeldWorld(HeldWorld.others)
    let world = held.world
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":4,"b":1}"#] + Self.lines[1...])
    try held.git("commit", "-q", "-a", "-m", "Four")
    try world.run("import").orThrow()
    try held.put("t-1", "a=5")
    let top = try world.repository.git("rev-parse", "HEAD")
    try held.git("reset", "-q", "--hard", "HEAD~1")
    let outcome = try world.run("import").orThrow()
    #expect(outcome.errors.contains("is held back"))
    #expect(try held.records() == Set(Self.lines))
    try held.git("reset", "-q", "--hard", String(top.prefix { $0 != "\n" }))
    try world.run("import").orThrow()
    #expect(try held.records().contains(#"{"id":"t-1","a":5,"b":1}"#))
    #expect(try held.heldCount() == 0)
  }

  @Test("A stash takes the file away, and brings the edit back with it")
  func stash() throws {
    let held = try HeldWorld(HeldWorld.others)
    let world = held.world
    let work = [#"{"id":"t-1","a":4,"b":1}"#] + Self.lines[1...]
    try world.repository.write("tasks.jsonl", work)
    try world.run("import").orThrow()
    try held.put("t-1", "a=5")
    try held.git("stash", "push", "-q")
    try world.run("import").orThrow()
    #expect(try held.records() == Set(Self.lines))
    #expect(try held.heldCount() == 1)
    try held.git("stash", "pop", "-q")
    try world.run("import").orThrow()
    #expect(try held.heldCount() == 0)
    #expect(try held.records().contains(#"{"id":"t-1","a":5,"b":1}"#))
    #expect(try world.tasks() == work)
    #expect(try held.attic() == [])
  }

  @Test("What moved on is merged: by git, by a hand, and by new commits that no hook told of")
  func movedOn() throws {
    let others = HeldWorld.others
    let said = "the rules overrode 1 value, which git jsonl attic lists"
    var held = try HeldWorld(others)
    try held.put("t-1", "a=5")
    let merged = try held.git("merge", "-q", "other")
    #expect(merged.contains(said), "\(merged)")
    #expect(try held.records() == Set(others))
    #expect(try held.attic().count == 1)
    #expect(try held.heldCount() == 0)

    held = try HeldWorld(others)
    try held.put("t-1", "a=5")
    try held.world.repository.write("tasks.jsonl", others)
    let committed = try held.git("commit", "-q", "-a", "-m", "By hand")
    #expect(committed.contains(said), "\(committed)")
    #expect(try held.heldCount() == 0)

    held = try HeldWorld(others)
    try held.put("t-1", "a=5")
    // Without the folder of the program in PATH.
    try held.world.repository.git("merge", "-q", "other")
    let imported = try held.world.run("import").orThrow()
    #expect(imported.errors.contains(said))
    #expect(try held.heldCount() == 0)
  }
}
