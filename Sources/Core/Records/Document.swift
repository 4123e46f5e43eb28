package import JSONText

/// One version of a JSON Lines file, split into its lines.
///
/// The document holds every byte of the file: an optional byte order mark, the lines, and the line
/// ends between them. It accepts any bytes; each line says what is wrong with it.
package struct Document: Sendable {
  package let lines: [Line]
  package let hasByteOrderMark: Bool
  /// The line end of the file; nil if it has none. In a file with mixed line ends this is
  /// `lineFeed`, and the carriage returns belong to the lines as white space.
  package let lineEnd: LineEnd?
  /// Whether the last line has a line end; nil for a file without lines.
  package let endsWithLineEnd: Bool?

  package init(
    lines: [Line],
    hasByteOrderMark: Bool,
    lineEnd: LineEnd?,
    endsWithLineEnd: Bool?
  ) {
    self.lines = lines
    self.hasByteOrderMark = hasByteOrderMark
    self.lineEnd = lineEnd
    self.endsWithLineEnd = endsWithLineEnd
  }

  /// The same file with other lines.
  package func replacingLines(_ lines: [Line]) -> Document {
    Document(
      lines: lines,
      hasByteOrderMark: hasByteOrderMark,
      lineEnd: lineEnd,
      endsWithLineEnd: endsWithLineEnd
    )
  }

  package var hasRecords: Bool {
    lines.contains { $0.kind == .record || $0.kind == .unread }
  }

  package var hasBadLines: Bool { Self.holdBadLines(lines) }

  /// Whether one of the lines is bad. A loop over indices accesses kinds in place; passing a line
  /// to a closure would copy it.
  package static func holdBadLines(_ lines: [Line]) -> Bool {
    for index in lines.indices where lines[index].kind == .bad { return true }
    return false
  }

  /// Whether the file has only white space and comments.
  package var isWithoutContent: Bool {
    lines.allSatisfy { $0.kind == .blank || $0.kind == .comment }
  }
}

/// The bytes that end a line.
package enum LineEnd: UInt8, Sendable {
  case lineFeed, carriageReturnLineFeed

  package var byteCount: Int { self == .lineFeed ? 1 : 2 }

  package var bytes: Bytes { self == .lineFeed ? Self.lineFeedBytes : Self.bothBytes }

  private static let lineFeedBytes = Bytes("\n")
  private static let bothBytes = Bytes("\r\n")
}
