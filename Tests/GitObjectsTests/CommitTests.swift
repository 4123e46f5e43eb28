internal import GitObjects
internal import JSONText
internal import TestSupport
internal import Testing

@Suite("Commits and their trees")
struct CommitTests {
  private let repository: Repository

  init() throws { repository = try GitWorld().makeRepository() }

  @Test("A commit is found by any name of git's, with its parents")
  func commits() throws {
    #expect(try repository.open().commitID(named: "HEAD") == nil)
    try repository.write("a", ["1"])
    try repository.commit("One\n\nMore of it.")
    try repository.branch("side")
    try repository.commit("Two")
    try repository.checkOut("main")
    try repository.commit("Three")
    try repository.git("merge", "-q", "--no-ff", "--no-edit", "side")
    try repository.git("tag", "-a", "-m", "A tag", "v1")
    let opened = try repository.open()
    let head = try repository.git("rev-parse", "HEAD")
    for name in ["HEAD", "main", "v1", head, String(head.prefix(10))] {
      #expect(try opened.commitID(named: name) == head)
    }
    for name in ["nothing", "HEAD:a", "..", "", "main@{"] {
      #expect(try opened.commitID(named: name) == nil, "\(name)")
    }
    let merge = try opened.commit(head)
    #expect(
      merge.parents == [
        try repository.git("rev-parse", "HEAD^1"), try repository.git("rev-parse", "HEAD^2"),
      ]
    )
    let first = try opened.commit(try repository.git("rev-parse", "HEAD~2"))
    #expect(first.parents == [] && first.summary == "One")
    #expect(first.author == GitIdentity(name: "Ada Author", email: "ada@example.com"))
    #expect(first.authoredAt == 1_767_323_045)
    #expect(try opened.mergeBases(merge.parents[0], merge.parents[1]) == [first.id])
    try repository.git("switch", "-q", "--orphan", "other")
    try repository.commit("Elsewhere")
    let orphan = try repository.git("rev-parse", "HEAD")
    #expect(try opened.mergeBases(orphan, head) == [])
  }

  @Test("Files of a commit, what it changed, and from where it renamed them")
  func trees() throws {
    try repository.write("d/a.jsonl", (0..<20).map { #"{"id":\#($0)}"# })
    try repository.write("b", ["b"])
    try repository.commit("One")
    try repository.git("mv", "d/a.jsonl", "c.jsonl")
    try repository.write("c.jsonl", (0..<21).map { #"{"id":\#($0)}"# })
    try repository.commit("Two")
    let opened = try repository.open()
    let (old, new) = (
      try repository.git("rev-parse", "HEAD~1"), try repository.git("rev-parse", "HEAD")
    )
    #expect(try opened.fileID("b", in: old) == repository.git("rev-parse", "HEAD:b"))
    #expect(try opened.file("b", in: new)?.text == "b\n")
    #expect(try opened.file("d", in: old) == nil)
    #expect(try opened.file("c.jsonl", in: old) == nil)
    #expect(try opened.fileChanges(from: nil, to: old).map(\.newPath) == ["b", "d/a.jsonl"])
    #expect(try opened.fileChanges(from: nil, to: old).map(\.oldPath) == [nil, nil])
    #expect(try opened.oldPath(of: "c.jsonl", in: new, parent: old) == "d/a.jsonl")
    #expect(try opened.oldPath(of: "b", in: new, parent: old) == nil)
  }
}
