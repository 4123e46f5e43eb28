package import JSONText
package import Records

extension LineEnd {
  /// The lines of a block, each without its line end. Only this line end counts, even if the text
  /// seems to have others (see `Document.lineEnd`). The last line has none.
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
  /// An unchanged block of records, with the line ends between them. It begins with the line
  /// `number`.
  init(unchangedBlock bytes: Bytes, number: Int) { self.init(unread: bytes, number: number) }

  /// Whether this is an unchanged block: the engine has no other unread lines.
  var isUnchangedBlock: Bool { kind == .unread }
}
