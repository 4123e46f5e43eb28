internal import JSONText
internal import MergePolicy
internal import Records
internal import System

/// Finds the header of a file: a first line, apart from blank lines and comments, that is an object
/// without a key and has no member name in common with any other record.
///
/// Mostly the first record has a key, or the second one shows that the first is not a header, and
/// no more of the file is read.
enum HeaderSearch {
  /// The number of the header's line, from 1; nil if the file has none. In a log every line is an
  /// event.
  static func headerNumber(of reader: FileReader, policy: Policy) throws(FileError) -> Int? {
    if policy.consistency == .append { return nil }
    var lines = FileLines(reader)
    var test: HeaderTest?
    var number = 0
    while let fileLine = try lines.next() {
      let line = Line(bytes: fileLine.textWithoutMark, number: fileLine.number)
      if line.kind == .blank || line.kind == .comment { continue }
      if test == nil {
        guard let record = line.value, line.kind == .record else { return nil }
        test = HeaderTest(first: record, policyKey: policy.key)
        number = line.number
      } else if let record = line.value, line.kind == .record {
        test?.see(record)
      }
      if test?.isRefuted ?? true { return nil }
    }
    return test?.isHeader == true ? number : nil
  }
}

extension FileReader {
  /// What the file is instead of JSON Lines; nil for JSON Lines. Only where the first line with
  /// content is not a record, the file is read into memory.
  func foreignContent() throws(FileError) -> ForeignContent? {
    var lines = FileLines(self)
    while let fileLine = try lines.next() {
      let line = Line(bytes: fileLine.textWithoutMark, number: fileLine.number)
      if line.kind == .record { return nil }
      if line.kind != .blank, line.kind != .comment { break }
    }
    return ForeignContent(of: try read(at: 0, count: byteCount))
  }
}

extension FileLine {
  /// The line without the byte order mark with which the file may begin.
  var textWithoutMark: Bytes {
    let hasMark = number == 1 && text.count >= 3 && text[0..<3] == FileFormat.byteOrderMark
    return hasMark ? text[3..<text.count] : text
  }
}
