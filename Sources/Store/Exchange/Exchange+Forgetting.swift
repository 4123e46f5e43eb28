internal import JSONText
internal import RecordMerge
internal import RecordStore
internal import Records

/// What became of the edits of a collection that was dropped.
package struct ForgettingOutcome: Equatable, Sendable {
  /// How many edited records and held edits the attic has now.
  package var overriddenCount = 0
  /// How many deletions were dropped; the file has these records.
  package var deletionCount = 0
  /// Whether the collection is gone. Otherwise it is empty, and what the attic could not be given
  /// waits in it.
  package var isGone = true
}

extension Exchange {
  /// Drops a collection from the store. Its file stays as it is.
  ///
  /// The edits are in the store or in the attic at every moment, and a repeat does what a killed
  /// process left.
  ///
  /// - Parameter isForced: whether edits that the file does not have go to the attic.
  /// - Throws: `ExchangeError.hasEdits` if there are such edits, without `isForced`.
  package func forget(_ path: String, isForced: Bool) throws -> ForgettingOutcome {
    try locked {
      // An interrupted flush may have put edits into the file. A file or a policy that can't be
      // read does not keep the collection.
      _ = try? beginTelling(path)
      guard let collection = try store.collection(path: path) else {
        throw StoreError.unknownCollection(path)
      }
      var outcome = ForgettingOutcome()
      try store.synchronize {
        let dirty = try store.dirtyRecords(of: collection).filter { $0.base != $0.record }
        let held = try store.heldEdits(of: collection)
        if !isForced, !dirty.isEmpty || !held.isEmpty {
          throw ExchangeError.hasEdits(
            path: path,
            editedCount: dirty.count,
            heldCount: held.count
          )
        }
        let edits = held.map { ($0.key, $0.record) } + dirty.map { ($0.key, $0.record) }
        let lines = atticLines(for: edits, path)
        outcome.overriddenCount = lines.count
        outcome.deletionCount = edits.count { $0.1 == nil }
        try store.forget(collection, overridden: lines)
      }
      let lines = try store.overridden(of: collection)
      if lines.isEmpty { return outcome }
      outcome.isGone =
        try dependencies.keepOverridden(lines, path, true)
        && store.withdraw(collection, isInAttic: true)
      return outcome
    }
  }

  /// The attic's lines for records that edits made, and that nothing else has any more: as those of
  /// a merge that overrode them.
  func atticLines(for edits: [(key: KeyText?, record: Bytes?)], _ path: String) -> [Bytes] {
    var report = MergeReport()
    report.records = edits.compactMap { key, text in
      guard let record = text.flatMap({ try? JSONValue(parsing: $0) }) else { return nil }
      return RecordReport(
        key: key?.key,
        event: .deletedThoughEdited(by: .theirs),
        discardedRecord: record
      )
    }
    return FileReport(path: path, method: .records, report: report)
      .atticLines(at: dependencies.moment)
  }
}
