package import JSONText

/// The properties of a file as a whole.
package struct FileFormat: Equatable, Sendable {
  package var hasByteOrderMark: Bool
  package var lineEnd: LineEnd
  package var endsWithLineEnd: Bool
  /// Whether a carriage return at the end of a line is the first half of its line end. This is so
  /// if `lineEnd` has one and the lines of a version with mixed line ends kept theirs.
  package var hasReturnsInLines = false

  package init(
    hasByteOrderMark: Bool = false,
    lineEnd: LineEnd = .lineFeed,
    endsWithLineEnd: Bool = true
  ) {
    self.hasByteOrderMark = hasByteOrderMark
    self.lineEnd = lineEnd
    self.endsWithLineEnd = endsWithLineEnd
  }

  /// The bytes with which a file may begin to mark it as UTF-8.
  package static let byteOrderMark = Bytes([0xEF, 0xBB, 0xBF])
}
