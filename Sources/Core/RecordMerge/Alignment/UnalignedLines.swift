internal import JSONText
internal import Records

/// The lines in some ranges of a version. They are read independently, so they have no numbers yet.
///
/// Gain: two threads share the reading of the lines that only base, or base and one side, have.
struct UnalignedLines: Sendable {
  private(set) var lines: [Line] = []
  private(set) var keys: [RecordKey?] = []
  /// Where each line begins in the text.
  private(set) var starts: [Int] = []

  /// Reads the lines in ranges that begin and end at line boundaries; each of two workers reads
  /// half of the bytes.
  init(_ ranges: [Range<Int>], _ frame: FileFrame, _ key: PlainKeyField, _ workers: Workers) {
    let (left, right) = Self.halves(of: ranges, in: frame.text)
    let (head, tail) = workers.run(
      { UnalignedLines(reading: left, frame, key) },
      { UnalignedLines(reading: right, frame.owned, key) }
    )
    self = head
    lines += tail.lines
    keys += tail.keys
    starts += tail.starts
  }

  private init(reading ranges: [Range<Int>], _ frame: FileFrame, _ key: PlainKeyField) {
    if let first = ranges.first(where: { !$0.isEmpty }) {
      // Assumes that all lines are as long as the first one.
      let byteCount = ranges.reduce(0) { $0 + $1.count }
      let lineCount = byteCount / (frame.text.endOfLine(from: first.lowerBound) - first.lowerBound)
      lines.reserveCapacity(lineCount)
      keys.reserveCapacity(lineCount)
      starts.reserveCapacity(lineCount)
    }
    var pool = BytesPool()
    for range in ranges {
      var start = range.lowerBound
      while start < range.upperBound {
        let end = frame.text.endOfLine(from: start)
        let (line, key) = key.read(frame.line(start..<end), number: 0, &pool)
        lines.append(line)
        keys.append(key)
        starts.append(start)
        start = end
      }
    }
  }

  /// Cuts the range in the middle in two, at the start of a line.
  private static func halves(
    of ranges: [Range<Int>],
    in text: Bytes
  ) -> ([Range<Int>], [Range<Int>]) {
    var rest = ranges.reduce(0) { $0 + $1.count } / 2
    for (index, range) in ranges.enumerated() {
      if rest < range.count {
        let cut = text.endOfLine(from: range.lowerBound + rest)
        return (
          ranges[..<index] + [range.lowerBound..<cut],
          [cut..<range.upperBound] + ranges[(index + 1)...]
        )
      }
      rest -= range.count
    }
    return (ranges, [])
  }
}
