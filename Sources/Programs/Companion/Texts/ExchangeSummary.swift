internal import Exchange
internal import JSONText
internal import RecordStore

/// The result of an import or an export of one collection, or of a dry run.
struct ExchangeSummary: Equatable, Sendable {
  /// A record of another file that was not taken.
  struct Refusal: Equatable, Sendable {
    /// Its line, from 1.
    var number: Int
    var failure: VerbFailure

    init(number: Int, failure: VerbFailure) {
      self.number = number
      self.failure = failure
    }
  }

  /// The collection's file, from the top of the work tree; or what was read instead.
  var path: String
  var isDryRun = false
  /// Whether the records came from a file other than the collection's.
  var isForeign = false
  /// Records that came from the file into the store.
  var addedCount = 0
  var changedCount = 0
  var removedCount = 0
  /// Records whose lines were written to the file; nil if no file was to be written.
  var writtenCount: Int?
  /// Whether the whole file was written from the store.
  var isRewritten = false
  /// Records whose lines were removed from the file.
  var takenOutCount = 0
  /// The number of values that a merge overrode.
  var discardedCount = 0
  /// Whether the attic has them.
  var isInAttic = true
  /// The keys of the records whose edits are held back now.
  var heldKeys: [KeyText] = []
  /// The keys of the records whose edits were held back, and are in effect again.
  var restoredKeys: [KeyText] = []
  /// How many held edits were merged by the rules.
  var mergedHeldCount = 0
  /// The keys of the records that a held edit and a later one contradict each other about.
  var contestedKeys: [KeyText] = []
  /// The keys of the records in conflict, in order.
  var conflicts: [KeyText] = []
  /// How many records were in conflict before, and are not named again.
  var knownConflictCount = 0
  /// The first bad lines of the file.
  var badLines: [BadLine] = []
  var badLineCount = 0
  /// Keys that are on several lines.
  var duplicateKeys: [KeyText] = []
  /// The records that stay in the store for another reason than a conflict.
  var rejectedRecords: [BlockedRecord] = []
  /// The first records that refer to a missing record, with its key. It may be in another file, so
  /// this needs no attention.
  var orphans: [Orphan] = []
  /// The first records of another file that were not taken.
  var refusals: [Refusal] = []
  var refusalCount = 0

  init(path: String) { self.path = path }

  /// Whether store and file have not changed.
  var changesNothing: Bool {
    addedCount + changedCount + removedCount + takenOutCount == 0 && writtenCount == nil
      && !isRewritten && !needsAttention
  }

  /// Counts the conflicts of some records instead of naming them.
  mutating func countConflicts(of keys: Set<KeyText>) {
    let count = conflicts.count + contestedKeys.count
    conflicts.removeAll(where: keys.contains)
    contestedKeys.removeAll(where: keys.contains)
    knownConflictCount = count - conflicts.count - contestedKeys.count
  }

  /// Whether something needs attention.
  var needsAttention: Bool {
    !conflicts.isEmpty || !contestedKeys.isEmpty || knownConflictCount > 0 || badLineCount > 0
      || !duplicateKeys.isEmpty
      || !rejectedRecords.isEmpty || refusalCount > 0
  }
}
