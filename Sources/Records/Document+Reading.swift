package import JSONText

extension Document {
  /// Takes a file apart into lines. Complexity: O(bytes).
  package init(reading file: Bytes) {
    let frame = FileFrame(of: file)
    var lines: [Line] = []
    var start = 0
    while start < frame.text.count {
      let end = frame.text.endOfLine(from: start)
      lines.append(Line(bytes: frame.line(start..<end), number: lines.count + 1))
      start = end
    }
    self.init(frame, lines: lines)
  }

  /// A file whose lines were read by themselves.
  package init(_ frame: FileFrame, lines: [Line]) {
    self.init(
      lines: lines,
      hasByteOrderMark: frame.hasByteOrderMark,
      lineEnd: frame.lineEnd,
      endsWithLineEnd: frame.endsWithLineEnd
    )
  }
}
