import Foundation
import TestSupport
import Testing

/// Repositories that git reads and libgit2 does not: every verb and every hook works there.
@Suite("Verbs in repositories of other kinds")
struct RepositoryKindVerbTests {
  private static let lines = [#"{"id":"t-1","n":1,"m":1}"#, #"{"id":"t-2","n":1,"m":1}"#]

  /// What makes the repository one of the kind, run by a shell at its top.
  private static let kinds: [(name: String, script: String)] = [
    ("split index", "git config core.splitIndex true && git update-index --split-index"),
    (
      "sparse index",
      "git sparse-checkout init --cone --sparse-index && git sparse-checkout set data"
    ),
    (
      "SHA-256",
      "rm -rf .git && git init -q --object-format=sha256 && git add -A && git commit -q -m Begin"
    ),
    (
      "preciousObjects",
      "git config core.repositoryFormatVersion 1 && git config extensions.preciousObjects true"
    ),
    (
      "worktreeConfig",
      "git config extensions.worktreeConfig true && git config --worktree user.name Wanda"
    ),
    (
      "another owner",
      "git config --global safe.directory '*' && (test $(id -u) != 0 || chown -R 12345 .)"
    ),
  ]

  private func makeWorld(_ kind: String) throws -> StoreWorld {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.write("data/tasks.jsonl", Self.lines)
    try repository.write("elsewhere/x", ["x"])
    try repository.commit("Begin")
    let script = try #require(Self.kinds.first { $0.name == kind }).script
    try repository.world.run("sh", ["-c", script], in: repository.folder).orThrow()
    return world
  }

  private func set(_ field: String, to number: Int, of world: StoreWorld) throws {
    let text = try world.repository.text("data/tasks.jsonl")
    let changed = text.replacingOccurrences(of: "\"\(field)\":1", with: "\"\(field)\":\(number)")
    try Files.write(changed, to: world.repository.path("data/tasks.jsonl"))
  }

  @Test("From init to a merge and its explanation", arguments: Self.kinds.map { $0.name })
  func verbs(kind: String) throws {
    let world = try makeWorld(kind)
    let repository = world.repository
    try world.run("init", "data/tasks.jsonl").orThrow()
    try repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Set up").orThrow()
    #expect(try world.run("doctor").status == 0)

    // The hook puts an edit into a commit of something else, and nothing besides.
    try world.run("put", "t-1", "n=2").orThrow()
    try repository.write("data/other", ["y"])
    try repository.git("add", "data/other")
    try world.git("commit", "-q", "-m", "Edit").orThrow()
    #expect(try repository.git("show", "HEAD:data/tasks.jsonl").contains(#""n":2"#))
    #expect(try repository.git("status", "--porcelain") == "")
    try world.run("put", "t-2", "m=2").orThrow()
    try world.run("commit", "-m", "Edit again").orThrow()
    #expect(try repository.git("show", "HEAD:data/tasks.jsonl").contains(#""m":2"#))
    #expect(try repository.git("status", "--porcelain") == "")
    #expect(try world.run("status").status == 0)

    // Questions about the history.
    let log = try world.output("log", "t-1", "n")
    #expect(log.contains("n: 1 -> 2") && log.contains("n: nothing -> 1"), "\(log)")
    #expect(try world.output("diff", "HEAD~1", "HEAD").contains("m: 1 -> 2"))
    #expect(try world.output("diff", "index", "HEAD") == "")

    // A merge by the driver, imported by the hook, and explained.
    try repository.branch("side")
    try set("n", to: 7, of: world)
    try world.git("commit", "-q", "-a", "-m", "Theirs").orThrow()
    try world.git("switch", "-q", "main").orThrow()
    try set("m", to: 8, of: world)
    try world.git("commit", "-q", "-a", "-m", "Ours").orThrow()
    try world.git("merge", "-q", "--no-edit", "side").orThrow()
    #expect(
      try repository.lines("data/tasks.jsonl") == [
        #"{"id":"t-1","n":2,"m":8}"#, #"{"id":"t-2","n":7,"m":2}"#,
      ]
    )
    #expect(try world.output("get", "t-2", "n") == "7\n")
    let explanation = try world.output("explain")
    #expect(explanation.contains("data/tasks.jsonl: no record was touched by both sides"))
    #expect(try world.run("check").status == 0)
    try world.run("export").orThrow()
    try world.run("import").orThrow()
  }

  @Test("An edit of a file outside of a sparse index stays, and is exported once it is there")
  func outsideOfSparseIndex() throws {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.write("data/tasks.jsonl", Self.lines)
    try repository.write("docs/x", ["x"])
    try repository.commit("Begin")
    try world.run("init", "data/tasks.jsonl").orThrow()
    try repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Set up").orThrow()
    try world.git("sparse-checkout", "init", "--cone", "--sparse-index").orThrow()
    try world.git("sparse-checkout", "set", "docs").orThrow()
    #expect(!Files.exists(repository.path("data/tasks.jsonl")))
    _ = try world.run("put", "t-1", "n=5")
    try repository.write("docs/x", ["y"])
    try world.git("commit", "-q", "-a", "-m", "Docs").orThrow()
    #expect(try world.run("status").end != .exit(128))
    try world.git("sparse-checkout", "disable").orThrow()
    #expect(try world.output("get", "t-1", "n") == "5\n")
    try world.run("commit", "-m", "Edit").orThrow()
    #expect(try repository.git("show", "HEAD:data/tasks.jsonl").contains(#""n":5"#))
  }
}
