import Foundation
import TestSupport
import Testing

/// Clones with a store, in every state that git and people put them in: *every acknowledged edit is
/// in the file, in the store, held, in conflict or in the attic, and something said so*.
///
/// `JSONL_SIMULATION_SEED` repeats one history; `JSONL_SIMULATION_STORES` asks for more of them,
/// and `JSONL_SIMULATION_STORE_REPOSITORIES` for more in real repositories. Both print what was
/// counted.
@Suite struct StoreSimulationTests {
  @Test func withGitInMemoryNoEditIsLostOrGoesSilently() throws {
    let wanted = Soak.setting("STORES")
    var counts = StoreCounts()
    let failureCount = try Self.check(first: 3_000_000_000, wanted, usual: 100) {
      history in
      let run = try ModelRun(history)
      for act in history.acts { try run.run(act) }
      counts += run.counts
      counts.histories += 1
    }
    if wanted != nil { print("stores: \(counts), \(failureCount) violations") }
  }

  @Test func inRealRepositoriesNoEditIsLostOrGoesSilently() throws {
    let wanted = Soak.setting("STORE_REPOSITORIES")
    var count = 0
    let failureCount = try Self.check(first: 4_000_000_000, wanted, usual: 2) {
      history in
      let run = try RepositoryRun(history)
      for act in history.acts { try run.run(act) }
      count += 1
    }
    if wanted != nil { print("stores in repositories: \(count) done, \(failureCount) violations") }
  }

  /// Runs histories, and reports the first three that break a promise, each made small, as a script
  /// that a person can run.
  private static func check(
    first: UInt64,
    _ wanted: UInt64?,
    usual: UInt64,
    _ run: (StoreHistory) throws -> Void
  ) throws -> Int {
    let seed = Soak.setting("SEED")
    let count = wanted ?? (seed == nil ? usual : 1)
    // A shorter history is the beginning of the longer one with the same seed.
    let length = wanted == nil && seed == nil ? 16 : 30
    var failureCount = 0
    for seed in (seed ?? first)..<(seed ?? first) + count where failureCount < 3 {
      let history = StoreHistory(seed: seed, count: length)
      guard let failure = failure(history, run) else { continue }
      failureCount += 1
      let small = history.shrunk { smaller in
        Self.failure(smaller, run).map { isSame($0, failure) } ?? false
      }
      let what = Self.failure(small, run) ?? failure
      Issue.record("JSONL_SIMULATION_SEED=\(seed)\n\(small.script)\n\(what)")
    }
    return failureCount
  }

  private static func failure(
    _ history: StoreHistory,
    _ run: (StoreHistory) throws -> Void
  ) -> (any Error)? {
    do {
      try run(history)
      return nil
    } catch {
      return error
    }
  }

  private static func isSame(_ left: any Error, _ right: any Error) -> Bool {
    type(of: left) == type(of: right)
      && (left as? StoreViolation)?.promise == (right as? StoreViolation)?.promise
  }
}

extension StoreHistory {
  /// A smaller history that fails, too, without acts, deaths and other agents that it needs not.
  fileprivate func shrunk(while fails: (StoreHistory) -> Bool) -> StoreHistory {
    var smallest = self
    smallest.acts = acts.shrunk { acts in
      var smaller = self
      smaller.acts = acts
      return fails(smaller)
    }
    for index in smallest.acts.indices {
      var calm = smallest
      calm.acts[index].death = nil
      if fails(calm) { smallest = calm }
      calm = smallest
      calm.acts[index].meanwhile = nil
      if fails(calm) { smallest = calm }
    }
    return smallest
  }
}
