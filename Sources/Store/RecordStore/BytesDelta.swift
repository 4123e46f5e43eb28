package import JSONText

/// How one text is made from another: what they share is copied from the other, by its place, and
/// only the rest is kept. So versions of a large record cost what differs between them.
///
/// The form is a run of numbers (seven bits in a byte, the lowest first, the highest bit set in all
/// but the last byte) and literal bytes: the length of the text, its checksum, and then the parts
/// in order. A part is a number whose lowest bit says whether bytes are copied, and whose other
/// bits say how many; after it comes the place in the other text, or the bytes themselves.
package enum BytesDelta {
  /// What both texts share is found if it has twice as many bytes.
  private static let blockByteCount = 32

  /// The delta that makes `text` from `source`. Complexity: O(bytes of both).
  package static func make(_ text: Bytes, from source: Bytes) -> Bytes {
    text.withUnsafeBytes { text in
      source.withUnsafeBytes { source in
        var delta: [UInt8] = []
        append(UInt64(text.count), to: &delta)
        append(checksum(text), to: &delta)
        let start = equalByteCount(text, source, limit: min(text.count, source.count))
        let limit = min(text.count, source.count) - start
        let end = equalEndByteCount(text, source, limit: limit)
        copy(0..<start, to: &delta)
        let middle = start..<text.count - end
        addMiddle(of: text, middle, source, start..<source.count - end, to: &delta)
        copy(source.count - end..<source.count, to: &delta)
        return Bytes(delta)
      }
    }
  }

  /// The text that a delta makes from `source`; nil if it was not made for that one.
  package static func apply(_ delta: Bytes, to source: Bytes) -> Bytes? {
    delta.withUnsafeBytes { delta in
      source.withUnsafeBytes { source in
        var position = 0
        guard let count = number(delta, &position), let sum = number(delta, &position),
          count <= UInt64(Int32.max)
        else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(Int(count))
        while position < delta.count {
          guard let head = number(delta, &position), head >> 1 <= count else { return nil }
          let length = Int(head >> 1)
          if head & 1 == 1 {
            guard let place = number(delta, &position), place <= UInt64(source.count),
              length <= source.count - Int(place)
            else { return nil }
            text.append(contentsOf: source[Int(place)..<Int(place) + length])
          } else {
            guard length <= delta.count - position else { return nil }
            text.append(contentsOf: delta[position..<position + length])
            position += length
          }
        }
        let isWhole = text.count == Int(count) && text.withUnsafeBytes(checksum) == sum
        return isWhole ? Bytes(text) : nil
      }
    }
  }

  // MARK: Making

  private typealias Memory = UnsafeRawBufferPointer

  /// How many bytes two texts have in common at their beginnings, eight at a time.
  private static func equalByteCount(_ text: Memory, _ source: Memory, limit: Int) -> Int {
    var count = 0
    while count + 8 <= limit {
      let word = text.loadUnaligned(fromByteOffset: count, as: UInt64.self)
      if word != source.loadUnaligned(fromByteOffset: count, as: UInt64.self) { break }
      count += 8
    }
    while count < limit, text[count] == source[count] { count += 1 }
    return count
  }

  /// The same at their ends.
  private static func equalEndByteCount(_ text: Memory, _ source: Memory, limit: Int) -> Int {
    let (textEnd, sourceEnd) = (text.count, source.count)
    var count = 0
    while count + 8 <= limit {
      let word = text.loadUnaligned(fromByteOffset: textEnd - count - 8, as: UInt64.self)
      let other = source.loadUnaligned(fromByteOffset: sourceEnd - count - 8, as: UInt64.self)
      if word != other { break }
      count += 8
    }
    while count < limit, text[textEnd - count - 1] == source[sourceEnd - count - 1] { count += 1 }
    return count
  }

  /// Adds the parts of a stretch of the text, with what it shares with one of the source in any
  /// order: blocks of the source are looked up by a hash that rolls over the text.
  private static func addMiddle(
    of text: Memory,
    _ part: Range<Int>,
    _ source: Memory,
    _ sourcePart: Range<Int>,
    to delta: inout [UInt8]
  ) {
    let size = blockByteCount
    guard part.count >= size, sourcePart.count >= size else {
      return addLiteral(text[part], to: &delta)
    }
    let blocks = BlockTable(source, sourcePart, size: size)
    var literalStart = part.lowerBound
    var position = part.lowerBound
    var hash = RollingHash(text, at: position, size: size)
    while true {
      if let found = blocks.place(of: hash.value), isEqual(text, position, source, found, size) {
        var (start, place, length) = (position, found, size)
        while start > literalStart, place > 0, text[start - 1] == source[place - 1] {
          (start, place, length) = (start - 1, place - 1, length + 1)
        }
        while start + length < part.upperBound, place + length < source.count,
          text[start + length] == source[place + length]
        {
          length += 1
        }
        addLiteral(text[literalStart..<start], to: &delta)
        copy(place..<place + length, to: &delta)
        position = start + length
        literalStart = position
        if position + size > part.upperBound { break }
        hash = RollingHash(text, at: position, size: size)
      } else {
        if position + size >= part.upperBound { break }
        hash.roll(out: text[position], in: text[position + size])
        position += 1
      }
    }
    addLiteral(text[literalStart..<part.upperBound], to: &delta)
  }

  private static func isEqual(
    _ text: Memory,
    _ position: Int,
    _ source: Memory,
    _ place: Int,
    _ count: Int
  ) -> Bool {
    (0..<count).allSatisfy { text[position + $0] == source[place + $0] }
  }

  private static func addLiteral(_ bytes: Slice<Memory>, to delta: inout [UInt8]) {
    if bytes.isEmpty { return }
    append(UInt64(bytes.count) << 1, to: &delta)
    delta.append(contentsOf: bytes)
  }

  private static func copy(_ range: Range<Int>, to delta: inout [UInt8]) {
    if range.isEmpty { return }
    append(UInt64(range.count) << 1 | 1, to: &delta)
    append(UInt64(range.lowerBound), to: &delta)
  }

  // MARK: Numbers

  private static func append(_ number: UInt64, to delta: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      delta.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    delta.append(UInt8(rest))
  }

  private static func number(_ delta: Memory, _ position: inout Int) -> UInt64? {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard position < delta.count else { return nil }
      let byte = delta[position]
      position += 1
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
    }
    return nil
  }

  /// FNV-1a with 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/.
  private static func checksum(_ text: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt32 = 0x811C_9DC5
    for byte in text { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return UInt64(hash)
  }
}

