import TestSupport
import Testing

@Suite("Random numbers that repeat")
struct SeededRandomTests {
  @Test("The first numbers for seed 0 are those that SplitMix64 was published with")
  func knownNumbers() {
    var random = SeededRandom(seed: 0)
    #expect(random.next() == 0xE220_A839_7B1D_CDAF)
    #expect(random.next() == 0x6E78_9E6A_A1B9_65F4)
    #expect(random.next() == 0x06C4_5D18_8009_454F)
  }

  @Test("A seed repeats its numbers, and another seed has others")
  func repeats() {
    func numbers(_ seed: UInt64) -> [Int] {
      var random = SeededRandom(seed: seed)
      return (0..<50).map { _ in random.below(1000) }
    }
    #expect(numbers(7) == numbers(7))
    #expect(numbers(7) != numbers(8))
  }

  @Test("All of the choices are picked, and nothing below or above the range")
  func ranges() {
    var random = SeededRandom(seed: 1)
    #expect(Set((0..<200).map { _ in random.below(5) }) == [0, 1, 2, 3, 4])
    #expect(Set((0..<200).map { _ in random.pick(["a", "b", "c"]) }) == ["a", "b", "c"])
    #expect((0..<200).allSatisfy { _ in !random.chance(percent: 0) })
    #expect((0..<200).allSatisfy { _ in random.chance(percent: 100) })
  }
}
