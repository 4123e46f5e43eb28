package import RecordMerge
package import RecordStore

/// The result of an import, or of a dry run.
package struct ImportOutcome: Sendable {
  /// How many of the store's records are new, changed, or gone.
  package var addedCount = 0
  package var changedCount = 0
  package var removedCount = 0
  /// The records that were edited here and in the file, and that no rule decides.
  package var conflicts: [KeyText] = []
  /// The first lines of the file that are not JSON; they are kept as they are.
  package var badLines: [BadLine] = []
  package var badLineCount = 0
  /// The keys that are on several lines of the file.
  package var duplicateKeys: [KeyText] = []
  /// The records that refer to a missing record; they are kept.
  package var orphans: [Orphan] = []
  /// The decisions and overridden values where file and store had both changed something; nil if no
  /// record had to be merged.
  package var merge: MergedDocument?

  package init() {}

  /// Whether the store's records have not changed.
  package var isUnchanged: Bool { addedCount + changedCount + removedCount == 0 }

  /// Whether something needs attention.
  package var needsAttention: Bool {
    !conflicts.isEmpty || badLineCount > 0 || !duplicateKeys.isEmpty
  }
}
