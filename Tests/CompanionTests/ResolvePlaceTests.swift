import TestSupport
import Testing

/// Conflicts that are read back from the file alone, and files that can't be read so.
@Suite("git jsonl resolve, by the content of the file")
struct ResolvePlaceTests {
  private let base = [#"{"id":1,"t":"x","n":1,"m":1}"#, #"{"id":2,"t":"x"}"#]
  private let ours = [#"{"id":1,"t":"o","n":2,"m":1}"#]
  private let theirs = [#"{"id":1,"t":"t","n":1,"m":5}"#, #"{"id":2,"t":"y"}"#]

  /// A file that git's own merge, or the driver, left, copied to where git knows of no conflict.
  private func copy(style: String, hasDriver: Bool) throws -> StoreWorld {
    let world = try StoreWorld.stopped(base, ours, theirs, hasDriver: hasDriver, style: style)
    let text = try world.repository.text("t.jsonl")
    try world.repository.git("merge", "--abort")
    try world.repository.write("copy.jsonl", bytes: Array(text.utf8))
    return world
  }

  @Test(
    "Markers with a base are merged over it, without the index, and stay as they are written",
    arguments: ["diff3", "zdiff3"],
    [true, false]
  )
  func copied(_ style: String, _ hasDriver: Bool) throws {
    let world = try copy(style: style, hasDriver: hasDriver)
    let json = try world.run("resolve", "--dry-run", "--json", "copy.jsonl").output
    #expect(
      json == #"{"path":"copy.jsonl","key":1,"fields":"#
        + #"[{"path":["t"],"base":"x","ours":"o","theirs":"t"}]}"# + "\n"
        + #"{"path":"copy.jsonl","key":2,"base":["{\"id\":2,\"t\":\"x\"}"],"ours":[],"#
        + #""theirs":["{\"id\":2,\"t\":\"y\"}"]}"# + "\n"
    )
    let part = try world.run(
      "resolve",
      "--plan=-",
      "copy.jsonl",
      input: #"{"key":1,"take":"base"}"#
    )
    #expect(part.end == .exit(1))
    #expect(part.output == "copy.jsonl: 1 conflict left: 2\n")
    let left = try world.repository.lines("copy.jsonl")
    #expect(left.first == #"{"id":1,"t":"x","n":2,"m":5}"#)
    #expect(left.dropFirst().map { $0.prefix(7) }.first == "<<<<<<<")
    #expect(left.contains { $0.hasPrefix("|||||||") })
    #expect(left.contains(base[1]))
    #expect(try world.output("resolve", "copy.jsonl", "--all=base") == "copy.jsonl: resolved\n")
    #expect(try world.repository.lines("copy.jsonl") == [left[0], base[1]])
  }

  @Test("Markers without a base ask if a side is empty, and base is not a choice")
  func withoutBase() throws {
    let world = try copy(style: "merge", hasDriver: true)
    let before = try world.repository.text("copy.jsonl")
    let asked = try world.run("resolve", "--all=base", "copy.jsonl")
    #expect(asked.output == "copy.jsonl: 2 conflicts left: 1 (t), 2\n")
    #expect(try world.repository.text("copy.jsonl") == before)
    try world.run("resolve", "--all=ours", "copy.jsonl").orThrow()
    #expect(try world.repository.lines("copy.jsonl") == [#"{"id":1,"t":"o","n":2,"m":5}"#])
  }

  @Test("A conflict of the style record stays JSON Lines while something is left")
  func recordStyle() throws {
    let world = try StoreWorld.stopped(
      [#"{"id":1,"a":1,"b":1}"#],
      [#"{"id":1,"a":2,"b":2}"#],
      [#"{"id":1,"a":3,"b":3}"#],
      style: "record"
    )
    #expect(try world.run("resolve", "--field", "a=ours").end == .exit(1))
    #expect(
      try world.repository.lines("t.jsonl") == [
        #"{"id":1,"a":2,"b":3,"_conflicts":[{"field":"b","base":1,"ours":2,"theirs":3}]}"#
      ]
    )
    #expect(try world.output("resolve", "--all=theirs") == "t.jsonl: resolved, and staged\n")
    #expect(try world.repository.lines("t.jsonl") == [#"{"id":1,"a":2,"b":3}"#])
  }

  @Test("The length of markers and their labels stay")
  func markers() throws {
    let world = try StoreWorld()
    let lines = [
      "<<<<<<<<<< Ada's", #"{"id":1,"a":1,"b":1}"#, "==========", #"{"id":1,"a":2,"b":2}"#,
      ">>>>>>>>>> Ben's",
    ]
    try world.repository.write("t.jsonl", lines)
    try world.repository.commit("markers")
    #expect(try world.run("resolve", "--field", "a=theirs").end == .exit(1))
    var expected = lines
    expected[1] = #"{"id":1,"a":2,"b":1}"#
    #expect(try world.repository.lines("t.jsonl") == expected)
  }

  @Test("Values that the rules override when the merge is made again are reported and kept")
  func attic() throws {
    let world = try StoreWorld.stopped(
      [#"{"id":10,"t":"x","updated_at":1}"#],
      [#"{"id":10,"t":"o","updated_at":2}"#],
      [#"{"id":10,"t":"t","updated_at":3}"#],
      hasDriver: false
    )
    let said = "t.jsonl: would be resolved; the rules overrode 1 value\n"
    #expect(try world.output("resolve", "--dry-run") == said)
    #expect(try world.output("attic").hasPrefix("the attic is empty"))
    #expect(
      try world.output("resolve") == "t.jsonl: resolved, and staged; the rules overrode 1 value, "
        + "which git jsonl attic lists\n"
    )
    #expect(
      try world.output("attic", "show", "1").hasPrefix("t.jsonl: \"t\" of \"10\", by the rule")
    )
    // Without a store, the value comes back into the file.
    #expect(
      try world.output("attic", "restore", "1")
        == "t.jsonl: put back into the record \"10\", in the file\n"
    )
    #expect(try world.repository.lines("t.jsonl") == [#"{"id":10,"t":"o","updated_at":3}"#])
  }

  @Test("A marker that belongs to no block is named, and nothing is staged")
  func unterminated() throws {
    let world = try StoreWorld.stopped(base, ours, theirs)
    let text = try world.repository.lines("t.jsonl").filter { !$0.hasPrefix("=======") }
    try world.repository.write("t.jsonl", text)
    let outcome = try world.run("resolve", "--all=ours")
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors.contains("t.jsonl, line 1: this conflict marker belongs to no complete"))
    #expect(try world.repository.lines("t.jsonl") == text)
    #expect(try world.repository.unmerged() == ["t.jsonl"])
  }

  @Test("A file that a side deleted, or that is gone, keeps no other file from being resolved")
  func otherFiles() throws {
    let world = try StoreWorld()
    let repository = world.repository
    for name in ["a.jsonl", "b.jsonl", "c.jsonl"] { try repository.write(name, base) }
    try repository.commit("base")
    try repository.branch("side")
    for name in ["a.jsonl", "b.jsonl", "c.jsonl"] { try repository.write(name, theirs) }
    try repository.commit("theirs")
    try repository.checkOut("main")
    try repository.git("rm", "-q", "a.jsonl")
    for name in ["b.jsonl", "c.jsonl"] { try repository.write(name, ours) }
    try repository.commit("ours")
    #expect(try repository.tryGit("merge", "side").status == 1)
    try Files.remove(repository.path("b.jsonl"))
    let outcome = try world.run("resolve", "--all=theirs")
    #expect(outcome.end == .exit(1))
    #expect(outcome.output == "c.jsonl: resolved, and staged\n")
    #expect(
      outcome.errors == """
        git jsonl: a.jsonl: one side deleted the file and the other changed it; git add keeps it, \
        and git rm deletes it
        git jsonl: b.jsonl: git has the file in conflict, and it is gone from the work tree; \
        git checkout --merge b.jsonl brings it back, and git rm decides for that

        """
    )
    #expect(try repository.unmerged() == ["a.jsonl", "b.jsonl"])
  }

  @Test("A record that another branch deleted can be edited, and keeps its key")
  func editedWhole() throws {
    let world = try StoreWorld.stopped([base[1]], [], [theirs[1]])
    let edit = "sed 's/\"y\"/\"own\"/' \"$1\" > x && cat x > \"$1\"; rm x\n"
    try Files.write(edit, to: world.repository.path("../edit"))
    try world.repository.git("config", "core.editor", "sh ../edit")
    let (status, shown) = try world.resolveAtTerminal("e\n")
    #expect(status == 0, "\(shown)")
    #expect(shown.contains("  ours    nothing"))
    #expect(try world.repository.lines("t.jsonl") == [#"{"id":2,"t":"own"}"#])
    #expect(try world.repository.unmerged() == [])
  }
}
