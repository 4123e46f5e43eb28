internal import JSONText
internal import RecordStore
internal import Records

/// A line as the store classifies it.
struct ReadLine {
  var kind: LineKind
  var key: KeyText?
  /// Its text without line end and byte order mark.
  var text: Bytes
  /// Why it is not JSON; nil if it is.
  var error: JSONError?
  var number: Int
}

/// Reads the lines of one file, and collects the properties of the file as a whole.
struct LineReader {
  let keyFields: KeyFields
  /// The number of the header's line; nil if the file has none.
  let headerNumber: Int?
  /// Whether lines end with carriage return and line feed; nil before the first line end.
  private(set) var hasCarriageReturns: Bool?
  private(set) var hasByteOrderMark = false
  private(set) var endsWithLineEnd = true
  /// Whether a line end differs from the first one, so that the file has to be read with carriage
  /// returns as part of its lines.
  private(set) var mixesLineEnds = false
  private(set) var isSorted = true
  private(set) var recordCount = 0
  private(set) var keyCount = 0
  private(set) var names = FieldNames()
  private(set) var markers = MarkerWatch()
  private var previousKey: RecordKey?
  /// The key of the last line, if the last sync had that line, too.
  private var passedKey: KeyText?
  private let wasSorted: Bool

  /// - Parameter wasSorted: whether the records of the last sync were in the order of their keys.
  init(
    keyFields: KeyFields,
    headerNumber: Int? = nil,
    keepsCarriageReturns: Bool,
    wasSorted: Bool = false
  ) {
    self.keyFields = keyFields
    self.headerNumber = headerNumber
    self.wasSorted = wasSorted
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
    // Only the file edits its header and comments, and they have no place in an order.
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

  /// Takes a line that is a record of the last sync as it was, so that it need not be parsed again:
  /// its key, its fields and its order after another such line are known.
  ///
  /// - Returns: false if it is another line, which is to be read.
  mutating func pass(_ line: FileLine, as row: SyncedLine) -> Bool {
    guard row.kind == .record, let key = row.key, line.number != headerNumber,
      content(of: line) == row.text
    else { return false }
    recordCount += 1
    keyCount += 1
    if isSorted, !wasSorted || passedKey == nil { check(key.key) }
    passedKey = key
    return true
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
    if isSorted { check(key) }
  }

  /// Compares a key with that of the record before.
  private mutating func check(_ key: RecordKey?) {
    let previous = passedKey.map(\.key) ?? previousKey
    passedKey = nil
    if let previous, let key, !(previous < key) { isSorted = false }
    previousKey = key
  }
}

/// The member names seen so far, and how many records have each default key.
struct FieldNames {
  private(set) var names: [Bytes] = []
  private var known: Set<Bytes> = []
  /// The names of the last record with a new name, in its order: most records have the same ones.
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

/// Detects conflict markers in consecutive lines.
struct MarkerWatch {
  private var scanner = ConflictScanner()

  /// The line number of the first marker of a complete conflict.
  var firstLine: Int? { scanner.places.first?.start }

  mutating func see(_ line: Line) {
    if scanner.places.isEmpty { scanner.see(line, at: line.number) }
  }
}
