internal import JSONText
package import RecordStore

/// The status of a collection.
package struct CollectionStatus: Sendable {
  package var path: String
  package var recordCount: Int
  package var fileState: FileState
  /// The records that differ between store and file, including conflicts.
  package var dirty: [DirtyRecord]
  package var conflicts: [StoredConflict]
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
    duplicateKeys: [KeyText],
    strayLineCount: Int,
    syncedAt: String?
  ) {
    self.path = path
    self.recordCount = recordCount
    self.fileState = fileState
    self.dirty = dirty
    self.conflicts = conflicts
    self.duplicateKeys = duplicateKeys
    self.strayLineCount = strayLineCount
    self.syncedAt = syncedAt
  }

  /// Whether something needs attention.
  package var needsAttention: Bool {
    !dirty.isEmpty || !conflicts.isEmpty || fileState == .changed || fileState == .missing
      || !duplicateKeys.isEmpty || strayLineCount > 0
  }
}

extension Exchange {
  /// The status of a collection, by examining its file; nothing is synchronized.
  package func status(of path: String) throws -> CollectionStatus {
    guard let collection = try store.collection(path: path) else {
      throw StoreError.unknownCollection(path)
    }
    var session = Session(
      store: store,
      collection: collection,
      dependencies: dependencies,
      policy: try dependencies.policy(path)
    )
    try session.checkPlace()
    var (state, signature) = try session.inspection.state(of: collection)
    // Even a store that is not writable can be queried.
    if let signature { try? session.sign(signature) }
    if state == .missing, try dependencies.indexEntry(path) == .unknown { state = .new }
    let duplicates = try store.duplicateLines(of: collection).compactMap { line in
      KeyText(of: line.text, by: collection.keyFields)
    }
    return CollectionStatus(
      path: path,
      recordCount: try store.recordCount(of: collection),
      fileState: state,
      dirty: try store.dirtyRecords(of: collection),
      conflicts: try store.conflicts(of: collection),
      duplicateKeys: Set(duplicates).sorted(),
      strayLineCount: try store.strayLineCount(of: collection),
      syncedAt: collection.syncedAt
    )
  }
}
