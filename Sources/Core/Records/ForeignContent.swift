package import JSONText

/// What a file is that has content, but no record in it: nothing is to be written into such a file.
///
/// A file that is empty, or has blank lines and comments alone, is not one of these, and neither is
/// one that has records beside damaged lines, or that has conflict markers.
package enum ForeignContent: String, CaseIterable, Sendable {
  /// What git-lfs has in place of a file.
  case pointer
  case utf16, utf32
  /// Bytes that are not text, or text that is not UTF-8.
  case binary
  /// One JSON value on several lines, or several such values.
  case severalLines
  /// JSON on each line, but no object.
  case values
  /// Lines with as many commas, semicolons or tabs as the first one.
  case table
  case text

  /// What a content is; nil for JSON Lines. Complexity: O(bytes); of most files of records only the
  /// first line is read.
  package init?(of content: Bytes) {
    let text = FileFrame(of: content).text
    var start = 0
    var first: Line?
    while first == nil, start < text.count {
      let end = text.endOfLine(from: start)
      let line = Line(bytes: text[start..<end], number: 1)
      if line.kind == .blank || line.kind == .comment { start = end } else { first = line }
    }
    guard let first, first.kind != .record else { return nil }
    if let isWhole = Self.isOnSeveralLines(text[start..<text.count]) {
      if !isWhole { return nil }
      self = .severalLines
      return
    }
    let document = Document(reading: content)
    if document.hasRecords || document.resolvingMarkers() != nil { return nil }
    let isJSON = !document.hasBadLines
    let kind = isJSON ? .values : Self.kind(of: text[start..<text.count])
    self = Self.encoding(of: content) ?? kind
  }

  /// Whether a text consists of JSON values of which none is an object on a line of its own; nil
  /// where it is not JSON, or each value is on one line.
  private static func isOnSeveralLines(_ text: Bytes) -> Bool? {
    text.withSpan { text -> Bool? in
      var scanner = JSONScanner()
      var position = 0
      var spansLines = false
      var hasRecord = false
      while position < text.count {
        guard let end = try? scanner.scanValue(text, at: position) else { return nil }
        var isOnOneLine = true
        for index in position..<end where text[index] == UInt8(ascii: "\n") { isOnOneLine = false }
        if !isOnOneLine { spansLines = true }
        if isOnOneLine, text[position] == UInt8(ascii: "{") { hasRecord = true }
        position = JSONScanner.skipBlanks(text, at: end)
      }
      return spansLines ? !hasRecord : nil
    }
  }

  /// https://git-scm.com/docs/gitattributes on binary files: git looks for a NUL in the first 8000
  /// bytes. This does the same.
  private static func encoding(of content: Bytes) -> ForeignContent? {
    let start = content[0..<min(content.count, 8000)].array
    if start.starts(with: [0xFF, 0xFE, 0, 0]) || start.starts(with: [0, 0, 0xFE, 0xFF]) {
      return .utf32
    }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return .utf16 }
    if start.contains(0) { return looksLikeUTF16(start) ? .utf16 : .binary }
    // The last character may be cut off.
    let isText = (0...3).contains { String(validating: start.dropLast($0), as: UTF8.self) != nil }
    return isText ? nil : .binary
  }

  /// Whether every other byte is NUL, as in UTF-16 without a byte order mark of what is mostly
  /// ASCII.
  private static func looksLikeUTF16(_ start: [UInt8]) -> Bool {
    let sample = start.prefix(64)
    if sample.count < 4 { return false }
    let even = sample.indices.count { $0 % 2 == 0 && sample[$0] == 0 }
    let odd = sample.indices.count { $0 % 2 == 1 && sample[$0] == 0 }
    return max(even, odd) * 4 >= sample.count && min(even, odd) == 0
  }

  private static func kind(of text: Bytes) -> ForeignContent {
    // https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: "The first key is always version".
    // The other names are those of its first years.
    let names = ["git-lfs.github.com/spec/", "hawser.github.com/spec/", "git-media.io/v/"]
    let start = text[0..<min(text.count, 4096)].text
    if start.hasPrefix("version http"), names.contains(where: start.contains) { return .pointer }
    // Of a long file the last of these lines is cut off.
    let lines = start.split(whereSeparator: \.isNewline)
    let whole = text.count > 4096 && lines.count > 1 ? lines.dropLast() : lines[...]
    for separator in [",", "\t", ";"] as [Character] {
      let counts = whole.prefix(5).map { line in line.count { $0 == separator } }
      if let count = counts.first, count > 0, counts.allSatisfy({ $0 == count }) { return .table }
    }
    return .text
  }
}
