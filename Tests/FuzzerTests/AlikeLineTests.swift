import Foundation
import Fuzzers
import TestSupport
import Testing

/// What the fuzzers check, on versions of a few lines that are much alike: equal but for white
/// space, for the spelling of a number, for a line end, or no JSON by one sign.
@Suite("Versions of lines that are much alike")
struct AlikeLineTests {
  @Test("A merge is the same in both directions")
  func merge() { check(.merge, versionCount: 3, caseCount: 1500, firstSeed: 1_000_000) }

  @Test("An import loses nothing")
  func importing() { check(.import, versionCount: 2, caseCount: 40, firstSeed: 2_000_000) }

  /// Checks a fuzzer on generated versions and reports the first case that breaks it, made small.
  ///
  /// `JSONL_MERGE_SEED` names the one seed to check, and with `JSONL_MERGE_CASES` the first one.
  private func check(_ fuzzer: Fuzzer, versionCount: Int, caseCount: Int, firstSeed: UInt64) {
    let environment = ProcessInfo.processInfo.environment
    let wantedSeed = environment["JSONL_MERGE_SEED"].flatMap(UInt64.init)
    let wantedCount = environment["JSONL_MERGE_CASES"].flatMap(Int.init)
    let first = wantedSeed ?? firstSeed
    let count = wantedCount ?? (wantedSeed == nil ? caseCount : 1)
    for seed in first..<first + UInt64(count) {
      var random = SeededRandom(seed: seed)
      let versions = AlikeVersions(count: versionCount, &random)
      guard fuzzer.violation(versions.input) != nil else { continue }
      let small = versions.shrunk { fuzzer.violation($0.input) != nil }
      Issue.record(
        """
        JSONL_MERGE_SEED=\(seed) repeats it: \(fuzzer.violation(small.input) ?? "")
        Made small, with a null sign (printed as \u{2400}) between the parts:
        \(String(decoding: small.input, as: UTF8.self).replacing("\0", with: "\u{2400}"))
        """
      )
      return
    }
  }
}

/// A policy and some versions of a file.
private struct AlikeVersions {
  /// A line with its line end, which is empty after a last line that has none.
  typealias Line = (text: String, end: String)

  private var policy: String
  private var versions: [[Line]]

  private static let texts = [
    #"{"id":1}"#, #" {"id":1}"#, #"{"id":1} "#, "\t{\"id\":1}", "{\"id\":1}\r", #"{"id":1.0}"#,
    #"{"id":1,"x":1}"#, #"{"id":1,"x":2}"#, #"{"id":1, "x":1}"#, #"{"id":2}"#, #" {"id":2}"#,
    #"{"id":2,"x":1}"#, #"{"id":"1"}"#, #"{"n":1}"#, #" {"n":1}"#, #"{"n":1.0}"#, "1", " 1",
    "", " ", "\r", "{", "{ ", " {", #"{"id":1"#, "<<<<<<< a", "|||||||", "=======", ">>>>>>> b",
  ]
  private static let policies = ["", "{", keyed, keyed + "    identity: [x]\n", log, sortedLog]
  private static let start = "version: 1\npolicies:\n  - pattern: \"*.jsonl\"\n    tier: git\n"
  private static let keyed = start + "    consistency: merge\n    key: id\n"
  private static let log = start + "    consistency: append\n"
  private static let sortedLog = log + "    sort: x\n"

  init(count: Int, _ random: inout SeededRandom) {
    policy = random.pick(Self.policies)
    let base = Self.lines(&random)
    versions = [base]
    while versions.count < count {
      versions.append(random.chance(percent: 70) ? Self.edit(base, &random) : Self.lines(&random))
    }
  }

  private static func lines(_ random: inout SeededRandom) -> [Line] {
    let end = random.pick(["\n", "\n", "\r\n"])
    var lines: [Line] = (0..<random.below(6)).map { _ in
      (random.pick(texts), random.chance(percent: 5) ? "\n" : end)
    }
    if !lines.isEmpty, random.chance(percent: 30) { lines[lines.count - 1].end = "" }
    if !lines.isEmpty, random.chance(percent: 10) { lines[0].text = "\u{FEFF}" + lines[0].text }
    return lines
  }

  private static func edit(_ base: [Line], _ random: inout SeededRandom) -> [Line] {
    let others = lines(&random)
    var lines = base.compactMap { line -> Line? in
      if random.chance(percent: 15) { return nil }
      return random.chance(percent: 15) ? (random.pick(texts), line.end) : line
    }
    if random.chance(percent: 20) { lines.shuffle(using: &random) }
    lines.insert(contentsOf: others, at: random.below(lines.count + 1))
    return lines
  }

  /// The parts with a null byte between them. A line without a line end takes the next one in.
  var input: [UInt8] {
    let parts = [policy] + versions.map { $0.map { $0.text + $0.end }.joined() }
    return Array(parts.joined(separator: "\0").utf8)
  }

  /// With lines left out and line ends made plain as long as something is still wrong.
  func shrunk(whileFailing isFailing: (AlikeVersions) -> Bool) -> AlikeVersions {
    var small = self
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      for candidate in small.smaller where isFailing(candidate) {
        small = candidate
        isSmaller = true
        break
      }
    }
    return small
  }

  private var smaller: [AlikeVersions] {
    var found: [AlikeVersions] = []
    for version in versions.indices {
      for line in versions[version].indices {
        var candidate = self
        candidate.versions[version].remove(at: line)
        found.append(candidate)
        if versions[version][line].end == "\r\n" {
          candidate = self
          candidate.versions[version][line].end = "\n"
          found.append(candidate)
        }
      }
    }
    return found
  }
}
