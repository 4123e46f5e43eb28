import Dispatch
import Foundation
import Synchronization
import TestSupport
import TestTraits
import Testing

/// Clones that edit, pull and push at once, over a folder and over a PostgreSQL server.
/// `JSONL_SYNC_RACE_ROUNDS` says how often each does (2), and `JSONL_SYNC_RACE_CLONES` how many
/// there are (3), such as 6.
@Suite("Clones that race for a server", .waits)
struct SyncRaceTests {
  private static func number(_ name: String, _ standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
  }

  private static let cloneCount = number("JSONL_SYNC_RACE_CLONES", 3)
  private static let roundCount = number("JSONL_SYNC_RACE_ROUNDS", 2)
  private static let keys = ["a", "b"]

  /// Counts one up in each record, and syncs, or does one half of it. In a third of the rounds, the
  /// program is killed on the way, or its helper, so that an answer is lost.
  private static let script = """
    number=$1
    for round in $(seq "$2"); do
      for key in a b; do git jsonl put $key n+=1 >/dev/null || exit 1; done
      number=$((number * 7919 % 10007))
      case $((number % 4)) in 0) half=push ;; 1) half=pull ;; *) half= ;; esac
      program=git-jsonl calls=120
      [ $((number % 2)) = 0 ] || { program=$3 calls=$4; }
      if [ $((number % 3)) = 0 ]; then
        JSONL_MERGE_FAULT=$((number % calls + 1)) JSONL_MERGE_FAULT_IN=$program git jsonl sync $half
      else
        git jsonl sync $half
      fi
    done
    exit 0
    """

  @Test("No edit is lost, none counts twice, and all end with the same records")
  func race() throws { try race(over: nil, by: "git-jsonl-remote-dir", callCount: 60) }

  @Test("The same over a PostgreSQL server")
  func raceForServer() throws {
    let database = try PostgresServer.shared.get().makeDatabase(roles: ["owner"])
    try race(over: database.url("owner"), by: "git-jsonl-remote-postgres", callCount: 12)
  }

  /// - Parameters:
  ///   - url: that of the server; nil for a folder.
  ///   - callCount: about how many calls of the system the helper makes, at which it is killed.
  private func race(over url: String?, by helper: String, callCount: Int) throws {
    let lines = Self.keys.map { "{\"id\":\"\($0)\",\"n\":0}" }
    let world = try SyncingClone.world(lines, policy: ["merge_rules: {n: counter}"])
    let first = try SyncingClone(of: world, url: url)
    try first.run("sync", "init", "team", "--create").orThrow()
    try first.run("sync").orThrow()
    let clones = try (0..<Self.cloneCount).map {
      try SyncingClone(of: world, "clone-\($0)", url: url)
    }
    // Before a clone has joined, equal counters are one: they may have come by git.
    for clone in clones { try clone.run("sync").orThrow() }
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: clones.count) { number in
      do {
        let process = ChildProcess(
          "sh",
          [
            "-c", Self.script, "sh", String(number * 37 + 5), String(Self.roundCount), helper,
            String(callCount),
          ],
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
