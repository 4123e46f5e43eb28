package import JSONText

extension Document {
  /// Takes a file apart into lines. Complexity: O(bytes).
  ///
  /// Lines have their plain key if it is the member `keyName`. A line that has the bytes of one of
  /// `known`, from which it may be a few lines away, is not scanned again.
  package init(reading file: Bytes, keyName: [UInt8]? = nil, known: [Line] = []) {
    let frame = FileFrame(of: file)
    var lines: [Line] = []
    var start = 0
    var next = 0
    while start < frame.text.count {
      let end = frame.text.endOfLine(from: start)
      let bytes = frame.line(start..<end)
      let reach = next..<min(next + 8, known.count)
      if let twin = known.firstIndex(of: bytes, in: reach) {
        lines.append(Line(bytes: bytes, number: lines.count + 1, like: known[twin]))
        next = twin + 1
      } else {
        lines.append(Line(bytes: bytes, number: lines.count + 1, keyName: keyName))
        next = min(next + 1, known.count)
      }
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

extension [Line] {
  /// The first place in a range where a line with these bytes is. A loop over indices looks at
  /// lines where they are; to hand one to a closure would copy it.
  fileprivate func firstIndex(of bytes: Bytes, in range: Range<Int>) -> Int? {
    for index in range where self[index].bytes == bytes { return index }
    return nil
  }
}
