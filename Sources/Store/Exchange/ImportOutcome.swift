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
  /// The records that refer to a missing record since this import; they are kept.
  package var orphans: [Orphan] = []
  /// The decisions and overridden values where file and store had both changed something; nil if no
  /// record had to be merged.
  package private(set) var report: MergeReport?
  /// Whether the attic has the overridden values. Else they wait in the store.
  package var isInAttic = true
  /// The records whose edits are held back now: git only went to where the file has other versions
  /// of them.
  package var heldKeys: [KeyText] = []
  /// The records whose edits were held back, and are in effect again.
  package var restoredKeys: [KeyText] = []
  /// How many held edits were merged by the rules, as somebody wanted, or at the end of a rebase.
  package var mergedHeldCount = 0
  /// The records with a held edit that could not take effect: a later edit contradicts it.
  package var contestedKeys: [KeyText] = []

  package init() {}

  /// Whether the store's records have not changed.
  package var isUnchanged: Bool { addedCount + changedCount + removedCount == 0 }

  /// Whether something needs attention.
  package var needsAttention: Bool {
    !conflicts.isEmpty || badLineCount > 0 || !duplicateKeys.isEmpty || !contestedKeys.isEmpty
  }

  /// Whether something was done that nobody can see from the records alone.
  package var isNews: Bool {
    !isUnchanged || report != nil || !heldKeys.isEmpty || !restoredKeys.isEmpty
  }
}

extension ImportOutcome {
  /// Adds what a merge decided.
  mutating func add(_ more: MergeReport) {
    var sum = report ?? MergeReport()
    sum.records += more.records
    sum.damages += more.damages
    sum.hints += more.hints
    report = sum
  }

  /// Removes from the report the records that are in conflict, of which nothing is decided.
  mutating func leaveOutConflicts() {
    report?.records.removeAll(where: \.isConflict)
    if report?.records.isEmpty == true { report = nil }
  }

  /// With what was done before, by an attempt that had to be repeated.
  func including(_ earlier: ImportOutcome) -> ImportOutcome {
    var sum = self
    sum.include(earlier)
    return sum
  }

  /// Adds what was done before, when the exchange began.
  mutating func include(_ earlier: ImportOutcome) {
    addedCount += earlier.addedCount
    changedCount += earlier.changedCount
    removedCount += earlier.removedCount
    if let report = earlier.report { add(report) }
    isInAttic = isInAttic && earlier.isInAttic
    heldKeys += earlier.heldKeys
    restoredKeys += earlier.restoredKeys
    mergedHeldCount += earlier.mergedHeldCount
    contestedKeys += earlier.contestedKeys.filter { !contestedKeys.contains($0) }
  }
}
