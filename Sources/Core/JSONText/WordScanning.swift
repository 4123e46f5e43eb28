/// Searches that look at sixteen bytes at a time.
///
/// Comparing sixteen bytes with sixteen others gives sixteen bytes that are 0xFF where the
/// comparison holds and 0 elsewhere; `Hits` packs them into one word. Every processor that Swift
/// supports has such comparisons; written as below, each becomes one instruction. No branch depends
/// on the position of a hit in a block: it can't be predicted, and a wrong guess costs as much as
/// two blocks.
///
/// The bytes after the last whole block are read together with those before them, as the last
/// sixteen of the text; only texts shorter than that are read byte by byte.
///
/// Unsafe: blocks and bytes are read without a bounds check. A comment beside each load shows that
/// it is in bounds.
extension Span<UInt8> {
  /// The position of the first byte at or after `start` that a string can't contain as it is: a
  /// quote, a backslash, a control character, or a byte of a character beyond ASCII; else `count`.
  @inline(__always)
  func firstSpecialByte(from start: Int) -> Int {
    var position = start
    let bytes = self.bytes
    // Inside: position + 16 <= count.
    while position &+ 16 <= count {
      let found = Hits(bytes.specialBytes(at: position))
      if !found.isEmpty { return position &+ found.first }
      position &+= 16
    }
    if position >= count { return position }
    // Inside: count - 16 >= 0. And count - 16 < position < count, as the loop has ended.
    if count >= 16 {
      let found = Hits(bytes.specialBytes(at: count &- 16))
        .dropping(first: position &- (count &- 16))
      return found.isEmpty ? count : position &+ found.first
    }
    while position < count {
      // Inside: position < count.
      let byte = Int8(bitPattern: self[unchecked: position])
      if byte < 0x20 || byte == 0x22 || byte == 0x5C { return position }
      position &+= 1
    }
    return position
  }

  /// The position of the first line feed at or after `start`, or `count`.
  @inline(__always)
  package func firstLineFeed(from start: Int) -> Int { first(UInt8(ascii: "\n"), from: start) }

  /// The position of the first byte of a value at or after `start`, or `count`.
  @inline(__always)
  func first(_ byte: UInt8, from start: Int) -> Int {
    var position = start
    let bytes = self.bytes
    let pattern = SIMD16<UInt8>(repeating: byte)
    func hits(_ position: Int) -> SIMDMask<SIMD16<Int8>> {
      bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: SIMD16<UInt8>.self)
        .== pattern
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
    if position >= count { return position }
    // Inside: count - 16 >= 0. And count - 16 < position < count, as the loop has ended.
    if count >= 16 {
      let found = Hits(hits(count &- 16)).dropping(first: position &- (count &- 16))
      return found.isEmpty ? count : position &+ found.first
    }
    while position < count, self[unchecked: position] != byte { position &+= 1 }
    return position
  }

