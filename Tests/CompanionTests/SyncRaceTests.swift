import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

/// Clones that edit and sync at once. `JSONL_SYNC_RACE_ROUNDS` says how often each does (3), and
/// `JSONL_SYNC_RACE_CLONES` how many there are (3).
@Suite("Clones that race for a server")
struct SyncRaceTests {
  private static func number(_ name: String, _ standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
  }

  private static let cloneCount = number("JSONL_SYNC_RACE_CLONES", 3)
  private static let roundCount = number("JSONL_SYNC_RACE_ROUNDS", 3)
  private static let keys = ["a", "b"]

  /// Counts one up in each record, and syncs. In a third of the rounds, the program or its helper
  /// is killed on the way.
  private static let script = """
    number=$1
    for round in $(seq "$2"); do
      for key in a b; do git jsonl put $key n+=1 >/dev/null || exit 1; done
      number=$((number * 7919 % 10007))
      program=git-jsonl
      [ $((number % 2)) = 0 ] || program=git-jsonl-remote-dir
      if [ $((number % 3)) = 0 ]; then
        JSONL_MERGE_FAULT=$((number % 120 + 1)) JSONL_MERGE_FAULT_IN=$program git jsonl sync
      else
        git jsonl sync
      fi
    done
    exit 0
    """

  @Test("No edit is lost, none counts twice, and all end with the same records")
  func race() throws {
    let lines = Self.keys.map { "{\"id\":\"\($0)\",\"n\":0}" }
    let world = try SyncingClone.world(lines, policy: ["merge_rules: {n: counter}"])
    let first = try SyncingClone(of: world)
    try first.run("sync", "init", "team", "--create").orThrow()
    try first.run("sync").orThrow()
    let clones = try (0..<Self.cloneCount).map { try SyncingClone(of: world, "clone-\($0)") }
    // Before a clone has joined, equal counters are one: they may have come by git.
    for clone in clones { try clone.run("sync").orThrow() }
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: clones.count) { number in
      do {
        let process = ChildProcess(
          "sh",
          ["-c", Self.script, "sh", String(number * 37 + 5), String(Self.roundCount)],
          environment: world.repository.world.environment.merging(["PATH": world.path]) { $1 },
          folder: clones[number].folder,
          deadlineInSeconds: 120 + Self.roundCount * 20
        )
        try process.run().orThrow()
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    for clone in clones { try clone.run("sync").orThrow() }
    let count = Self.cloneCount * Self.roundCount
    let expected = Self.keys.map { "{\"id\":\"\($0)\",\"n\":\(count)}" }
    for clone in clones + [first] {
      try clone.run("sync").orThrow()
      #expect(try clone.tasks() == expected)
    }
    // A clone that only uses git has the same.
    try world.git("commit", "-q", "-a", "-m", "Counted").orThrow()
    #expect(try world.committedTasks() == expected)
  }
}
