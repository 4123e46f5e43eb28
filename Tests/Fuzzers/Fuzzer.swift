/// The registry of the fuzzers, each with what has to hold for any bytes.
///
/// `Tests/Fuzzers/run NAME SECONDS` looks for bytes that break it, and `FuzzerTests` replays what
/// was found, and what covers most of the code, from `Tests/Fixtures/fuzz/NAME`.
package enum Fuzzer: String, CaseIterable, Sendable {
  /// Always finds something, so that it shows whether anything would be found.
  case canary
  case document, `import`, json, markers, merge, pattern, policy

  /// How these bytes break what has to hold; nil where they do not. A crash breaks it, too.
  package func violation(_ input: [UInt8]) -> String? {
    switch self {
    case .canary: canaryViolation(input)
    case .document: documentViolation(input)
    case .import: importViolation(input)
    case .json: jsonViolation(input)
    case .markers: markerViolation(input)
    case .merge: mergeViolation(input)
    case .pattern: patternViolation(input)
    case .policy: policyViolation(input)
    }
  }
}

/// Byte by byte, so that each further byte reaches new code: libFuzzer has to find the word.
private func canaryViolation(_ input: [UInt8]) -> String? {
  guard input.count >= 4 else { return nil }
  if input[0] == UInt8(ascii: "b") {
    if input[1] == UInt8(ascii: "i") {
      if input[2] == UInt8(ascii: "r") {
        if input[3] == UInt8(ascii: "d") { return "the canary sings" }
      }
    }
  }
  return nil
}

/// The parts of an input between null bytes, at least `count`; those that are missing are empty.
func parts(of input: [UInt8], count: Int) -> [[UInt8]] {
  let found = input.split(separator: 0, maxSplits: count - 1, omittingEmptySubsequences: false)
  return found.map(Array.init) + Array(repeating: [], count: max(0, count - found.count))
}
