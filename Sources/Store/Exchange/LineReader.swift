internal import JSONText
internal import RecordStore
internal import Records

/// What a line is to the store.
struct ReadLine {
  var kind: LineKind
  var key: KeyText?
  /// Its text without line end and byte order mark.
  var text: Bytes
  /// Why it is no JSON, where it is not.
  var error: JSONError?
  var number: Int
}

/// Reads the lines of one file, and gathers what holds for the file as a whole.
struct LineReader {
  let keyFields: KeyFields
  /// The number of the line that is the file's header; nil where it has none.
  let headerNumber: Int?
  /// Whether carriage returns before line feeds end lines; nil before the first line end.
  private(set) var hasCarriageReturns: Bool?
  private(set) var hasByteOrderMark = false
  private(set) var endsWithLineEnd = true
  /// Whether a line does not end as the first one does, so that the file has to be read with
  /// carriage returns as a part of its lines.
  private(set) var mixesLineEnds = false
  private(set) var isSorted = true
  private(set) var recordCount = 0
  private(set) var keyCount = 0
  private(set) var names = FieldNames()
  private(set) var markers = MarkerWatch()
  private var previousKey: RecordKey?

  init(keyFields: KeyFields, headerNumber: Int? = nil, keepsCarriageReturns: Bool) {
    self.keyFields = keyFields
    self.headerNumber = headerNumber
    if keepsCarriageReturns { hasCarriageReturns = false }
  }

  var format: FileFormat {
    FileFormat(
      hasByteOrderMark: hasByteOrderMark,
      lineEnd: hasCarriageReturns == true ? .carriageReturnLineFeed : .lineFeed,
      endsWithLineEnd: endsWithLineEnd
    )
  }

  mutating func read(_ line: FileLine) -> ReadLine {
    let text = content(of: line)
    let read = Line(bytes: text, number: line.number)
    markers.see(read)
    // A header and comments are lines that only the file edits, and they have no place in an order.
    if line.number == headerNumber || read.kind == .comment {
      return ReadLine(kind: .line, text: text, number: line.number)
    }
    guard read.kind == .record, let value = read.value else {
      if read.kind != .blank { isSorted = false }
      return ReadLine(kind: .line, text: text, error: read.error, number: line.number)
    }
    recordCount += 1
    names.see(value)
    let key = keyFields.isEmpty ? nil : RecordKey(of: value, by: keyFields)
    noteOrder(key)
    return ReadLine(kind: .record, key: key.map { KeyText($0) }, text: text, number: line.number)
  }

  private mutating func content(of line: FileLine) -> Bytes {
    var text = line.text
    if line.number == 1, text.count >= 3, text[0..<3] == FileFormat.byteOrderMark {
      hasByteOrderMark = true
      text = text[3..<text.count]
    }
    endsWithLineEnd = line.hasLineEnd
    guard line.hasLineEnd else { return text }
    let hasReturn = !text.isEmpty && text[text.count - 1] == UInt8(ascii: "\r")
    if hasCarriageReturns == nil { hasCarriageReturns = hasReturn }
    guard hasCarriageReturns == true else { return text }
    if !hasReturn { mixesLineEnds = true }
    return hasReturn ? text[0..<text.count - 1] : text
  }

  private mutating func noteOrder(_ key: RecordKey?) {
    guard let key else {
      isSorted = false
      return
    }
    keyCount += 1
    guard isSorted else { return }
    if let previousKey, !(previousKey < key) { isSorted = false }
    previousKey = key
  }
}

/// The names of members that were seen, and how many records have which default key.
struct FieldNames {
  private(set) var names: [Bytes] = []
  private var known: Set<Bytes> = []
  /// The names of the last record that held a new one, in its order: most records have those.
  private var lastNames: [Bytes] = []

  /// More than the store keeps.
  private static let limit = 1000

  mutating func see(_ record: JSONValue) {
    var index = 0
    var fresh: [Bytes] = []
    record.bytes.withSpan { span in
      var scanner = JSONScanner()
      _ = try? scanner.scanObject(span, at: 0) { member in
        let name = record.bytes[member.name]
        if index < lastNames.count, lastNames[index] == name {
          index += 1
          return
        }
        index += 1
        fresh.append(name)
      }
    }
    guard !fresh.isEmpty else { return }
    for name in fresh where known.count < Self.limit && known.insert(name).inserted {
      names.append(JSONString.decode(name))
    }
    lastNames = (record.members ?? []).map(\.name)
  }
}

/// Notices conflict markers in lines that come one after another.
struct MarkerWatch {
  private var scanner = ConflictScanner()

  /// The number of the line with the first marker of a whole conflict.
  var firstLine: Int? { scanner.places.first?.start }

  mutating func see(_ line: Line) {
    if scanner.places.isEmpty { scanner.see(line, at: line.number) }
  }
}
