internal import JSONText
internal import MergePolicy
internal import Records

/// Assembles the lines of three versions from common lines and the lines between them.
///
/// Base is assembled first, and the sides follow it: what is known about base's lines holds for
/// equal lines of a side. The sides do not depend on each other, nor one half of base's lines on
/// the other, so two threads can share both steps.
///
/// Gain: nothing of a side's line that is known to equal base's is looked at again, not even its
/// end.
struct BlockAssembly {
  private(set) var input = MergeInput(lines: Versions(all: []))
  private(set) var keys: KeyColumns

  private let common: CommonLines
  private var base: VersionReader
  private var steps: [AssemblyStep] = []
  /// The key of the last line of each block.
  private var lastKeys: [RecordKey?] = []

  /// If the lines that not all versions have are shorter in total, they are read before a second
  /// thread gets started.
  private static let sharedWorkByteCount = 384 << 10

  init(
    _ frames: Versions<FileFrame>,
    _ common: CommonLines,
    key: PlainKeyField,
    policy: Policy,
    workers: Workers
  ) {
    self.common = common
    base = VersionReader(frame: frames.base, key: key)
    keys = KeyColumns(fields: [key.path])
    let texts = frames.map(\.text)
    let isShared = common.byteCountBetween(texts) >= Self.sharedWorkByteCount
    let workers = isShared ? workers : .alone
    assembleBase(
      UnalignedLines(common.unalignedRanges(inBase: texts.base), frames.base, key, workers),
      ends: texts.map(\.count)
    )
    let (base, steps) = (base, steps)
    let (ours, theirs) = workers.run(
      { SideReader(frames.ours, key, of: .ours, common.inSides.ours, following: base, steps) },
      { SideReader(frames.theirs, key, of: .theirs, common.inSides.theirs, following: base, steps) }
    )
    input.lines = Versions(
      base: base.lines,
      ours: ours.version.lines,
      theirs: theirs.version.lines
    )
    keys.keys = Versions(base: base.keys, ours: ours.version.keys, theirs: theirs.version.keys)
    input.blockLineEnd = frames.base.lineEnd ?? .lineFeed
    input.matchingBaseLines = Sides(
      ours: ours.matchingBaseLines,
      theirs: theirs.matchingBaseLines
    )
    noteBlocks(ours, theirs)
    keys.noteRise(in: input)
    input.headers = HeaderSearch(input, policy: policy).headers()
  }

  /// Whether the keys pass the test of a strong name.
  mutating func identifies() -> Bool { keys.identify(input, .strong) }

  /// Whether a line that is not JSON begins like a conflict marker.
  var mayHaveMarkers: Bool {
    func mayHaveMarkers(_ lines: [Line]) -> Bool {
      lines.indices.contains { index in
        lines[index].kind == .bad && !lines[index].bytes.isEmpty
          && lines[index].bytes[0] == UInt8(ascii: "<")
      }
    }
    return Version.allCases.contains { mayHaveMarkers(input.lines[$0]) }
  }

  // MARK: Base

  private mutating func assembleBase(_ unaligned: UnalignedLines, ends: Versions<Int>) {
    var next = 0
    var pool = BytesPool()
    func addUnaligned(to ends: Versions<Int>) {
      let (start, first) = (base.position, base.lines.count)
      while next < unaligned.lines.count, unaligned.starts[next] < ends.base {
        base.take(unaligned.lines[next], key: unaligned.keys[next])
        next += 1
      }
      base.skip(to: ends.base)
      let lines = first..<base.lines.count
      steps.append(.unaligned(lines, baseStart: start, ends: ends.sides))
    }
    for segment in common.segments {
      addUnaligned(to: segment.starts)
      add(segment, &pool)
    }
    addUnaligned(to: ends)
  }

  /// Adds the lines of a segment: those with a key as blocks, the others one by one.
  private mutating func add(_ segment: CommonLines.Segment, _ pool: inout BytesPool) {
    let end = segment.starts.base + segment.byteCount
    var index = segment.lines.lowerBound
    while index < segment.lines.upperBound {
      let first = index
      while index < segment.lines.upperBound, common.lines[index].isKeyed {
        if index > first, !common.lines[index].isRising { keys.isEachBlockRising = false }
        index += 1
      }
      if index > first {
        let isLast = index == segment.lines.upperBound
        addBlock(first..<index, byteEnd: isLast ? end : common.lines[index].start)
      } else {
        steps.append(.line(base.lines.count))
        base.readNext(&pool)
        index += 1
      }
    }
  }

