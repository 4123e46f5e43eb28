internal import CommandInterface
internal import JSONText
internal import RecordMerge
internal import RecordStore
internal import Records
internal import Resolution

extension Workspace {
  /// The records of a collection that store and file changed to different values.
  func conflictedRecords(
    of collection: StoredCollection,
    in store: Store
  ) throws -> [ConflictedSubject] {
    try store.conflicts(of: collection).compactMap { stored in
      guard let dirty = try store.dirtyRecord(stored.key, of: collection),
        stored.base != dirty.base
      else { return nil }
      let conflict = Conflict(
        base: [stored.base].compactMap { $0 },
        ours: [dirty.record].compactMap { $0 },
        theirs: [dirty.base].compactMap { $0 }
      )
      let document = MergedDocument(
        content: .items([.conflict(conflict)], format: FileFormat()),
        report: MergeReport()
      )
      let file = ConflictedFile(document, policyKey: collection.keyFields)
      return ConflictedSubject(path: collection.path, place: .store(stored.key), file: file)
    }
  }

  /// Writes a decided record into the store; one with open questions stays as it is.
  func decide(_ key: KeyText, _ subject: ConflictedSubject) throws {
    guard let conflict = subject.file.conflictPositions.first.flatMap({ subject.file[$0] }),
      let lines = conflict.decidedLines
    else { return }
    let store = try openStoreForEditing()
    guard let collection = try store.collection(path: subject.path) else { return }
    let versions = conflict.conflict
    try editing(collection, of: store) { editor in
      let dirty = try store.dirtyRecord(key, of: collection)
      guard dirty?.record == versions.ours.first, dirty?.base == versions.theirs.first else {
        throw VerbFailure.conflict(
          .recordChangedMeanwhile(key: key.text, collection: subject.path)
        )
      }
      try editor.decide(key, as: lines.first.flatMap { try? JSONValue(parsing: $0) })
    }
  }
}
