package import JSONText

extension Document {
  /// Takes a file apart into lines. Complexity: O(bytes).
  package init(reading file: Bytes) {
    let hasMark = file.count >= 3 && file[0] == 0xEF && file[1] == 0xBB && file[2] == 0xBF
    let text = hasMark ? file[3..<file.count] : file
    let ranges = Self.lineRanges(of: text)
    let ended = text.isEmpty ? nil : text[text.count - 1] == UInt8(ascii: "\n")
    let endedCount = ended == false ? ranges.count - 1 : ranges.count
    let returnCount = ranges[0..<endedCount].count { Self.endsWithReturn(text, $0) }
    let endsWithBoth = endedCount > 0 && returnCount == endedCount
    var lines: [Line] = []
    lines.reserveCapacity(ranges.count)
    for (index, range) in ranges.enumerated() {
      let cut = endsWithBoth && index < endedCount ? 1 : 0
      lines.append(
        Line(bytes: text[range.lowerBound..<range.upperBound - cut], number: index + 1))
    }
    self.init(
      lines: lines,
      hasByteOrderMark: hasMark,
      lineEnd: endedCount == 0 ? nil : endsWithBoth ? .carriageReturnLineFeed : .lineFeed,
      endsWithLineEnd: ended
    )
  }

  private static func endsWithReturn(_ text: Bytes, _ range: Range<Int>) -> Bool {
    !range.isEmpty && text[range.upperBound - 1] == UInt8(ascii: "\r")
  }

  /// Where the lines lie, without their line feeds.
  private static func lineRanges(of text: Bytes) -> [Range<Int>] {
    text.withSpan { span in
      var ranges: [Range<Int>] = []
      var start = 0
      for position in 0..<span.count where span[position] == UInt8(ascii: "\n") {
        ranges.append(start..<position)
        start = position + 1
      }
      if start < span.count { ranges.append(start..<span.count) }
      return ranges
    }
  }
}