  /// The position after the last line feed; 0 if there is none.
  var endOfLastLine: Int {
    var position = count
    let bytes = self.bytes
    let lineFeed = SIMD16<UInt8>(repeating: UInt8(ascii: "\n"))
    // Inside: position >= 16.
    while position >= 16 {
      let block = bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: position &- 16,
        as: SIMD16<UInt8>.self
      )
      let found = Hits(block .== lineFeed)
      if !found.isEmpty { return position &- 16 &+ found.last &+ 1 }
      position &-= 16
    }
    // Inside: 16 <= count. And position < 16, as the loop has ended.
    if count >= 16 {
      let block = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: 0, as: SIMD16<UInt8>.self)
      let found = Hits(block .== lineFeed).keeping(first: position)
      return found.isEmpty ? 0 : found.last &+ 1
    }
    while position > 0, self[unchecked: position &- 1] != UInt8(ascii: "\n") { position &-= 1 }
    return position
  }

  /// The number of equal bytes in two texts, from a position in each.
  @inline(__always)
  package func equalByteCount(
    from start: Int,
    _ other: borrowing Span<UInt8>,
    from otherStart: Int
  ) -> Int {
    let limit = Swift.min(count - start, other.count - otherStart)
    let (left, right) = (self.bytes, other.bytes)
    var offset = 0
    func differences(_ offset: Int) -> SIMDMask<SIMD16<Int8>> {
      left.unsafeLoadUnaligned(
        fromUncheckedByteOffset: start &+ offset,
        as: SIMD16<UInt8>.self
      )
        .!= right.unsafeLoadUnaligned(
          fromUncheckedByteOffset: otherStart &+ offset,
          as: SIMD16<UInt8>.self
        )
    }
    // Four blocks in one step, as long as they are equal: inside, as offset + 64 <= limit, and
    // `limit` bytes are there in both texts.
    while offset &+ 64 <= limit {
      let first = differences(offset) .| differences(offset &+ 16)
      let last = differences(offset &+ 32) .| differences(offset &+ 48)
      if !Hits(first .| last).isEmpty { break }
      offset &+= 64
    }
    // Inside: offset + 16 <= limit.
    while offset &+ 16 <= limit {
      let found = Hits(differences(offset))
      if !found.isEmpty { return offset &+ found.first }
      offset &+= 16
    }
    if offset == limit { return limit }
    // Inside: limit - 16 >= 0. The bytes before `offset` have been found to be equal.
    if limit >= 16 {
      let found = Hits(differences(limit &- 16))
      return found.isEmpty ? limit : limit &- 16 &+ found.first
    }
    while offset < limit,
      self[unchecked: start &+ offset] == other[unchecked: otherStart &+ offset]
    {
      offset &+= 1
    }
    return offset
  }

  /// Multiplies and folds the length, the first 64 and the last 32 bytes, word by word: records
  /// mostly differ near their ends.
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

extension RawSpan {
  /// Marks which of the sixteen bytes from `position` on a string can't contain as they are.
  ///
  /// Unsafe: the caller must ensure that the text has these bytes.
  @inline(__always)
  func specialBytes(at position: Int) -> SIMDMask<SIMD16<Int8>> {
    let block = unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: SIMD16<Int8>.self)
    let quote = SIMD16<Int8>(repeating: 0x22)
    let backslash = SIMD16<Int8>(repeating: 0x5C)
    // As signed numbers, the bytes of characters beyond ASCII are below the control characters.
    let space = SIMD16<Int8>(repeating: 0x20)
    return (block .< space) .| (block .== quote) .| (block .== backslash)
  }
}

/// Which of sixteen bytes are hits.
private struct Hits {
  /// Four bits for each byte, from the lowest bits on: all are set for a hit, and none elsewhere.
  private let nibbles: UInt64

  @inline(__always)
  init(_ mask: SIMDMask<SIMD16<Int8>>) {
    // Two neighbours, each of them 0xFF or 0, are one number; the eight bits in its middle have
    // four of each. On all processors that Swift runs on, the lower one comes first in memory.
    let pairs = unsafeBitCast(mask, to: SIMD8<UInt16>.self) &>> 4
    nibbles = unsafeBitCast(SIMD8<UInt8>(truncatingIfNeeded: pairs), to: UInt64.self)
  }

  private init(nibbles: UInt64) { self.nibbles = nibbles }

  @inline(__always)
  var isEmpty: Bool { nibbles == 0 }

  /// The hits without those among the first `count` bytes, of which there are fewer than sixteen;
  /// the rest move to the front.
  @inline(__always)
  func dropping(first count: Int) -> Hits { Hits(nibbles: nibbles &>> UInt64(4 &* count)) }

  /// The hits among the first `count` bytes, of which there are fewer than sixteen.
  @inline(__always)
  func keeping(first count: Int) -> Hits {
    Hits(nibbles: nibbles & (1 &<< UInt64(4 &* count) &- 1))
  }

  /// The index of the last hit, from 0.
  @inline(__always)
  var last: Int { 15 &- nibbles.leadingZeroBitCount &>> 2 }

  /// The index of the first hit, from 0; 16 if there is none.
  @inline(__always)
  var first: Int { nibbles.trailingZeroBitCount &>> 2 }
}
