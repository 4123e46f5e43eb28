extension Bytes {
  /// Whether one of the bytes is `byte`.
  package func contains(_ byte: UInt8) -> Bool {
    withUnsafeBytes { $0.contains(byte) }
  }

  /// The first position at or behind `start` where `byte` stands; nil where there is none.
  package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    withUnsafeBytes { memory in
      var position = start
      let pattern = SIMD32<UInt8>(repeating: byte)
      while position + 32 <= memory.count {
        let block = memory.loadUnaligned(fromByteOffset: position, as: SIMD32<UInt8>.self)
        if any(block .== pattern) { break }
        position += 32
      }
      return memory[position...].firstIndex(of: byte)
    }
  }

  /// Whether `part` stands somewhere in these bytes.
  ///
  /// Knuth, Morris and Pratt, "Fast Pattern Matching in Strings" (1977), so that no text makes it
  /// slow. Complexity: O(`count` + `part.count`).
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
