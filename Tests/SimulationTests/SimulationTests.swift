import Foundation
import TestSupport
import Testing

/// Clones that edit, commit, merge, rebase and pick in any order, over the engine in memory.
///
/// `JSONL_SIMULATION_SEED` repeats one history; `JSONL_SIMULATION_HISTORIES` asks for more of them,
/// and prints what was counted.
@Suite struct SimulationTests {
  @Test func clonesWithTheSameEditsHaveTheSameBytes() throws {
    try Soak.check("converging", firstSeed: 0) { HistoryGenerator.converging(seed: $0) }
  }

  @Test func underAnyPolicyNothingIsLostSilently() throws {
    try Soak.check("wild", firstSeed: 1_000_000_000) { HistoryGenerator.wild(seed: $0) }
  }
}

/// Many histories, one after another.
enum Soak {
  private static let environment = ProcessInfo.processInfo.environment

  static func setting(_ name: String) -> UInt64? {
    environment["JSONL_SIMULATION_\(name)"].flatMap { UInt64($0) }
  }

  /// Runs the histories of many seeds, and reports the first three that break a promise, each made
  /// as small as it can be.
  static func check(
    _ name: String,
    firstSeed: UInt64,
    _ make: (UInt64) -> History
  ) throws {
    let seed = setting("SEED")
    let count = setting("HISTORIES") ?? (seed == nil ? 400 : 1)
    let first = seed ?? firstSeed
    var counts = Counts()
    var failureCount = 0
    for seed in first..<first + count where failureCount < 3 {
      let history = make(seed)
      do {
        counts += try history.run().counts
      } catch let violation as Violation {
        failureCount += 1
        Issue.record("JSONL_SIMULATION_SEED=\(seed)\n\(history.explanation(of: violation))")
      }
    }
    if setting("HISTORIES") != nil || setting("SEED") != nil {
      print("\(name): \(counts), \(failureCount) violations")
    }
    #expect(counts.merges > counts.histories, "The histories are about nothing.")
  }
}

extension History {
  /// Does all acts, and checks that everybody has everything in the end.
  func run(_ merging: @escaping Merging = realEngine) throws -> Simulation {
    let simulation = try Simulation.run(self, merging: merging)
    if let violation = simulation.incompleteClone { throw violation }
    return simulation
  }

  /// The promise that a run of the history breaks first; nil where it keeps all of them. What is
  /// left of a history that was shrunk need not bring all clones together.
  func violation(_ merging: @escaping Merging = realEngine) -> Violation? {
    do {
      _ = try Simulation.run(self, merging: merging)
      return nil
    } catch {
      return error as? Violation
    }
  }

  /// The history made small, the promise that it breaks, and the files of the merge that breaks it,
  /// as commands that write them.
  func explanation(
    of violation: Violation,
    _ merging: @escaping Merging = realEngine
  ) -> String {
    let small = shrunk { $0.violation(merging)?.promise == violation.promise }
    return "\(small)\n\(small.violation(merging) ?? violation)"
  }
}

extension Counts: CustomStringConvertible {
  var description: String {
    "\(histories) histories, \(commits) commits, \(edits) edits, \(merges) merges, "
      + "\(innerMerges) inner merges, \(crissCrosses) criss-crosses, \(reverts) reverts, "
      + "\(stashes) stashes, "
      + "\(contested) contested things, \(conflicts) conflicts decided by a person, "
      + "\(discarded) values overridden"
  }
}
