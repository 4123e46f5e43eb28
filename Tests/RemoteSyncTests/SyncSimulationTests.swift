import Foundation
import TestSupport
import Testing

@Suite("Simulated clones of a server")
struct SyncSimulationTests {
  /// `JSONL_SYNC_SEEDS` says how many histories are tried.
  private static let seeds =
    UInt64(ProcessInfo.processInfo.environment["JSONL_SYNC_SEEDS"] ?? "") ?? 4

  @Test("With lost answers, kills and copies, no edit is lost and none counts twice")
  func clones() throws {
    for seed in 1...Self.seeds {
      var simulation = try SyncSimulation(seed: seed, cloneCount: 3)
      do {
        try simulation.run(steps: 60)
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  @Test("A server that is put back loses nothing that a clone has")
  func restored() throws {
    for seed in 1...Self.seeds {
      var simulation = try SyncSimulation(seed: seed, cloneCount: 3, canBeReset: true)
      do {
        try simulation.run(steps: 60)
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }
}
