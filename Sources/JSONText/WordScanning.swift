/// Searches that look at sixteen bytes at a time.
///
/// A comparison of sixteen bytes with sixteen others comes to sixteen bytes that are 0xFF where it
/// holds and 0 elsewhere (`Hits`). Every processor that Swift runs on has such comparisons; written
/// as below, they become one instruction each.
///
/// Unsafe: blocks are loaded, and bytes read, without a check of the bounds. Each loop shows beside
/// the load that it lies inside.
extension Span<UInt8> {
  /// The position of the first byte at or behind `start` that a string can't simply hold: a quote,
  /// a backslash, a control character, or a byte of a character beyond ASCII; else `count`.
  @inline(__always)
  func firstSpecialByte(from start: Int) -> Int {
    var position = start
    let bytes = self.bytes
    let quote = SIMD16<Int8>(repeating: 0x22)
    let backslash = SIMD16<Int8>(repeating: 0x5C)
    let space = SIMD16<Int8>(repeating: 0x20)
    // Inside: position + 16 <= count.
    while position &+ 16 <= count {
      // As signed numbers, the bytes of characters beyond ASCII are below the control characters.
      let block = bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: position,
        as: SIMD16<Int8>.self
      )
      let hits = Hits((block .< space) .| (block .== quote) .| (block .== backslash))
      if !hits.isEmpty { return position &+ hits.first }
      position &+= 16
    }
    while position < count {
      // Inside: position < count.
      let byte = Int8(bitPattern: self[unchecked: position])
      if byte < 0x20 || byte == 0x22 || byte == 0x5C { return position }
      position &+= 1
    }
    return position
  }

  /// The position of the first line feed at or behind `start`, or `count`.
  @inline(__always)
  func firstLineFeed(from start: Int) -> Int {
    var position = start
    let bytes = self.bytes
    let lineFeed = SIMD16<UInt8>(repeating: UInt8(ascii: "\n"))
    func hits(_ position: Int) -> SIMDMask<SIMD16<Int8>> {
      bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: SIMD16<UInt8>.self)
        .== lineFeed
    }
    // Four blocks in one step, as long as none of them has a hit. Inside: position + 64 <= count.
    while position &+ 64 <= count {
      let left = hits(position) .| hits(position &+ 16)
      let right = hits(position &+ 32) .| hits(position &+ 48)
      if !Hits(left .| right).isEmpty { break }
      position &+= 64
    }
    // Inside: position + 16 <= count.
    while position &+ 16 <= count {
      let found = Hits(hits(position))
      if !found.isEmpty { return position &+ found.first }
      position &+= 16
    }
    while position < count, self[unchecked: position] != UInt8(ascii: "\n") { position &+= 1 }
    return position
  }

  /// How many bytes are equal in two texts, from a position in each.
  @inline(__always)
  func equalByteCount(
    from start: Int,
    _ other: borrowing Span<UInt8>,
    from otherStart: Int
  ) -> Int {
    let limit = Swift.min(count - start, other.count - otherStart)
    let (left, right) = (self.bytes, other.bytes)
    var offset = 0
    func differences(_ offset: Int) -> SIMD16<UInt8> {
      left.unsafeLoadUnaligned(
        fromUncheckedByteOffset: start &+ offset,
        as: SIMD16<UInt8>.self
      )
        ^ right.unsafeLoadUnaligned(
          fromUncheckedByteOffset: otherStart &+ offset,
          as: SIMD16<UInt8>.self
        )
    }
    // Four blocks in one step, as long as they are equal: inside, as offset + 64 <= limit, and
    // `limit` bytes are there in both texts.
    while offset &+ 64 <= limit {
      let first = differences(offset) | differences(offset &+ 16)
      let last = differences(offset &+ 32) | differences(offset &+ 48)
      if !Hits(first | last).isEmpty { break }
      offset &+= 64
    }
    // Inside: offset + 16 <= limit.
    while offset &+ 16 <= limit {
      let found = Hits(differences(offset))
      if !found.isEmpty { return offset &+ found.first }
      offset &+= 16
    }
    while offset < limit,
      self[unchecked: start &+ offset] == other[unchecked: otherStart &+ offset]
    {
      offset &+= 1
    }
    return offset
  }

  /// Multiplies and folds the length, and the first 64 and the last 32 bytes, word by word: what
  /// tells two records apart stands near their ends.
  var quickHash: UInt64 {
    let bytes = self.bytes
    var hash = UInt64(count)
    func add(_ word: UInt64) {
      let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      hash = product.high ^ product.low
    }
    if count < 96 {
      for position in 0..<count { add(UInt64(self[unchecked: position])) }
      return hash
    }
    for part in 0..<12 {
      // Inside: the last word of the first eight ends at 64, that of the other four at `count`.
      let position = part < 8 ? part * 8 : count - 96 + part * 8
      add(bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self))
    }
    return hash
  }
}

/// Which of sixteen bytes are hits: those that are not 0.
private struct Hits {
  private let words: SIMD2<UInt64>

  @inline(__always)
  init(_ mask: SIMDMask<SIMD16<Int8>>) { words = unsafeBitCast(mask, to: SIMD2<UInt64>.self) }

  @inline(__always)
  init(_ block: SIMD16<UInt8>) { words = unsafeBitCast(block, to: SIMD2<UInt64>.self) }

  @inline(__always)
  var isEmpty: Bool { words[0] | words[1] == 0 }

  /// The place of the first hit, from 0; of no hit, 16.
  @inline(__always)
  var first: Int {
    // In memory, the lower place is the lower byte of a little-endian word.
    let (low, high) = (UInt64(littleEndian: words[0]), UInt64(littleEndian: words[1]))
    return low != 0
      ? low.trailingZeroBitCount &>> 3 : 8 &+ high.trailingZeroBitCount &>> 3
  }
}
