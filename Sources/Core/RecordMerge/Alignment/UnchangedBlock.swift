package import JSONText
package import Records

extension LineEnd {
  /// The lines of a block, each without its line end: this one, though another may seem to be there
  /// (see `Document.lineEnd`). The last line has none.
  package func lines(ofBlock block: Bytes) -> [Bytes] {
    var lines: [Bytes] = []
    var start = 0
    while start < block.count {
      let end = block.endOfLine(from: start)
      lines.append(block[start..<(end < block.count ? end - bytes.count : end)])
      start = end
    }
    return lines
  }
}

extension Line {
  /// An unchanged block of records, with the line ends between them, which begins with the line
  /// `number`.
  init(unchangedBlock bytes: Bytes, number: Int) { self.init(unread: bytes, number: number) }

  /// Whether this is an unchanged block: nothing else that the engine has is unread.
  var isUnchangedBlock: Bool { kind == .unread }
}
