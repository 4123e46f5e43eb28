internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import System

extension Import {
  /// Finishes a flush that a crash interrupted, if the file was changed again afterwards. Lines of
  /// that flush that are in the file were written by the store, so they are the base of their
  /// records, and not edits by others.
  func finishFlush(_ reader: FileReader) throws {
    guard try store.pendingChunks(of: collection) != nil else { return }
    var texts: [KeyText: Bytes] = [:]
    var reading = LineReader(keyFields: collection.keyFields, keepsCarriageReturns: false)
    var lines = FileLines(reader)
    while let line = try lines.next() {
      let read = reading.read(line)
      if let key = read.key { texts[key] = read.text }
    }
    try store.finishFlush(of: collection, at: moment) { texts[$0.key] == $0.line }
  }

  mutating func readAgain(
    _ reader: FileReader
  ) throws -> (chunks: [FileChunk], reading: LineReader) {
    let header = try HeaderSearch.headerNumber(of: reader, policy: policy)
    if collection.keyFields.isEmpty, policy.consistency != .append {
      // A new collection's file has appeared: its records get keys as in a first reading.
      try findKey(reader, headerNumber: header)
    }
    var walked = try walk(reader, headerNumber: header, keepsCarriageReturns: false)
    if walked.walk.reading.mixesLineEnds {
      walked = try walk(reader, headerNumber: header, keepsCarriageReturns: true)
    }
    if walked.walk.lacksRoom {
      try store.spreadPositions(of: collection, gap: FileWalk.gap)
      let keepsThem = walked.walk.reading.mixesLineEnds
      walked = try walk(reader, headerNumber: header, keepsCarriageReturns: keepsThem)
    }
    let reading = walked.walk.reading
    note(walked.walk.badLines)
    if reading.markers.firstLine == nil {
      try refuseForeign(reader, reading)
      try refuseEmptied(reading)
      try apply(walked.walk)
    }
    return (walked.chunks, reading)
  }

  mutating func findKey(_ reader: FileReader, headerNumber: Int?) throws {
    guard try store.syncedLineCount(of: collection) == 0,
      let field = try KeyChoice.field(of: reader, headerNumber: headerNumber)
    else { return }
    collection.keyFields = [field]
  }

  func walk(
    _ reader: FileReader,
    headerNumber: Int?,
    keepsCarriageReturns: Bool
  ) throws -> (walk: FileWalk, chunks: [FileChunk]) {
    var walk = try FileWalk(
      store,
      collection,
      headerNumber: headerNumber,
      keepsCarriageReturns: keepsCarriageReturns
    )
    defer { walk.close() }
    var lines = FileLines(reader)
    while let line = try lines.next() {
      try walk.take(line)
      if walk.reading.mixesLineEnds, !keepsCarriageReturns { return (walk, []) }
      if line.number % 1000 == 0 { progress(lines.offset) }
    }
    let chunks = try walk.finish()
    return (walk, chunks)
  }

  /// A file that is not JSON Lines does not mean that its records are gone.
  func refuseForeign(_ reader: FileReader, _ reading: LineReader) throws {
    if reading.recordCount > 0, outcome.badLineCount == 0 { return }
    if let content = try reader.foreignContent() {
      throw ExchangeError.notRecords(path: collection.path, content: content)
    }
  }

  /// A file that has lost all its records is more likely an accident than intended.
  func refuseEmptied(_ reading: LineReader) throws {
    let count = try store.syncedLineCount(of: collection)
    // fault: emptied-file-empties-the-store
    if reading.recordCount == 0, count > 0, !mayBeEmpty() {
      throw ExchangeError.emptied(path: collection.path, recordCount: count)
    }
  }

  mutating func apply(_ walk: FileWalk) throws {
    let staging = walk.staging
    if try staging.isEmpty, try store.conflicts(of: collection).isEmpty {
      outcome.duplicateKeys = try duplicateGroups().map(\.key).sorted()
      return
    }
    if !walk.hasNewBadLines, try takeUncontested(staging) { return }
    var changes = try FileChanges(staging, store: store, collection: collection)
    try demoteDuplicates(changes, staging)
    try staging.clearMissing(from: collection.id)
    try staging.addKeylessLines(to: collection.id, duplicateKeys: changes.duplicateKeys)
    try dropLinesThatCameBack(staging)
    try promoteSingles(&changes)
    // fault: damaged-file-deletes
    try reconcile(changes, isSound: !walk.hasNewBadLines)
    outcome.duplicateKeys = try duplicateGroups().map(\.key).sorted()
  }
}
