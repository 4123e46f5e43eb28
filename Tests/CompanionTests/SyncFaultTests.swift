import Foundation
import TestSupport
import Testing

/// `git jsonl sync`, killed or failing at its calls of the system and of the database, and the same
/// of the program that speaks for the remote.
///
/// A run takes some of the calls, other ones each time. With `JSONL_MERGE_ALL_FAULTS` in the
/// environment it takes all of them.
@Suite("A sync with a fault")
struct SyncFaultTests {
  private static let takesAll = ProcessInfo.processInfo.environment["JSONL_MERGE_ALL_FAULTS"] != nil
  private static let callLimit = 2
  private static let seed = UInt64.random(in: 0..<1_000_000)

  /// Two clones of one counter. The other one has pushed an edit, and this one is to pull that and
  /// to push its own.
  private struct Scene {
    let clone: SyncingClone
    let other: SyncingClone
    private let snapshot: TemporaryFolder

    init() throws {
      let lines = [#"{"id":"a","n":0}"#, #"{"id":"b","n":0}"#]
      let world = try SyncingClone.world(lines, policy: ["merge_rules: {n: counter}"])
      clone = try SyncingClone(of: world)
      try clone.run("sync", "init", "team", "--create").orThrow()
      try clone.run("sync").orThrow()
      other = try SyncingClone(of: world, "other")
      try other.run("put", "a", "n+=1").orThrow()
      try other.run("sync").orThrow()
      try clone.run("put", "a", "n+=1").orThrow()
      try clone.run("put", "c", "n=1").orThrow()
      try clone.run("delete", "b").orThrow()
      snapshot = try TemporaryFolder()
      try shell("cp -a \"$1/.\" \"$2\"", folder, snapshot.path)
    }

    private var folder: String { clone.world.repository.world.folder.path }

    func restore() throws {
      try shell("find \"$2\" -mindepth 1 -delete && cp -a \"$1/.\" \"$2\"", snapshot.path, folder)
    }

    private func shell(_ script: String, _ words: String...) throws {
      try ChildProcess(
        "/bin/sh",
        ["-c", script, "sh"] + words,
        environment: ["PATH": "/usr/bin:/bin"],
        folder: "/"
      ).run().orThrow()
    }
  }

  @Test(
    "The next one does what is left, and every edit counts once",
    arguments: ["git-jsonl", "git-jsonl-remote-dir"]
  )
  func faults(program: String) throws {
    let scene = try Scene()
    let log = try TemporaryFolder()
    let noted = ["JSONL_MERGE_FAULT_LOG": log.path("calls"), "JSONL_MERGE_FAULT_IN": program]
    try scene.clone.run("sync", adding: noted).orThrow()
    let calls = String(decoding: try Files.read(log.path("calls")), as: UTF8.self)
      .split(separator: "\n")
    #expect(!calls.isEmpty)
    var random = SeededRandom(seed: Self.seed)
    var numbers = Array(1...max(1, calls.count))
    if !Self.takesAll { numbers = Array(numbers.shuffled(using: &random).prefix(Self.callLimit)) }
    for number in numbers {
      let all = ["", ":ENOSPC", ":EIO"]
      for kind in Self.takesAll ? all : [random.pick(all)] {
        let place: Comment = "seed \(Self.seed), \(program), call \(number)\(kind)"
        try scene.restore()
        let fault = ["JSONL_MERGE_FAULT": "\(number)\(kind)", "JSONL_MERGE_FAULT_IN": program]
        let outcome = try scene.clone.run("sync", adding: fault)
        let again = try scene.clone.run("sync")
        #expect(again.end == .exit(0), "\(place) \(outcome) \(again)")
        try scene.other.run("sync", "pull").orThrow()
        let expected = [#"{"id":"a","n":2}"#, #"{"id":"c","n":1}"#]
        #expect(try scene.clone.tasks() == expected, "\(place) \(outcome) \(again)")
        #expect(try scene.other.tasks() == expected, "\(place) \(outcome) \(again)")
      }
    }
  }
}
