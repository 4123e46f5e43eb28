package import JSONText

extension Document {
  /// Takes a file apart into lines. Complexity: O(bytes).
  ///
  /// Lines that `template`, another version of the file, has in the same order are recognised by
  /// comparing memory, and are not scanned again.
  package init(reading file: Bytes, template: Document? = nil) {
    let hasMark = file.count >= 3 && file[0] == 0xEF && file[1] == 0xBB && file[2] == 0xBF
    let text = hasMark ? file[3..<file.count] : file
    let ranges = Self.lineRanges(of: text)
    let ended = text.isEmpty ? nil : text[text.count - 1] == UInt8(ascii: "\n")
    let endedCount = ended == false ? ranges.count - 1 : ranges.count
    let returnCount = ranges[0..<endedCount].count { Self.endsWithReturn(text, $0) }
    let endsWithBoth = endedCount > 0 && returnCount == endedCount
    var lines: [Line] = []
    lines.reserveCapacity(ranges.count)
    var twins = TwinFinder(lines: template?.lines ?? [])
    for (index, range) in ranges.enumerated() {
      let cut = endsWithBoth && index < endedCount ? 1 : 0
      let bytes = text[range.lowerBound..<range.upperBound - cut]
      if let (twin, twinIndex) = twins.twin(of: bytes) {
        lines.append(Line(bytes: bytes, number: index + 1, twin: twin, twinIndex: twinIndex))
      } else {
        lines.append(Line(bytes: bytes, number: index + 1))
      }
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

/// Finds the lines of one version in another, as long as they come in the same order with only a
/// few lines added or removed between them.
struct TwinFinder {
  /// How many lines ahead a twin is looked for.
  private static let reach = 4
  private let lines: [Line]
  private var next = 0

  init(lines: [Line]) { self.lines = lines }

  mutating func twin(of bytes: Bytes) -> (line: Line, index: Int)? {
    for index in next..<min(next + Self.reach, lines.count) where lines[index].bytes == bytes {
      next = index + 1
      return (lines[index], index)
    }
    if next < lines.count { next += 1 }
    return nil
  }
}
