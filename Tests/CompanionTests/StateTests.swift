import TestSupport
import Testing

/// The steps that a policy has for a field (`states`), wherever records come from.
@Suite("States of records")
struct StateTests {
  private static let policy = [
    "policies:", "  - pattern: tasks.jsonl", "    states:",
    #"      status: {"": [draft], draft: [ready], ready: [draft, done]}"#,
  ]
  private static let draft = #"{"id":"t-1","status":"draft"}"#

  /// A repository whose last commit has a draft.
  private func makeWorld() throws -> StoreWorld {
    let world = try StoreWorld(exportsEdits: true)
    try world.repository.write("tasks.jsonl", [Self.draft])
    try world.repository.write(".jsonl/policies.yml", Self.policy)
    try world.run("init", "tasks.jsonl").orThrow()
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    return world
  }

  @Test("put refuses a step that the policy does not have, and names the next states")
  func putting() throws {
    let world = try makeWorld()
    let skipping = try world.run("put", "t-1", "status=done")
    #expect(skipping.end == .exit(1))
    #expect(
      skipping.errors.contains(
        #"its field "status" may not go from "draft" to "done"; the next state may be "ready""#
      ),
      "\(skipping.errors)"
    )
    let beginning = try world.run("put", "id=t-2", "status=ready")
    #expect(beginning.end == .exit(1))
    #expect(
      beginning.errors.contains(#"may not begin with "ready"; the next state may be "draft""#)
    )
    let whole = try world.run("put", "--json", input: #"{"id":"t-1","status":"done"}"#)
    #expect(whole.end == .exit(1))
    #expect(try world.tasks() == [Self.draft])
    try world.run("put", "t-1", "status=ready").orThrow()
    try world.run("put", "t-1", "status=done").orThrow()
    // Both steps are in one commit. The store has seen them.
    #expect(try world.run("check").end == .exit(0))
    try world.git("commit", "-q", "-a", "-m", "Done").orThrow()
    // What was may come back.
    try world.run("undo").orThrow()
    #expect(try world.tasks() == [#"{"id":"t-1","status":"ready"}"#])
    try world.run("delete", "t-1").orThrow()
    try world.run("restore", "t-1").orThrow()
  }

  @Test("An editor obeys, too")
  func editing() throws {
    let world = try makeWorld()
    let outcome = try world.run("edit", "t-1", adding: ["GIT_EDITOR": "sed -i s/draft/done/"])
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors.contains(#"the next state may be "ready""#), "\(outcome.errors)")
  }

  @Test("A step that somebody wrote into the file is found by check, and kept out of a commit")
  func writing() throws {
    let world = try makeWorld()
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","status":"done"}"#])
    let check = try world.run("check")
    #expect(check.end == .exit(1))
    #expect(
      check.output.hasPrefix(
        #"tasks.jsonl:1: of the record "t-1", its field "status" may not go from "draft" to "#
          + #""done"; the next state may be "ready""#
      ),
      "\(check.output)"
    )
    let head = try world.repository.git("rev-parse", "HEAD")
    let commit = try world.git("commit", "-q", "-a", "-m", "Skip")
    #expect(commit.end == .exit(1))
    #expect(commit.errors.contains(#"the next state may be "ready""#), "\(commit.errors)")
    #expect(try world.repository.git("rev-parse", "HEAD") == head)
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","status":"ready"}"#])
    try world.git("commit", "-q", "-a", "-m", "Step").orThrow()
  }

  @Test("land merges several steps, and refuses a state to which none lead")
  func landing() throws {
    let world = try makeWorld()
    let repository = world.repository
    func commit(_ states: String..., to branch: String) throws {
      try repository.git("checkout", "-q", "-b", branch, "main")
      for state in states {
        try repository.write("tasks.jsonl", [Self.draft.replacing("draft", with: state)])
        try repository.git("commit", "-q", "-a", "--no-verify", "-m", state)
      }
      try repository.git("checkout", "-q", "-B", "other", "main")
    }
    try repository.write(".gitattributes", ["*.jsonl merge=jsonl"])
    try repository.git("add", "-A")
    try repository.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "Attributes")
    try commit("ready", "done", to: "steps")
    try world.run("land", "steps", "--onto", "main").orThrow()
    try commit("draft", to: "back")
    let refused = try world.run("land", "back", "--onto", "main", "--json")
    #expect(refused.end == .exit(1))
    #expect(
      refused.output
        == #"{"branch":"back","target":"main","outcome":"forbidden_steps","records":["#
        + #"{"path":"tasks.jsonl","key":"t-1","field":["status"],"from":"done","to":"draft","#
        + #""allowed":[]}]}"# + "\n"
    )
    #expect(refused.errors.contains("no state may come next"), "\(refused.errors)")
    #expect(try world.committedTasks(in: "main") == [Self.draft.replacing("draft", with: "done")])
  }
}
