internal import JSONText
internal import Records

/// Reads one version from beginning to end, and keeps what it has read.
struct VersionReader: Sendable {
  let frame: FileFrame
  let key: PlainKeyField
  private(set) var lines: [Line] = []
  private(set) var keys: [RecordKey?] = []
  /// The end of what has been read.
  private(set) var position = 0
  private var lineCount = 0

  init(frame: FileFrame, key: PlainKeyField) {
    self.frame = frame
    self.key = key
  }

  /// Reserves space for slightly more lines than base has.
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

  mutating func readNext(_ pool: inout BytesPool) {
    let (line, key) = key.read(nextLine(), number: lineCount, &pool)
    lines.append(line)
    keys.append(key)
  }

  /// Reads a line that equals one of base's, with its line end. Nothing about it is computed again,
  /// not even its end.
  mutating func readMatch(of base: VersionReader, at index: Int) {
    lineCount += 1
    let bytes = take(base.wholeByteCount(of: index))
    lines.append(Line(bytes: bytes, number: lineCount, like: index, in: base.lines))
    keys.append(base.keys[index])
  }

  /// The length of a line with its line end, if it has one.
  func wholeByteCount(of index: Int) -> Int { lines[index].bytes.count + lineEnd.byteCount }

  private var lineEnd: LineEnd { frame.lineEnd ?? .lineFeed }

  /// Takes `byteCount` bytes, which are known to end with a line end, and returns them without it.
  private mutating func take(_ byteCount: Int) -> Bytes {
    let start = position
    position += byteCount
    return frame.text[start..<position - lineEnd.byteCount]
  }

  /// Takes the next line, which has been read already, whatever its number.
  mutating func take(_ line: Line, key: RecordKey?) {
    lineCount += 1
    lines.append(line.numbered(lineCount))
    keys.append(key)
  }

  /// Continues at a position. All lines before it were taken.
  mutating func skip(to position: Int) { self.position = position }

  /// Takes lines as an unchanged block. `byteCount` is their length with their line ends.
  mutating func takeBlock(_ byteCount: Int, lineCount: Int, key: RecordKey) {
    let bytes = take(byteCount)
    lines.append(Line(unchangedBlock: bytes, number: self.lineCount + 1))
    keys.append(key)
    self.lineCount += lineCount
  }
}

extension PlainKeyField {
  /// Reads a line and its key, which is copied to `pool`.
  func read(
    _ bytes: Bytes,
    number: Int,
    _ pool: inout BytesPool
  ) -> (line: Line, key: RecordKey?) {
    if let plainKey = RecordScan.plainKey(named: name, in: bytes) {
      let key = RecordKey(plain: pool.copy(bytes[plainKey]))
      return (Line(record: bytes, number: number), key)
    }
    let line = Line(bytes: bytes, number: number)
    return (line, KeyColumns.key(of: line, by: [path]))
  }
}
