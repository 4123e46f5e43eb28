internal import JSONText
internal import Records

/// Lines that all three versions have with the same bytes and in the same order. Each has its key
/// if it is a record with a plain key (see `RecordScan`).
///
/// Gain: a record that all versions have is scanned once, in base. It takes 24 bytes and those of
/// its key, without an allocation.
struct CommonLines: Sendable {
  /// Neighbouring lines of each version that are equal in all three.
  struct Segment: Sendable {
    /// Where the segment begins in the text of each version.
    var starts: Versions<Int>
    /// The length of its lines with their line ends.
    var byteCount: Int
    /// The part of `lines` that it consists of.
    var lines = 0..<0
  }

  private(set) var segments: [Segment] = []
  /// What base has in common with each side.
  let inSides: Sides<[LineAlignment.Segment]>
  private(set) var lines: [KeyedLine] = []
  /// The keys of the lines, one after the other.
  private var keyText = Bytes("")
  /// Whether a line that not all versions have begins like a conflict marker. If so, there are
  /// markers, whatever the other lines are. This says nothing about common lines.
  let hasMarkersBetween: Bool

  /// Files that are shorter in total are not worth a second thread. With 1 MiB, twelve merges of
  /// 40 to 850 kB a version take 4 % longer; with 256 KiB, 3 % longer.
  private static let sharedWorkByteCount = 512 << 10

  /// Finds the common lines of three texts, without their keys.
  init(_ texts: Versions<Bytes>, workers: Workers) {
    let byteCount = texts.base.count + texts.ours.count + texts.theirs.count
    let isShared = byteCount >= Self.sharedWorkByteCount
    let (ours, theirs) = (isShared ? workers : .alone).run(
      { LineAlignment(texts.base, texts.ours) },
      { LineAlignment(texts.base, texts.theirs) }
    )
    hasMarkersBetween = ours.hasMarkers || theirs.hasMarkers
    inSides = Sides(ours: ours.segments, theirs: theirs.segments)
    segments = Self.intersection(inSides.ours, inSides.theirs)
  }

  /// What base has in common with both sides.
  private static func intersection(
    _ ours: [LineAlignment.Segment],
    _ theirs: [LineAlignment.Segment]
  ) -> [Segment] {
    var segments: [Segment] = []
    var (oursIndex, theirsIndex) = (0, 0)
    while oursIndex < ours.count, theirsIndex < theirs.count {
      let (oursSegment, theirsSegment) = (ours[oursIndex], theirs[theirsIndex])
      let start = max(oursSegment.left, theirsSegment.left)
      let oursEnd = oursSegment.left + oursSegment.byteCount
      let theirsEnd = theirsSegment.left + theirsSegment.byteCount
      let end = min(oursEnd, theirsEnd)
      if start < end {
        segments.append(
          Segment(
            starts: Versions(
              base: start,
              ours: oursSegment.right + start - oursSegment.left,
              // fault: equal-lines-misplaced
              theirs: theirsSegment.right + start - theirsSegment.left
            ),
            byteCount: end - start
          )
        )
      }
      if oursEnd == end { oursIndex += 1 }
      if theirsEnd == end { theirsIndex += 1 }
    }
    return segments
  }

  /// The ranges of base between the segments; some may be empty.
  func unalignedRanges(inBase base: Bytes) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(segments.count + 1)
    var end = 0
    for segment in segments {
      ranges.append(end..<segment.starts.base)
      end = segment.starts.base + segment.byteCount
    }
    ranges.append(end..<base.count)
    return ranges
  }

  /// How many bytes the versions have between the segments in total.
  func byteCountBetween(_ texts: Versions<Bytes>) -> Int {
    let common = segments.reduce(0) { $0 + $1.byteCount }
    return texts.base.count + texts.ours.count + texts.theirs.count - 3 * common
  }

  // MARK: Keys

  /// Reads the lines, each with the value of its member `name`.
  mutating func readKeys(named name: [UInt8], in base: Bytes, workers: Workers) {
    var half = segments.reduce(0) { $0 + $1.byteCount } / 2
    if half * 2 < Self.sharedWorkByteCount {
      take(Self.read(segments, named: name, in: base))
      return
    }
    var middle = 0
    while half >= segments[middle].byteCount {
      half -= segments[middle].byteCount
      middle += 1
    }
    // The segment in the middle is cut in two, at the start of a line.
    var (head, tail) = (segments[middle], segments[middle])
    head.byteCount = base.endOfLine(from: head.starts.base + half) - head.starts.base
    let headByteCount = head.byteCount
    tail.starts = tail.starts.map { $0 + headByteCount }
    tail.byteCount -= headByteCount
    let left = segments[..<middle] + [head]
    let right = (tail.byteCount > 0 ? [tail] : []) + segments[(middle + 1)...]
    var (leftPart, rightPart) = workers.run(
      { Self.read(Array(left), named: name, in: base) },
      { Self.read(right, named: name, in: base) }
    )
    let lineCount = leftPart.keyed.lines.count
    for segment in rightPart.segments {
      var segment = segment
      let (start, end) = (segment.lines.lowerBound, segment.lines.upperBound)
      segment.lines = lineCount + start..<lineCount + end
      leftPart.segments.append(segment)
    }
    leftPart.keyed.append(rightPart.keyed)
    take(leftPart)
  }

  private typealias ReadLines = (segments: [Segment], keyed: KeyedLines)

  private mutating func take(_ read: ReadLines) {
    segments = read.segments
    lines = read.keyed.lines
    keyText = Bytes(read.keyed.keys)
  }

  private static func read(
    _ segments: [Segment],
    named name: [UInt8],
    in base: Bytes
  ) -> ReadLines {
    var segments = segments
    var keyed = KeyedLines()
    for index in segments.indices {
      let first = keyed.lines.count
      let start = segments[index].starts.base
      keyed.read(base, in: start..<start + segments[index].byteCount, keyName: name)
      segments[index].lines = first..<keyed.lines.count
    }
    return (segments, keyed)
  }

  /// The key of a line; nil if it has no plain key, or if the key was forgotten.
  func key(of index: Int) -> RecordKey? {
    lines[index].isKeyed ? RecordKey(plain: keyText[lines[index].key]) : nil
  }

  // MARK: Keys on several lines

  /// Removes keys that occur on another common line or in `others`. Returns whether there were any.
  mutating func forgetKeys(others: [Bytes]) -> Bool {
    if !lines.contains(where: \.isKeyed) { return false }
    var seen: Set<Bytes> = []
    seen.reserveCapacity(lines.count)
    var repeated: Set<Bytes> = []
    for line in lines where line.isKeyed && !seen.insert(keyText[line.key]).inserted {
      repeated.insert(keyText[line.key])
    }
    // If few lines are common, their marks tell most other lines apart from them.
    var isMark = [Bool](repeating: false, count: 256)
    for key in seen { isMark[Self.mark(key)] = true }
    for key in others where isMark[Self.mark(key)] && seen.contains(key) { repeated.insert(key) }
    if repeated.isEmpty { return false }
    for index in lines.indices where lines[index].isKeyed {
      if repeated.contains(keyText[lines[index].key]) { lines[index].forgetKey() }
    }
    return true
  }

  /// A number from 0 to 255 that is the same for equal keys. The last byte of a string is a quote.
  private static func mark(_ key: Bytes) -> Int {
    (key.count &* 7 &+ Int(key[max(0, key.count - 2)])) & 255
  }
}
