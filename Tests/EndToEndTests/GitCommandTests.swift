import TestSupport
import Testing

@Suite("Git's other ways to merge")
struct GitCommandTests {
  /// Both sides edit one record and add another, so that git alone would stop.
  static let versions = Versions(
    base: [#"{"id":"a","x":1,"y":1}"#],
    left: [#"{"id":"a","x":2,"y":1}"#, #"{"id":"b","by":"left"}"#],
    right: [#"{"id":"a","x":1,"y":2}"#, #"{"id":"c","by":"right"}"#]
  )
  static let merged = [
    #"{"id":"a","x":2,"y":2}"#, #"{"id":"b","by":"left"}"#, #"{"id":"c","by":"right"}"#,
  ]

  @Test("Without the driver, git does stop")
  func gitAlone() throws {
    let fork = try Fork(Self.versions)
    try fork.repository.git("config", "--remove-section", "merge.jsonl")
    #expect(try fork.merge().status == 1)
  }

  @Test("Rebase, where ours is upstream")
  func rebase() throws {
    let fork = try Fork(Self.versions)
    try fork.repository.git("rebase", "right")
    #expect(try fork.repository.lines(fork.path) == Self.merged)
    #expect(try fork.repository.git("log", "--format=%s") == "Left\nRight\nBase")
  }

  @Test("Rebase of several commits, each merged in its turn")
  func longRebase() throws {
    let fork = try Fork(Self.versions)
    let repository = fork.repository
    try repository.write(
      fork.path,
      [#"{"id":"a","x":3,"y":1}"#, #"{"id":"b","by":"left","n":1}"#]
    )
    try repository.commit("Left again")
    try repository.git("rebase", "right")
    #expect(
      try repository.lines(fork.path) == [
        #"{"id":"a","x":3,"y":2}"#, #"{"id":"b","by":"left","n":1}"#,
        #"{"id":"c","by":"right"}"#,
      ]
    )
  }

  @Test("Rebase with a conflict stops, shows upstream first, and goes on once it is resolved")
  func rebaseConflict() throws {
    let fork = try Fork(ConflictTests.contested)
    let repository = fork.repository
    #expect(try repository.tryGit("rebase", "right").status == 1)
    #expect(try repository.unmerged() == [fork.path])
    let lines = try repository.lines(fork.path)
    try #require(lines.count == 6)
    #expect(lines[1] == #"{"id":"a","title":"Right","size":2}"#)
    #expect(lines[3] == #"{"id":"a","title":"Left","size":2}"#)
    try repository.write(fork.path, [#"{"id":"a","title":"Both","size":2}"#, lines[5]])
    try repository.git("add", fork.path)
    try repository.git("rebase", "--continue")
    #expect(
      try repository.lines(fork.path) == [
        #"{"id":"a","title":"Both","size":2}"#, #"{"id":"b","n":2}"#,
      ]
    )
    #expect(try repository.git("log", "--format=%s") == "Left\nRight\nBase")
  }

  @Test("Cherry-pick takes the edits of its commit, and no others")
  func cherryPick() throws {
    let fork = try Fork(Self.versions)
    let repository = fork.repository
    try repository.checkOut("right")
    try repository.write(
      fork.path,
      [#"{"id":"a","x":1,"y":2,"z":3}"#, #"{"id":"c","by":"right"}"#]
    )
    try repository.commit("Right again")
    try repository.checkOut("left")
    try repository.git("cherry-pick", "right")
    #expect(
      try repository.lines(fork.path) == [
        #"{"id":"a","x":2,"y":1,"z":3}"#, #"{"id":"b","by":"left"}"#,
      ]
    )
  }

  @Test("Revert takes back the edits of its commit, and keeps those that came after")
  func revert() throws {
    let fork = try Fork(Self.versions)
    let repository = fork.repository
    try repository.write(
      fork.path,
      [#"{"id":"a","x":2,"y":9}"#, #"{"id":"b","by":"left"}"#, #"{"id":"d"}"#]
    )
    try repository.commit("Later")
    try repository.git("revert", "--no-edit", "HEAD~1")
    #expect(try repository.lines(fork.path) == [#"{"id":"a","x":1,"y":9}"#, #"{"id":"d"}"#])
  }

  @Test("Stash pop merges stashed edits into later commits")
  func stash() throws {
    let fork = try Fork(Self.versions)
    let repository = fork.repository
    try repository.branch("stashed", at: "main")
    try repository.put(fork.versions.left, at: fork.path)
    try repository.git("stash", "-q")
    try repository.git("merge", "-q", "--ff-only", "right")
    try repository.git("stash", "pop", "-q")
    #expect(try repository.lines(fork.path) == Self.merged)
    #expect(try repository.git("stash", "list") == "")
  }

  @Test("Stash pop with a conflict reports it, and keeps the stash")
  func stashConflict() throws {
    let fork = try Fork(ConflictTests.contested)
    let repository = fork.repository
    try repository.branch("stashed", at: "main")
    try repository.put(fork.versions.left, at: fork.path)
    try repository.git("stash", "-q")
    try repository.git("merge", "-q", "--ff-only", "right")
    #expect(try repository.tryGit("stash", "pop").status == 1)
    let lines = try repository.lines(fork.path)
    try #require(lines.count == 6)
    #expect(lines[1] == #"{"id":"a","title":"Right","size":2}"#)
    #expect(lines[3] == #"{"id":"a","title":"Left","size":2}"#)
    #expect(try repository.git("stash", "list") != "")
  }

  @Test("Checkout with a merge carries an edit that is not committed over to another branch")
  func checkOutMerge() throws {
    let fork = try Fork(Self.versions)
    let repository = fork.repository
    try repository.git("switch", "-q", "--detach", "main")
    try repository.put(fork.versions.left, at: fork.path)
    try repository.git("switch", "-q", "--merge", "right")
    #expect(try repository.lines(fork.path) == Self.merged)
  }

  @Test("Merge-tree writes the merged tree, and touches no file")
  func mergeTree() throws {
    let fork = try Fork(Self.versions)
    let repository = fork.repository
    let tree = try repository.git("merge-tree", "--write-tree", "left", "right")
    #expect(try repository.blob(fork.path, in: tree) == bytes(Self.merged))
    let swapped = try repository.git("merge-tree", "--write-tree", "right", "left")
    #expect(swapped == tree)
    #expect(try repository.read(fork.path) == fork.versions.left)
    #expect(try repository.git("status", "--porcelain") == "")
  }

  @Test("Merge-tree reports a conflict, and its tree has the block")
  func mergeTreeConflict() throws {
    let fork = try Fork(ConflictTests.contested)
    let outcome = try fork.repository.tryGit("merge-tree", "--write-tree", "left", "right")
    #expect(outcome.status == 1)
    let tree = try #require(outcome.output.split(separator: "\n").first)
    let lines = Repository.lines(of: text(try fork.repository.blob(fork.path, in: String(tree))))
    try #require(lines.count == 6)
    #expect(lines[1] == #"{"id":"a","title":"Left","size":2}"#)
    #expect(outcome.output.contains("CONFLICT (content): Merge conflict in \(fork.path)"))
  }
}
