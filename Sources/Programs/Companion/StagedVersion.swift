internal import JSONText
internal import RecordStore
internal import Records

/// How a file's version in git's index comes to have the records that were edited since the last
/// commit, and nothing else of what differs in the work tree's file.
struct StagedVersion {
  enum Way {
    /// The work tree's file and this one, in which the records are as the index has them, are two
    /// versions, whose difference a merge brings into that of the index.
    case merge(base: Bytes)
    /// This is the version. A merge of logs has the lines of both sides, also those that are to be
    /// left out.
    case text(Bytes)
  }

  let way: Way
  /// How many records the file has otherwise than the index, and how many the index alone has.
  private(set) var writtenCount = 0
  private(set) var takenOutCount = 0

  /// - Parameters:
  ///   - records: those that were edited.
  ///   - fields: the key fields of the collection; none where lines have no keys.
  ///   - file: the work tree's file.
  ///   - staged: the version in the index.
  init(
    _ records: [UncommittedRecord],
    keyFields fields: KeyFields,
    _ file: Document,
    _ staged: Document
  ) {
    if fields.isEmpty {
      let text = Self.lines(records, file, staged, &writtenCount)
      way = .text(Self.text(text, like: file))
      return
    }
    let edited = Set(records.map(\.key))
    let keys = file.lines.map { Self.key(of: $0, fields) }
    let fileKeys = Set(keys.compactMap { $0 })
    // What the index has of the edited records, and what of it is to go, by the record before it.
    var stagedLines: [KeyText: Bytes] = [:]
    var gone: [KeyText?: [Bytes]] = [:]
    var last: KeyText?
    for line in staged.lines {
      guard let key = Self.key(of: line, fields) else { continue }
      if edited.contains(key) { stagedLines[key] = line.bytes }
      if fileKeys.contains(key) {
        last = key
      } else if edited.contains(key) {
        gone[last, default: []].append(line.bytes)
        takenOutCount += 1
      }
    }
    var lines = gone[nil] ?? []
    for (line, key) in zip(file.lines, keys) {
      if let key, edited.contains(key) {
        if stagedLines[key] != line.bytes { writtenCount += 1 }
        if let bytes = stagedLines[key] { lines.append(bytes) }
      } else {
        lines.append(line.bytes)
      }
      if let key { lines += gone.removeValue(forKey: key) ?? [] }
    }
    way = .merge(base: Self.text(lines, like: file))
  }

  /// Those of the records that a version of the file has as they were exported.
  static func records(
    _ records: [UncommittedRecord],
    in version: Document,
    keyFields fields: KeyFields
  ) -> [UncommittedRecord] {
    if fields.isEmpty { return [] }
    var lines: [KeyText: Bytes] = [:]
    for line in version.lines { if let key = key(of: line, fields) { lines[key] = line.bytes } }
    return records.filter { lines[$0.key] == $0.line }
  }

  private static func key(of line: Line, _ fields: KeyFields) -> KeyText? {
    guard line.kind == .record, let record = line.value else { return nil }
    return RecordKey(of: record, by: fields).map { KeyText($0) }
  }

  /// The lines of a log: those of the index with those that were added here, in the order of the
  /// file. Lines that the file does not have any more come first.
  private static func lines(
    _ records: [UncommittedRecord],
    _ file: Document,
    _ staged: Document,
    _ addedCount: inout Int
  ) -> [Bytes] {
    var counts: [Bytes: Int] = [:]
    for line in staged.lines { counts[line.bytes, default: 0] += 1 }
    var added: [Bytes: Int] = [:]
    for record in records { if let line = record.line { added[line, default: 0] += 1 } }
    var lines: [Bytes] = []
    for line in file.lines.map(\.bytes) {
      if let count = counts[line], count > 0 {
        counts[line] = count - 1
      } else if let count = added[line], count > 0 {
        added[line] = count - 1
        addedCount += 1
      } else {
        continue
      }
      lines.append(line)
    }
    let gone = staged.lines.map(\.bytes).filter { line in
      guard let count = counts[line], count > 0 else { return false }
      counts[line] = count - 1
      return true
    }
    return gone + lines
  }

  private static func text(_ lines: [Bytes], like file: Document) -> Bytes {
    let end = (file.lineEnd ?? .lineFeed).bytes.array
    var text: [UInt8] = file.hasByteOrderMark ? [0xEF, 0xBB, 0xBF] : []
    for (index, line) in lines.enumerated() {
      if index > 0 { text += end }
      line.append(to: &text)
    }
    if !lines.isEmpty, file.endsWithLineEnd ?? true { text += end }
    return Bytes(text)
  }
}
