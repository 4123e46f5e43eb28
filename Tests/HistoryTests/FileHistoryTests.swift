import ContentHash
import GitObjects
import History
import JSONText
import MergePolicy
import RecordMerge
import System
import TestSupport
import Testing

@Suite("The edits and merges of a file")
struct FileHistoryTests {
  private struct Found {
    /// The contents before and after each edit, without line ends.
    var edits: [String] = []
    var merges: [FileMerge] = []
    var isComplete = false
  }

  private func open(_ repository: Repository) throws -> GitRepository {
    let variables = repository.world.environment.map { Array("\($0)=\($1)".utf8) }
    return try GitRepository(
      around: repository.folder,
      environment: ProgramEnvironment(entries: variables)
    )
  }

  private func find(
    _ repository: Repository,
    _ path: String,
    edits: Int = 100,
    commits: Int = 100
  ) throws -> Found {
    let opened = try open(repository)
    var walk = RecordWalk(repository: opened, finder: nil) { _ in }
    let head = try #require(try opened.commitID(named: "HEAD"))
    var found = Found()
    let limits = RecordWalk.Limits(editCount: edits, commitCount: commits)
    (found.merges, found.isComplete) = try walk.forEachEdit(
      from: head,
      path: path,
      limits: limits
    ) { edit in
      let contents = try [edit.before, edit.after].map { id in
        try opened.presentBlob(id).text.split(separator: "\n").joined(separator: ",")
      }
      found.edits.append(contents.joined(separator: " -> "))
      return true
    }
    return found
  }

  @Test("Each edit once, through renames and both sides of a merge; merges of both sides' edits")
  func walk() throws {
    let repository = try GitWorld().makeRepository()
    let filler = (1...9).map { "line \($0)" }
    func write(_ lines: String..., to name: String = "new.jsonl") throws {
      try repository.write(name, lines + filler)
    }
    try write("1", to: "old.jsonl")
    try repository.commit("One")
    try write("2", to: "old.jsonl")
    try repository.commit("Two")
    try repository.git("mv", "old.jsonl", "new.jsonl")
    try repository.commit("Rename")
    try repository.branch("side")
    try write("2", "x")
    try repository.commit("Theirs")
    try repository.checkOut("main")
    try repository.write("other", ["1"])
    try repository.commit("Other")
    try write("3", "2")
    try repository.commit("Ours")
    try repository.git("merge", "-q", "-m", "Merge", "side")
    // A merge that only one side changed is none.
    try repository.branch("late", at: "HEAD~1")
    try repository.write("other", ["2"])
    try repository.commit("Elsewhere")
    try repository.checkOut("main")
    try repository.git("merge", "-q", "--no-edit", "late")
    let found = try find(repository, "new.jsonl")
    let rest = "," + filler.joined(separator: ",")
    #expect(
      found.edits.map { $0.replacing(rest, with: "") }.sorted()
        == ["1 -> 2", "2 -> 2,x", "2 -> 3,2"]
    )
    #expect(found.isComplete && found.merges.count == 1)
    let merge = try #require(found.merges.first)
    #expect(try repository.git("log", "-1", "--format=%s", merge.commit) == "Merge")
    let replay = MergeReplay(
      repository: try open(repository),
      isRecordFile: { _ in true },
      engine: { _ in DocumentMerge(policy: Policy(), digest: { sha256($0) }) }
    )
    let versions = try #require(try replay.versions(of: merge))
    #expect(versions.base.text.hasPrefix("2\nline"))
    #expect(versions.ours.text.hasPrefix("3\n2\nline"))
    #expect(versions.theirs.text.hasPrefix("2\nx\nline"))
    #expect(versions.committed?.text.hasPrefix("3\n2\nx\nline") == true)
    let limited = try find(repository, "new.jsonl", edits: 1)
    #expect(limited.edits.count == 1 && !limited.isComplete)
    #expect(try find(repository, "new.jsonl", commits: 2).isComplete == false)
  }

  @Test("A file that both sides added, or that one side renamed, is joined over the right base")
  func bases() throws {
    let repository = try GitWorld().makeRepository()
    let lines = (1...9).map { "line \($0)" }
    try repository.write("a.jsonl", lines)
    try repository.commit("Base")
    try repository.branch("side")
    try repository.git("mv", "a.jsonl", "b.jsonl")
    try repository.write("b.jsonl", lines + ["theirs"])
    try repository.write("new.jsonl", ["theirs"])
    try repository.commit("Theirs")
    try repository.checkOut("main")
    try repository.write("a.jsonl", ["ours"] + lines)
    try repository.write("new.jsonl", ["ours"])
    try repository.commit("Ours")
    _ = try repository.tryGit("merge", "-q", "--no-edit", "side")
    try repository.write("new.jsonl", ["ours", "theirs"])
    try repository.commit("Merge")
    let replay = MergeReplay(
      repository: try open(repository),
      isRecordFile: { _ in true },
      engine: { _ in DocumentMerge(policy: Policy(), digest: { sha256($0) }) }
    )
    let renamed = try #require(try find(repository, "b.jsonl").merges.first)
    #expect(renamed.oursPath == "a.jsonl" && renamed.theirsPath == "b.jsonl")
    let base = try #require(try replay.versions(of: renamed)).base
    #expect(base.text == lines.map { $0 + "\n" }.joined())
    let added = try #require(try find(repository, "new.jsonl").merges.first)
    #expect(try replay.versions(of: added)?.base.isEmpty == true)
  }
}
