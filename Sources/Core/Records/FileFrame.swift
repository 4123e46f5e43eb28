package import JSONText

/// A file without its byte order mark, and the properties of its lines as a whole.
package struct FileFrame: Sendable {
  /// The lines with their line ends.
  package private(set) var text: Bytes
  package let hasByteOrderMark: Bool
  /// As in `Document`.
  package let lineEnd: LineEnd?
  package let endsWithLineEnd: Bool?

  /// Reads the first line of a file; if that ends with a carriage return, the whole file.
  package init(of file: Bytes) {
    hasByteOrderMark = file.count >= 3 && file[0] == 0xEF && file[1] == 0xBB && file[2] == 0xBF
    text = hasByteOrderMark ? file[3..<file.count] : file
    endsWithLineEnd = text.isEmpty ? nil : text[text.count - 1] == UInt8(ascii: "\n")
    lineEnd = Self.lineEnd(of: text)
  }

  /// The line end of a text; nil if it has none.
  private static func lineEnd(of text: Bytes) -> LineEnd? {
    var result: LineEnd?
    var start = 0
    while start < text.count {
      let end = text.endOfLine(from: start)
      guard text[end - 1] == UInt8(ascii: "\n") else { break }
      if end - start < 2 || text[end - 2] != UInt8(ascii: "\r") { return .lineFeed }
      result = .carriageReturnLineFeed
      start = end
    }
    return result
  }

  /// The same file with bytes that other threads don't count (see `SeparateCounts`).
  package var owned: FileFrame {
    var frame = self
    var counts = SeparateCounts()
    frame.text = counts.own(text)
    return frame
  }

  /// The line in `range`, which includes its line end, without its line end.
  package func line(_ range: Range<Int>) -> Bytes {
    var end = range.upperBound
    if end > range.lowerBound, text[end - 1] == UInt8(ascii: "\n") {
      end -= lineEnd == .carriageReturnLineFeed ? 2 : 1
    }
    return text[range.lowerBound..<end]
  }
}
