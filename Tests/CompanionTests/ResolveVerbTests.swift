import JSONText
import TestSupport
import Testing

@Suite("git jsonl resolve")
struct ResolveVerbTests {
  private let base = [#"{"id":"a","t":"x","n":1}"#, #"{"id":"b","t":"x","l":"p"}"#]
  private let ours = [#"{"id":"a","t":"o","n":2}"#, #"{"id":"b","t":"o","l":"p"}"#]
  private let theirs = [#"{"id":"a","t":"t","n":3}"#, #"{"id":"b","t":"t","l":"q"}"#]

  @Test(
    "Options decide, whatever the style of the blocks",
    arguments: ["merge", "diff3", "zdiff3", "record"],
    [true, false]
  )
  func options(_ style: String, _ hasDriver: Bool) throws {
    if style == "record", !hasDriver { return }
    let world = try StoreWorld.stopped(base, ours, theirs, hasDriver: hasDriver, style: style)
    let before = try world.repository.text("t.jsonl")
    let dry = try world.run("resolve", "--dry-run", "--all=ours")
    #expect(dry.output == "t.jsonl: would be resolved\n")
    #expect(try world.repository.text("t.jsonl") == before)
    let part = try world.run("resolve", "--field", "t=theirs", "t.jsonl")
    #expect(part.end == .exit(1))
    #expect(part.output == "t.jsonl: 1 conflict left: a (n)\n")
    #expect(try world.repository.unmerged() == ["t.jsonl"])
    let json = try world.run("resolve", "--dry-run", "--json")
    #expect(
      json.output
        == #"{"path":"t.jsonl","key":"a","fields":[{"path":["n"],"base":1,"ours":2,"theirs":3}]}"#
        + "\n"
    )
    #expect(try world.output("resolve", "--all", "ours") == "t.jsonl: resolved, and staged\n")
    #expect(
      try world.repository.lines("t.jsonl")
        == [#"{"id":"a","t":"t","n":2}"#, #"{"id":"b","t":"t","l":"q"}"#]
    )
    #expect(try world.repository.unmerged() == [])
    #expect(try world.output("resolve") == "there is no conflict\n")
    try world.repository.git("commit", "-q", "--no-edit")
  }

  @Test("A conflict that only git's text merge has needs no decision")
  func lateInstallation() throws {
    let world = try StoreWorld.stopped(
      base,
      [#"{"id":"a","t":"x","n":2}"#, base[1]],
      [#"{"id":"a","t":"y","n":1}"#, base[1]],
      hasDriver: false
    )
    #expect(try world.output("resolve") == "t.jsonl: resolved, and staged\n")
    #expect(try world.repository.lines("t.jsonl") == [#"{"id":"a","t":"y","n":2}"#, base[1]])
  }

  @Test("Edits made to the file since the merge stay")
  func editedMeanwhile() throws {
    let world = try StoreWorld.stopped(base, ours, theirs)
    let text = try world.repository.text("t.jsonl")
    try world.repository.write("t.jsonl", bytes: Array((text + "{\"id\":\"new\"}\n").utf8))
    #expect(try world.output("resolve", "--all", "theirs") == "t.jsonl: resolved, and staged\n")
    #expect(try world.repository.lines("t.jsonl") == theirs + [#"{"id":"new"}"#])
  }

  @Test("A record that one side deleted is decided whole")
  func deleted() throws {
    let world = try StoreWorld.stopped(base, [ours[0]], [base[0], theirs[1]])
    #expect(
      try world.run("resolve", "--json", "--dry-run").output
        == #"{"path":"t.jsonl","key":"b","base":["{\"id\":\"b\",\"t\":\"x\",\"l\":\"p\"}"],"#
        + #""ours":[],"theirs":["{\"id\":\"b\",\"t\":\"t\",\"l\":\"q\"}"]}"# + "\n"
    )
    #expect(try world.run("resolve", "--all", "both").end == .exit(1))
    try world.run("resolve", "--all", "ours").orThrow()
    #expect(try world.repository.lines("t.jsonl") == [ours[0]])
  }

  @Test("A plan decides record by record, and a wrong one nothing")
  func plan() throws {
    let world = try StoreWorld.stopped(base, ours, theirs)
    let wrong = try world.run("resolve", "--plan", "-", input: "{\"take\":\"mine\"}\n")
    #expect(wrong.end == .exit(1))
    #expect(wrong.errors.contains("the plan, line 1: "))
    let plan = """
      {"take":"ours"}
      {"key":"b","field":["t"],"take":"both"}
      {"path":"t.jsonl","key":"a","field":"t","value":"own"}
      {"path":"other.jsonl","take":"theirs"}

      """
    #expect(
      try world.output("resolve", "--plan=-", input: plan) == "t.jsonl: resolved, and staged\n"
    )
    #expect(
      try world.repository.lines("t.jsonl")
        == [#"{"id":"a","t":"own","n":2}"#, #"{"id":"b","t":"o\nt","l":"q"}"#]
    )
  }

  @Test("At a terminal: every answer, undo, and the file is staged at the end")
  func terminal() throws {
    let world = try StoreWorld.stopped(base, ours, theirs)
    let typed = "?\no\nu\nt\ns\nu\n+\nb\n\no\n"
    let (status, shown) = try atTerminal(world, typed)
    #expect(status == 0, "\(shown)")
    #expect(shown.contains("t.jsonl: a, t (1 of 3)"))
    #expect(shown.contains("  theirs  \"t\""))
    #expect(shown.contains("That does not fit here."))
    #expect(shown.contains("t.jsonl: resolved, and staged"))
    #expect(
      try world.repository.lines("t.jsonl")
        == [#"{"id":"a","t":"t","n":1}"#, #"{"id":"b","t":"o","l":"q"}"#]
    )
    #expect(try world.repository.unmerged() == [])
  }

  @Test(
    "Quitting midway, or the end of the input, changes nothing",
    arguments: ["o\nq\n", "o\n\u{4}"]
  )
  func quit(_ typed: String) throws {
    let world = try StoreWorld.stopped(base, ours, theirs)
    let before = try world.repository.text("t.jsonl")
    let (status, shown) = try atTerminal(world, typed)
    #expect(status == 1)
    #expect(shown.contains("git jsonl: nothing was changed"))
    #expect(try world.repository.text("t.jsonl") == before)
    #expect(try world.repository.unmerged() == ["t.jsonl"])
  }

  @Test("A skipped question stays open, and a value can be edited")
  func skipAndEdit() throws {
    let world = try StoreWorld.stopped(base, ours, theirs)
    try Files.write("#!/bin/sh\necho '\"own\"' > \"$1\"\n", to: world.repository.path("../edit"))
    try world.repository.git("config", "core.editor", "sh ../edit")
    let (status, shown) = try atTerminal(world, "e\ns\ne\n")
    #expect(status == 1)
    #expect(shown.contains("t.jsonl: 1 conflict left: a (n)"))
    let text = try world.repository.text("t.jsonl")
    #expect(text.contains(#"{"id":"a","t":"own","n":2}"#))
    #expect(text.contains(#"{"id":"a","t":"own","n":3}"#))
    #expect(text.contains(#"{"id":"b","t":"own","l":"q"}"#))
    #expect(try world.repository.unmerged() == ["t.jsonl"])
  }

  @Test("A file that changes meanwhile is not touched, and stays unmerged")
  func changedMeanwhile() throws {
    let world = try StoreWorld.stopped(base, ours, theirs)
    let script = "echo '\"own\"' > \"$1\"\necho changed > t.jsonl\n"
    try Files.write(script, to: world.repository.path("../edit"))
    try world.repository.git("config", "core.editor", "sh ../edit")
    let (status, shown) = try atTerminal(world, "e\no\no\n")
    #expect(status == 128)
    #expect(shown.contains("t.jsonl: the file was changed by another program meanwhile"))
    #expect(try world.repository.lines("t.jsonl") == ["changed"])
    #expect(try world.repository.unmerged() == ["t.jsonl"])
  }

  private func atTerminal(_ world: StoreWorld, _ typed: String) throws -> (Int32, String) {
    try world.resolveAtTerminal(typed)
  }

  @Test("It is a tool of git mergetool")
  func mergetool() throws {
    let world = try StoreWorld.stopped(base, ours, theirs)
    let tool = try BuiltProducts.path(of: "git-jsonl")
    try world.repository.git(
      "config",
      "mergetool.jsonl.cmd",
      shellCommand(running: tool) + " resolve --all ours \"$MERGED\""
    )
    try world.repository.git("config", "mergetool.jsonl.trustExitCode", "true")
    try world.repository.git("mergetool", "-y", "--tool=jsonl")
    #expect(try world.repository.unmerged() == [])
    #expect(try world.repository.lines("t.jsonl")[0] == ours[0])
  }

  @Test("Markers that were committed, outside of any merge")
  func committedMarkers() throws {
    let world = try StoreWorld()
    try world.repository.write(
      "t.jsonl",
      [
        #"{"id":"z"}"#, "<<<<<<< a", #"{"id":"a","n":1}"#, "=======", #"{"id":"a","n":2}"#,
        ">>>>>>> b",
      ]
    )
    try world.repository.commit("markers")
    #expect(try world.run("resolve").output == "t.jsonl: 1 conflict left: a (n)\n")
    #expect(try world.output("resolve", "--all", "theirs") == "t.jsonl: resolved\n")
    #expect(try world.repository.lines("t.jsonl") == [#"{"id":"z"}"#, #"{"id":"a","n":2}"#])
  }

  @Test("A file that a side deleted is git's to decide")
  func deletedFile() throws {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.write("t.jsonl", base)
    try repository.commit("base")
    try repository.branch("side")
    try repository.write("t.jsonl", theirs)
    try repository.commit("theirs")
    try repository.checkOut("main")
    try repository.git("rm", "-q", "t.jsonl")
    try repository.commit("ours")
    #expect(try repository.tryGit("merge", "side").status == 1)
    let outcome = try world.run("resolve")
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors.contains("one side deleted the file and the other changed it"))
  }

  @Test(
    "Conflicts of the store are decided by fields and as a whole",
    arguments: ["ours", "theirs"]
  )
  func store(_ side: String) throws {
    let world = try StoreWorld(tasks: base)
    try world.run("put", "a", "t=o").orThrow()
    try world.run("delete", "b").orThrow()
    try world.repository.write(
      "tasks.jsonl",
      [#"{"id":"a","t":"t","n":1}"#, #"{"id":"b","t":"y","l":"p"}"#]
    )
    #expect(try world.run("import").end == .exit(1))
    let open = try world.run("resolve", "--dry-run")
    #expect(
      open.output == """
        tasks.jsonl: "a" in the store: 1 conflict left: a (t)
        tasks.jsonl: "b" in the store: 1 conflict left: b

        """
    )
    try world.run("resolve", "--all", side).orThrow()
    try world.run("export").orThrow()
    #expect(
      try world.tasks()
        == (side == "ours"
          ? [#"{"id":"a","t":"o","n":1}"#]
          : [#"{"id":"a","t":"t","n":1}"#, #"{"id":"b","t":"y","l":"p"}"#])
    )
    #expect(try world.output("resolve") == "there is no conflict\n")
  }
}
