import Git
import TestSupport
import Testing

/// Wherever the files say where HEAD is, git says the same.
@Suite("Where HEAD is, by its files")
struct GitHeadFileTests {
  private let repository: Repository

  init() throws {
    repository = try GitWorld().makeRepository()
  }

  private func commit() throws -> String {
    String(try repository.git("rev-parse", "HEAD").prefix { $0 != "\n" })
  }

  private func head(_ folder: String? = nil) -> GitHeadFile? {
    GitHeadFile(in: folder ?? repository.path(".git"))
  }

  @Test("A branch, one that is packed, one of a folder, and none")
  func branches() throws {
    // What git calls unborn.
    #expect(head()?.branch == "main" && head() != nil && head()?.commit == nil)
    try repository.write("f", ["x"])
    try repository.commit("x")
    let first = try commit()
    #expect(head()?.branch == "main" && head()?.commit == first)
    try repository.branch("deep/er")
    try repository.write("f", ["y"])
    try repository.commit("y")
    #expect(try head()?.branch == "deep/er" && head()?.commit == commit())
    try repository.git("pack-refs", "--all")
    #expect(try head()?.branch == "deep/er" && head()?.commit == commit())
    try repository.checkOut("main")
    #expect(head()?.branch == "main" && head()?.commit == first)
    try repository.git("switch", "-q", "--orphan", "empty")
    #expect(head()?.branch == "empty" && head()?.commit == nil)
    try repository.git("checkout", "-q", "--detach", first)
    #expect(head()?.branch == nil && head()?.commit == first)
  }

  @Test("A linked worktree has a HEAD of its own, and the branches of all")
  func workTrees() throws {
    try repository.write("f", ["x"])
    try repository.commit("x")
    try repository.git("worktree", "add", "-q", "../other", "-b", "other")
    let linked = head(repository.path(".git/worktrees/other"))
    #expect(try linked?.branch == "other" && linked?.commit == commit())
  }

  @Test("What takes more than two files to tell is not told")
  func unknown() throws {
    try repository.write("f", ["x"])
    try repository.commit("x")
    try repository.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
    try repository.git("symbolic-ref", "HEAD", "refs/heads/alias")
    #expect(head() == nil)
    try Files.write("ref: refs/heads/.invalid\n", to: repository.path(".git/HEAD"))
    #expect(head() == nil)
    try Files.write("ref: refs/heads/../main\n", to: repository.path(".git/HEAD"))
    #expect(head() == nil)
    #expect(head("/nowhere") == nil)
  }
}
