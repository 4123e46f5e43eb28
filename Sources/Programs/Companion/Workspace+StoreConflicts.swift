internal import CommandInterface
internal import Exchange
internal import JSONText
internal import MergeContext
internal import RecordMerge
internal import RecordStore
internal import Records
internal import Resolution

extension Workspace {
  /// The records of a collection that store and file changed to different values. Only what no rule
  /// decides is asked.
  func conflictedRecords(
    of collection: StoredCollection,
    in store: Store
  ) throws -> [ConflictedSubject] {
    try store.conflicts(of: collection).compactMap { stored in
      guard let dirty = try store.dirtyRecord(stored.key, of: collection),
        stored.base != dirty.base
      else { return nil }
      var record = ContestedRecord(key: stored.key, here: dirty.record, there: dirty.base)
      var conflict = Conflict(base: stored.base, ours: dirty.record, theirs: dirty.base)
      if let merge = try merge(record, from: stored.base, of: collection, in: store),
        let contested = merge.resolutions[stored.key]?.contested, contested.isOfOneRecord
      {
        conflict = contested
        record.decided = merge.document?.report ?? MergeReport()
        // The import that found the conflict.
        record.decidedAt = Timestamp(Bytes(stored.since))
      }
      return ConflictedSubject(conflict, .store(record), in: collection)
    }
  }

  /// Merges a record as an import does; nil where it can't be merged, since it is not a record.
  private func merge(
    _ record: ContestedRecord,
    from base: Bytes?,
    of collection: StoredCollection,
    in store: Store
  ) throws -> Reconciliation? {
    let commands = UserCommands(environment: context.environment)
    var merge = Reconciliation(
      versions: [
        record.key: Reconciliation.Versions(
          base: base,
          store: record.here.map(lineText),
          file: record.there
        )
      ],
      keyFields: collection.keyFields,
      policy: try policy(for: collection.path),
      runCommand: { commands.run($0) },
      untouched: { try store.recordText($0, of: collection) }
    )
    do {
      try merge.decide()
    } catch is NotJSONLines {
      return nil
    }
    return merge
  }

  /// The edits of a collection that are held back, each against the record that the store has: the
  /// oldest of each record that is in no conflict with the file, which comes first.
  func heldSubjects(
    of collection: StoredCollection,
    in store: Store
  ) throws -> [ConflictedSubject] {
    var keys = Set(try store.conflicts(of: collection).map(\.key))
    return try store.heldEdits(of: collection).filter { keys.insert($0.key).inserted }.map { edit in
      let here = try store.record(edit.key, of: collection)?.bytes
      let conflict = Conflict(base: edit.base, ours: edit.record, theirs: here)
      return ConflictedSubject(conflict, .held(edit), in: collection)
    }
  }

  /// Writes the decision about a held edit into the store, and dropped values of the edit into the
  /// attic; an edit with open questions stays as it is.
  ///
  /// - Returns: how many edits of the record are still held back.
  func decide(_ edit: HeldEdit, _ subject: ConflictedSubject) throws -> Int {
    let store = try openStoreForEditing()
    guard let collection = try store.collection(path: subject.path) else { return 0 }
    func leftCount() throws -> Int {
      try store.heldEdits(of: collection).count { $0.key == edit.key }
    }
    guard let conflict = subject.file.conflictPositions.first.flatMap({ subject.file[$0] }),
      let lines = conflict.decidedLines
    else { return try leftCount() }
    let chosen = lines.first.flatMap { try? JSONValue(parsing: $0) }
    let report = conflict.dropped(from: chosen)
    let attic = FileReport(path: subject.path, method: .records, report: report)
      .atticLines(at: moment)
    try editing(collection, of: store) { editor in
      let here = try store.record(edit.key, of: collection)?.bytes
      let isThere = try store.heldEdits(of: collection).contains { $0.id == edit.id }
      guard isThere, here == conflict.conflict.theirs.first else {
        throw VerbFailure.conflict(
          .recordChangedMeanwhile(key: edit.key.text, collection: subject.path)
        )
      }
      let isHere = here.flatMap { try? JSONValue(parsing: $0) }.map { chosen?.means($0) == true }
      if !(isHere ?? (chosen == nil)) { try editor.decide(edit.key, as: chosen) }
      try store.endHold(of: edit)
      try store.note(overridden: attic, of: collection)
    }
    if !attic.isEmpty { try exchange(with: store).keepOverridden(of: subject.path) }
    return try leftCount()
  }

  /// Writes a decided record into the store, and what the rules override of it into the attic; one
  /// with open questions stays as it is.
  func decide(_ record: ContestedRecord, _ subject: ConflictedSubject) throws {
    guard let conflict = subject.file.conflictPositions.first.flatMap({ subject.file[$0] }),
      let lines = conflict.decidedLines
    else { return }
    let store = try openStoreForEditing()
    guard let collection = try store.collection(path: subject.path) else { return }
    let key = record.key
    let attic = record.atticLines(path: subject.path, at: moment)
    try editing(collection, of: store) { editor in
      let dirty = try store.dirtyRecord(key, of: collection)
      guard dirty?.record == record.here, dirty?.base == record.there else {
        throw VerbFailure.conflict(
          .recordChangedMeanwhile(key: key.text, collection: subject.path)
        )
      }
      try editor.decide(key, as: lines.first.flatMap { try? JSONValue(parsing: $0) })
      try store.note(overridden: attic, of: collection)
    }
    if !attic.isEmpty { try exchange(with: store).keepOverridden(of: subject.path) }
  }
}

extension OpenConflict {
  /// What was dropped of a held edit, which is ours: each value that it wrote and the result lacks,
  /// or all of a record that is not to be there.
  fileprivate func dropped(from result: JSONValue?) -> MergeReport {
    var report = MergeReport()
    guard let edit = conflict.ours.first.flatMap({ try? JSONValue(parsing: $0) }) else {
      return report
    }
    let key = key.map { RecordKey(canonical: $0.canonicalForm) }
    guard let result, !fields.isEmpty else {
      if result.map({ $0.means(edit) }) == true { return report }
      report.records = [
        RecordReport(key: key, event: .deletedThoughEdited(by: .theirs), discardedRecord: edit)
      ]
      return report
    }
    let decisions = fields.compactMap { field -> FieldDecision? in
      let value = field.path.value(in: result)
      if isSame(field.ours, value) || isSame(field.ours, field.base) { return nil }
      return FieldDecision(
        path: field.path,
        rule: "resolve",
        base: field.base,
        ours: field.ours,
        theirs: field.theirs,
        result: value,
        winner: .theirs,
        discarded: [.ours]
      )
    }
    if !decisions.isEmpty {
      report.records = [RecordReport(key: key, event: .merged, decisions: decisions)]
    }
    return report
  }

  private func isSame(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left.means(right)
  }
}
