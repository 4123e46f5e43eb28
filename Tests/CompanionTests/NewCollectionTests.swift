import TestSupport
import Testing

/// A colleague's new collection, which a pull brings.
@Suite("Collections that come with a pull")
struct NewCollectionTests {
  private static let notes = [#"{"id":"n-1"}"#, #"{"id":"n-2"}"#]

  /// Two clones of a repository with one collection.
  private func clones(_ world: StoreWorld) throws -> (Repository, Repository) {
    let place = world.repository.world
    let bare = place.folder.path("origin.git")
    try world.repository.git("init", "-q", "--bare", bare)
    let origin = Repository(world: place, folder: bare)
    let first = try place.clone(origin, as: "first")
    try first.write("tasks.jsonl", [#"{"id":"t-1"}"#])
    try first.write("note", ["x"])
    try world.run("init", "tasks.jsonl", in: first.folder).orThrow()
    try first.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin", in: first.folder).orThrow()
    try world.git("push", "-q", "origin", "HEAD:main", in: first.folder).orThrow()
    let second = try place.clone(origin, as: "second")
    try world.run("init", in: second.folder).orThrow()
    return (first, second)
  }

  enum Way: String, CaseIterable, Sendable { case forward, merge, rebase, conflict }

  @Test("The hook adds the file that the attributes send to the driver", arguments: Way.allCases)
  func pull(_ way: Way) throws {
    let world = try StoreWorld()
    let (first, second) = try clones(world)
    try first.write("notes.jsonl", Self.notes)
    try first.write("plain.json", ["{}"])
    try first.write("note", ["first"])
    try world.run("init", "notes.jsonl", in: first.folder).orThrow()
    try first.git("add", "-A")
    try world.git("commit", "-q", "-m", "Notes", in: first.folder).orThrow()
    try world.git("push", "-q", "origin", "HEAD:main", in: first.folder).orThrow()
    if way != .forward {
      try second.write(way == .conflict ? "note" : "own", ["second"])
      try second.git("add", "-A")
      try world.git("commit", "-q", "-m", "Own", in: second.folder).orThrow()
    }
    let option = way == .rebase ? "--rebase" : way == .forward ? "--ff-only" : "--no-rebase"
    let pull = try world.git("pull", "-q", option, "--no-edit", "origin", "main", in: second.folder)
    var said = pull.errors
    if way == .conflict {
      #expect(pull.end == .exit(1))
      try second.write("note", ["both"])
      try second.git("add", "note")
      said = try world.git("commit", "-q", "-m", "Merge", in: second.folder).orThrow().errors
    } else {
      #expect(pull.end == .exit(0), "\(pull)")
    }
    #expect(said.contains("notes.jsonl: a new collection, with 2 records"), "\(said)")
    #expect(!said.contains("plain.json"))
    let list = try world.run("list", "-c", "notes.jsonl", "--json", in: second.folder).orThrow()
    #expect(list.output == Self.notes.joined(separator: "\n") + "\n")
    #expect(try world.run("status", in: second.folder).end == .exit(0))
    // A file that was there before the pull is left alone.
    #expect(try world.run("list", "-c", "note", in: second.folder).end != .exit(0))
  }

  @Test("A process that dies leaves a new collection with its first record, or none")
  func killedCreation() throws {
    let world = try StoreWorld(tasks: [#"{"id":"t-1"}"#], exportsEdits: true)
    let log = world.repository.path("../calls")
    func put(_ name: String, _ variables: [String: String]) throws -> Outcome {
      try world.run(
        "put",
        "-c",
        name,
        "--create",
        "n-1",
        "a=1",
        adding: variables.merging(["JSONL_MERGE_FAULT_IN": "git-jsonl"]) { $1 }
      )
    }
    try put("first.jsonl", ["JSONL_MERGE_FAULT_LOG": log]).orThrow()
    let calls = String(decoding: try Files.read(log), as: UTF8.self).split(separator: "\n")
    // After each of these calls, the disk has something that it had not.
    let numbers = calls.indices.filter { ["database sync", "rename"].contains(calls[$0]) }
    #expect(numbers.count > 1, "\(calls)")
    for number in numbers {
      _ = try put("n-\(number).jsonl", ["JSONL_MERGE_FAULT": "\(number + 2)"])
    }
    let query = """
      SELECT count(*) AS n FROM collections c
      WHERE NOT EXISTS(SELECT 1 FROM records r WHERE r.collection = c.id)
      """
    #expect(try world.output("query", query, "--json") == "{\"n\":0}\n")
    #expect(try world.run("export").end == .exit(0))
  }
}
