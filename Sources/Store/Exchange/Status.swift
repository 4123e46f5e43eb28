internal import JSONText
internal import RecordMerge
package import RecordStore

/// The status of a collection.
package struct CollectionStatus: Sendable {
  package var path: String
  package var recordCount: Int
  package var fileState: FileState
  /// The records that differ between store and file, including conflicts.
  package var dirty: [DirtyRecord]
  /// What is to be decided between store and file, or between two edits of a record.
  package var conflicts: [StoredConflict]
  /// The edits that are held back and contradict nothing here, the oldest first.
  package var held: [HeldEdit]
  /// The keys that are on several lines of the file.
  package var duplicateKeys: [KeyText]
  /// How many lines of the file are neither records nor blank.
  package var strayLineCount: Int
  package var syncedAt: String?

  package init(
    path: String,
    recordCount: Int,
    fileState: FileState,
    dirty: [DirtyRecord],
    conflicts: [StoredConflict],
    held: [HeldEdit] = [],
    duplicateKeys: [KeyText],
    strayLineCount: Int,
    syncedAt: String?
  ) {
    self.path = path
    self.recordCount = recordCount
    self.fileState = fileState
    self.dirty = dirty
    self.conflicts = conflicts
    self.held = held
    self.duplicateKeys = duplicateKeys
    self.strayLineCount = strayLineCount
    self.syncedAt = syncedAt
  }

  /// Whether something needs attention.
  package var needsAttention: Bool {
    !dirty.isEmpty || !conflicts.isEmpty || !held.isEmpty || fileState == .changed
      || fileState == .missing || !duplicateKeys.isEmpty || strayLineCount > 0
  }
}

extension Exchange {
  /// The status of a collection, by examining its file; nothing is synchronized.
  package func status(of path: String) throws -> CollectionStatus {
    var session = try session(of: path)
    let collection = session.collection
    var (state, signature) = try session.inspection.state(of: collection)
    // Even a store that is not writable can be queried.
    if let signature { try? session.sign(signature) }
    if state == .missing, try dependencies.indexEntry(path) == .unknown { state = .new }
    return try status(of: collection, fileState: state)
  }

  /// As `status(of:)`, without a look at the file, of which it says what the last sync did: for a
  /// file that can't be looked at.
  package func lastStatus(of collection: StoredCollection) throws -> CollectionStatus {
    try status(of: collection, fileState: collection.isInFile ? .unchanged : .new)
  }

  private func status(
    of collection: StoredCollection,
    fileState: FileState
  ) throws -> CollectionStatus {
    let duplicates = try store.duplicateLines(of: collection).compactMap { line in
      KeyText(of: line.text, by: collection.keyFields)
    }
    let dirty = try store.dirtyRecords(of: collection)
    let held = try store.heldEdits(of: collection)
    return CollectionStatus(
      path: collection.path,
      recordCount: try store.recordCount(of: collection),
      fileState: fileState,
      dirty: dirty,
      conflicts: try openConflicts(of: collection, dirty, held),
      held: held.filter { $0.contest == nil },
      duplicateKeys: Set(duplicates).sorted(),
      strayLineCount: try store.strayLineCount(of: collection),
      syncedAt: collection.syncedAt
    )
  }
}

extension Exchange {
  /// The conflicts that are not decided. A decided one is an edit like any other, which the next
  /// exchange finds.
  private func openConflicts(
    of collection: StoredCollection,
    _ dirty: [DirtyRecord],
    _ held: [HeldEdit]
  ) throws -> [StoredConflict] {
    let lines = Dictionary(dirty.map { ($0.key, $0.base) }) { first, _ in first }
    let ofFile = try store.conflicts(of: collection).filter { conflict in
      // A key on several lines is not decided by an edit.
      let isOpen = lines[conflict.key] != conflict.base
      return isOpen || conflict.reason == ConflictReason.duplicateKey.word
    }
    let ofEdits = held.compactMap { edit in
      edit.contest.map { contest in
        StoredConflict(
          key: edit.key,
          base: edit.base,
          reason: contest.reason,
          fields: contest.fields,
          since: edit.since
        )
      }
    }
    return ofFile + ofEdits
  }
}
