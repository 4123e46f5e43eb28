import TestSupport
import Testing

/// A fork in which both sides give one field another value, and a policy that decides it.
///
/// Without a policy this is a conflict: nothing says which value is newer.
enum PolicyFork {
  static let versions = Versions(
    base: [#"{"id":"a","n":5,"title":"Base"}"#],
    left: [#"{"id":"a","n":3,"title":"Base"}"#],
    right: [#"{"id":"a","n":9,"title":"Base"}"#]
  )
  static let policyPath = ".jsonl/policies.yml"
  static let lesser = [#"{"id":"a","n":3,"title":"Base"}"#]
  static let greater = [#"{"id":"a","n":9,"title":"Base"}"#]

  /// The lines of a policy file in which each pattern has a rule for the field `n`.
  static func policy(_ rules: (pattern: String, rule: String)...) -> [String] {
    var lines = ["version: 1", "policies:"]
    for (pattern, rule) in rules {
      lines.append("  - pattern: \"\(pattern)\"")
      if !rule.isEmpty { lines.append("    merge_rules: {n: \(rule)}") }
    }
    return lines
  }

  /// The fork with a policy file that all three commits have.
  static func make(
    policy: [String],
    versions: Versions = versions,
    in world: GitWorld? = nil
  ) throws -> Fork {
    let file = Versions(base: policy, left: policy, right: policy)
    return try Fork(versions, others: [policyPath: file], in: world)
  }
}

@Suite("Where the policy of a repository is found")
struct PolicyPlaceTests {
  private func fork(in world: GitWorld? = nil) throws -> Fork {
    try PolicyFork.make(policy: PolicyFork.policy(("data/*.jsonl", "max")), in: world)
  }

  @Test("Without a policy these versions are a conflict")
  func withoutPolicy() throws {
    let fork = try Fork(PolicyFork.versions)
    try expectConflict(fork.merge(), in: fork)
  }

  @Test("A merge, from any folder of the work tree")
  func merge() throws {
    let fork = try fork()
    try expectMerged(fork, to: PolicyFork.greater)
    try fork.repository.git("checkout", "-q", "left")
    try fork.repository.git("-C", "data", "merge", "-q", "--no-edit", "right")
    #expect(try fork.repository.lines(fork.path) == PolicyFork.greater)
  }

  @Test("A policy that was not committed yet")
  func uncommitted() throws {
    let fork = try Fork(PolicyFork.versions)
    let policy = PolicyFork.policy(("*.jsonl", "min"))
    try fork.repository.write(PolicyFork.policyPath, policy)
    #expect(try fork.merge().status == 0)
    #expect(try fork.repository.lines(fork.path) == PolicyFork.lesser)
  }

  @Test("A rebase and a cherry-pick, each from a folder of the work tree")
  func rebase() throws {
    let fork = try fork()
    try fork.repository.git("-C", "data", "cherry-pick", "right")
    #expect(try fork.repository.lines(fork.path) == PolicyFork.greater)
    try fork.repository.git("reset", "-q", "--hard", "HEAD^")
    try fork.repository.git("-C", "data", "rebase", "-q", "right")
    #expect(try fork.repository.lines(fork.path) == PolicyFork.greater)
  }

  @Test("A linked work tree has its own")
  func linkedWorkTree() throws {
    let fork = try fork()
    let world = fork.repository.world
    let folder = world.folder.path("linked tree")
    try fork.repository.git("worktree", "add", "-q", "-b", "linked", folder, "left")
    let linked = Repository(world: world, folder: folder)
    let policy = PolicyFork.policy(("*.jsonl", "min"))
    try linked.write(PolicyFork.policyPath, policy)
    try linked.git("merge", "-q", "--no-edit", "right")
    #expect(try linked.lines(fork.path) == PolicyFork.lesser)
    try fork.repository.git("merge", "-q", "--no-edit", "right")
    #expect(try fork.repository.lines(fork.path) == PolicyFork.greater)
  }

  @Test("A submodule has its own, and not that of the repository around it")
  func submodule() throws {
    let world = try GitWorld()
    let fork = try fork(in: world)
    let outer = try world.makeRepository("outer")
    try outer.write(PolicyFork.policyPath, PolicyFork.policy(("*.jsonl", "min")))
    try outer.git("submodule", "add", "-q", "-b", "left", fork.repository.folder, "deep/inner")
    try outer.commit("Add the submodule")
    let inner = Repository(world: world, folder: outer.path("deep/inner"))
    try inner.registerDriver()
    try inner.git("merge", "-q", "--no-edit", "origin/right")
    #expect(try inner.lines(fork.path) == PolicyFork.greater)
  }

  @Test("A work tree that only the command line or the configuration names", arguments: [0, 1])
  func separateGitDirectory(way: Int) throws {
    let fork = try fork()
    let world = fork.repository.world
    let gitDirectory = world.folder.path("elsewhere.git")
    try world.run("mv", [fork.repository.path(".git"), gitDirectory]).orThrow()
    var words = ["--git-dir=" + gitDirectory]
    if way == 0 {
      words.append("--work-tree=" + fork.repository.folder)
    } else {
      try fork.repository.git(
        "--git-dir=" + gitDirectory,
        "config",
        "core.worktree",
        fork.repository.folder
      )
    }
    try world.run(
      "git",
      words + ["merge", "-q", "--no-edit", "right"],
      in: fork.repository.path("data")
    ).orThrow()
    #expect(try fork.repository.lines(fork.path) == PolicyFork.greater)
  }
}

@Suite("The policy of a repository without a work tree")
struct BarePolicyTests {
  /// A bare clone whose HEAD is `left`.
  private func bare(_ fork: Fork) throws -> Repository {
    let world = fork.repository.world
    let folder = world.folder.path("bare.git")
    try fork.repository.git("clone", "-q", "--bare", "--template=", ".", folder)
    let bare = Repository(world: world, folder: folder)
    try bare.registerDriver(attributes: .gitDirectory)
    return bare
  }

  private func merged(_ bare: Repository, _ fork: Fork) throws -> [String] {
    let tree = try bare.git("merge-tree", "--write-tree", "left", "right")
    return Repository.lines(of: text(try bare.blob(fork.path, in: tree)))
  }

  @Test("It is HEAD's, in whatever folder git is run")
  func head() throws {
    let fork = try PolicyFork.make(policy: PolicyFork.policy(("data/*.jsonl", "max")))
    let bare = try bare(fork)
    #expect(try merged(bare, fork) == PolicyFork.greater)
    // Started elsewhere, git leaves the driver where it is.
    let elsewhere = bare.world.folder.path("elsewhere")
    try Files.makeFolder(elsewhere)
    let words = ["--git-dir=" + bare.folder, "merge-tree", "--write-tree", "left", "right"]
    let tree = try bare.world.run("git", words, in: elsewhere).orThrow().output
    let name = String(tree.prefix { $0 != "\n" })
    #expect(text(try bare.blob(fork.path, in: name)) == text(bytes(PolicyFork.greater)))
  }

  @Test("It is not that of a work tree around the place where git was started")
  func foreignWorkTree() throws {
    let fork = try PolicyFork.make(policy: PolicyFork.policy(("data/*.jsonl", "max")))
    let bare = try bare(fork)
    let other = try bare.world.makeRepository("other")
    try other.write(PolicyFork.policyPath, PolicyFork.policy(("*.jsonl", "min")))
    let words = ["--git-dir=" + bare.folder, "merge-tree", "--write-tree", "left", "right"]
    let tree = try bare.world.run("git", words, in: other.folder).orThrow().output
    let name = String(tree.prefix { $0 != "\n" })
    #expect(text(try bare.blob(fork.path, in: name)) == text(bytes(PolicyFork.greater)))
  }

  @Test("A repository without a policy has the one that ships with the product")
  func none() throws {
    let fork = try Fork(GitCommandTests.versions)
    #expect(try merged(bare(fork), fork) == GitCommandTests.merged)
  }

  @Test("A HEAD without a commit has none")
  func unborn() throws {
    let fork = try Fork(GitCommandTests.versions)
    let bare = try bare(fork)
    try bare.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    #expect(try merged(bare, fork) == GitCommandTests.merged)
  }

  @Test("A broken one is reported as HEAD's")
  func broken() throws {
    let fork = try PolicyFork.make(policy: ["policies: ["])
    let outcome = try bare(fork).tryGit("merge-tree", "--write-tree", "left", "right")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("HEAD:.jsonl/policies.yml:"), "\(outcome)")
  }
}
