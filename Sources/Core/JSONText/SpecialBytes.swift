internal import CVector

/// Finds, in order, the bytes that a string can't contain as they are: quotes, backslashes, control
/// characters, and the bytes of characters beyond ASCII.
///
/// One step looks at 64 bytes and remembers what it found in them. So moving from one special byte
/// to the next takes a few instructions on one number. It does not begin with a load from the
/// position of the last byte, which the processor would have to wait for.
///
/// Unsafe: blocks are loaded without a bounds check; a comment beside each load shows that it is in
/// bounds. Blocks are remembered by their address, so the texts must stay in place, unchanged,
/// while this is in use.
struct SpecialBytes {
  /// The address of the block that was read last. No text begins at 0.
  private var blockAddress: UInt = 0
  /// Which of its bytes are special, the first in the lowest bit.
  private var hits: UInt64 = 0

  private static let blockCount = 64

  /// The position of the first special byte at or after `start`, or the count of the text.
  @inline(__always)
  mutating func first(in text: borrowing Span<UInt8>, from start: Int) -> Int {
    let address = text.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    let offset = address &+ UInt(bitPattern: start) &- blockAddress
    guard offset < UInt(Self.blockCount) else { return search(text, address, from: start) }
    let rest = hits &>> UInt64(offset)
    // fault: end-of-block-is-end-of-string
    if rest == 0 {
      return search(text, address, from: start &+ Self.blockCount &- Int(bitPattern: offset))
    }
    // The block may belong to a longer text.
    return min(start &+ rest.trailingZeroBitCount, text.count)
  }

  private mutating func search(
    _ text: borrowing Span<UInt8>,
    _ address: UInt,
    from start: Int
  ) -> Int {
    var position = start
    // Inside: position + 64 <= count.
    while position &+ Self.blockCount <= text.count {
      look(text, address, at: position)
      if hits != 0 { return position &+ hits.trailingZeroBitCount }
      position &+= Self.blockCount
    }
    if position >= text.count { return text.count }
    // Too short for a block.
    if text.count < Self.blockCount { return text.firstSpecialByte(from: position) }
    // Inside: count - 64 >= 0. And count - 64 < position < count, as the loop has ended.
    look(text, address, at: text.count &- Self.blockCount)
    let rest = hits &>> UInt64(position &+ Self.blockCount &- text.count)
    return rest == 0 ? text.count : position &+ rest.trailingZeroBitCount
  }

  /// Reads the block that begins at `position`. All of it is in the text.
  @inline(__always)
  private mutating func look(
    _ text: borrowing Span<UInt8>,
    _ address: UInt,
    at position: Int
  ) {
    hits = text.bytes.withUnsafeBytes { jsonl_special_bytes($0.baseAddress, position) }
    blockAddress = address &+ UInt(bitPattern: position)
  }
}
