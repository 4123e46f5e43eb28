import JSONText
import TestSupport
import Testing

/// Searches that look at many bytes at a time, against those that look at one.
@Suite struct SearchTests {
  /// A text of random length, in which one byte in so many is one of `rare`.
  private static func text(_ random: inout SeededRandom, rare: [UInt8]) -> [UInt8] {
    let percent = random.pick([0, 1, 5, 40])
    return (0..<random.below(200)).map { _ in
      random.chance(percent: percent) ? random.pick(rare) : random.pick([0x20, 0x41, 0x7A, 0x7E])
    }
  }

  /// The bytes as a slice that begins at any address, with bytes of others around it.
  private static func slice(_ array: [UInt8], _ random: inout SeededRandom) -> Bytes {
    let lead = [UInt8](repeating: 0x0A, count: random.below(20))
    return Bytes(lead + array + [0x0A, 0x22])[lead.count..<lead.count + array.count]
  }

  @Test func aLineEndsAfterItsFirstLineFeed() {
    for seed in 0..<3000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let array = Self.text(&random, rare: [0x0A, 0x0B, 0x09, 0x8A])
      let text = Self.slice(array, &random)
      let start = array.isEmpty ? 0 : random.below(array.count)
      let end = array[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? array.count
      #expect(text.endOfLine(from: start) == end, "seed \(seed)")
    }
  }

  @Test func aLineBeginsAfterTheLastLineFeedBeforeIt() {
    for seed in 0..<3000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let array = Self.text(&random, rare: [0x0A, 0x0B, 0x09, 0x8A])
      let text = Self.slice(array, &random)
      let start = array.isEmpty ? 0 : random.below(array.count)
      let end = start + random.below(array.count - start + 1)
      let lineStart = array[start..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? start
      #expect(text.startOfLine(before: end, from: start) == lineStart, "seed \(seed)")
    }
  }

  @Test func equalBytesAreCountedToTheFirstDifference() {
    for seed in 0..<3000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let array = Self.text(&random, rare: [0x00, 0xFF, 0x80])
      var other = array
      if !other.isEmpty, random.chance(percent: 80) {
        other[random.below(other.count)] ^= random.pick([0x01, 0x80])
      }
      if random.chance(percent: 30) { other += [0x41] }
      let start = array.isEmpty ? 0 : random.below(array.count)
      let (left, right) = (Self.slice(array, &random), Self.slice(other, &random))
      let count = zip(array[start...], other[start...]).prefix { $0 == $1 }.count
      #expect(left.equalByteCount(from: start, right, from: start) == count, "seed \(seed)")
      #expect((left == right) == (array == other), "seed \(seed)")
    }
  }

  @Test func stringsEndWhereTheNextOnesBegin() throws {
    for seed in 0..<1000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let strings = (0..<1 + random.below(12)).map { _ in
        let plain = Self.text(&random, rare: [0x41]).prefix(random.pick([0, 3, 30, 200]))
        return Array("\"".utf8) + plain + Array(random.pick(["\"", "\\n\"", "é\"", "\\\"\""]).utf8)
      }
      let text = Self.slice(Array("[".utf8) + strings.joined(separator: [0x2C]) + [0x5D], &random)
      let value = try JSONValue(parsing: text)
      #expect(value.elements?.map(\.bytes.array) == strings, "seed \(seed)")
    }
  }

  @Test func aQuoteAfterTheTextEndsNoString() {
    for seed in 0..<1000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let text = Self.slice([0x22] + Self.text(&random, rare: [0x41]), &random)
      #expect(throws: JSONError.self, "seed \(seed)") { try JSONValue(parsing: text) }
    }
  }

  @Test func aStringEndsAtTheFirstQuoteThatNoBackslashEscapes() throws {
    for seed in 0..<3000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let content = Self.text(&random, rare: [0x22, 0x5C, 0x1F, 0x80, 0xC3, 0x6E])
      let text = Self.slice([0x22] + content + [0x22], &random)
      let isValid = (try? JSONValue(parsing: text)) != nil
      #expect(isValid == Self.isContent(content), "seed \(seed): \(content)")
    }
  }

  /// Whether bytes can be in a string between its quotes. Of the bytes that the test makes, none
  /// are a character beyond ASCII but C3 80, and none but `n`, `"` and `\` make an escape.
  private static func isContent(_ bytes: [UInt8]) -> Bool {
    var index = 0
    while index < bytes.count {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      switch bytes[index] {
      case 0x22, 0x1F, 0x80: return false
      case 0x5C:
        guard [0x22, 0x5C, 0x6E].contains(next) else { return false }
        index += 1
      case 0xC3:
        guard next == 0x80 else { return false }
        index += 1
      default: break
      }
      index += 1
    }
    return true
  }

  @Test func aLineFeedInAStringIsFoundHoweverItIsSpelled() throws {
    let cases: [(text: String, isFound: Bool)] = [
      (#""""#, false), (#""one two""#, false), (#""one\ntwo""#, true), (#""\\n""#, false),
      (#""\\\n""#, true), (#""\u000a""#, true), (#""\u000A é""#, true), (#""\u010a""#, false),
      (#""é\"é\u00e9 \\ and so on, to its end""#, false), (#""é, and so on, to its end\n""#, true),
      ("1", false), (#"["\n"]"#, false),
    ]
    for (text, isFound) in cases {
      #expect(try JSONValue(parsing: Bytes(text)).isTextOfLines == isFound, "\(text)")
    }
  }
}
