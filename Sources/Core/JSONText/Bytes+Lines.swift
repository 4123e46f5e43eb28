extension Bytes {
  /// How many bytes these and `other` have in common, from a position in each.
  package func equalByteCount(from start: Int, _ other: Bytes, from otherStart: Int) -> Int {
    withSpan { text in
      other.withSpan { otherText in
        text.equalByteCount(from: start, otherText, from: otherStart)
      }
    }
  }

  /// Whether a part of these bytes is equal to a part of `other`.
  func holdsSame(_ range: Range<Int>, as other: Bytes, _ otherRange: Range<Int>) -> Bool {
    if range.count != otherRange.count { return false }
    return withSpan { text in
      other.withSpan { otherText in
        text.extracting(range).equalByteCount(
          from: 0,
          otherText.extracting(otherRange),
          from: 0
        ) == range.count
      }
    }
  }

  /// The position after the line feed that ends the line at `start`; `count` if the line has none.
  package func endOfLine(from start: Int) -> Int {
    withSpan { text in Swift.min(text.firstLineFeed(from: start) + 1, text.count) }
  }

  /// A hash of the bytes. It is fast, and does not resist inputs that were made to collide.
  package func quickHash(of range: Range<Int>) -> UInt64 {
    self[range].withSpan { $0.quickHash }
  }

  /// The position after the last line feed in a range, or the start of the range.
  package func startOfLine(before end: Int, from start: Int) -> Int {
    self[start..<end].withSpan { text in start + text.endOfLastLine }
  }
}
