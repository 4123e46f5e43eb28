internal import FileAccess
internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records

/// Brings what a file has into the store, within a transaction of `Store.synchronize`.
///
/// Base is the last sync, ours the store, theirs the file. What only the file changed is taken,
/// what only the store changed stays dirty, and what both changed is merged by the one merge
/// engine. In the end the file is the state of the last sync, and whatever the store has beyond it
/// is dirty.
struct Import {
  let store: Store
  var collection: StoredCollection
  let policy: Policy
  let runCommand: CommandRunner
  /// When the import is done, as RFC 3339.
  let moment: String
  /// Whether a file without any record is one by somebody's will.
  let mayBeEmpty: () -> Bool
  let progress: (Int) -> Void
  private(set) var outcome = ImportOutcome()

  init(
    store: Store,
    collection: StoredCollection,
    policy: Policy,
    runCommand: @escaping CommandRunner,
    moment: String,
    mayBeEmpty: @escaping () -> Bool,
    progress: @escaping (Int) -> Void
  ) {
    self.store = store
    self.collection = collection
    self.policy = policy
    self.runCommand = runCommand
    self.moment = moment
    self.mayBeEmpty = mayBeEmpty
    self.progress = progress
  }

  mutating func run(_ reader: FileReader) throws {
    try chooseKey()
    let isFirst = try store.isEmpty(collection)
    let (pieces, reading) = isFirst ? try readFirst(reader) : try readAgain(reader)
    if let line = reading.markers.firstLine {
      throw ExchangeError.conflictMarkers(path: collection.path, line: line)
    }
    try store.addFields(reading.names.names, to: collection)
    collection.format = reading.format
    collection.isSorted = reading.isSorted
    collection.isInFile = true
    collection.syncedAt = moment
    try store.replacePieces(of: collection, by: pieces)
    try store.update(collection)
    if !outcome.isUnchanged { outcome.orphans = try store.orphans(of: collection) }
  }

  /// The policy's key fields. Where they are other ones than those that the store knows its records
  /// by, the file is read anew, which nothing dirty would survive.
  private mutating func chooseKey() throws {
    if policy.key.isEmpty || policy.key == collection.keyFields { return }
    if try !store.isEmpty(collection), !collection.keyFields.isEmpty || collection.syncedAt != nil {
      let dirtyCount = try store.dirtyCount(of: collection).count
      if dirtyCount > 0 {
        throw ExchangeError.keyChanged(path: collection.path, dirtyCount: dirtyCount)
      }
      try store.removeLines(of: collection)
    }
    collection.keyFields = policy.key
  }

  private mutating func readFirst(
    _ reader: FileReader
  ) throws -> (pieces: [Piece], reading: LineReading) {
    var first = FirstReading(store, collection, progress: progress)
    let (pieces, reading) = try first.run(reader)
    collection.keyFields = first.collection.keyFields
    note(first.badLines)
    outcome.duplicateKeys = first.duplicates.sorted()
    outcome.addedCount = reading.recordCount
    return (pieces, reading)
  }

  private mutating func note(_ badLines: BadLines) {
    outcome.badLines = badLines.first
    outcome.badLineCount = badLines.count
  }
}

// MARK: - A file that was read before

extension Import {
  private mutating func readAgain(
    _ reader: FileReader
  ) throws -> (pieces: [Piece], reading: LineReading) {
    if collection.keyFields.isEmpty, policy.consistency != .append {
      // A new collection's file appears: its records have keys as a first reading finds them.
      try chooseCustomaryKey(reader)
    }
    var walked = try walk(reader, keepsCarriageReturns: false)
    if walked.walk.reading.mixesLineEnds { walked = try walk(reader, keepsCarriageReturns: true) }
    if walked.walk.lacksRoom {
      try store.spreadPositions(of: collection, gap: FileWalk.gap)
      let keepsThem = walked.walk.reading.mixesLineEnds
      walked = try walk(reader, keepsCarriageReturns: keepsThem)
    }
    let reading = walked.walk.reading
    note(walked.walk.badLines)
    if reading.markers.firstLine == nil {
      try refuseEmptied(reading)
      try apply(walked.walk)
    }
    return (walked.pieces, reading)
  }

  private mutating func chooseCustomaryKey(_ reader: FileReader) throws {
    guard try store.syncedLineCount(of: collection) == 0 else { return }
    let sample = try FirstReading.sample(reader)
    if let fields = KeyChoice.candidates(for: sample).first { collection.keyFields = fields }
  }

