import TestSupport
import Testing

/// The verbs that edit live collections, killed or failing at their calls of the system and of the
/// database, and the same of the program that speaks for the remote (`FaultSample`).
@Suite("Edits of live collections with a fault")
struct LiveEditFaultTests {
  private static let policies = [
    "namespace: team", "policies:",
    "  - {pattern: live/presence.jsonl, key: id, tier: nats-kv, consistency: lww, ttl: 300}",
    "  - {pattern: live/locks.jsonl, key: id, tier: nats-kv, consistency: cas-create, ttl: 300}",
    "  - {pattern: live/settings.jsonl, key: id, tier: nats-kv, consistency: cas}",
    "  - {pattern: live/log.jsonl, tier: nats-stream, consistency: append}",
  ]

  struct Edit: Sendable, CustomTestStringConvertible {
    var name: String
    /// The name of the collection.
    var collection: String
    var words: [String]
    /// What was done before.
    var before: [[String]] = []
    /// The record or the event that there is then, in every clone; nil if there is none.
    var line: String?
    /// How a repeat may end after the edit was made, besides 0.
    var repeatedStatus: Int32 = 0

    var path: String { "live/\(collection).jsonl" }
    var testDescription: String { name }
  }

  static let edits = [
    Edit(
      name: "put under lww",
      collection: "presence",
      words: ["put", "-c", "live/presence.jsonl", "a", "at=work"],
      line: #"{"id":"a","at":"work"}"#
    ),
    Edit(
      name: "delete under lww",
      collection: "presence",
      words: ["delete", "-c", "live/presence.jsonl", "a"],
      before: [["put", "-c", "live/presence.jsonl", "a", "at=work"]],
      repeatedStatus: 1
    ),
    Edit(
      name: "put under cas-create",
      collection: "locks",
      words: ["put", "-c", "live/locks.jsonl", "a", "by=ada"],
      line: #"{"id":"a","by":"ada"}"#,
      // Who was killed before the store had it does not know it as its own.
      repeatedStatus: 1
    ),
    Edit(
      name: "delete under cas-create",
      collection: "locks",
      words: ["delete", "-c", "live/locks.jsonl", "a"],
      before: [["put", "-c", "live/locks.jsonl", "a", "by=ada"]],
      repeatedStatus: 1
    ),
    Edit(
      name: "put under cas",
      collection: "settings",
      words: ["put", "-c", "live/settings.jsonl", "a", "n=2"],
      before: [["put", "-c", "live/settings.jsonl", "a", "n=1"]],
      line: #"{"id":"a","n":2}"#,
      repeatedStatus: 1
    ),
    Edit(
      name: "an event",
      collection: "log",
      words: ["put", "-c", "live/log.jsonl", "id=m-1", "text=hi"],
      line: #"{"id":"m-1","text":"hi"}"#
    ),
  ]

  /// Two clones with a shared folder.
  private struct Scene {
    let world: StoreWorld
    let other: String
    let snapshot: FolderSnapshot

    init(_ edit: Edit) throws {
      world = try StoreWorld(exportsEdits: true)
      let repository = world.repository
      other = repository.world.folder.path("other")
      try repository.write(".jsonl/policies.yml", LiveEditFaultTests.policies)
      try repository.write("tasks.jsonl", [#"{"id":"t-1"}"#])
      try repository.git("add", "-A")
      try world.git("commit", "-q", "-m", "Begin").orThrow()
      try world.git("clone", "-q", repository.folder, other).orThrow()
      let shared = "dir://" + repository.world.folder.path("shared")
      for folder in [repository.folder, other] {
        try world.run("init", "tasks.jsonl", in: folder).orThrow()
        try world.run("remote", "add", "shared", shared, in: folder).orThrow()
      }
      try world.run("live", "init").orThrow()
      // The store knows the collection.
      try world.run("list", "-c", edit.path).orThrow()
      for words in edit.before { try Self.run(world, words, [:]).orThrow() }
      snapshot = try FolderSnapshot(of: repository.world.folder.path)
    }

    static func run(
      _ world: StoreWorld,
      _ words: [String],
      _ variables: [String: String]
    ) throws -> Outcome {
      try world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        words,
        in: world.repository.folder,
        adding: ["PATH": world.path].merging(variables) { $1 }
      )
    }

    func lines(_ path: String, in folder: String? = nil) throws -> [String] {
      let outcome = try world.run("list", "-c", path, "--json", in: folder).orThrow()
      return outcome.output.split(separator: "\n").map(String.init)
    }
  }

  @Test(
    "A repeat makes it, once, and both clones and the file have the same",
    arguments: edits,
    ["git-jsonl", "git-jsonl-remote-dir"]
  )
  func faults(edit: Edit, program: String) throws {
    let scene = try Scene(edit)
    let old = try scene.lines(edit.path)
    try scene.snapshot.restore()
    var sample = try FaultSample(of: program) { variables in
      try Scene.run(scene.world, edit.words, variables).orThrow()
    }
    let new = edit.line.map { [$0] } ?? []
    for number in sample.numbers(1) {
      for kind in sample.kinds(["", ":ENOSPC", ":EIO"]) {
        try scene.snapshot.restore()
        let fault = ["JSONL_MERGE_FAULT": "\(number)\(kind)", "JSONL_MERGE_FAULT_IN": program]
        let outcome = try Scene.run(scene.world, edit.words, fault)
        let place: Comment = "\(edit.name), \(program), \(sample.place(number, kind)): \(outcome)"
        // Others see it made or not made.
        let seen = try scene.lines(edit.path, in: scene.other)
        #expect(seen == old || seen == new, place)
        if outcome.status == 0 { #expect(seen == new, place) }
        let again = try Scene.run(scene.world, edit.words, [:])
        let isMade = again.status == 0 || seen == new && again.status == edit.repeatedStatus
        #expect(isMade, "\(place) \(again)")
        #expect(try scene.lines(edit.path) == new, "\(place) \(again)")
        #expect(try scene.lines(edit.path, in: scene.other) == new, "\(place) \(again)")
        let file = scene.world.repository.path(edit.path)
        let text = Files.exists(file) ? String(decoding: try Files.read(file), as: UTF8.self) : ""
        #expect(Repository.lines(of: text) == new, "\(place) \(again)")
      }
    }
  }
}
