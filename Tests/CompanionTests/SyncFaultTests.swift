import TestSupport
import Testing

/// `git jsonl sync`, killed or failing at its calls of the system and of the database, and the same
/// of the program that speaks for the remote (`FaultSample`).
@Suite("A sync with a fault")
struct SyncFaultTests {
  /// Two clones of one counter. The other one has pushed an edit, and this one is to pull that and
  /// to push its own.
  private struct Scene {
    let clone: SyncingClone
    let other: SyncingClone
    let snapshot: FolderSnapshot

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
      snapshot = try FolderSnapshot(of: world.repository.world.folder.path)
    }
  }

  @Test(
    "The next one does what is left, and every edit counts once",
    arguments: ["git-jsonl", "git-jsonl-remote-dir"]
  )
  func faults(program: String) throws {
    let scene = try Scene()
    var sample = try FaultSample(of: program) { variables in
      try scene.clone.run("sync", adding: variables).orThrow()
    }
    #expect(!sample.calls.isEmpty)
    for number in sample.numbers(2) {
      for kind in sample.kinds(["", ":ENOSPC", ":EIO"]) {
        let place: Comment = "\(program), \(sample.place(number, kind))"
        try scene.snapshot.restore()
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
