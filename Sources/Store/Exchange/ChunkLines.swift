internal import JSONText
internal import RecordStore
internal import Records

/// The lines of neighbouring chunks, as a flush writes them from the store: those of the last sync,
/// with the edits and additions of the plan.
struct ChunkLines {
  private let plan: FlushPlan
  private var lines: SyncedLines
  private var planned: PlannedLines
  private var chunker = FileChunker()
  private let positions: Range<Int64>
  /// The bytes of the chunks at the last sync, and those of their lines.
  private let expectedByteCount: Int
  private var oldByteCount = 0
  /// The last line, which waits for the next one: only then is it known whether it has a line end.
  private var waiting: (text: Bytes, position: Int64)?
  private let lineEnd: Bytes

  private static let partByteCount = 1 << 20
  /// The memory of a part and of its last line, unless that is longer.
  private static let partCapacity = partByteCount + 1 << 14

  /// - Parameters:
  ///   - chunks: the indices of the chunks; none for a file that is written for the first time.
  init(_ plan: FlushPlan, chunks: Range<Int>) throws {
    self.plan = plan
    let all = plan.chunks
    let lower = chunks.lowerBound < all.count ? all[chunks.lowerBound].firstPosition : 0
    let upper = chunks.upperBound < all.count ? all[chunks.upperBound].firstPosition : .max
    positions = lower..<upper
    planned = try plan.store.plannedLines(in: positions)
    lines = try plan.store.syncedLines(of: plan.collection, in: positions)
    expectedByteCount = all[chunks].reduce(0) { $0 + $1.byteCount }
    lineEnd = plan.collection.format.lineEnd.bytes
    if chunks.lowerBound == 0, plan.collection.format.hasByteOrderMark {
      chunker.addPrefix(FileFormat.byteOrderMark)
      oldByteCount = FileFormat.byteOrderMark.count
    }
  }

  private var isLast: Bool { positions.upperBound == .max }

  /// Puts the next part to write in place of another one, and says whether it is the last one.
  ///
  /// The memory of the other one is used again: the system clears new memory page by page.
  mutating func nextPart(isFirst: Bool, _ part: inout [UInt8]) throws -> Bool {
    part.removeAll(keepingCapacity: true)
    part.reserveCapacity(Self.partCapacity)
    if isFirst, positions.lowerBound == 0, plan.collection.format.hasByteOrderMark {
      part += FileFormat.byteOrderMark.array
    }
    while part.count < Self.partByteCount {
      if try addAddition(before: lines.nextPosition ?? .max, &part) { continue }
      guard let line = try lines.next() else {
        finish(&part)
        guard oldByteCount == expectedByteCount else {
          throw ExchangeError.storeIsWrong(path: plan.collection.path)
        }
        return true
      }
      oldByteCount += line.text.count + lineEnd.count
      guard let edit = planned.next, edit.position == line.position else {
        add(line.text, at: line.position, &part)
        continue
      }
      try planned.step()
      if let text = edit.text { add(text, at: line.position, &part) }
    }
    return false
  }

  /// The chunks of what was written.
  mutating func chunks() -> [FileChunk] {
    chunker.finish(firstPosition: positions.lowerBound) { place in
      if case .position(let position) = place { position } else { 0 }
    }
  }

  /// Whether the file ends with a line end, if this run is the last one.
  private(set) var endsWithLineEnd = true

  /// Adds the next new line, if it comes before a position.
  private mutating func addAddition(before bound: Int64, _ part: inout [UInt8]) throws -> Bool {
    while let line = planned.next, line.position < bound {
      try planned.step()
      guard line.isNew, let text = line.text else { continue }
      add(text, at: line.position, &part)
      return true
    }
    return false
  }

  private mutating func add(_ text: Bytes, at position: Int64, _ part: inout [UInt8]) {
    writeWaiting(lineEnd, &part)
    waiting = (text, position)
  }

  private mutating func writeWaiting(_ lineEnd: Bytes?, _ part: inout [UInt8]) {
    guard let line = waiting else { return }
    line.text.withUnsafeBytes { part.append(contentsOf: $0) }
    lineEnd?.withUnsafeBytes { part.append(contentsOf: $0) }
    chunker.add(line.text, lineEnd: lineEnd, at: .position(line.position))
    waiting = nil
  }

  private mutating func finish(_ part: inout [UInt8]) {
    let isOpen = isLast && !plan.collection.format.endsWithLineEnd
    if isOpen, oldByteCount > 0 { oldByteCount -= lineEnd.count }
    endsWithLineEnd = !isOpen || waiting == nil
    // fault: last-line-gets-an-end
    writeWaiting(isOpen ? nil : lineEnd, &part)
  }
}