  private func walk(
    _ reader: FileReader,
    keepsCarriageReturns: Bool
  ) throws -> (walk: FileWalk, pieces: [Piece]) {
    var walk = try FileWalk(store, collection, keepsCarriageReturns: keepsCarriageReturns)
    defer { walk.close() }
    var lines = FileLines(reader)
    while let line = try lines.next() {
      try walk.take(line)
      if walk.reading.mixesLineEnds, !keepsCarriageReturns { return (walk, []) }
      if line.number % 1000 == 0 { progress(lines.offset) }
    }
    let pieces = try walk.finish()
    return (walk, pieces)
  }

  /// A file that has lost all its records is more often an accident than a wish.
  private func refuseEmptied(_ reading: LineReading) throws {
    let count = try store.syncedLineCount(of: collection)
    if reading.recordCount == 0, count > 0, !mayBeEmpty() {
      throw ExchangeError.emptied(path: collection.path, recordCount: count)
    }
  }

  private mutating func apply(_ walk: FileWalk) throws {
    let staging = walk.staging
    if try staging.isEmpty, try store.conflicts(of: collection).isEmpty {
      outcome.duplicateKeys = try duplicateGroups().map(\.key).sorted()
      return
    }
    var changes = try FileChanges(staging, store: store, collection: collection)
    try setAsideDuplicates(changes, staging)
    try staging.clearMissing(from: collection.id)
    try staging.addLooseLines(to: collection.id, duplicateKeys: changes.duplicateKeys)
    try dropLinesThatCameBack(staging)
    try promoteSingles(&changes)
    try settle(changes, isSound: !walk.hasNewBadLines)
    outcome.duplicateKeys = try duplicateGroups().map(\.key).sorted()
  }
}

// MARK: - Keys on several lines

extension Import {
  /// The lines whose keys stand on several lines, by their keys.
  private func duplicateGroups() throws -> [(key: KeyText, lines: [SyncedLine])] {
    var groups: [KeyText: [SyncedLine]] = [:]
    for line in try store.duplicateLines(of: collection) {
      guard let key = KeyText(of: line.text, fields: collection.keyFields) else { continue }
      groups[key, default: []].append(line)
    }
    return groups.map { ($0.key, $0.value) }
  }

  /// Lets the records whose keys now stand on several lines be lines that are kept as they are. An
  /// edit of such a record stays in the store, as a conflict.
  private mutating func setAsideDuplicates(_ changes: FileChanges, _ staging: Staging) throws {
    for key in changes.duplicateKeys {
      let line = try store.syncedLine(of: collection, key: key)
      let isKept = try line != nil && !staging.isMissing(key) && !staging.isInPlace(key)
      let dirty = try store.dirtyRecord(key, of: collection)
      if dirty == nil, isKept {
        try store.makeDuplicate(key, in: collection.id)
        continue
      }
      try store.settle(key, in: collection.id, file: nil, record: dirty?.record, at: moment)
      if let line, isKept {
        _ = try store.addLine(
          to: collection.id,
          position: line.position,
          kind: .duplicate,
          key: nil,
          text: line.text
        )
      }
      if let dirty, dirty.record != nil {
        try keepConflict(
          key,
          base: dirty.base,
          reason: ConflictReason.duplicateKey.word,
          fields: []
        )
      }
    }
  }

  /// Lets what was one of several lines with its key, and is alone now, be a record again.
  private mutating func promoteSingles(_ changes: inout FileChanges) throws {
    for (key, lines) in try duplicateGroups() where lines.count == 1 {
      guard changes.records[key] == nil else { continue }
      try store.removeLine(from: collection.id, position: lines[0].position)
      changes.add(key, .init(text: lines[0].text, position: lines[0].position))
    }
  }

  /// A line that was added to a log here and that the file has gained, too, is one line.
  private func dropLinesThatCameBack(_ staging: Staging) throws {
    for dirty in try store.dirtyRecords(of: collection) {
      guard let row = dirty.key.row, let record = dirty.record else { continue }
      let line = lineText(record)
      if try staging.takeLooseLine(line) { try store.removeAddedLine(row, of: collection) }
    }
  }
}

// MARK: - Records

extension Import {
  /// Decides what becomes of each record that differs anywhere, and says so to the store.
  private mutating func settle(_ changes: FileChanges, isSound: Bool) throws {
    let dirty = try contestedRecords()
    var (versions, places) = try versions(of: dirty)
    for (key, record) in changes.records {
      if record == nil, !isSound {
        try keepThoughMissing(key)
        versions[key] = nil
        continue
      }
      places[key] = record?.position
      if versions[key] == nil {
        let known = try store.syncedLine(of: collection, key: key)?.text
        let here = try known ?? store.record(key, of: collection)?.bytes
        versions[key] = Contest.Versions(base: known ?? here, store: here, file: record?.text)
      } else {
        versions[key]?.file = record?.text
      }
    }
    try settle(versions, places, isContested: !dirty.isEmpty)
  }

