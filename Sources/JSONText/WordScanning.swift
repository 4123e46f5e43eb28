/// Searches that look at eight bytes at a time.
///
/// A word is loaded from any address, the first byte as the lowest. For a byte b, the expression
/// `(word ^ b₈) - 1₈`, where x₈ is x in each of the eight bytes, has the highest bit set in the
/// lowest byte that is equal to b; of the bytes above that one it says nothing reliable, because
/// the subtraction borrows from them. Only the lowest hit is ever used. ("Determine if a word has a
/// zero byte", Sean Eron Anderson, Bit Twiddling Hacks.)
///
/// Unsafe: words are loaded, and bytes read, without a check of the bounds. Each loop shows beside
/// the load that it lies inside.
extension Span<UInt8> {
  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// The position of the first byte at or behind `start` that a string can't simply hold: a quote,
  /// a backslash, a control character, or a byte of a character beyond ASCII; else `count`.
  @inline(__always)
  func firstSpecialByte(from start: Int) -> Int {
    var position = start
    let bytes = self.bytes
    while position + 8 <= count {
      // Inside: position + 8 <= count.
      let word = UInt64(
        littleEndian: bytes.unsafeLoadUnaligned(
          fromUncheckedByteOffset: position,
          as: UInt64.self
        )
      )
      let quotes = (word ^ 0x2222_2222_2222_2222) &- Self.ones
      let backslashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- Self.ones
      let controls = word &- 0x2020_2020_2020_2020
      let hits = (quotes | backslashes | controls | word) & Self.highBits
      if hits != 0 { return position + hits.trailingZeroBitCount / 8 }
      position += 8
    }
    while position < count {
      // Inside: position < count.
      let byte = self[unchecked: position]
      if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"")
        || byte == UInt8(ascii: "\\")
      {
        return position
      }
      position += 1
    }
    return position
  }

  /// The position of the first line feed at or behind `start`, or `count`.
  @inline(__always)
  func firstLineFeed(from start: Int) -> Int {
    var position = start
    let bytes = self.bytes
    // Four words in one step, as long as none of them has a hit.
    while position + 32 <= count {
      var hits: UInt64 = 0
      for part in 0..<4 {
        // Inside: position + 32 <= count.
        let difference =
          bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: position + part * 8,
            as: UInt64.self
          ) ^ 0x0A0A_0A0A_0A0A_0A0A
        hits |= (difference &- Self.ones) & ~difference
      }
      if hits & Self.highBits != 0 { break }
      position += 32
    }
    while position + 8 <= count {
      // Inside: position + 8 <= count.
      let word = UInt64(
        littleEndian: bytes.unsafeLoadUnaligned(
          fromUncheckedByteOffset: position,
          as: UInt64.self
        )
      )
      let difference = word ^ 0x0A0A_0A0A_0A0A_0A0A
      let hits = (difference &- Self.ones) & ~difference & Self.highBits
      if hits != 0 { return position + hits.trailingZeroBitCount / 8 }
      position += 8
    }
    while position < count, self[unchecked: position] != UInt8(ascii: "\n") { position += 1 }
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
    // Four words in one step, as long as they are equal: inside, as offset + 32 <= limit, and
    // `limit` bytes are there in both texts.
    while offset + 32 <= limit {
      var difference: UInt64 = 0
      for part in 0..<4 {
        difference |=
          left.unsafeLoadUnaligned(
            fromUncheckedByteOffset: start + offset + part * 8,
            as: UInt64.self
          )
          ^ right.unsafeLoadUnaligned(
            fromUncheckedByteOffset: otherStart + offset + part * 8,
            as: UInt64.self
          )
      }
      if difference != 0 { break }
      offset += 32
    }
    while offset + 8 <= limit {
      // Inside: offset + 8 <= limit.
      let difference =
        left.unsafeLoadUnaligned(fromUncheckedByteOffset: start + offset, as: UInt64.self)
        ^ right.unsafeLoadUnaligned(fromUncheckedByteOffset: otherStart + offset, as: UInt64.self)
      if difference != 0 {
        return offset + UInt64(littleEndian: difference).trailingZeroBitCount / 8
      }
      offset += 8
    }
    while offset < limit,
      self[unchecked: start + offset] == other[unchecked: otherStart + offset]
    {
      offset += 1
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
