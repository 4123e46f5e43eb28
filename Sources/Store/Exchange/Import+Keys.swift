internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import System

// The key by which a collection's records are known: what the policy says, or else what the file
// shows. If that differs from before, the file is read again, and each edit is brought back under
// the key that its content has now.
extension Import {
  /// An edit that is not in the file, as another key has it.
  struct Edit {
    var base: Bytes?
    var record: Bytes?
    /// The line that the file had.
    var file: Bytes?
    var since: String
    var isConflict: Bool
  }

  /// The fields of the key that the policy wants, or that the file shows.
  func wantedKey(_ reader: FileReader) throws -> KeyFields {
    if policy.consistency == .append { return .none }
    if !policy.key.isEmpty { return policy.key }
    let header = try HeaderSearch.headerNumber(of: reader, policy: policy)
    if try KeyChoice.sample(of: reader, headerNumber: header).isEmpty {
      return collection.keyFields
    }
    return try KeyChoice.field(of: reader, headerNumber: header).map { KeyFields([$0]) } ?? .none
  }

  /// The fields that become the key of a file whose policy names none; nil if the key stays what it
  /// is, as it does while nearly all records have it.
  func otherFoundKey(_ reader: FileReader, _ reading: LineReader) throws -> KeyFields? {
    guard policy.consistency != .append, policy.key.isEmpty, reading.recordCount > 0 else {
      return nil
    }
    let sample = try KeyChoice.sample(of: reader, headerNumber: reading.headerNumber)
    let present = collection.keyFields.onlyField
    let first = KeyChoice.candidates(for: sample).first { candidate in
      candidate.field == present || KeyChoice.isDistinct(candidate, in: sample)
    }
    let isComplete =
      first.map { candidate in
        let test = KeyTest(
          recordCount: reading.recordCount,
          presentCount: reading.keyCount,
          distinctCount: reading.keyCount
        )
        return candidate.field == present && test.passes(candidate.strength)
      } ?? collection.keyFields.isEmpty
    if isComplete { return nil }
    let fields = try wantedKey(reader)
    return fields == collection.keyFields ? nil : fields
  }

  /// Reads the file again by other fields, with all edits.
  ///
  /// - Returns: nil where an edit can't be named by these fields, so that nothing was done: the
  ///   records are known by the old ones until it is in the file.
  mutating func rekey(
    _ reader: FileReader,
    to fields: KeyFields
  ) throws -> (chunks: [FileChunk], reading: LineReader)? {
    guard let edits = try edits(by: fields) else { return nil }
    let lineCount = try store.syncedLineCount(of: collection)
    try store.completeEvents(of: collection)
    for dirty in try store.dirtyRecords(of: collection) {
      if let row = dirty.key.row {
        if !fields.isEmpty { try store.removeAddedLine(row, of: collection) }
      } else {
        try store.setVersions(of: dirty.key, in: collection.id, file: nil, record: nil, at: moment)
      }
    }
    try store.removeLines(of: collection)
    collection.keyFields = fields
    let result = try readFirst(reader)
    if result.reading.recordCount == 0, lineCount > 0, !mayBeEmpty() {
      throw ExchangeError.emptied(path: collection.path, recordCount: lineCount)
    }
    try bringBack(edits)
    try renameWaiting(by: fields)
    return result
  }

  /// The edits by other fields; nil where the content of one has no key by them, or two would have
  /// the same.
  private func edits(by fields: KeyFields) throws -> [KeyText: Edit]? {
    var edits: [KeyText: Edit] = [:]
    func add(_ key: KeyText, _ edit: Edit) -> Bool {
      edits.updateValue(edit, forKey: key) == nil
    }
    for dirty in try store.dirtyRecords(of: collection) {
      // A line that was added stays one.
      if dirty.key.row != nil, fields.isEmpty { continue }
      let conflict = dirty.isConflict ? try store.conflict(dirty.key, of: collection) : nil
      let base = conflict.map(\.base) ?? dirty.base
      func edit(base: Bytes? = nil, record: Bytes? = nil, file: Bytes? = nil) -> Edit {
        Edit(
          base: base,
          record: record,
          file: file,
          since: dirty.since,
          isConflict: dirty.isConflict
        )
      }
      let record = dirty.record.map(lineText)
      let keys = [dirty.base, base, record].map { line in
        line.map { KeyText(of: $0, by: fields) }
      }
      if keys.contains(where: { $0 == .some(nil) }) { return nil }
      let fileKey = keys[0]?.flatMap { $0 } ?? keys[1]?.flatMap { $0 }
      let recordKey = keys[2]?.flatMap { $0 }
      if let fileKey, let recordKey, fileKey != recordKey {
        let (removed, added) = (edit(base: base, file: dirty.base), edit(record: record))
        guard add(fileKey, removed), add(recordKey, added) else { return nil }
      } else if let key = recordKey ?? fileKey {
        guard add(key, edit(base: base, record: record, file: dirty.base)) else { return nil }
      }
    }
    return edits
  }

  /// Merges edits with what the file has under their keys.
  private mutating func bringBack(_ edits: [KeyText: Edit]) throws {
    let repeated = Set(outcome.duplicateKeys)
    var versions: [KeyText: Reconciliation.Versions] = [:]
    var dirty: [DirtyRecord] = []
    for (key, edit) in edits {
      if repeated.contains(key) {
        guard let record = edit.record else { continue }
        try store.setVersions(of: key, in: collection.id, file: nil, record: record, at: moment)
        let reason = ConflictReason.duplicateKey.word
        try keepConflict(key, base: edit.base, reason: reason, fields: [])
        continue
      }
      let file = try store.syncedLine(of: collection, key: key)?.text
      // What is missing from a damaged file is not deleted by that.
      let base = file == nil && outcome.badLineCount > 0 ? nil : edit.base
      versions[key] = Reconciliation.Versions(base: base, store: edit.record, file: file)
      dirty.append(
        DirtyRecord(
          key: key,
          base: edit.file,
          record: edit.record,
          position: nil,
          since: edit.since,
          isConflict: edit.isConflict
        )
      )
    }
    try holdContested(dirty, in: &versions)
    if !versions.isEmpty { try reconcile(versions, [:], isContested: true) }
  }

  /// Changes the keys of held edits, and of records that no known commit has. One that lacks the
  /// new fields keeps its key.
  private func renameWaiting(by fields: KeyFields) throws {
    if fields.isEmpty { return }
    for edit in try store.heldEdits(of: collection) {
      let line = edit.file ?? edit.base ?? edit.record
      if let line, let key = KeyText(of: line, by: fields) { try store.setKey(key, of: edit) }
    }
    for record in try store.uncommittedRecords(of: collection) {
      // Of a record that was taken out of the file, only its history says what it was.
      let line = try record.line ?? store.events(record.key, of: collection).last?.before
      if let line, let key = KeyText(of: line, by: fields) {
        try store.setKey(key, of: record)
      }
    }
  }
}
