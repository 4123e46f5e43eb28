import Claims
import Foundation
import TestSupport
import Testing

/// Many simulated races for one record, on a server that compares and swaps: pushes and answers
/// get lost, pushes arrive late, clocks differ, machines start again, and agents are killed at any
/// step.
///
/// `JSONL_MERGE_CLAIM_RACES` is how many of each kind; `JSONL_MERGE_CLAIM_SEED` repeats one.
@Suite("Agents that race for a record, simulated")
struct ClaimSimulationTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["JSONL_MERGE_CLAIM_RACES"].flatMap { Int($0) } ?? 5_000
  private static let seed =
    environment["JSONL_MERGE_CLAIM_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0..<1_000_000_000)

  @Test("No two agents ever believe that they hold it", arguments: [false, true])
  func exclusive(keepsChain: Bool) {
    var (gained, taken, released) = (0, 0, 0)
    for number in 0..<Self.count {
      var race = ClaimRace(seed: Self.seed &+ UInt64(number), keepsChain: keepsChain)
      race.run()
      (gained, taken, released) =
        (gained + race.gainCount, taken + race.takeoverCount, released + race.releaseCount)
      if !race.violations.isEmpty {
        Issue.record("JSONL_MERGE_CLAIM_SEED=\(Self.seed &+ UInt64(number)): \(race.violations)")
        return
      }
    }
    // All of it has to happen for the rest to mean anything.
    #expect(gained > Self.count)
    #expect(taken > Self.count / 50)
    #expect(released > Self.count / 10)
  }

  @Test("A race in which a second holder is possible is noticed")
  func canary() {
    let hasFound = (0..<2000).contains { number in
      var race = ClaimRace(seed: UInt64(number), keepsChain: false)
      race.breaksExpiry = true
      race.run()
      return !race.violations.isEmpty
    }
    #expect(hasFound)
  }
}
