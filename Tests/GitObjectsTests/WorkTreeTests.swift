internal import Foundation
internal import GitObjects
internal import JSONText
internal import TestSupport
internal import Testing

@Suite("Files of a work tree")
struct WorkTreeTests {
  private let repository: Repository

  init() throws { repository = try GitWorld().makeRepository("a repository") }

  @Test(
    "A path from the current folder is one from the top",
    arguments: [
      ("file", "sub/file"), ("./x/../file", "sub/file"), ("../file", "file"), ("..", ""),
      ("missing/deep/file", "sub/missing/deep/file"), ("link", "sub/link"),
      ("link/file", "file"), ("../.git/config", nil), ("../../elsewhere", nil), ("/", nil),
      ("../../a repository/sub/ä b", "sub/ä b"), ("out/file", nil),
    ]
  )
  func paths(path: String, expected: String?) throws {
    try Files.makeFolder(repository.path("sub"))
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: repository.path("sub/link"), withDestinationPath: "..")
    try manager.createSymbolicLink(atPath: repository.path("sub/out"), withDestinationPath: "/tmp")
    let opened = try repository.open(in: "sub")
    #expect(opened.pathInWorkTree(of: path) == expected)
  }

  @Test("A path through a link to the work tree is one in it")
  func linkToWorkTree() throws {
    let link = repository.world.folder.path("link")
    try FileManager.default.createSymbolicLink(
      atPath: link,
      withDestinationPath: repository.folder
    )
    let opened = try GitRepository(around: link, environment: repository.environment)
    #expect(opened.workTree == repository.folder)
    #expect(opened.pathInWorkTree(of: "file") == "file")
    #expect(opened.pathInWorkTree(of: link + "/file") == "file")
  }

  @Test("A file in the index")
  func index() throws {
    try repository.write("a file.jsonl", ["{}"])
    try repository.write("sparse", ["{}"])
    try repository.commit("one")
    try repository.git("update-index", "--skip-worktree", "sparse")
    try repository.write("later", ["{}"])
    try repository.git("add", "--intent-to-add", "later")
    let opened = try repository.open()
    let id = try repository.git("rev-parse", "HEAD:sparse")
    let entry = try #require(try opened.indexEntry("a file.jsonl"))
    #expect(entry.blobID == id)
    #expect(entry.mode == 0o100644)
    #expect(!entry.isSkippedInWorkTree && !entry.isIntentToAdd)
    #expect(try opened.indexEntry("sparse")?.isSkippedInWorkTree == true)
    #expect(try opened.indexEntry("later")?.isIntentToAdd == true)
    #expect(try opened.indexEntry("none") == nil)
    #expect(try opened.blob(id)?.text == "{}\n")
    #expect(try opened.blob(String(repeating: "0", count: 40)) == nil)
    #expect(throws: GitError.self) { try opened.blob("no id") }
    // What another process does to the index is seen.
    try repository.git("rm", "-q", "--cached", "a file.jsonl")
    #expect(try opened.indexEntry("a file.jsonl") == nil)
  }

  @Test("Lists of files: in the index, untracked, ignored; names that are not UTF-8 are skipped")
  func lists() throws {
    try repository.write("b.jsonl", ["{}"])
    try repository.write("a b/ä.jsonl", ["{}"])
    try repository.write("text", ["{}"])
    try repository.commit("one")
    try repository.write(".gitignore", ["ignored*"])
    try repository.write("new/deep/new.jsonl", ["{}"])
    try repository.write("new/x.json", ["{}"])
    try repository.write("ignored.jsonl", ["{}"])
    let script = "n=$(printf 'n\\377.jsonl') && echo > $n && git add $n && echo > m$n"
    try repository.world.run("sh", ["-c", script], in: repository.folder).orThrow()
    let opened = try repository.open()
    let isWanted = { (path: String) in path.hasSuffix(".jsonl") }
    #expect(try opened.indexPaths(where: isWanted) == ["a b/ä.jsonl", "b.jsonl"])
    #expect(try opened.untrackedPaths(withSuffix: ".jsonl") == ["new/deep/new.jsonl"])
    #expect(try opened.isIgnored("ignored.jsonl"))
    #expect(try !opened.isIgnored("new/x.json"))
  }

  @Test("Attributes")
  func attributes() throws {
    try repository.write(".gitattributes", ["*.jsonl merge=jsonl text -diff"])
    let opened = try repository.open()
    #expect(try opened.attribute("merge", path: "a/b.jsonl") == .value("jsonl"))
    #expect(try opened.attribute("text", path: "a/b.jsonl") == .set)
    #expect(try opened.attribute("diff", path: "b.jsonl") == .unset)
    #expect(try opened.attribute("merge", path: "b.json") == .unspecified)
  }
}
