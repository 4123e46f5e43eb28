import Fuzzers
import TestSupport
import Testing

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
      let violation = Fuzzer.policy.violation(bytes)
      #expect(violation == nil, "Seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
      if !said(of: bytes).isEmpty { refusedCount += 1 }
    }
    #expect(refusedCount > 300)
  }
}
