import TestSupport
import Testing

@Suite("Remains of a landing")
struct LandingRestTests {
  @Test("Hooks of the clone do not run")
  func hooks() throws {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.fork(
      "t.jsonl",
      [#"{"id":1,"a":1}"#],
      ours: [#"{"id":1,"a":1}"#],
      theirs: [#"{"id":1,"a":2}"#]
    )
    try repository.git("branch", "target")
    for name in ["post-checkout", "pre-merge-commit", "commit-msg", "post-merge"] {
      let hook = repository.path(".git/hooks/\(name)")
      try Files.makeFolder(repository.path(".git/hooks"))
      try Files.write("#!/bin/sh\necho \(name) >>'\(repository.path("ran"))'\n", to: hook)
      try repository.world.run("chmod", ["+x", hook]).orThrow()
    }
    try world.run("land", "side", "--onto", "target").orThrow()
    #expect(!Files.exists(repository.path("ran")))
  }

  @Test("The next landing removes the work tree of one that was killed")
  func killed() throws {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.write(".gitattributes", ["*.jsonl merge=jsonl"])
    try repository.fork(
      "t.jsonl",
      [#"{"id":1,"a":1,"b":1}"#],
      ours: [#"{"id":1,"a":2,"b":1}"#],
      theirs: [#"{"id":1,"a":1,"b":2}"#]
    )
    try repository.git("branch", "target")
    try repository.git("branch", "again")
    // A driver that kills the landing process in the middle of the merge.
    let program = try BuiltProducts.path(of: "git-jsonl")
    let killer = repository.world.folder.path("killer")
    try Files.write("#!/bin/sh\nkill -9 \"$LANDING\"\nexit 1\n", to: killer)
    try repository.world.run("chmod", ["+x", killer]).orThrow()
    let script = "LANDING=$$ exec \"$1\" land side --onto target"
    let outcome = try repository.world.run(
      "sh",
      ["-c", script, "sh", program],
      in: repository.folder,
      adding: [
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "merge.jsonl.driver",
        "GIT_CONFIG_VALUE_0": killer,
      ]
    )
    #expect(outcome.end == .signal(9))
    func workTrees() throws -> Int {
      try repository.git("worktree", "list").split(separator: "\n").count
    }
    func leftOvers() throws -> [String] {
      try Files.names(in: repository.path(".git/jsonl")).filter { $0.hasPrefix("land-") }
    }
    #expect(try workTrees() == 2)
    #expect(try leftOvers().count == 2, "A work tree and its lock")
    try world.run("land", "side", "--onto", "again").orThrow()
    #expect(try workTrees() == 1)
    #expect(try repository.git("show", "again:t.jsonl") == #"{"id":1,"a":2,"b":2}"#)
    #expect(try leftOvers() == [])
  }
}
