extension Bytes {
  /// Whether one of the bytes is `byte`.
  package func contains(_ byte: UInt8) -> Bool {
    withSpan { $0.first(byte, from: 0) < count }
  }

  /// The first position of `byte` at or after `start`; nil if there is none.
  package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    let position = withSpan { $0.first(byte, from: start) }
    return position < count ? position : nil
  }

  /// The first position at or after `start` where `part`, which is not empty, begins; nil if there
  /// is none.
  ///
  /// Compares the first and the last byte of `part` at 32 positions at a time, which suits words
  /// that are rare in a text. Complexity: O(`count` · `part.count`) in the worst case.
  package func firstIndex(of part: Bytes, from start: Int) -> Int? {
    precondition(!part.isEmpty, "A search is for at least one byte.")
    let (first, last) = (part[0], part[part.count - 1])
    let (firsts, lasts) = (SIMD32<UInt8>(repeating: first), SIMD32<UInt8>(repeating: last))
    let end = part.count - 1
    return withUnsafeBytes { memory in
      part.withUnsafeBytes { pattern in
        func stands(at position: Int) -> Bool {
          memory[position] == first && memory[position + end] == last
            && memory[position..<position + end].elementsEqual(pattern.dropLast())
        }
        var position = start
        while position + end + 32 <= memory.count {
          let heads = memory.loadUnaligned(fromByteOffset: position, as: SIMD32<UInt8>.self)
          let tails = memory.loadUnaligned(fromByteOffset: position + end, as: SIMD32<UInt8>.self)
          let both = (heads .== firsts) .& (tails .== lasts)
          if any(both) {
            for offset in 0..<32 where both[offset] && stands(at: position + offset) {
              return position + offset
            }
          }
          position += 32
        }
        while position + end < memory.count {
          if stands(at: position) { return position }
          position += 1
        }
        return nil
      }
    }
  }

  /// Whether `part` occurs in these bytes.
  ///
  /// Uses the algorithm of Knuth, Morris and Pratt, "Fast Pattern Matching in Strings" (1977), so
  /// that no input is slow. Complexity: O(`count` + `part.count`).
  package func contains(_ part: Bytes) -> Bool {
    if part.count > count { return false }
    let borders = part.withSpan { Self.borders(of: $0) }
    return withSpan { text in
      part.withSpan { pattern in
        var matched = 0
        for position in 0..<text.count {
          if matched == pattern.count { return true }
          while matched > 0, pattern[matched] != text[position] { matched = borders[matched - 1] }
          if pattern[matched] == text[position] { matched += 1 }
        }
        return matched == pattern.count
      }
    }
  }

  /// For each prefix of a pattern, the length of the longest shorter prefix that it ends with.
  private static func borders(of pattern: borrowing Span<UInt8>) -> [Int] {
    var borders = [Int](repeating: 0, count: pattern.count)
    var length = 0
    for position in stride(from: 1, to: pattern.count, by: 1) {
      while length > 0, pattern[length] != pattern[position] { length = borders[length - 1] }
      if pattern[length] == pattern[position] { length += 1 }
      borders[position] = length
    }
    return borders
  }
}
