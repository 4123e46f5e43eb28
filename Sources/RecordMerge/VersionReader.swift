internal import JSONText
internal import Records

/// Reads one version from its beginning to its end, and keeps what it has read.
struct VersionReader: Sendable {
  let frame: FileFrame
  let key: PlainKeyField
  private(set) var lines: [Line] = []
  private(set) var keys: [RecordKey?] = []
  /// How far the text is read.
  private(set) var position = 0
  private var lineCount = 0

  init(frame: FileFrame, key: PlainKeyField) {
    self.frame = frame
    self.key = key
  }

  /// Makes room for some more lines than base has.
  mutating func reserveCapacity(following base: VersionReader) {
    lines.reserveCapacity(base.lines.count * 5 / 4)
    keys.reserveCapacity(base.lines.count * 5 / 4)
  }

  private mutating func nextLine() -> Bytes {
    let start = position
    position = frame.text.endOfLine(from: start)
    lineCount += 1
    return frame.line(start..<position)
  }

  mutating func readNext() {
    let (line, key) = key.read(nextLine(), number: lineCount)
    lines.append(line)
    keys.append(key)
  }

  /// Reads a line that may be equal to one of base's.
  mutating func readNext(_ twins: inout TwinFinder, _ base: VersionReader) {
    let bytes = nextLine()
    guard let index = twins.twin(of: bytes, in: base.lines) else {
      let (line, key) = key.read(bytes, number: lineCount)
      lines.append(line)
      keys.append(key)
      return
    }
    lines.append(Line(bytes: bytes, number: lineCount, twin: base.lines[index], twinIndex: index))
    keys.append(base.keys[index])
  }

  /// Reads a line that is equal to one of base's.
  mutating func readTwin(of base: VersionReader, at index: Int) {
    let bytes = nextLine()
    lines.append(Line(bytes: bytes, number: lineCount, twin: base.lines[index], twinIndex: index))
    keys.append(base.keys[index])
  }

  /// Takes the next line, which has been read already, with any number.
  mutating func take(_ line: Line, key: RecordKey?) {
    lineCount += 1
    lines.append(line.numbered(lineCount))
    keys.append(key)
  }

  /// Brings the keys together in memory of their own, when all lines are read.
  mutating func gatherKeys() { keys = KeyColumns.gathered(keys) }

  /// Goes on at a position, up to which all lines were taken.
  mutating func skip(to position: Int) { self.position = position }

  /// Takes lines as a run. `byteCount` is their length with their line ends.
  mutating func takeRun(_ byteCount: Int, lineCount: Int, key: RecordKey, twinIndex: Int?) {
    let bytes = frame.line(position..<position + byteCount)
    lines.append(Line(run: bytes, number: self.lineCount + 1, twinIndex: twinIndex))
    keys.append(key)
    position += byteCount
    self.lineCount += lineCount
  }
}

extension PlainKeyField {
  /// Reads a line and its key.
  func read(_ bytes: Bytes, number: Int) -> (line: Line, key: RecordKey?) {
    if let plainKey = RecordScan.plainKey(named: name, in: bytes) {
      return (Line(record: bytes, number: number), RecordKey(plain: bytes[plainKey]))
    }
    let line = Line(bytes: bytes, number: number)
    return (line, KeyColumns.key(of: line, fields: [path]))
  }
}

/// Finds the lines of one version in a part of base, as long as they come in the same order with
/// only a few lines added or removed between them.
struct TwinFinder {
  /// How many lines ahead a twin is looked for.
  private static let reach = 4
  private var range: Range<Int>

  init(_ range: Range<Int>) { self.range = range }

  mutating func twin(of bytes: Bytes, in base: [Line]) -> Int? {
    for index in range.prefix(Self.reach) where base[index].bytes == bytes {
      range = index + 1..<range.upperBound
      return index
    }
    range = range.dropFirst()
    return nil
  }
}
