import TestSupport
import Testing

/// Clones that do not have all of the history.
@Suite("Clones without all of the history")
struct IncompleteCloneTests {
  private static func line(_ number: Int, _ other: Int) -> String {
    "{\"id\":\"t-1\",\"n\":\(number),\"m\":\(other)}"
  }

  /// A repository with a merge, each side of which changed the record, and three commits on top.
  private func makeWorld() throws -> StoreWorld {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.registerDriver()
    try repository.git("config", "uploadpack.allowFilter", "true")
    func commit(_ number: Int, _ other: Int, _ message: String) throws {
      try repository.write("t.jsonl", [Self.line(number, other)])
      try repository.commit(message)
    }
    try commit(1, 1, "base")
    try repository.branch("side")
    try commit(1, 2, "theirs")
    try repository.checkOut("main")
    try commit(2, 1, "ours")
    try repository.git("merge", "-q", "-m", "merged", "side")
    #expect(try repository.lines("t.jsonl") == [Self.line(2, 2)])
    for number in 3...5 { try commit(number, 2, "top \(number)") }
    return world
  }

  private func clone(_ world: StoreWorld, _ options: String...) throws -> String {
    let folder = world.repository.world.folder.path("clone")
    let words = ["clone", "-q"] + options + ["file://" + world.repository.folder, folder]
    try world.repository.world.run("git", words).orThrow()
    return folder
  }

  @Test("A partial clone answers as a whole one does", arguments: ["blob:none", "tree:0"])
  func partial(filter: String) throws {
    let world = try makeWorld()
    for words in [
      ["log", "t-1"], ["log", "t-1", "--blame"], ["explain", "HEAD~3"],
      ["diff", "HEAD~4", "HEAD~1"],
    ] {
      let folder = try clone(world, "--filter=" + filter)
      let whole = try world.repository.world.run(
        "git-jsonl",
        words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      ).orThrow()
      let partial = try world.repository.world.run(
        "git-jsonl",
        words,
        in: folder,
        adding: ["PATH": world.path]
      ).orThrow()
      #expect(partial.output == whole.output, "\(words)")
      #expect(!whole.output.isEmpty)
      try Files.remove(folder)
    }
  }

  @Test("Where what a partial clone lacks can't be fetched, there is no answer")
  func unreachable() throws {
    let world = try makeWorld()
    let folder = try clone(world, "--filter=blob:none")
    try Files.remove(world.repository.folder)
    for words in [["log", "t-1"], ["explain", "HEAD~3"], ["diff", "HEAD~4", "HEAD~1"]] {
      let outcome = try world.repository.world.run(
        "git-jsonl",
        words,
        in: folder,
        adding: ["PATH": world.path]
      )
      #expect(outcome.status == 128, "\(words) \(outcome)")
      #expect(outcome.errors.contains("git jsonl: "))
    }
  }

  @Test("A shallow clone says where its history ends, and does not guess what was before")
  func shallow() throws {
    let world = try makeWorld()
    let folder = try clone(world, "--depth=2")
    let end = try world.repository.git("rev-parse", "--short=10", "HEAD~1")
    let log = try world.run("log", "t-1", in: folder)
    #expect(log.status == 0)
    #expect(log.output.contains("n: 4 -> 5"))
    #expect(log.output.hasSuffix("    there already; the shallow clone ends here\n"))
    #expect(!log.output.contains("added"))
    let message =
      "git jsonl: the clone is shallow: what was before \(end) is not known here; git fetch "
      + "--unshallow brings it\n"
    #expect(log.errors == message)
    let json = try world.run("log", "t-1", "--json", in: folder)
    #expect(json.output.contains(#""shallow":true,"path":"t.jsonl","record":{"id":"t-1""#))
    #expect(!json.output.contains("\"added\""))
    let blame = try world.run("log", "t-1", "--blame", in: folder)
    #expect(blame.output.contains("^" + end) && blame.errors == message)
    let unknown = try world.run("log", "t-9", in: folder)
    #expect(unknown.status == 1 && unknown.errors.hasPrefix(message), "\(unknown)")
  }

  @Test("A shallow clone with a merge, whose base it lacks, does not explain it by another one")
  func shallowMerge() throws {
    let world = try makeWorld()
    let folder = try clone(world, "--depth=5")
    let outcome = try world.run("explain", "HEAD~3", in: folder)
    #expect(outcome.status == 128, "\(outcome)")
    #expect(outcome.errors.contains("the clone is shallow, and ends at"), "\(outcome)")
    let between = try world.run("diff", "HEAD~3^1...HEAD~3^2", in: folder)
    #expect(between.status == 128, "\(between)")
    try world.git("fetch", "-q", "--unshallow", in: folder).orThrow()
    #expect(try world.run("explain", "HEAD~3", in: folder).status == 0)
  }
}
