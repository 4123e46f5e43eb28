package import RecordStore
package import Records

/// What `Exchange.prune` did, or would do.
package struct PruneOutcome: Equatable, Sendable {
  package var history: PrunedHistory
  /// The bytes that the store takes before and after; the same where nothing was done.
  package var byteCountBefore: Int
  package var byteCountAfter: Int
}

extension Exchange {
  /// Removes old events from the history of the records, except for the first and the last one of
  /// each record, and gives the room of what is gone back to the file system.
  ///
  /// A process that dies meanwhile has removed all of these events or none; the next one gives the
  /// room back.
  ///
  /// - Parameters:
  ///   - moment: events from this time on are kept.
  ///   - isDryRun: whether nothing is removed.
  /// - Throws: `SQLiteError`, also if another program uses the store for too long.
  package func prune(before moment: Timestamp, isDryRun: Bool) throws -> PruneOutcome {
    try locked {
      let before = try store.byteCounts().whole
      let history = try store.pruneEvents(before: moment, isDryRun: isDryRun)
      if try !isDryRun && store.byteCounts().free > 0 { try store.vacuum() }
      return PruneOutcome(
        history: history,
        byteCountBefore: before,
        byteCountAfter: try store.byteCounts().whole
      )
    }
  }
}
