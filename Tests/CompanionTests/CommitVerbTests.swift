import TestSupport
import Testing

@Suite("git jsonl commit")
struct CommitVerbTests {
  private let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#, #"{"id":"t-3","a":3}"#]
  private let edited = #"{"id":"t-1","a":5}"#

  @Test("What is edited is committed where nothing else is, whether it is exported or not")
  func edits() throws {
    for isExported in [false, true] {
      let world = try StoreWorld(committing: lines)
      try world.run("put", "t-1", "a=5").orThrow()
      if isExported { try world.run("export").orThrow() }
      let outcome = try world.run("commit", "-m", "Close t-1", "-m", "For good").orThrow()
      #expect(outcome.errors == "git jsonl: tasks.jsonl: 1 edited record goes into this commit\n")
      #expect(try world.committedTasks() == [edited] + lines[1...])
      #expect(try world.repository.git("log", "-1", "--format=%B") == "Close t-1\n\nFor good\n")
      #expect(try world.repository.git("status", "--porcelain") == "")
      #expect(try world.run("status").end == .exit(0))
      // Nothing is left to commit, which git says.
      let nothing = try world.run("commit", "-m", "x")
      #expect(nothing.end == .exit(1))
      #expect(nothing.output.contains("nothing to commit"))
    }
  }

  @Test("What is changed by hand stays out, and is taken whole with -a")
  func handEdits() throws {
    let world = try StoreWorld(committing: lines)
    let work = [edited, lines[1], #"{"id":"t-3","a":8}"#]
    try world.repository.write("tasks.jsonl", [lines[0], work[1], work[2]])
    try world.repository.write("other", ["y"])
    try world.run("put", "t-1", "a=5").orThrow()
    try world.run("commit", "-m", "x").orThrow()
    #expect(try world.committedTasks() == [edited, lines[1], lines[2]])
    #expect(try world.repository.git("diff", "--name-only") == "other\ntasks.jsonl")
    try world.run("put", "t-2", "a=6").orThrow()
    try world.run("commit", "-a", "-m", "y").orThrow()
    #expect(try world.committedTasks() == [edited, #"{"id":"t-2","a":6}"#, work[2]])
    #expect(try world.repository.git("status", "--porcelain") == "")
  }

  @Test("It fails as git does: without a message, and where a hook of the user's refuses")
  func failures() throws {
    let world = try StoreWorld(committing: lines)
    try world.run("put", "t-1", "a=5").orThrow()
    // The editor of these tests leaves the message empty.
    #expect(try world.run("commit").end == .exit(1))
    try Files.writeHook("#!/bin/sh\nexit 1\n", to: world.repository.path(".git/hooks/commit-msg"))
    #expect(try world.run("commit", "-m", "x").end == .exit(1))
    try Files.remove(world.repository.path(".git/hooks/commit-msg"))
    #expect(try world.committedTasks() == lines)
    try world.run("put", "t-2", "a=6").orThrow()
    try world.run("commit", "-m", "x").orThrow()
    #expect(try world.committedTasks() == [edited, #"{"id":"t-2","a":6}"#, lines[2]])
  }
}
