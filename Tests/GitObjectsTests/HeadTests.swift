internal import GitObjects
internal import JSONText
internal import TestSupport
internal import Testing

@Suite("HEAD, and the operation under way")
struct HeadTests {
  private let repository: Repository

  init() throws { repository = try GitWorld().makeRepository() }

  @Test("A branch without a commit, a branch with one, no branch")
  func states() throws {
    #expect(try repository.open().head() == .unborn(branch: "main"))
    #expect(try repository.open().headBlob("file") == nil)
    try repository.write("a folder/ä.jsonl", ["{}"])
    try repository.commit("one")
    let commit = try repository.git("rev-parse", "HEAD")
    let opened = try repository.open()
    #expect(try opened.head() == .branch("main", commit: commit))
    #expect(try opened.headBlob("a folder/ä.jsonl")?.text == "{}\n")
    #expect(try opened.headBlob("a folder") == nil)
    #expect(try opened.headBlob("a folder/none") == nil)
    try repository.branch("topic/one")
    #expect(try opened.head() == .branch("topic/one", commit: commit))
    try repository.git("checkout", "-q", "--detach")
    #expect(try opened.head() == .detached(commit: commit))
  }

  @Test("A merge in conflict, and its three versions")
  func merge() throws {
    try repository.write("file", ["base"])
    try repository.write("other", ["base"])
    try repository.commit("base")
    try repository.branch("side")
    try repository.write("file", ["theirs"])
    try repository.git("rm", "-q", "other")
    try repository.commit("theirs")
    try repository.checkOut("main")
    try repository.write("file", ["ours"])
    try repository.write("other", ["ours"])
    try repository.commit("ours")
    let opened = try repository.open()
    #expect(opened.operation == nil)
    #expect(try opened.conflictStages("file") == nil)
    #expect(try repository.tryGit("merge", "side").status == 1)
    #expect(opened.operation == .merge)
    let stages = try opened.conflictStages("file")
    #expect(stages?.base?.text == "base\n")
    #expect(stages?.ours?.text == "ours\n")
    #expect(stages?.theirs?.text == "theirs\n")
    let deleted = try opened.conflictStages("other")
    #expect(deleted?.ours?.text == "ours\n")
    #expect(deleted != nil && deleted?.theirs == nil)
    #expect(try opened.indexEntry("file") == nil)
    #expect(try opened.indexPaths { _ in true } == ["file", "other"])
  }

  @Test("A rebase, a cherry-pick and a revert in conflict")
  func others() throws {
    try repository.write("file", ["base"])
    try repository.commit("base")
    try repository.branch("side")
    try repository.write("file", ["side"])
    try repository.commit("side")
    try repository.checkOut("main")
    try repository.write("file", ["main"])
    try repository.commit("main")
    try repository.write("file", ["end"])
    try repository.commit("end")
    let opened = try repository.open()
    _ = try repository.tryGit("cherry-pick", "side")
    #expect(opened.operation == .cherryPick)
    try repository.git("cherry-pick", "--abort")
    _ = try repository.tryGit("revert", "--no-edit", "HEAD~1")
    #expect(opened.operation == .revert)
    try repository.git("revert", "--abort")
    _ = try repository.tryGit("rebase", "side")
    #expect(opened.operation == .rebase)
  }
}
