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
    func leftOvers() throws -> [String] {
      try Files.names(in: repository.path(".git/jsonl")).filter { $0.hasPrefix("land-") }
    }
    #expect(try leftOvers().count == 2, "A clone and its lock")
    // Nothing of it is in the way of git.
    #expect(try repository.git("worktree", "list").split(separator: "\n").count == 1)
    #expect(try repository.git("fsck", "--no-dangling", "--connectivity-only").isEmpty)
    try world.run("land", "side", "--onto", "again").orThrow()
    #expect(try repository.git("show", "again:t.jsonl") == #"{"id":1,"a":2,"b":2}"#)
    #expect(try leftOvers() == [])
  }

  @Test("What a landing overrode is in the attic of the repository")
  func attic() throws {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.write(".gitattributes", ["*.jsonl merge=jsonl"])
    let moments = (1...3).map { "2026-01-0\($0)T00:00:00Z" }
    try repository.fork(
      "t.jsonl",
      [#"{"id":1,"a":1,"updated_at":"\#(moments[0])"}"#],
      ours: [#"{"id":1,"a":2,"updated_at":"\#(moments[1])"}"#],
      theirs: [#"{"id":1,"a":3,"updated_at":"\#(moments[2])"}"#]
    )
    try repository.git("branch", "target")
    let outcome = try world.run("land", "side", "--onto", "target").orThrow()
    #expect(outcome.errors.contains("t.jsonl: 1 value overridden (git jsonl attic lists it)\n"))
    let attic = try Files.read(repository.path(".git/jsonl/attic.jsonl"))
    #expect(Repository.lines(of: String(decoding: attic, as: UTF8.self)).count == 1)
  }
}
