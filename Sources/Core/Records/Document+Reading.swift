package import JSONText

extension Document {
  /// Splits a file into lines. Complexity: O(bytes).
  ///
  /// Lines have their plain key if it is the member `keyName`. A line that equals one of `known`,
  /// which may be a few lines away, is not scanned again.
  package init(reading file: Bytes, keyName: [UInt8]? = nil, known: [Line] = []) {
    let frame = FileFrame(of: file)
    let lines = frame.lines(in: 0..<frame.text.count, keyName: keyName, known: known)
    self.init(frame, lines: lines)
  }

  /// A file from lines that were read separately.
  package init(_ frame: FileFrame, lines: [Line]) {
    self.init(
      lines: lines,
      hasByteOrderMark: frame.hasByteOrderMark,
      lineEnd: frame.lineEnd,
      endsWithLineEnd: frame.endsWithLineEnd
    )
  }
}

extension FileFrame {
  /// Reads the lines in a range of the text that begins and ends at line boundaries, and numbers
  /// them from 1. Otherwise like `Document.init(reading:keyName:known:)`.
  package func lines(in range: Range<Int>, keyName: [UInt8]?, known: [Line] = []) -> [Line] {
    var lines: [Line] = []
    lines.reserveCapacity(known.count * 5 / 4)
    var start = range.lowerBound
    var next = 0
    while start < range.upperBound {
      let end = text.endOfLine(from: start)
      let bytes = line(start..<end)
      let reach = next..<min(next + 8, known.count)
      if let match = known.firstIndex(of: bytes, in: reach) {
        lines.append(Line(bytes: bytes, number: lines.count + 1, like: known[match]))
        next = match + 1
      } else {
        lines.append(Line(bytes: bytes, number: lines.count + 1, keyName: keyName))
        next = min(next + 1, known.count)
      }
      start = end
    }
    return lines
  }
}

extension [Line] {
  /// The first index in a range of a line with these bytes. A loop over indices accesses lines in
  /// place; passing one to a closure would copy it.
  fileprivate func firstIndex(of bytes: Bytes, in range: Range<Int>) -> Int? {
    for index in range where self[index].bytes == bytes { return index }
    return nil
  }
}
