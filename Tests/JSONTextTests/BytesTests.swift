import JSONText
import TestSupport
import Testing

/// Slices of bytes.
@Suite struct BytesTests {
  /// Runs in ascending order of unsigned bytes, no two equal.
  static let ascending: [[UInt8]] = [
    [], [0], [0, 0], [0, 1], [1], [0x61], [0x61, 0x62], [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67],
    [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68],
    [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x00],
    [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x01],
    [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0xFF],
    [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x68, 0x01], [0x7F], [0x80], [0xFF], [0xFF, 0xFF],
  ]

  @Test(arguments: ascending.indices)
  func orderIsByUnsignedBytes(_ index: Int) {
    let left = Bytes(Self.ascending[index])
    for otherIndex in Self.ascending.indices {
      // The slice starts at an odd address, so that whole words are read unaligned.
      let padded = Bytes([0x20] + Self.ascending[otherIndex])
      let right = padded[1..<padded.count]
      #expect((left < right) == (index < otherIndex), "\(left.array) \(right.array)")
      #expect((left == right) == (index == otherIndex), "\(left.array) \(right.array)")
      if index == otherIndex { #expect(left.hashValue == right.hashValue) }
    }
  }

  @Test func copiesInAPoolStayWhatTheyAre() {
    var random = SeededRandom(seed: 7)
    var pool = BytesPool()
    var copies: [(Bytes, [UInt8])] = []
    for number in 0..<3000 {
      // Some are longer than what a pool takes at a time.
      let count = random.chance(percent: 1) ? 20_000 : random.below(40)
      let text = (0..<count).map { UInt8(truncatingIfNeeded: $0 + number) }
      copies.append((pool.copy(Bytes([0x20] + text)[1..<count + 1]), text))
    }
    for (copy, text) in copies { #expect(copy.array == text) }
  }

  @Test func aSliceSharesItsStorage() {
    let whole = Bytes("one two three")
    let (one, rest) = (whole[0..<3], whole[3..<whole.count])
    #expect(one.text == "one")
    #expect(rest[1..<4].text == "two")
    #expect(one.isFollowed(by: rest))
    #expect(!rest.isFollowed(by: one))
    #expect(!one.isFollowed(by: Bytes(" two three")))
    #expect(one.joined(with: rest) == whole)
    #expect(whole[3..<3].isEmpty)
  }

  @Test func lentMemoryIsGivenBackWithTheLastSlice() async {
    await confirmation { released in
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 3, alignment: 1)
      memory.copyBytes(from: [1, 2, 3])
      let whole = Bytes(
        ByteStorage(adopting: UnsafeRawBufferPointer(memory)) {
          $0.deallocate()
          released()
        }
      )
      #expect(whole[1..<3].array == [2, 3])
    }
  }

  @Test func aCountOfItsOwnKeepsTheMemoryAndItsPlace() async {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 3, alignment: 1)
    defer { memory.deallocate() }
    memory.copyBytes(from: [1, 2, 3])
    await confirmation { released in
      func ownSlice() -> Bytes {
        let whole = Bytes(
          ByteStorage(adopting: UnsafeRawBufferPointer(memory)) {
            // Later reads fail the test.
            UnsafeMutableRawBufferPointer(mutating: $0).copyBytes(from: [0, 0, 0])
            released()
          }
        )
        var counts = SeparateCounts()
        let slice = counts.own(whole[1..<3])
        #expect(slice == whole[1..<3])
        #expect(whole[0..<1].isFollowed(by: slice))
        #expect(whole[0..<1].joined(with: slice) == whole)
        return slice
      }
      #expect(ownSlice().array == [2, 3])
    }
  }

  @Test func bytesFromMorePlacesThanThereAreVersionsKeepTheirCount() {
    var counts = SeparateCounts()
    for text in ["base", "ours", "theirs", "more", "and more"] {
      let bytes = Bytes(text)
      #expect(counts.own(bytes) == bytes)
      #expect(counts.own(bytes[1..<3]).text == bytes[1..<3].text)
    }
  }
}
