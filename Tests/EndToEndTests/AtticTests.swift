import Foundation
import TestSupport
import Testing

@Suite("The attic")
struct AtticTests {
  /// Both sides changed the title, the right side later.
  private static let decided = Versions(
    base: [#"{"id":"a","title":"Base","updated_at":"2026-01-01T00:00:00Z"}"#],
    left: [#"{"id":"a","title":"Left","updated_at":"2026-01-02T00:00:00Z"}"#],
    right: [#"{"id":"a","title":"Right","updated_at":"2026-01-03T00:00:00Z"}"#]
  )

  private func lines(_ path: String) throws -> [[String: Any]] {
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    return try Repository.lines(of: text).map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  /// Merges the three versions by hand in a folder, with these options before the files.
  private func merge(_ options: [String], in folder: String, world: GitWorld) throws -> Outcome {
    for (name, content) in [
      ("base", Self.decided.base), ("ours", Self.decided.left), ("theirs", Self.decided.right),
    ] {
      try Files.write(try #require(content), to: folder + "/" + name)
    }
    return try world.run(
      BuiltProducts.path(of: "jsonl-merge"),
      options + ["base", "ours", "theirs"],
      in: folder
    )
  }

  @Test("A value that a merge overrides is kept")
  func value() throws {
    let fork = try Fork(Self.decided)
    try fork.merge().orThrow()
    let lines = try lines(fork.repository.path(".git/jsonl/attic.jsonl"))
    let line = try #require(lines.first)
    #expect(lines.count == 1)
    #expect(line["path"] as? String == fork.path)
    #expect(line["key"] as? String == "a")
    #expect(line["field"] as? [String] == ["title"])
    #expect(line["rule"] as? String == "lww")
    #expect(line["base"] as? String == "Base")
    #expect(line["ours"] as? String == "Left")
    #expect(line["theirs"] as? String == "Right")
    #expect(line["result"] as? String == "Right")
    #expect(line["discarded"] as? String == "ours")
    let when = try #require(line["when"] as? String)
    #expect(when.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z/) != nil)
    #expect(try fork.repository.git("status", "--porcelain") == "")
  }

  @Test("A record that a merge overrides is kept")
  func record() throws {
    let versions = Versions(
      base: [#"{"id":"a","title":"Base"}"#, #"{"id":"b"}"#],
      left: [#"{"id":"b"}"#],
      right: [#"{"id":"a","title":"Right"}"#, #"{"id":"b"}"#]
    )
    let fork = try Fork(versions, at: ".beads/issues.jsonl")
    try fork.merge().orThrow()
    let lines = try lines(fork.repository.path(".git/jsonl/attic.jsonl"))
    #expect(lines.count == 1)
    #expect(lines.first?["event"] as? String == "deleted_though_edited")
    #expect(lines.first?["record"] as? [String: String] == ["id": "a", "title": "Right"])
    #expect(lines.first?["discarded"] as? String == "theirs")
  }

  private static let tombstonePolicy = bytes([
    "policies:",
    "  - pattern: '*.jsonl'",
    "    clock: at",
    "    tombstone: {field: status, value: gone, at: at, ttl: 30d}",
  ])

  /// Merges a tombstone of January 2 with an edit, and returns what the attic then has.
  private func atticOfTombstone(editedAt: String) throws -> [[String: Any]] {
    let versions = Versions(
      base: [#"{"id":"a","title":"Base","at":"2026-01-01T00:00:00Z"}"#],
      left: [#"{"id":"a","title":"Base","status":"gone","at":"2026-01-02T00:00:00Z"}"#],
      right: [#"{"id":"a","title":"Edited","at":"\#(editedAt)"}"#]
    )
    let policy = Self.tombstonePolicy
    let file = Versions(base: policy, left: policy, right: policy)
    let fork = try Fork(versions, others: [PolicyFork.policyPath: file])
    try fork.merge().orThrow()
    return try lines(fork.repository.path(".git/jsonl/attic.jsonl"))
  }

  @Test("The edits that lost to a tombstone are kept")
  func editsAfterTombstone() throws {
    let editedAt = "2026-01-03T00:00:00Z"
    let lines = try atticOfTombstone(editedAt: editedAt)
    #expect(lines.count == 1)
    #expect(lines.first?["event"] as? String == "tombstone_held")
    #expect(lines.first?["discarded"] as? String == "theirs")
    #expect(
      lines.first?["record"] as? [String: String]
        == ["id": "a", "title": "Edited", "at": editedAt]
    )
  }

  @Test("A tombstone that expired is kept")
  func expiredTombstone() throws {
    let lines = try atticOfTombstone(editedAt: "2026-07-03T00:00:00Z")
    #expect(lines.count == 1)
    #expect(lines.first?["event"] as? String == "tombstone_expired")
    #expect(lines.first?["discarded"] as? String == "ours")
    #expect((lines.first?["record"] as? [String: String])?["status"] == "gone")
  }

  @Test("A merge that overrides nothing makes no attic")
  func nothing() throws {
    let fork = try Fork(ConflictTests.contested)
    #expect(try fork.merge().status == 1)
    #expect(!Files.exists(fork.repository.path(".git/jsonl")))
  }

  @Test("All worktrees share one attic, which outlives each of them")
  func worktree() throws {
    let fork = try Fork(Self.decided)
    let tree = fork.repository.folder + "-linked"
    try fork.repository.git("worktree", "add", "-q", "--detach", tree, "left")
    try fork.repository.world.run("git", ["merge", "--no-edit", "right"], in: tree).orThrow()
    try fork.repository.git("worktree", "remove", "--force", tree)
    #expect(try lines(fork.repository.path(".git/jsonl/attic.jsonl")).count == 1)
  }

  @Test("The git directory that the environment names counts")
  func namedDirectory() throws {
    let fork = try Fork(Self.decided)
    let moved = fork.repository.folder + ".git-elsewhere"
    try FileManager.default.moveItem(atPath: fork.repository.path(".git"), toPath: moved)
    let words = ["--git-dir=\(moved)", "--work-tree=.", "merge", "--no-edit", "right"]
    try fork.repository.world.run("git", words, in: fork.repository.folder).orThrow()
    #expect(try lines(moved + "/jsonl/attic.jsonl").count == 1)
  }

  @Test("A merge in a bare repository also has an attic")
  func bare() throws {
    let fork = try Fork(Self.decided)
    let bare = Repository(
      world: fork.repository.world,
      folder: fork.repository.folder + "-bare"
    )
    try fork.repository.git("clone", "-q", "--bare", "--template=", ".", bare.folder)
    try bare.registerDriver(attributes: .gitDirectory)
    let outcome = try bare.tryGit("merge-tree", "--write-tree", "left", "right")
    // Before 2.38 git can't merge in a bare repository.
    if outcome.status == 129 { return }
    #expect(outcome.status == 0)
    #expect(try lines(bare.path("jsonl/attic.jsonl")).count == 1)
  }

  @Test("Inner merges, and merges that git does not run, write none")
  func none() throws {
    let world = try GitWorld()
    let repository = try world.makeRepository()
    for options in [
      ["--virtual", "-p", "f"], ["--stdout", "-p", "f"], ["-o", "result", "-p", "f"], [],
    ] {
      #expect(try merge(options, in: repository.folder, world: world).status == 0)
    }
    #expect(!Files.exists(repository.path(".git/jsonl")))
    #expect(try merge(["-p", "f"], in: repository.folder, world: world).status == 0)
    #expect(Files.exists(repository.path(".git/jsonl")))
  }

  @Test("Outside of a repository nothing is written")
  func outside() throws {
    let world = try GitWorld()
    let outcome = try merge(["-p", "f"], in: world.folder.path, world: world)
    #expect(outcome.status == 0)
    #expect(try Files.names(in: world.folder.path) == ["base", "home", "ours", "theirs"])
  }

  @Test("An attic that can't be written is reported, and the merge holds")
  func unwritable() throws {
    let world = try GitWorld()
    let repository = try world.makeRepository()
    try repository.write(".git/jsonl", ["a file"])
    let outcome = try merge(["-p", "f"], in: repository.folder, world: world)
    #expect(outcome.status == 0)
    #expect(try repository.read("ours") == Self.decided.right)
    let folder = repository.path(".git/jsonl/")
    #expect(
      Repository.lines(of: outcome.errors).last
        == "jsonl-merge: f: overridden values are not kept in the attic: "
        + "can't make the folder \"\(folder)\": Not a directory"
    )
    #expect(Repository.lines(of: outcome.errors).count == 2)
  }

  @Test("Several merges at once lose no line")
  func several() throws {
    let world = try GitWorld()
    let repository = try world.makeRepository()
    let count = 40
    func file(_ title: String, _ day: Int) -> String {
      (0..<count).map { number in
        #"{"id":\#(number),"title":"\#(title)","updated_at":"2026-01-0\#(day)T00:00:00Z"}"# + "\n"
      }.joined()
    }
    for process in 1...8 {
      try Files.write(file("Base", 1), to: repository.path("base\(process)"))
      try Files.write(file("Left", 2), to: repository.path("ours\(process)"))
      try Files.write(file("Right", 3), to: repository.path("theirs\(process)"))
    }
    // Not by a shell's `wait`, which waits for a signal that threads of tests hold back.
    let script = """
      printf '%s\\n' 1 2 3 4 5 6 7 8 | xargs -P 8 -I % "$0" -p f% base% ours% theirs%
      """
    let program = try BuiltProducts.path(of: "jsonl-merge")
    try world.run("sh", ["-c", script, program], in: repository.folder).orThrow()
    let lines = try lines(repository.path(".git/jsonl/attic.jsonl"))
    #expect(lines.count == 8 * count)
    let paths = lines.compactMap { $0["path"] as? String }
    // The lines of one merge are neighbours.
    #expect(zip(paths, paths.dropFirst()).count { $0 != $1 } == 7)
  }
}
