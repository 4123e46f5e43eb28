internal import Foundation

/// The calls of a program at which a test has it fail.
///
/// A run takes some of them, other ones each time. With `JSONL_MERGE_ALL_FAULTS` in the environment
/// it takes all.
package struct FaultSample {
  package static let takesAll =
    ProcessInfo.processInfo.environment["JSONL_MERGE_ALL_FAULTS"] != nil
  private static let seed = UInt64.random(in: 0..<1_000_000)

  /// The names of the calls that can fail, in their order.
  package let calls: [String]
  private var random = SeededRandom(seed: Self.seed)

  /// Notes the calls of a program while something runs.
  ///
  /// - Parameter run: runs it with these variables in its environment, to a good end.
  package init(of program: String, during run: ([String: String]) throws -> Void) throws {
    let log = try TemporaryFolder()
    try run(["JSONL_MERGE_FAULT_LOG": log.path("calls"), "JSONL_MERGE_FAULT_IN": program])
    calls = String(decoding: try Files.read(log.path("calls")), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  /// The numbers of some calls, from 1, or of all.
  package mutating func numbers(_ limit: Int) -> [Int] {
    let all = Array(1...max(1, calls.count))
    return Self.takesAll ? all : Array(all.shuffled(using: &random).prefix(limit))
  }

  /// One of the kinds of a fault, or all of them: empty for one that kills the program.
  package mutating func kinds(_ kinds: [String]) -> [String] {
    Self.takesAll ? kinds : [random.pick(kinds)]
  }

  /// Where a fault is, for the comment of an expectation.
  package func place(_ number: Int, _ kind: String = "") -> String {
    let call = number <= calls.count ? calls[number - 1] : "none"
    return "seed \(Self.seed), call \(number)\(kind): \(call)"
  }
}
