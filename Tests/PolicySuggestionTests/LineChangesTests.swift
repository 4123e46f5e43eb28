import JSONText
@testable import PolicySuggestion
import TestSupport
import Testing

@Suite("Lines that two versions don't share")
struct LineChangesTests {
  @Test("They are the difference of the versions as bags of lines")
  func property() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<400 {
      let lines = { (random: inout SeededRandom) in
        (0..<random.below(30)).map { _ in "\(random.below(8))" }
      }
      let (before, after) = (lines(&random), lines(&random))
      let changes = LineChanges(from: Versions.bytes(before), to: Versions.bytes(after))
      var counts: [String: Int] = [:]
      for line in after { counts[line, default: 0] += 1 }
      for line in before { counts[line, default: 0] -= 1 }
      for (line, count) in counts {
        #expect(changes.added.count { $0.text == line } == max(count, 0), "seed \(seed)")
        #expect(changes.removed.count { $0.text == line } == max(-count, 0), "seed \(seed)")
      }
    }
  }

  @Test("Line ends, blank lines and the end of the file don't count")
  func ends() {
    let changes = LineChanges(from: Bytes("a\r\n\r\nb\r\n"), to: Bytes("a\r\nb\r\nc"))
    #expect(changes.removed.isEmpty && changes.added.map(\.text) == ["c"])
  }
}
