import TestSupport
import Testing

/// The hook of a commit does not open a store in which no edit waited when it was last looked at.
@Suite("Commits after one that had nothing to do with the records")
struct QuietCommitTests {
  private let world: StoreWorld
  private let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]

  init() throws {
    world = try StoreWorld(committing: lines)
    let note = world.repository.path(".git/jsonl/store.db-quiet")
    // What was written at this very moment is not noted.
    try waitUntil("a note that no edit waits") {
      try commitOther().orThrow()
      return Files.exists(note)
    }
  }

  @discardableResult
  private func commitOther() throws -> Outcome {
    let number = try world.repository.git("rev-list", "--count", "--all")
    try world.repository.write("other", ["version \(number)"])
    try world.repository.git("add", "other")
    return try world.git("commit", "-q", "-m", "x")
  }

  /// When the store was last opened: SQLite then makes the index of its log again.
  private func opened() throws -> String {
    let path = world.repository.path(".git/jsonl/store.db-shm")
    return try world.repository.world.run("stat", ["-c", "%y", path]).orThrow().output
  }

  #if os(Linux)
    @Test("The store is not opened")
    func quiet() throws {
      let before = try opened()
      try commitOther().orThrow()
      #expect(try opened() == before)
    }
  #endif

  @Test("An edit by another program is in the next commit")
  func edited() throws {
    let store = world.repository.path(".git/jsonl/store.db")
    let sql = "UPDATE records SET json = json_set(json, '$.a', 5) WHERE key = 't-1'"
    try world.repository.world.run("sqlite3", [store, sql]).orThrow()
    let outcome = try commitOther().orThrow()
    #expect(outcome.errors == "git jsonl: tasks.jsonl: 1 edited record goes into this commit\n")
    #expect(try world.committedTasks() == [#"{"id":"t-1","a":5}"#, lines[1]])
  }

  @Test("An edit by a command is in the next commit, and the one after it is quiet again")
  func put() throws {
    try world.run("put", "t-2", "a=7").orThrow()
    try commitOther().orThrow()
    #expect(try world.committedTasks() == [lines[0], #"{"id":"t-2","a":7}"#])
    #expect(try commitOther().orThrow().errors == "")
  }

  @Test("Conflict markers in the index are refused")
  func markers() throws {
    let marked = ["<<<<<<< a", lines[0], "=======", lines[1], ">>>>>>> b"]
    try world.repository.write("tasks.jsonl", marked)
    try world.repository.git("add", "tasks.jsonl")
    #expect(try commitOther().end == .exit(1))
    #expect(try world.committedTasks() == lines)
  }
}
