import Foundation
import TestSupport
import Testing

/// Files that are refused as collections: afterwards all is as it was before.
@Suite("A collection that is refused")
struct RefusedCollectionTests {
  private static let record = #"{"id":"t-1"}"#

  /// How a file is made that is refused, and by which status.
  private static let refused: [(plant: @Sendable (StoreWorld) throws -> Void, status: Int32)] = [
    (
      { world in
        let outside = world.repository.world.folder.path("outside.jsonl")
        try Files.write(record + "\n", to: outside)
        try FileManager.default.createSymbolicLink(
          atPath: world.repository.path("other.jsonl"),
          withDestinationPath: outside
        )
      }, 128
    ),
    ({ try Files.makeFolder($0.repository.path("other.jsonl")) }, 128),
    ({ try $0.repository.write("other.jsonl", ["id,title", "1,a"]) }, 1),
    (
      { world in
        try world.repository.write(
          "other.jsonl",
          ["<<<<<<< a", #"{"id":"x","n":1}"#, "=======", #"{"id":"x"}"#, ">>>>>>> b"]
        )
      }, 1
    ),
  ]

  private func collections(_ world: StoreWorld) throws -> [String] {
    try world.repository.world.run(
      "sqlite3",
      [world.repository.path(".git/jsonl/store.db"), "SELECT path FROM collections"]
    ).orThrow().output.split(separator: "\n").map(String.init)
  }

  @Test("init and put register nothing", arguments: refused.indices)
  func nothing(_ index: Int) throws {
    let (plant, status) = Self.refused[index]
    let world = try StoreWorld(tasks: [Self.record])
    let attributes = try world.repository.text(".gitattributes")
    try plant(world)
    #expect(try world.run("init", "other.jsonl").end == .exit(status))
    #expect(try world.run("put", "-c", "other.jsonl", "--create", "a=1").end == .exit(status))
    #expect(try collections(world) == ["tasks.jsonl"])
    #expect(try world.repository.text(".gitattributes") == attributes)
    // Without -c there is one collection, still.
    #expect(try world.output("get", "--json", "t-1") == Self.record + "\n")
    #expect(try world.run("status").end == .exit(0))
  }

  @Test("A put that is refused makes no collection")
  func refusedRecord() throws {
    let world = try StoreWorld(tasks: [Self.record])
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - {pattern: '*.jsonl', checks: ['a < 2']}"]
    )
    try world.repository.write("more.jsonl", [#"{"id":"m-1","a":1}"#])
    for path in ["new.jsonl", "more.jsonl"] {
      #expect(try world.run("put", "-c", path, "--create", "a=5").end == .exit(1))
      let bad = try world.run("put", "-c", path, "--create", "--json", input: "{oops")
      #expect(bad.end == .exit(1))
    }
    #expect(try collections(world) == ["tasks.jsonl"])
    try world.run("put", "-c", "more.jsonl", "--create", "m-1", "a=0").orThrow()
    #expect(try world.output("list", "-c", "more.jsonl", "--json") == #"{"id":"m-1","a":0}"# + "\n")
  }

  /// How a path comes to belong to something else, and the path.
  private static let others: [(plant: @Sendable (StoreWorld) throws -> Void, path: String)] = [
    (
      { world in
        // A submodule, checked out or not.
        let inner = try world.repository.world.makeRepository("inner")
        try inner.write("a.jsonl", [record])
        try inner.commit("Begin")
        try world.repository.git(
          "-c",
          "protocol.file.allow=always",
          "submodule",
          "add",
          "-q",
          inner.folder,
          "sub"
        )
      }, "sub/a.jsonl"
    ),
    (
      { world in
        let id = String(repeating: "1", count: 40)
        try world.repository.git("update-index", "--add", "--cacheinfo", "160000,\(id),sub")
        try Files.makeFolder(world.repository.path("sub/deep"))
      }, "sub/deep/a.jsonl"
    ),
    (
      { world in
        try Files.makeFolder(world.repository.path("nested/deep"))
        try world.repository.world.run("git", ["init", "-q"], in: world.repository.path("nested"))
          .orThrow()
        try world.repository.write("nested/deep/a.jsonl", [record])
      }, "nested/deep/a.jsonl"
    ),
    (
      { world in
        try FileManager.default.createSymbolicLink(
          atPath: world.repository.path("link.jsonl"),
          withDestinationPath: "tasks.jsonl"
        )
      }, "link.jsonl"
    ),
    (
      { world in
        try FileManager.default.linkItem(
          atPath: world.repository.path("tasks.jsonl"),
          toPath: world.repository.path("hard.jsonl")
        )
      }, "hard.jsonl"
    ),
    ({ try $0.repository.git("config", "core.ignorecase", "true") }, "Tasks.JSONL"),
    ({ _ in }, ".git/a.jsonl"),
    (
      { world in
        try FileManager.default.createSymbolicLink(
          atPath: world.repository.path("own"),
          withDestinationPath: ".git/info"
        )
      }, "own/a.jsonl"
    ),
  ]

  @Test(
    "A file of another repository, of git, or of a collection is refused",
    arguments: others.indices
  )
  func belongsToOthers(_ index: Int) throws {
    let (plant, path) = Self.others[index]
    let world = try StoreWorld(tasks: [Self.record])
    try plant(world)
    let attributes = try world.repository.text(".gitattributes")
    for words in [["init", path], ["put", "-c", path, "--create", "x", "a=1"]] {
      let outcome = try world.repository.world.run(
        "git",
        ["jsonl"] + words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      #expect(outcome.end == .exit(128), "\(outcome)")
      #expect(outcome.errors.contains(path), "\(outcome)")
    }
    #expect(try collections(world) == ["tasks.jsonl"])
    #expect(try world.repository.text(".gitattributes") == attributes)
    #expect(try world.tasks() == [Self.record])
  }

  @Test("Of a link and its file, the file becomes the collection, in either order")
  func linkAndFile() throws {
    for paths in [["a.jsonl", "b.jsonl"], ["b.jsonl", "a.jsonl"]] {
      let world = try StoreWorld()
      try world.repository.write("b.jsonl", [Self.record])
      try FileManager.default.createSymbolicLink(
        atPath: world.repository.path("a.jsonl"),
        withDestinationPath: "b.jsonl"
      )
      let outcome = try world.run("init", paths[0], paths[1])
      #expect(outcome.end == .exit(128), "\(outcome)")
      #expect(outcome.errors.contains(#""a.jsonl" is the same file as "b.jsonl""#))
      #expect(try collections(world) == ["b.jsonl"])
    }
  }

  @Test("An init that is refused and killed at any call registers nothing")
  func killed() throws {
    let operation = FaultedOperation(
      name: "init, refused",
      words: ["git-jsonl", "init", "other.jsonl"],
      status: 1,
      prepare: { world in
        try world.repository.write("tasks.jsonl", [Self.record])
        try world.run("init", "tasks.jsonl").orThrow()
        try world.repository.commit("Begin")
        try world.repository.write(
          "other.jsonl",
          ["<<<<<<< a", #"{"id":"x","n":1}"#, "=======", #"{"id":"x"}"#, ">>>>>>> b"]
        )
      }
    )
    let runner = try FaultRunner(operation)
    for number in runner.calls.indices.map({ $0 + 1 }) {
      try runner.restore()
      let program = try BuiltProducts.path(of: "git-jsonl")
      _ = try runner.world.repository.world.run(
        program,
        ["init", "other.jsonl"],
        in: runner.world.repository.folder,
        adding: ["PATH": runner.world.path, "JSONL_MERGE_FAULT": "\(number)"]
      )
      #expect(try collections(runner.world) == ["tasks.jsonl"], "\(number)")
    }
  }

  @Test("An init of nothing but refused files leaves no store, and no hooks")
  func noStore() throws {
    let world = try StoreWorld()
    try world.repository.write("other.jsonl", ["id,title", "1,a"])
    #expect(try world.run("init", "other.jsonl").end == .exit(1))
    #expect(!Files.exists(world.repository.path(".git/jsonl")))
    #expect(!Files.exists(world.repository.path(".gitattributes")))
    // One that is refused does not keep others out.
    try world.repository.write("tasks.jsonl", [Self.record])
    #expect(try world.run("init", "other.jsonl", "tasks.jsonl").end == .exit(1))
    #expect(try collections(world) == ["tasks.jsonl"])
  }

  @Test("An unknown name makes no collection, and the nearest name is given")
  func typo() throws {
    let world = try StoreWorld(tasks: [Self.record])
    try world.repository.write("data/notes.jsonl", [#"{"id":"n-1"}"#])
    try world.run("init", "data/notes.jsonl").orThrow()
    try world.repository.commit("Begin")
    for (word, meant) in [
      ("task.jsonl", "tasks.jsonl"), ("tasks.json", "tasks.jsonl"), ("tasks", "tasks.jsonl"),
      ("notes.jsonl", "data/notes.jsonl"), ("data/nots.jsonl", "data/notes.jsonl"),
    ] {
      for words in [["a=1"], ["t-1", "a=1"], ["--json"]] {
        let outcome = try world.repository.world.run(
          "git",
          ["jsonl", "put", "-c", word] + words,
          in: world.repository.folder,
          adding: ["PATH": world.path],
          input: Array(#"{"id":"t-2"}"#.utf8)
        )
        #expect(outcome.end == .exit(128))
        #expect(outcome.errors.contains("(did you mean \"\(meant)\"?)"), "\(outcome)")
      }
    }
    for words in [["diff"], ["diff", "HEAD"], ["export"], ["import"], ["list"]] {
      let outcome = try world.repository.world.run(
        "git",
        ["jsonl"] + words + ["-c", "task.jsonl"],
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      #expect(outcome.end == .exit(128), "\(outcome)")
      #expect(outcome.errors.contains("(did you mean \"tasks.jsonl\"?)"), "\(outcome)")
    }
    #expect(try collections(world) == ["data/notes.jsonl", "tasks.jsonl"])
    let key = try world.output("put", "-c", "new.jsonl", "--create", "x-1", "a=1")
    #expect(key == "x-1\n")
    #expect(try collections(world).count == 3)
    try world.run("put", "-c", "new.jsonl", "--create", "x-1", "a=2").orThrow()
    #expect(try world.output("get", "-c", "new.jsonl", "x-1", "a") == "2\n")
    #expect(try world.run("put", "--create", "a=1").end == .exit(129))
  }
}
