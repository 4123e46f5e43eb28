package import RecordMerge
package import RecordStore

/// What an import did, or would do.
package struct ImportOutcome: Sendable {
  /// How many of the store's records are new, other than they were, or gone.
  package var addedCount = 0
  package var changedCount = 0
  package var removedCount = 0
  /// The records that were edited here and in the file, and that no rule decides.
  package var conflicts: [KeyText] = []
  /// The first lines of the file that are no JSON; they are kept as they are.
  package var badLines: [BadLine] = []
  package var badLineCount = 0
  /// The keys that stand on several lines of the file.
  package var duplicateKeys: [KeyText] = []
  /// The records that refer to one that is not there; they are kept.
  package var orphans: [Orphan] = []
  /// What was decided and set aside where file and store had both changed something; nil where no
  /// record had to be merged.
  package var merge: MergedDocument?

  package init() {}

  /// Whether the store's records are what they were.
  package var isUnchanged: Bool { addedCount + changedCount + removedCount == 0 }

  /// Whether somebody has to see to something.
  package var needsAttention: Bool {
    !conflicts.isEmpty || badLineCount > 0 || !duplicateKeys.isEmpty
  }
}
