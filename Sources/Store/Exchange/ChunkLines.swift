internal import JSONText
internal import RecordStore
internal import Records

/// The lines of neighbouring chunks, as a flush writes them from the store: those of the last sync,
/// with the edits and additions of the plan.
struct ChunkLines {
  private let plan: FlushPlan
  private let lines: SyncedTexts
  private var planned: PlannedLines
  private var chunker = FileChunker()
  private let positions: Range<Int64>
  /// The bytes of the chunks at the last sync, and those of their lines.
  private let expectedByteCount: Int
  private var oldByteCount = 0
  /// Whether the last line has no line end yet: only the next one shows whether it has one.
  private var isOpen = false
  private let lineEnd: Bytes

  private static let partByteCount = 1 << 20
  /// The memory of a part and the rest of its last line, unless that is longer.
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
    lines = try plan.store.syncedTexts(of: plan.collection, in: positions)
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
      if try addAddition(before: lines.position ?? .max, &part) { continue }
      guard let position = lines.position else {
        finish(&part)
        guard oldByteCount == expectedByteCount else {
          throw ExchangeError.storeIsWrong(path: plan.collection.path)
        }
        return true
      }
      let line = lines
      if let edit = planned.next, edit.position == position {
        line.withText { oldByteCount += $0.count + lineEnd.count }
        try planned.step()
        edit.text?.withUnsafeBytes { add($0, at: position, &part) }
      } else {
        line.withText { text in
          oldByteCount += text.count + lineEnd.count
          add(text, at: position, &part)
        }
      }
      try line.step()
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
      text.withUnsafeBytes { add($0, at: line.position, &part) }
      return true
    }
    return false
  }

  private mutating func add(
    _ text: UnsafeRawBufferPointer,
    at position: Int64,
    _ part: inout [UInt8]
  ) {
    endLine(lineEnd, &part)
    part.append(contentsOf: text)
    chunker.begin(text, at: .position(position))
    isOpen = true
  }

  private mutating func endLine(_ lineEnd: Bytes?, _ part: inout [UInt8]) {
    if !isOpen { return }
    lineEnd?.withUnsafeBytes { part.append(contentsOf: $0) }
    chunker.end(lineEnd)
    isOpen = false
  }

  private mutating func finish(_ part: inout [UInt8]) {
    let staysOpen = isLast && !plan.collection.format.endsWithLineEnd
    if staysOpen, oldByteCount > 0 { oldByteCount -= lineEnd.count }
    endsWithLineEnd = !staysOpen || !isOpen
    // fault: last-line-gets-an-end
    endLine(staysOpen ? nil : lineEnd, &part)
  }
}
