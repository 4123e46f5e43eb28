import Dispatch
import Foundation
import Synchronization
import TestSupport
import TestTraits
import Testing

/// `JSONL_MERGE_CLAIM_KEYS` is for how many records the agents race.
@Suite("Agents in clones that race for records", .waits)
struct ClaimRaceTests {
  typealias Place = ClaimingWorld.Place
  private static let agentCount = 8
  private static let keyCount =
    ProcessInfo.processInfo.environment["JSONL_MERGE_CLAIM_KEYS"].flatMap { Int($0) } ?? 3

  @Test("Each record has one winner, and every loser is told who", arguments: Place.allCases)
  func race(place: Place) throws {
    let keys = (0..<Self.keyCount).map { "t-\($0)" }
    let world = try ClaimingWorld(keys, at: place)
    let script = "for key in \"$@\"; do git jsonl claim $key --json; test $? -le 1 || exit; done"
    let processes = try (0..<Self.agentCount).map { agent in
      // Half of them begin at the other end.
      ChildProcess(
        "sh",
        ["-c", script, "sh"] + (agent < 4 ? keys : keys.reversed()),
        environment: world.environment(as: "agent-\(agent)"),
        folder: try world.clone("clone-\(agent)"),
        deadlineInSeconds: 120 + Self.keyCount * 10
      )
    }
    let outcomes = Mutex<[String: [PlainValue]]>([:])
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: Self.agentCount) { agent in
      do {
        let outcome = try processes[agent].run().orThrow()
        let answers = outcome.output.split(separator: "\n").compactMap { PlainValue(String($0)) }
        outcomes.withLock { $0["agent-\(agent)"] = answers }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let all = outcomes.withLock { $0 }
    for (position, key) in keys.enumerated() {
      let answers = all.map { name, answers in
        (name, answers.first { $0["key"]?.string == key })
      }
      let winners = answers.filter { $0.1?["outcome"]?.string == "claimed" }.map(\.0)
      #expect(winners.count == 1, "\(key) of \(position): \(winners)")
      for (name, answer) in answers where !winners.contains(name) {
        #expect(answer?["outcome"]?.string == "held", "\(key), \(name)")
        #expect(answer?["by"]?.string == winners.first, "\(key), \(name)")
      }
    }
    let listed = try world.run("claims", "--json").output.split(separator: "\n")
    #expect(listed.count == Self.keyCount)
    #expect(try world.refs().count == (place.isOfValues ? 0 : Self.keyCount))
  }
}
