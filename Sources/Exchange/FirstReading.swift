internal import FileAccess
internal import JSONText
internal import RecordStore
internal import Records

/// Reads a file into a collection that has nothing yet: line by line, without staging.
struct FirstReading {
  let store: Store
  var collection: StoredCollection
  let progress: (Int) -> Void
  private(set) var badLines = BadLines()
  private(set) var duplicates: Set<KeyText> = []

  init(_ store: Store, _ collection: StoredCollection, progress: @escaping (Int) -> Void) {
    self.store = store
    self.collection = collection
    self.progress = progress
  }

  /// Reads the file, by the key fields that the collection has, or else by those that fit it.
  ///
  /// - Returns: the file's pieces and what was seen of it.
  mutating func run(_ reader: FileReader) throws -> (pieces: [Piece], reading: LineReading) {
    var candidates = [collection.keyFields]
    if collection.keyFields.isEmpty {
      candidates = KeyChoice.candidates(for: try Self.sample(reader)) + [[]]
    }
    for fields in candidates {
      collection.keyFields = fields
      let (pieces, reading) = try read(reader)
      let isChosen =
        candidates.count == 1 || fields.isEmpty
        || KeyChoice.identifies(
          distinctCount: reading.keyCount - repeatedCount,
          recordCount: reading.recordCount
        )
      if isChosen { return (pieces, reading) }
    }
    preconditionFailure("The last candidate is always chosen.")
  }

  /// How many lines have a key that another line has, too, but for one of them.
  private var repeatedCount = 0

  private mutating func read(_ reader: FileReader) throws -> ([Piece], LineReading) {
    let result = try read(reader, keepsCarriageReturns: false)
    return result.reading.mixesLineEnds ? try read(reader, keepsCarriageReturns: true) : result
  }

  private mutating func read(
    _ reader: FileReader,
    keepsCarriageReturns: Bool
  ) throws -> (pieces: [Piece], reading: LineReading) {
    try store.removeLines(of: collection)
    badLines = BadLines()
    duplicates = []
    repeatedCount = 0
    var reading = LineReading(
      keyFields: collection.keyFields,
      keepsCarriageReturns: keepsCarriageReturns
    )
    var cutter = PieceCutter()
    var lines = FileLines(reader)
    var position: Int64 = 0
    while let fileLine = try lines.next() {
      let line = reading.read(fileLine)
      if reading.mixesLineEnds { return ([], reading) }
      badLines.see(line)
      position += FileWalk.gap
      try add(line, at: position)
      let lineEnd = fileLine.hasLineEnd ? LineEnd.lineFeed.bytes : nil
      cutter.add(fileLine.text, lineEnd: lineEnd, at: .position(position))
      if line.number % 1000 == 0 { progress(lines.offset) }
    }
    let pieces = cutter.finish { place in
      if case .position(let position) = place { position } else { 0 }
    }
    return (pieces, reading)
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

  static func sample(_ reader: FileReader) throws -> [JSONValue] {
    var lines = FileLines(reader)
    var records: [JSONValue] = []
    while records.count < KeyChoice.sampleCount, let line = try lines.next() {
      let read = Line(bytes: line.text, number: line.number)
      if read.kind == .record, let value = read.value { records.append(value) }
    }
    return records
  }
}
