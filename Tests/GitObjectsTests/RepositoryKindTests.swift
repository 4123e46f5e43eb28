internal import GitObjects
internal import JSONText
internal import TestSupport
internal import Testing

/// Repositories that libgit2 can't read, or would misread: git is asked, and the answers are those
/// that libgit2 gives in a plain one.
@Suite("Repositories of other kinds")
struct RepositoryKindTests {
  /// What makes a repository one of the kind, run by a shell at its top.
  private static let kinds: [(name: String, script: String)] = [
    ("plain", "true"),
    ("split index", "git config core.splitIndex true && git update-index --split-index"),
    (
      "sparse index",
      "git sparse-checkout init --cone --sparse-index && git sparse-checkout set in"
    ),
    (
      "preciousObjects",
      "git config core.repositoryFormatVersion 1 && git config extensions.preciousObjects true"
    ),
    (
      "worktreeConfig",
      "git config extensions.worktreeConfig true && git config --worktree user.name Wanda"
    ),
    ("promisor", "git config remote.origin.promisor true"),
  ]

  private func makeRepository(_ options: String...) throws -> Repository {
    let world = try GitWorld()
    let path = world.folder.path("repository")
    try world.run("git", ["init", "-q", "--template="] + options + [path]).orThrow()
    let repository = Repository(world: world, folder: path)
    try repository.write("in/a b.jsonl", [#"{"id":"a"}"#])
    try repository.write("out/c.jsonl", ["{}"])
    try repository.write(".gitattributes", ["*.jsonl merge=jsonl -text"])
    try repository.write(".gitignore", ["ignored*"])
    try repository.commit("First line\n second line\n\nMore.")
    try repository.git("mv", "in/a b.jsonl", "in/ä.jsonl")
    try repository.commit("Second")
    return repository
  }

  /// Asks everything, and compares the answers with those of git.
  private func check(_ repository: Repository, isOutSkipped: Bool) throws {
    let opened = try repository.open()
    let (first, head) = (
      try repository.git("rev-parse", "HEAD~1"), try repository.git("rev-parse", "HEAD")
    )
    #expect(opened.workTree == repository.folder)
    #expect(opened.gitDirectory == repository.path(".git"))
    #expect(opened.commonDirectory == repository.path(".git"))
    #expect(!opened.isBare && !opened.isShallow && opened.operation == nil)
    #expect(try opened.head() == .branch("main", commit: head))
    #expect(try opened.commitID(named: "HEAD~1") == first)
    #expect(try opened.commitID(named: "nothing") == nil)
    let commit = try opened.commit(first)
    #expect(commit.summary == "First line second line")
    #expect(commit.author == GitIdentity(name: "Ada Author", email: "ada@example.com"))
    #expect(commit.authoredAt == 1_767_323_045 && commit.parents == [] && !commit.isEnd)
    #expect(try opened.commit(head).parents == [first])
    #expect(try opened.mergeBases(first, head) == [first])
    #expect(try opened.file("in/a b.jsonl", in: first)?.text == "{\"id\":\"a\"}\n")
    #expect(try opened.file("in", in: first) == nil)
    #expect(try opened.file("in/none/x", in: first) == nil)
    #expect(throws: GitError.self) {
      try opened.file("in", in: String(repeating: "1", count: head.count))
    }
    #expect(try opened.blobID("out/c.jsonl", at: "nothing") == nil)
    #expect(try opened.headBlob("out/c.jsonl")?.text == "{}\n")
    #expect(try opened.oldPath(of: "in/ä.jsonl", in: head, parent: first) == "in/a b.jsonl")
    #expect(try opened.fileChanges(from: nil, to: first).count == 4)
    let entry = try #require(try opened.indexEntry("out/c.jsonl"))
    #expect(try entry.blobID == repository.git("rev-parse", "HEAD:out/c.jsonl"))
    #expect(entry.mode == 0o100644 && entry.isSkippedInWorkTree == isOutSkipped)
    #expect(try opened.indexEntry("in/a b.jsonl") == nil)
    #expect(
      try opened.indexPaths { $0.hasSuffix(".jsonl") } == ["in/ä.jsonl", "out/c.jsonl"]
    )
    #expect(try opened.attribute("merge", path: "in/ä.jsonl") == .value("jsonl"))
    #expect(try opened.attribute("text", path: "in/ä.jsonl") == .unset)
    #expect(try opened.attribute("merge", path: "in/x") == .unspecified)
    #expect(try opened.attribute("merge", path: "other.jsonl") == .value("jsonl"))
    #expect(try opened.bool("core.bare") == false)
    #expect(try opened.string("no.such") == nil)
    try repository.write("new.jsonl", ["{}"])
    try repository.write("ignored.jsonl", ["{}"])
    #expect(try opened.untrackedPaths(withSuffix: ".jsonl") == ["new.jsonl"])
    #expect(try opened.isIgnored("ignored.jsonl"))
    #expect(try !opened.isIgnored("new.jsonl"))
    try repository.git("add", "--intent-to-add", "new.jsonl")
    let intended = try #require(try opened.indexEntry("new.jsonl"))
    #expect(intended.isIntentToAdd)
    #expect(try opened.presentBlob(intended.blobID).isEmpty)
    #expect(try opened.indexEntry("in/ä.jsonl")?.isIntentToAdd == false)
  }

