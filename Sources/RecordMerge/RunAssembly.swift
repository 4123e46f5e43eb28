internal import JSONText
internal import Records

/// Puts the lines of three versions together, from common lines and what stands between them.
struct RunAssembly {
  private(set) var input: MergeInput
  private(set) var keys: KeyColumns

  private let common: CommonLines
  private var base: VersionReader
  private var ours: VersionReader
  private var theirs: VersionReader

  init(_ frames: ThreeVersions<FileFrame>, _ common: CommonLines, key: PlainKeyField) {
    self.common = common
    base = VersionReader(frame: frames.base, key: key)
    ours = VersionReader(frame: frames.ours, key: key)
    theirs = VersionReader(frame: frames.theirs, key: key)
    input = MergeInput(base: [], ours: [], theirs: [])
    input.runLineEnd = frames.base.lineEnd ?? .lineFeed
    keys = KeyColumns(fields: [key.path])
    for segment in common.segments {
      addGap(toBase: segment.base, ours: segment.ours, theirs: segment.theirs)
      add(segment)
    }
    addGap(
      toBase: frames.base.text.count,
      ours: frames.ours.text.count,
      theirs: frames.theirs.text.count
    )
    (input.base, keys.base) = (base.lines, base.keys)
    (input.ours, keys.ours) = (ours.lines, ours.keys)
    (input.theirs, keys.theirs) = (theirs.lines, theirs.keys)
    keys.noteRise(in: input)
  }

  /// Whether the keys identify the records (see `KeyColumns.identify`).
  mutating func identifies() -> Bool { keys.identify(input.lines) }

  /// Whether a line that is no JSON begins as a conflict marker does.
  var mayHaveMarkers: Bool {
    [base, ours, theirs].contains { version in
      version.lines.contains { line in
        line.kind == .bad && !line.bytes.isEmpty && line.bytes[0] == UInt8(ascii: "<")
      }
    }
  }

  /// Adds lines that not all versions have.
  private mutating func addGap(toBase baseEnd: Int, ours oursEnd: Int, theirs theirsEnd: Int) {
    let first = base.lines.count
    while base.position < baseEnd { base.readNext() }
    let gap = first..<base.lines.count
    var twins = TwinFinder(gap)
    while ours.position < oursEnd { ours.readNext(&twins, base) }
    twins = TwinFinder(gap)
    while theirs.position < theirsEnd { theirs.readNext(&twins, base) }
  }

  /// Adds the lines of a segment: those with a key as runs, the others one by one.
  private mutating func add(_ segment: CommonLines.Segment) {
    let end = segment.base + segment.byteCount
    var index = segment.lines.lowerBound
    while index < segment.lines.upperBound {
      let first = index
      while index < segment.lines.upperBound, common.lines[index].isKeyed {
        if index > first, !common.lines[index].isRising { keys.isEachRunRising = false }
        index += 1
      }
      if index > first {
        let isLast = index == segment.lines.upperBound
        addRun(first..<index, byteEnd: isLast ? end : common.lines[index].start)
      } else {
        base.readNext()
        ours.readTwin(of: base)
        theirs.readTwin(of: base)
        index += 1
      }
    }
  }

  private mutating func addRun(_ range: Range<Int>, byteEnd: Int) {
    let text = base.frame.text
    let key = RecordKey(plain: text[common.lines[range.lowerBound].key])
    let byteCount = byteEnd - base.position
    let index = base.lines.count
    base.takeRun(byteCount, lineCount: range.count, key: key, twinIndex: nil)
    ours.takeRun(byteCount, lineCount: range.count, key: key, twinIndex: index)
    theirs.takeRun(byteCount, lineCount: range.count, key: key, twinIndex: index)
    keys.lastKeys[index] = RecordKey(plain: text[common.lines[range.upperBound - 1].key])
    keys.lineCountInRuns += range.count
    input.runs.append(
      ThreeWay(base: index, ours: ours.lines.count - 1, theirs: theirs.lines.count - 1)
    )
  }
}

/// Reads one version from its beginning to its end, and keeps what it has read.
private struct VersionReader {
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

  private mutating func nextLine() -> Bytes {
    let start = position
    position = frame.text.endOfLine(from: start)
    lineCount += 1
    return frame.line(start..<position)
  }

  mutating func readNext() { add(nextLine()) }

  private mutating func add(_ bytes: Bytes) {
    if let plainKey = RecordScan.plainKey(named: key.name, in: bytes) {
      lines.append(Line(record: bytes, number: lineCount))
      keys.append(RecordKey(plain: bytes[plainKey]))
    } else {
      let line = Line(bytes: bytes, number: lineCount)
      lines.append(line)
      keys.append(KeyColumns.key(of: line, fields: [key.path]))
    }
  }

  /// Reads a line that may be equal to one of base's.
  mutating func readNext(_ twins: inout TwinFinder, _ base: VersionReader) {
    let bytes = nextLine()
    guard let index = twins.twin(of: bytes, in: base.lines) else { return add(bytes) }
    lines.append(Line(bytes: bytes, number: lineCount, twin: base.lines[index], twinIndex: index))
    keys.append(base.keys[index])
  }

  /// Reads a line that is equal to the one that was last read of base.
  mutating func readTwin(of base: VersionReader) {
    let bytes = nextLine()
    let index = base.lines.count - 1
    lines.append(Line(bytes: bytes, number: lineCount, twin: base.lines[index], twinIndex: index))
    keys.append(base.keys[index])
  }

  /// Takes lines as a run. `byteCount` is their length with their line ends.
  mutating func takeRun(_ byteCount: Int, lineCount: Int, key: RecordKey, twinIndex: Int?) {
    let bytes = frame.line(position..<position + byteCount)
    lines.append(Line(run: bytes, number: self.lineCount + 1, twinIndex: twinIndex))
    keys.append(key)
    position += byteCount
    self.lineCount += lineCount
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
