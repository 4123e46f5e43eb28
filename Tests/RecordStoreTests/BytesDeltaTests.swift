import JSONText
import RecordStore
import TestSupport
import Testing

@Suite("How one text is made from another")
struct BytesDeltaTests {
  private func text(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...3, using: &random) }
  }

  @Test("A delta makes its text again, whatever the two have in common")
  func roundTrips() throws {
    for seed in 0..<300 {
      var random = SeededRandom(seed: UInt64(seed))
      let source = text(Int.random(in: 0...400, using: &random), &random)
      var target = source
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        let start = Int.random(in: 0...target.count, using: &random)
        let end = Int.random(in: start...target.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: target.removeSubrange(start..<end)
        case 1: target.insert(contentsOf: Array(target[start..<end]), at: 0)
        default: target.insert(contentsOf: text(end - start, &random), at: start)
        }
      }
      let delta = BytesDelta.make(Bytes(target), from: Bytes(source))
      #expect(BytesDelta.apply(delta, to: Bytes(source)) == Bytes(target), "seed \(seed)")
    }
  }

  @Test("Versions of a large text cost what differs between them, in several places, too")
  func size() {
    var random = SeededRandom(seed: 1)
    let large = (0..<100_000).map { _ in UInt8.random(in: 0x20...0x7E, using: &random) }
    let one = Array("{\"n\":1,\"text\":\"".utf8) + large + Array("\",\"at\":\"10:01\"}".utf8)
    let two = Array("{\"n\":22,\"text\":\"".utf8) + large + Array("\",\"at\":\"11:02\"}".utf8)
    #expect(BytesDelta.make(Bytes(one), from: Bytes(two)).count < 200)
  }

  @Test("A delta is not applied to another text, and a damaged one to none")
  func damage() {
    let (source, target) = (Bytes("some text, and more of it"), Bytes("some text, and less of it"))
    let delta = BytesDelta.make(target, from: source)
    #expect(BytesDelta.apply(delta, to: Bytes("another text, and more of it")) == nil)
    for index in 0..<delta.count {
      var damaged = delta.array
      damaged[index] ^= 0x55
      #expect(BytesDelta.apply(Bytes(damaged), to: source) != target)
      #expect(BytesDelta.apply(delta[0..<index], to: source) == nil)
    }
  }
}