  @Test("Git answers where libgit2 can't", arguments: Self.kinds.map { $0.name })
  func answers(kind: String) throws {
    let script = try #require(Self.kinds.first { $0.name == kind }).script
    let repository = try makeRepository()
    try repository.world.run("sh", ["-c", script], in: repository.folder).orThrow()
    try check(repository, isOutSkipped: kind == "sparse index")
    let isWanda = try repository.open().string("user.name") == "Wanda"
    #expect(isWanda == (kind == "worktreeConfig"))
  }

  @Test("With SHA-256")
  func longHash() throws {
    try check(makeRepository("--object-format=sha256"), isOutSkipped: false)
  }

  @Test("A conflict in a split index, from a folder, and of a linked work tree")
  func conflict() throws {
    let repository = try makeRepository()
    let linked = repository.world.folder.path("linked")
    try repository.git("config", "core.splitIndex", "true")
    try repository.git("worktree", "add", "-q", "-b", "side", linked)
    for (folder, text) in [(repository.folder, "1"), (linked, "2")] {
      let place = Repository(world: repository.world, folder: folder)
      try place.write("out/c.jsonl", [text])
      try place.commit(text)
    }
    let inner = try GitRepository(around: linked + "/in", environment: repository.environment)
    #expect(try inner.indexPaths { $0.hasPrefix("out") } == ["out/c.jsonl"])
    #expect(inner.workTree == linked)
    #expect(inner.gitDirectory == repository.path(".git/worktrees/linked"))
    #expect(inner.commonDirectory == repository.path(".git"))
    _ = try repository.tryGit("merge", "-q", "side")
    let opened = try repository.open(in: "in")
    #expect(opened.operation == .merge)
    let stages = try #require(try opened.conflictStages("out/c.jsonl"))
    let texts = [stages.base, stages.ours, stages.theirs].map { $0?.text }
    #expect(texts == ["{}\n", "1\n", "2\n"])
    #expect(try opened.indexEntry("out/c.jsonl") == nil)
    #expect(try opened.conflictStages("in/ä.jsonl") == nil)
  }

  @Test("A partial clone has what it lacks fetched, and says where it can't be")
  func partial() throws {
    let origin = try makeRepository()
    try origin.git("config", "uploadpack.allowFilter", "true")
    let path = origin.world.folder.path("partial")
    let words = ["clone", "-q", "--no-checkout", "--filter=tree:0"]
    try origin.world.run("git", words + ["file://" + origin.folder, path]).orThrow()
    let opened = try Repository(world: origin.world, folder: path).open()
    let first = try origin.git("rev-parse", "HEAD~1")
    #expect(try opened.file("in/a b.jsonl", in: first)?.text == "{\"id\":\"a\"}\n")
    try Files.remove(origin.folder)
    #expect(throws: GitError.self) { try opened.file("out/c.jsonl", in: first) }
  }

  @Test("A shallow clone knows where it ends, and what it can't tell for that reason")
  func shallow() throws {
    let origin = try makeRepository()
    try origin.branch("side")
    try origin.commit("Side")
    try origin.checkOut("main")
    try origin.commit("Third")
    let path = origin.world.folder.path("shallow")
    let words = ["clone", "-q", "--depth=1", "--no-single-branch"]
    try origin.world.run("git", words + ["file://" + origin.folder, path]).orThrow()
    let opened = try Repository(world: origin.world, folder: path).open()
    let (main, side) = (
      try origin.git("rev-parse", "main"), try origin.git("rev-parse", "side")
    )
    #expect(opened.isShallow)
    #expect(try opened.commit(main).isEnd)
    #expect(throws: ShallowHistory.self) { try opened.mergeBases(main, side) }
    #expect(try opened.mergeBases(main, main) == [main])
  }

  @Test("Where objects are, the environment may say")
  func objectFolder() throws {
    let repository = try makeRepository()
    let other = repository.world.folder.path("objects")
    try repository.world.run("mv", [repository.path(".git/objects"), other]).orThrow()
    try Files.makeFolder(repository.path(".git/objects"))
    let named = try repository.open(adding: ["GIT_OBJECT_DIRECTORY": other])
    #expect(try named.headBlob("out/c.jsonl")?.text == "{}\n")
    let alternate = ["GIT_ALTERNATE_OBJECT_DIRECTORIES": other]
    #expect(try repository.open(adding: alternate).headBlob("out/c.jsonl")?.text == "{}\n")
  }
}
