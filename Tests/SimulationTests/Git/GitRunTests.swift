import Foundation
import MergePolicy
import TestSupport
import Testing

/// The histories of the other tests, in real repositories.
///
/// `JSONL_SIMULATION_SEED` repeats one history, and `JSONL_SIMULATION_REPOSITORIES` asks for more.
@Suite struct GitRunTests {
  @Test func realRepositoriesComeToTheSameBytes() throws {
    let seed = Soak.setting("SEED")
    let count = Soak.setting("REPOSITORIES") ?? (seed == nil ? 4 : 1)
    let first = seed ?? 2_000_000_000
    var counts = Counts()
    var failureCount = 0
    for seed in first..<first + count where failureCount < 3 {
      let history = HistoryGenerator.real(seed: seed)
      do {
        counts += try Self.run(history)
      } catch {
        failureCount += 1
        Issue.record("JSONL_SIMULATION_SEED=\(seed)\n\(Self.explanation(history, error))")
      }
    }
    if Soak.setting("REPOSITORIES") != nil || Soak.setting("SEED") != nil {
      print("real repositories: \(counts), \(failureCount) violations")
    }
  }

  private static func run(_ history: History) throws -> Counts {
    var run = try GitRun(history)
    for act in history.acts { try run.run(act) }
    try run.simulation.finish()
    if let violation = run.simulation.incompleteClone { throw violation }
    let lost = try run.unaccounted()
    if !lost.isEmpty { throw MissingInAttic(numbers: lost.numbers) }
    return run.simulation.counts
  }

  /// The history made small, and what is wrong with it.
  private static func explanation(_ history: History, _ error: any Error) -> String {
    func failure(_ history: History) -> (any Error)? {
      do {
        var run = try GitRun(history)
        for act in history.acts { try run.run(act) }
        return nil
      } catch {
        return error
      }
    }
    let small = history.shrunk { candidate in
      failure(candidate).map { type(of: $0) == type(of: error) } ?? false
    }
    return "\(small)\n\(failure(small) ?? error)"
  }
}

/// Values that were overridden, and that no attic has.
struct MissingInAttic: Error {
  let numbers: [Int]
}

extension HistoryGenerator {
  /// A history that is small enough for real repositories, under a policy that asks nobody.
  static func real(seed: UInt64) -> History {
    var candidate = seed &* 1_000_003
    while true {
      let isWild = seed.isMultiple(of: 2)
      var history =
        isWild
        ? wild(seed: candidate, isSmall: true) : converging(seed: candidate, isSmall: true)
      history.prepareForStores()
      if history.plan.isConflictFree { return history }
      candidate += 1
    }
  }
}

extension History {
  /// A store writes clocks and tombstones by the time of the machine, completes new records, and
  /// knows no order of lines: where the history has any of these, there are no stores, and else no
  /// clocks.
  fileprivate mutating func prepareForStores() {
    guard plan.hasStores else { return }
    if plan.policy.tombstone != nil || !plan.policy.identity.isEmpty || !plan.isSorted {
      plan.hasStores = false
      return
    }
    plan.policy.clock = nil
    for index in beginning.indices { beginning[index].removeClock() }
    for index in acts.indices { acts[index].removeClock() }
  }
}

extension Act {
  fileprivate mutating func removeClock() {
    guard case .edit(let clone, var edit) = kind else { return }
    edit.clock = nil
    kind = .edit(clone: clone, edit)
  }
}
