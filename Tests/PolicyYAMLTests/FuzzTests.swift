import JSONText
import MergePolicy
import PolicyYAML
import TestSupport
import Testing

/// What holds for the reader on any bytes.
enum ReaderLaw {
  /// How the law is broken; nil where it holds.
  static func violation(_ bytes: [UInt8]) -> String? {
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    do throws(PolicyFileError) {
      let file = try readPolicyFile(Bytes(bytes), name: "p.yml")
      return file.entries.allSatisfy { $0.line > 0 } ? nil : "an entry stands nowhere"
    } catch {
      if error.problems.isEmpty { return "an error without a problem" }
      let text = Bytes(hasMark ? Array(bytes.dropFirst(3)) : bytes)
      for problem in error.problems {
        if !isInside(problem, text) { return "a problem outside the file: \(problem)" }
      }
      if said(of: bytes).isEmpty { return "a problem without words" }
      return nil
    }
  }

  private static func isInside(_ problem: PolicyProblem, _ text: Bytes) -> Bool {
    let breaks: Set<Unicode.Scalar> = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]
    let lineLimit = text.text.unicodeScalars.count { breaks.contains($0) } + 1
    let length = problem.source.text.unicodeScalars.count
    return (1...lineLimit).contains(problem.line) && (1...length + 1).contains(problem.column)
      && (problem.source.isEmpty || text.contains(problem.source))
  }
}

@Suite("Any bytes as a policy file")
struct FuzzTests {
  private static let seeds: [[UInt8]] = {
    let files = try? PolicyFixtures.files(in: "policies", ending: ".yml").map(\.bytes)
    return (files ?? []) + WrongFile.all.map { Array($0.text.utf8) }
  }()

  private static let pieces: [[UInt8]] =
    [
      "\n", " ", "  ", "\t", ":", ": ", "- ", "? ", "[", "]", "{", "}", ",", "\"", "'", "#", " #",
      "|",
      ">", "&a ", "*a", "!", "!!str ", "%", "@", "---\n", "...\n", "<<: ", "~", "\\", "\u{FEFF}",
      "\u{85}", "\u{2028}", "é", "lww", "merge_rules:\n", "policies:", "rule: ", "order: [a]", "1h",
      "9223372036854775808", "<<<<<<< a\n",
    ].map { Array($0.utf8) } + [[0xFF], [0x80], [0x00], [0xE2, 0x80], [0xED, 0xA0, 0x80]]

  private static func mutated(_ seed: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = seed
    for _ in 0...random.below(4) {
      let start = random.below(bytes.count + 1)
      let end = min(bytes.count, start + random.below(8))
      switch random.below(6) {
      case 0: bytes.removeSubrange(start..<end)
      case 1: bytes.insert(contentsOf: random.pick(pieces), at: start)
      case 2: bytes.replaceSubrange(start..<end, with: random.pick(pieces))
      case 3: bytes.insert(contentsOf: bytes[start..<end], at: random.below(bytes.count + 1))
      case 4: bytes.removeSubrange(start...)
      default: if start < bytes.count { bytes[start] = UInt8(random.below(256)) }
      }
    }
    return bytes
  }

  @Test("Changed files are read, or refused in words", arguments: Array(1...8) as [UInt64])
  func mutations(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    try #require(Self.seeds.count > 100)
    var refusedCount = 0
    for _ in 0..<600 {
      let bytes = Self.mutated(random.pick(Self.seeds), &random)
      let violation = ReaderLaw.violation(bytes)
      #expect(violation == nil, "Seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
      if !said(of: bytes).isEmpty { refusedCount += 1 }
    }
    #expect(refusedCount > 300)
  }

  @Test("What was hard once is read, or refused in words")
  func corpus() throws {
    let files = try PolicyFixtures.files(in: "policy-corpus", ending: ".yml")
    #expect(files.count >= 25)
    for file in files {
      #expect(ReaderLaw.violation(file.bytes) == nil, "\(file.name)")
    }
  }
}
