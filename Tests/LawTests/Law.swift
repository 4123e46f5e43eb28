import Foundation
import JSONText
import RecordMerge
import TestSupport
import Testing

/// A promise that holds for every merge, as a check of one case.
struct Law: Sendable {
  let name: String
  /// Makes a generated case one that the law speaks of.
  var preparation: @Sendable (MergeCase) -> MergeCase = { $0 }
  /// Says how a merger breaks the law in a case; nil where it does not.
  let violation: @Sendable (MergeCase, Merger) -> String?

  init(
    _ name: String,
    preparation: @escaping @Sendable (MergeCase) -> MergeCase = { $0 },
    violation: @escaping @Sendable (MergeCase, Merger) -> String?
  ) {
    self.name = name
    self.preparation = preparation
    self.violation = violation
  }

  /// How many cases each law is checked on. `JSONL_MERGE_CASES` asks for another number, and
  /// `.ci/run` for ten times as many.
  private static let caseCount = 500

  /// Checks the law on generated cases and reports the first three that break it, made small.
  ///
  /// The plain engine has to come to the same bytes and the same report in each, so that the law
  /// holds for it, too.
  ///
  /// `JSONL_MERGE_SEED` names the first seed, and where `JSONL_MERGE_CASES` is not set, the only
  /// one.
  func check(firstSeed: UInt64, file: SourceLocation = #_sourceLocation) {
    let environment = ProcessInfo.processInfo.environment
    let wantedSeed = environment["JSONL_MERGE_SEED"].flatMap(UInt64.init)
    let wantedCount = environment["JSONL_MERGE_CASES"].flatMap(Int.init)
    let first = wantedSeed ?? firstSeed
    let count = wantedCount ?? (wantedSeed == nil ? Self.caseCount : 1)
    var failureCount = 0
    for seed in first..<first + UInt64(count) where failureCount < 3 {
      let merge: MergeCase
      do {
        merge = try preparation(MergeCase(seed: seed)).withPolicyFromYAML()
      } catch {
        failureCount += 1
        Issue.record("JSONL_MERGE_SEED=\(seed): \(error)", sourceLocation: file)
        continue
      }
      if engineViolation(merge) == nil { continue }
      failureCount += 1
      report(merge, seed: seed, file)
    }
  }

  private func engineViolation(_ merge: MergeCase) -> String? {
    violation(merge, .engine) ?? Self.differenceFromPlain(merge, .engine)
  }

  private func report(_ merge: MergeCase, seed: UInt64, _ file: SourceLocation) {
    let small = merge.shrunk { candidate in
      guard let readable = try? candidate.withPolicyFromYAML() else { return false }
      return engineViolation(readable) != nil
    }
    Issue.record(
      """
      The law of \(name) is broken; JSONL_MERGE_SEED=\(seed) repeats it. Made small:
      \(engineViolation(small) ?? "")
      \(small)
      The result is
      \(Merger.engine(small).map { shown($0.bytes(style: .diff3).array) } ?? "refused")
      """,
      sourceLocation: file
    )
  }
}

/// The text of bytes in a message.
func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
