internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// The file that a flush writes, part by part, from beginning to end.
///
/// Unchanged chunks are ranges of the current file. All others come from the store, a few lines at
/// a time, so a file of any size takes little memory.
struct FlushWriter {
  private let plan: FlushPlan
  /// The indices of the chunks that are written from the store.
  private let rendered: Set<Int>
  /// The chunks of what has been written.
  private(set) var chunks: [FileChunk] = []
  private(set) var endsWithLineEnd: Bool
  /// How many bytes have been written.
  private(set) var byteCount = 0
  private var index = 0
  /// The start of the chunk at `index` in the current file.
  private var offset = 0
  private var lines: ChunkLines?
  /// The last part that came from the store.
  private var part: [UInt8] = []
  private var isBegun = false

  /// - Parameter isFull: whether to write all chunks from the store.
  init(_ plan: FlushPlan, isFull: Bool) throws {
    self.plan = plan
    rendered = isFull ? Set(plan.chunks.indices) : try plan.changedChunks()
    endsWithLineEnd = plan.collection.format.endsWithLineEnd
  }

  /// The next part; nil at the end.
  mutating func next() throws -> FilePart? {
    if lines != nil { return try renderPart(isFirst: false) }
    let isNew = plan.chunks.isEmpty && !isBegun
    isBegun = true
    if !isNew, index == plan.chunks.count { return nil }
    guard isNew || rendered.contains(index) else { return copiedPart() }
    let start = index
    while index < plan.chunks.count, rendered.contains(index) { pass() }
    lines = try ChunkLines(plan, chunks: start..<index)
    return try renderPart(isFirst: true)
  }

  private mutating func pass() {
    offset += plan.chunks[index].byteCount
    index += 1
  }

  /// All neighbouring unchanged chunks, as one range.
  private mutating func copiedPart() -> FilePart {
    let start = offset
    while index < plan.chunks.count, !rendered.contains(index) {
      chunks.append(plan.chunks[index])
      pass()
    }
    byteCount += offset - start
    return .range(start..<offset)
  }

  private mutating func renderPart(isFirst: Bool) throws -> FilePart? {
    guard let isLast = try lines?.nextPart(isFirst: isFirst, &part) else { return nil }
    if isLast, var finished = lines {
      chunks += finished.chunks()
      if index == plan.chunks.count { endsWithLineEnd = finished.endsWithLineEnd }
      lines = nil
    }
    byteCount += part.count
    return .bytes(Bytes(part))
  }
}
