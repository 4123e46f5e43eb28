import Testing

/// What a converging history leaves out is left out with reason: with it, clones that have the same
/// edits end in different bytes.
@Suite struct ExclusionTests {
  @Test(arguments: Exclusion.allCases)
  func eachExclusionIsNeeded(_ exclusion: Exclusion) throws {
    let example = Self.example(of: exclusion)
    let violation = try #require(example, "No history needs that '\(exclusion)' is left out.")
    #expect(violation.promise == .convergence, "\(violation)")
  }

  /// The first promise that a history with the excluded thing breaks. A merge may ask on the way:
  /// where a record is deleted and others like it are added, it may be one that got a new key.
  private static func example(of exclusion: Exclusion) -> Violation? {
    for seed in 0..<3000 as Range<UInt64> {
      let history = HistoryGenerator.converging(seed: seed, lifting: exclusion, isSmall: true)
      if let violation = history.violation(), violation.promise != .noConflict {
        if shows { print("\(exclusion), seed \(seed)\n\(history.explanation(of: violation))\n") }
        return violation
      }
    }
    return nil
  }

  /// Whether the examples are printed, made small: `JSONL_SIMULATION_EXAMPLES=1`.
  private static let shows = Soak.setting("EXAMPLES") != nil
}
