internal import MergePolicy
internal import RecordStore
internal import Records
internal import System

/// Reads a file into an empty collection: line by line, without staging.
struct InitialReader {
  let store: Store
  var collection: StoredCollection
  let policy: Policy
  let progress: (Int) -> Void
  private(set) var badLines = BadLines()
  private(set) var duplicates: Set<KeyText> = []

  private var headerNumber: Int?

  init(
    _ store: Store,
    _ collection: StoredCollection,
    policy: Policy,
    progress: @escaping (Int) -> Void
  ) {
    self.store = store
    self.collection = collection
    self.policy = policy
    self.progress = progress
  }

  /// Reads the file by the policy's key, or else by the field that fits it. After a file without
  /// records, the collection keeps its key; the lines of a log have none.
  ///
  /// - Returns: the file's chunks and its properties.
  mutating func run(_ reader: FileReader) throws -> (chunks: [FileChunk], reading: LineReader) {
    headerNumber = try HeaderSearch.headerNumber(of: reader, policy: policy)
    if policy.consistency == .append || !policy.key.isEmpty {
      collection.keyFields = policy.consistency == .append ? .none : policy.key
      return try store.withoutTriggers { try read(reader) }
    }
    let sample = try KeyChoice.sample(of: reader, headerNumber: headerNumber)
    if sample.isEmpty { return try store.withoutTriggers { try read(reader) } }
    let candidates = KeyChoice.candidates(for: sample)
    return try store.withoutTriggers { try run(reader, candidates) }
  }

  private mutating func run(
    _ reader: FileReader,
    _ candidates: [KeyCandidate]
  ) throws -> (chunks: [FileChunk], reading: LineReader) {
    for candidate in candidates {
      collection.keyFields = KeyFields([candidate.field])
      let (chunks, reading) = try read(reader)
      let test = KeyTest(
        recordCount: reading.recordCount,
        presentCount: reading.keyCount,
        distinctCount: reading.keyCount - repeatedCount
      )
      if test.passes(candidate.strength) { return (chunks, reading) }
    }
    collection.keyFields = .none
    return try read(reader)
  }

  /// The number of lines that repeat the key of an earlier line.
  private var repeatedCount = 0

  private mutating func read(_ reader: FileReader) throws -> ([FileChunk], LineReader) {
    let result = try read(reader, keepsCarriageReturns: false)
    return result.reading.mixesLineEnds ? try read(reader, keepsCarriageReturns: true) : result
  }

  private mutating func read(
    _ reader: FileReader,
    keepsCarriageReturns: Bool
  ) throws -> (chunks: [FileChunk], reading: LineReader) {
    try store.removeLines(of: collection)
    badLines = BadLines()
    duplicates = []
    repeatedCount = 0
    var reading = LineReader(
      keyFields: collection.keyFields,
      headerNumber: headerNumber,
      keepsCarriageReturns: keepsCarriageReturns
    )
    var chunker = FileChunker()
    var lines = FileLines(reader)
    var position: Int64 = 0
    while let fileLine = try lines.next() {
      let line = reading.read(fileLine)
      if reading.mixesLineEnds { return ([], reading) }
      badLines.see(line)
      position += FileWalk.gap
      try add(line, at: position)
      let lineEnd = fileLine.hasLineEnd ? LineEnd.lineFeed.bytes : nil
      chunker.add(fileLine.text, lineEnd: lineEnd, at: .position(position))
      if line.number % 1000 == 0 { progress(lines.offset) }
    }
    let chunks = chunker.finish { place in
      if case .position(let position) = place { position } else { 0 }
    }
    return (chunks, reading)
  }

  private mutating func add(_ line: ReadLine, at position: Int64) throws {
    let collection = collection.id
    if let key = line.key, duplicates.contains(key) {
      repeatedCount += 1
    } else if try store.addLine(
      to: collection,
      position: position,
      kind: line.kind,
      key: line.key,
      text: line.text
    ) {
      return
    } else if let key = line.key {
      duplicates.insert(key)
      repeatedCount += 1
      try store.makeDuplicate(key, in: collection)
    }
    _ = try store.addLine(
      to: collection,
      position: position,
      kind: .duplicate,
      key: nil,
      text: line.text
    )
  }
}