  private mutating func addBlock(_ range: Range<Int>, byteEnd: Int) {
    guard let key = common.key(of: range.lowerBound) else {
      preconditionFailure("A block must have a key.")
    }
    let byteCount = byteEnd - base.position
    let index = base.lines.count
    base.takeBlock(byteCount, lineCount: range.count, key: key)
    steps.append(.block(index, byteCount: byteCount, lineCount: range.count))
    lastKeys.append(common.key(of: range.upperBound - 1))
    keys.lineCountInBlocks += range.count
  }

  // MARK: Sides

  private mutating func noteBlocks(_ ours: SideReader, _ theirs: SideReader) {
    var position = 0
    keys.lastKeys = [RecordKey?](repeating: nil, count: base.lines.count)
    for case .block(let index, _, _) in steps {
      keys.lastKeys[index] = lastKeys[position]
      input.unchangedBlocks.append(
        Versions(base: index, ours: ours.blocks[position], theirs: theirs.blocks[position])
      )
      position += 1
    }
  }
}

/// The next step in base, which the sides follow.
private enum AssemblyStep: Sendable {
  /// Lines that not all versions have: those of base by their line indices, which begin at a
  /// position in its text, and those of the sides up to these positions.
  case unaligned(Range<Int>, baseStart: Int, ends: Sides<Int>)
  /// A line that all versions have, by its index in base.
  case line(Int)
  /// A block that all versions have, by its index in base. The length includes line ends.
  case block(Int, byteCount: Int, lineCount: Int)
}

/// Reads a side along base.
private struct SideReader: Sendable {
  private(set) var version: VersionReader
  /// For each line, the matching base line, if it was found during reading.
  private(set) var matchingBaseLines: [Int?] = []
  /// The indices of the blocks among the lines.
  private(set) var blocks: [Int] = []

  init(
    _ frame: FileFrame,
    _ key: PlainKeyField,
    of side: Side,
    _ inSide: [LineAlignment.Segment],
    following base: VersionReader,
    _ steps: [AssemblyStep]
  ) {
    version = VersionReader(frame: frame, key: key)
    version.reserveCapacity(following: base)
    matchingBaseLines.reserveCapacity(base.lines.count * 5 / 4)
    var aligned = AlignedLines(inSide)
    var pool = BytesPool()
    for step in steps {
      switch step {
      case .unaligned(let lines, let baseStart, let ends):
        let end = ends[side]
        aligned.enter(lines, from: baseStart)
        while version.position < end {
          if let index = aligned.matchingBaseLine(at: version.position, in: base) {
            version.readMatch(of: base, at: index)
            matchingBaseLines.append(index)
          } else {
            version.readNext(&pool)
            matchingBaseLines.append(nil)
          }
        }
      case .line(let index):
        version.readMatch(of: base, at: index)
        matchingBaseLines.append(index)
      case .block(let index, let byteCount, let lineCount):
        guard let key = base.keys[index] else { preconditionFailure("A block must have a key.") }
        blocks.append(version.lines.count)
        version.takeBlock(byteCount, lineCount: lineCount, key: key)
        matchingBaseLines.append(index)
      }
    }
  }
}

/// Finds the lines of base that a side has, as far as `LineAlignment` has found them to be equal.
private struct AlignedLines {
  private let segments: [LineAlignment.Segment]
  /// The first segment that does not end before the requested lines.
  private var segmentIndex = 0
  /// Base's lines that are still ahead, and the start of the first of them.
  private var lines = 0..<0
  private var lineStart = 0

  init(_ segments: [LineAlignment.Segment]) { self.segments = segments }

  /// Continues at lines of base that begin at `start`.
  mutating func enter(_ lines: Range<Int>, from start: Int) {
    self.lines = lines
    lineStart = start
  }

  /// The line of base that is equal to the one at a position of the side; nil if none is known.
  /// Both end with a line end.
  mutating func matchingBaseLine(at position: Int, in base: VersionReader) -> Int? {
    while segmentIndex < segments.count,
      segments[segmentIndex].right + segments[segmentIndex].byteCount <= position
    {
      segmentIndex += 1
    }
    guard segmentIndex < segments.count, segments[segmentIndex].right <= position else {
      return nil
    }
    let start = segments[segmentIndex].left + position - segments[segmentIndex].right
    while lineStart < start, !lines.isEmpty {
      lineStart += base.wholeByteCount(of: lines.lowerBound)
      lines = lines.dropFirst()
    }
    return lineStart == start ? lines.first : nil
  }
}
