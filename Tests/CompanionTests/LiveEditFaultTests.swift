import TestSupport
import Testing

/// The verbs that edit live collections, killed or failing at their calls of the system and of the
/// database, and the same of the program that speaks for the remote (`FaultSample`).
@Suite("Edits of live collections with a fault")
struct LiveEditFaultTests {
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

  /// Two clones with a shared folder, that can be put back.
  private struct Scene {
    let live: LiveWorld
    let snapshot: FolderSnapshot

    init(_ edit: Edit) throws {
      live = try LiveWorld()
      // The store knows the collection.
      try live.world.run("list", "-c", edit.path).orThrow()
      for words in edit.before { try Self.run(live, words, [:]).orThrow() }
      snapshot = try FolderSnapshot(of: live.world.repository.world.folder.path)
    }

    static func run(
      _ live: LiveWorld,
      _ words: [String],
      _ variables: [String: String]
    ) throws -> Outcome {
      try live.world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        words,
        in: live.first,
        adding: ["PATH": live.world.path].merging(variables) { $1 }
      )
    }
  }

  @Test(
    "A repeat makes it, once, and both clones and the file have the same",
    arguments: edits,
    ["git-jsonl", "git-jsonl-remote-dir"]
  )
  func faults(edit: Edit, program: String) throws {
    let scene = try Scene(edit)
    let live = scene.live
    let old = try live.list(live.first, edit.collection)
    try scene.snapshot.restore()
    var sample = try FaultSample(of: program) { variables in
      try Scene.run(live, edit.words, variables).orThrow()
    }
    let new = edit.line.map { [$0] } ?? []
    for number in sample.numbers(1) {
      for kind in sample.kinds(["", ":ENOSPC", ":EIO"]) {
        try scene.snapshot.restore()
        let fault = ["JSONL_MERGE_FAULT": "\(number)\(kind)", "JSONL_MERGE_FAULT_IN": program]
        let outcome = try Scene.run(live, edit.words, fault)
        let place: Comment = "\(edit.name), \(program), \(sample.place(number, kind)): \(outcome)"
        // Others see it made or not made.
        let seen = try live.list(live.second, edit.collection)
        #expect(seen == old || seen == new, place)
        if outcome.status == 0 { #expect(seen == new, place) }
        let again = try Scene.run(live, edit.words, [:])
        let isMade = again.status == 0 || seen == new && again.status == edit.repeatedStatus
        #expect(isMade, "\(place) \(again)")
        #expect(try live.list(live.first, edit.collection) == new, "\(place) \(again)")
        #expect(try live.list(live.second, edit.collection) == new, "\(place) \(again)")
        #expect(try live.file(live.first, edit.collection) == new, "\(place) \(again)")
      }
    }
  }

  @Test("What is in the store alone comes into the file when the collection is looked at")
  func fileBehind() throws {
    let live = try LiveWorld()
    try live.world.repository.git("config", "jsonl.autoExport", "false")
    try live.run(live.first, "put", "-c", "live/presence.jsonl", "a", "at=work").orThrow()
    #expect(try live.file(live.first, "presence") == [])
    try live.world.repository.git("config", "--unset", "jsonl.autoExport")
    let line = #"{"id":"a","at":"work"}"#
    #expect(try live.list(live.first, "presence") == [line])
    #expect(try live.file(live.first, "presence") == [line])
  }
}