/// A hash of a few consecutive bytes that moves on by a byte in constant time.
private struct RollingHash {
  private(set) var value: UInt32 = 0
  /// The factor of the first byte.
  private var first: UInt32 = 1
  private static let base: UInt32 = 0x0100_0193

  init(_ text: UnsafeRawBufferPointer, at start: Int, size: Int) {
    for byte in text[start..<start + size] { value = value &* Self.base &+ UInt32(byte) }
    for _ in 1..<size { first = first &* Self.base }
  }

  mutating func roll(out old: UInt8, in new: UInt8) {
    value = (value &- UInt32(old) &* first) &* Self.base &+ UInt32(new)
  }
}

/// The places of a text's blocks, by their hashes. Of blocks with one place in the table, the first
/// is kept.
private struct BlockTable {
  private var places: [Int32]

  init(_ text: UnsafeRawBufferPointer, _ part: Range<Int>, size: Int) {
    let count = part.count / size
    var capacity = 64
    while capacity < count * 4 { capacity *= 2 }
    places = Array(repeating: -1, count: capacity)
    for start in stride(from: part.lowerBound, through: part.upperBound - size, by: size) {
      let index = index(of: RollingHash(text, at: start, size: size).value)
      if places[index] < 0 { places[index] = Int32(start) }
    }
  }

  func place(of hash: UInt32) -> Int? {
    let place = places[index(of: hash)]
    return place < 0 ? nil : Int(place)
  }

  private func index(of hash: UInt32) -> Int {
    Int((hash &* 0x9E37_79B1) >> 7) & (places.count - 1)
  }
}
