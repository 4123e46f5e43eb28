internal import JSONText
internal import RecordStore
internal import Records

/// Walks a file and the lines of the last sync in parallel, and stages their differences.
///
/// Lines that are equal in order cost a comparison. At a difference, the key decides:
///
/// - the line has the key of the last sync's line here: the record was edited;
/// - its key was further down: the lines in between are missing, or come later in the file;
/// - its key was further up, or nowhere: the line was moved here, or it is new.
///
/// New or moved lines get positions between their neighbours once the next line is found that kept
/// its position.
struct FileWalk {
  let store: Store
  let collection: StoredCollection
  let staging: Staging
  private(set) var reading: LineReader
  private(set) var badLines = BadLines()
  /// Whether the file has a line that is not JSON and that the last sync did not have.
  private(set) var hasNewBadLines = false
  /// Whether there was no room between two neighbours for added lines.
  private(set) var lacksRoom = false
  private var chunker = FileChunker()
  private var synced: SyncedLines
  private var next: SyncedLine?
  /// The position of the last line that has one, and the staged lines after it without one.
  private var lastPosition: Int64 = 0
  private var unplaced: ClosedRange<Int64>?

  /// The room between consecutive lines when a file is first read.
  static let gap: Int64 = 1 << 32

  init(
    _ store: Store,
    _ collection: StoredCollection,
    headerNumber: Int?,
    keepsCarriageReturns: Bool
  ) throws {
    self.store = store
    self.collection = collection
    staging = try Staging(store.database)
    reading = LineReader(
      keyFields: collection.keyFields,
      headerNumber: headerNumber,
      keepsCarriageReturns: keepsCarriageReturns,
      wasSorted: collection.isSorted
    )
    synced = try store.syncedLines(of: collection)
    next = try synced.next()
  }

  /// Takes the next line of the file.
  mutating func take(_ fileLine: FileLine) throws {
    let lineEnd = fileLine.hasLineEnd ? LineEnd.lineFeed.bytes : nil
    if let row = next, reading.pass(fileLine, as: row) {
      try keepPlace(of: row)
      chunker.add(fileLine.text, lineEnd: lineEnd, at: .position(row.position))
      return
    }
    let line = reading.read(fileLine)
    badLines.see(line)
    let place = try place(line)
    chunker.add(fileLine.text, lineEnd: lineEnd, at: place)
  }

  /// Ends the walk at the end of the file, and returns the file's chunks.
  mutating func finish() throws -> [FileChunk] {
    while let row = next {
      try staging.miss(row)
      next = try synced.next()
    }
    if let ids = unplaced {
      let room = Self.gap * (ids.upperBound - ids.lowerBound + 2)
      try place(before: lastPosition + room)
    }
    let staging = staging
    return try chunker.finish { place in
      switch place {
      case .position(let position): position
      case .staged(let id): try staging.position(ofStaged: id)
      }
    }
  }

  /// Ends the walk early.
  func close() { synced.close() }

  private mutating func place(_ line: ReadLine) throws -> LinePlace {
    if let row = next, row.text == line.text {
      try keepPlace(of: row)
      return .position(row.position)
    }
    if let key = line.key {
      try skip(to: key)
      if let row = next, row.key == key {
        if row.text != line.text {
          _ = try staging.stage(line, position: row.position, isInPlace: true)
        }
        try keepPlace(of: row)
        return .position(row.position)
      }
    }
    if line.error != nil { hasNewBadLines = true }
    let id = try staging.stage(line, position: nil, isInPlace: false)
    unplaced = (unplaced?.lowerBound ?? id)...id
    return .staged(id)
  }

  /// Moves to the line that the last sync had for a key, if it was further down.
  private mutating func skip(to key: KeyText) throws {
    guard let row = next, row.key != key,
      let known = try store.syncedPosition(of: collection, key: key), known > row.position
    else { return }
    while let row = next, row.position < known {
      try staging.miss(row)
      next = try synced.next()
    }
  }

  private mutating func keepPlace(of row: SyncedLine) throws {
    try place(before: row.position)
    lastPosition = row.position
    next = try synced.next()
  }

  /// Gives the waiting lines positions before another one.
  private mutating func place(before position: Int64) throws {
    guard let ids = unplaced else { return }
    if try !staging.place(ids, between: lastPosition, and: position) { lacksRoom = true }
    unplaced = nil
  }
}

/// The lines of a file that are not JSON: the first of them, and their number.
struct BadLines {
  private(set) var first: [BadLine] = []
  private(set) var count = 0

  private static let limit = 100

  mutating func see(_ line: ReadLine) {
    guard let error = line.error else { return }
    count += 1
    if first.count < Self.limit { first.append(BadLine(number: line.number, error: error)) }
  }
}
