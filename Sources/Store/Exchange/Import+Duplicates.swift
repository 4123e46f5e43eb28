internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records

extension Import {
  /// The lines with keys that are on several lines, by key.
  func duplicateGroups() throws -> [(key: KeyText, lines: [SyncedLine])] {
    var groups: [KeyText: [SyncedLine]] = [:]
    for line in try store.duplicateLines(of: collection) {
      guard let key = KeyText(of: line.text, by: collection.keyFields) else { continue }
      groups[key, default: []].append(line)
    }
    return groups.map { ($0.key, $0.value) }
  }

  /// Turns records whose keys are on several lines now into lines that are kept as they are. An
  /// edit of such a record stays in the store, as a conflict.
  mutating func demoteDuplicates(_ changes: FileChanges, _ staging: Staging) throws {
    for key in changes.duplicateKeys {
      let line = try store.syncedLine(of: collection, key: key)
      let isKept = try line != nil && !staging.isMissing(key) && !staging.isInPlace(key)
      let dirty = try store.dirtyRecord(key, of: collection)
      if dirty == nil, isKept {
        try store.makeDuplicate(key, in: collection.id)
        continue
      }
      try store.completeEvents(of: key, in: collection.id)
      try store.setVersions(
        of: key,
        in: collection.id,
        file: nil,
        record: dirty?.record,
        at: moment
      )
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

  /// Turns a line that was one of several with its key, and is the only one now, into a record
  /// again.
  mutating func promoteSingles(_ changes: inout FileChanges) throws {
    for (key, lines) in try duplicateGroups() where lines.count == 1 {
      guard changes.records[key] == nil else { continue }
      try store.removeLine(from: collection.id, position: lines[0].position)
      let (text, position) = (lines[0].text, lines[0].position)
      changes.add(key, .init(text: text, position: position, before: text))
    }
  }

  /// A line that was added to a log both here and in the file is one line.
  func dropLinesThatCameBack(_ staging: Staging) throws {
    for dirty in try store.dirtyRecords(of: collection) {
      guard let row = dirty.key.row, let record = dirty.record else { continue }
      let line = lineText(record)
      if try staging.takeKeylessLine(line) { try store.removeAddedLine(row, of: collection) }
    }
  }
}