  /// Has the records that are in conflict decided once more: somebody may have decided a part.
  mutating func decideAgain() throws {
    let dirty = try contestedRecords().filter(\.isConflict)
    if dirty.isEmpty { return }
    let (versions, places) = try versions(of: dirty)
    try settle(versions, places, isContested: true)
  }

  /// Merges edits that another store had, which knew the file as they say, into this one.
  mutating func bringBack(_ dirty: [DirtyRecord]) throws {
    var versions: [KeyText: Contest.Versions] = [:]
    for record in dirty where record.key.row == nil {
      versions[record.key] = Contest.Versions(
        base: record.base,
        store: record.record.map(lineText),
        file: try store.syncedLine(of: collection, key: record.key)?.text
      )
    }
    try settle(versions, [:], isContested: true)
  }

  /// The dirty records that the file can have its own version of. A key that stands on several
  /// lines of the file names none of them, until it stands on one again.
  private func contestedRecords() throws -> [DirtyRecord] {
    let repeated = Set(try duplicateGroups().map(\.key))
    return try store.dirtyRecords(of: collection).filter { record in
      record.key.row == nil && !repeated.contains(record.key)
    }
  }

  /// The versions of dirty records as long as the file does not change, and where the file has
  /// them.
  private func versions(
    of dirty: [DirtyRecord]
  ) throws -> (versions: [KeyText: Contest.Versions], places: [KeyText: Int64]) {
    var versions: [KeyText: Contest.Versions] = [:]
    var places: [KeyText: Int64] = [:]
    for record in dirty {
      let conflict = record.isConflict ? try store.conflict(record.key, of: collection) : nil
      versions[record.key] = Contest.Versions(
        base: conflict.map(\.base) ?? record.base,
        store: record.record.map(lineText),
        file: record.base
      )
      places[record.key] = record.position
    }
    return (versions, places)
  }

  /// A record that is missing from a file which has become damaged is not deleted by that. It stays
  /// in the store, and the next export writes it again.
  private func keepThoughMissing(_ key: KeyText) throws {
    let record = try store.record(key, of: collection)?.bytes
    try store.settle(key, in: collection.id, file: nil, record: record, at: moment)
  }

  private mutating func settle(
    _ versions: [KeyText: Contest.Versions],
    _ places: [KeyText: Int64],
    isContested: Bool
  ) throws {
    guard isContested else {
      for (key, version) in versions {
        try settle(key, version, place: places[key], record: version.file, conflict: nil)
      }
      return
    }
    var contest = Contest(
      versions: versions,
      keyFields: collection.keyFields,
      policy: policy,
      runCommand: runCommand,
      untouched: { [store, collection] key in try store.record(key, of: collection)?.bytes }
    )
    try contest.decide()
    outcome.merge = contest.document
    for (key, resolution) in contest.resolutions {
      try settle(
        key,
        contest.versions[key] ?? Contest.Versions(),
        place: places[key],
        record: resolution.record,
        conflict: resolution.conflict
      )
    }
  }

  private mutating func settle(
    _ key: KeyText,
    _ version: Contest.Versions,
    place: Int64?,
    record: Bytes?,
    conflict: (reason: String, fields: [FieldPath])?
  ) throws {
    var file: (text: Bytes, position: Int64)?
    if let text = version.file {
      let known = try place ?? store.syncedLine(of: collection, key: key)?.position
      file = known.map { (text, $0) }
    }
    let before = try store.record(key, of: collection)?.bytes
    let isChanged = try store.settle(
      key,
      in: collection.id,
      file: file,
      record: record,
      at: moment
    )
    if isChanged { try note(key, before: before, after: record) }
    if let conflict, file?.text != record {
      try keepConflict(key, base: version.base, reason: conflict.reason, fields: conflict.fields)
    } else {
      try store.endConflict(key, of: collection)
    }
  }

  private mutating func note(_ key: KeyText, before: Bytes?, after: Bytes?) throws {
    switch (before, after) {
    case (nil, _): outcome.addedCount += 1
    case (_, nil): outcome.removedCount += 1
    default: outcome.changedCount += 1
    }
    try store.addEvent(
      key,
      in: collection.id,
      before: before,
      after: after,
      actor: collection.path,
      at: moment
    )
  }

  private mutating func keepConflict(
    _ key: KeyText,
    base: Bytes?,
    reason: String,
    fields: [FieldPath]
  ) throws {
    outcome.conflicts.append(key)
    let conflict = StoredConflict(
      key: key,
      base: base,
      reason: reason,
      fields: fields,
      since: moment
    )
    try store.keep(conflict, of: collection)
  }
}
