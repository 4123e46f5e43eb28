internal import Exchange
internal import JSONText
internal import RecordStore

/// What an import or an export of one collection did, or would do.
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

  /// The collection's file, from the top of the work tree; or what was read in its place.
  var path: String
  var isDryRun = false
  /// Whether the records came from another file than that of the collection.
  var isForeign = false
  /// Records that came from the file into the store.
  var addedCount = 0
  var changedCount = 0
  var removedCount = 0
  /// Records whose lines were written to the file; nil where no file was to be written.
  var writtenCount: Int?
  /// Whether the whole file was written from the store.
  var isRewritten = false
  /// Records whose lines were taken out of the file.
  var takenOutCount = 0
  /// How many values a merge set aside.
  var discardedCount = 0
  /// The keys of the records in conflict, in their order.
  var conflicts: [KeyText] = []
  /// The first bad lines of the file.
  var badLines: [BadLine] = []
  var badLineCount = 0
  /// Keys that stand on several lines.
  var duplicateKeys: [KeyText] = []
  /// The records that stay in the store for another reason than a conflict.
  var rejectedRecords: [BlockedRecord] = []
  /// The first records that refer to one that is not there, with its key. It may be in another
  /// file, so that nobody has to see to it.
  var orphans: [Orphan] = []
  /// The first records of another file that were not taken.
  var refusals: [Refusal] = []
  var refusalCount = 0

  init(path: String) { self.path = path }

  /// Whether store and file are what they were.
  var changesNothing: Bool {
    addedCount + changedCount + removedCount + takenOutCount == 0 && writtenCount == nil
      && !isRewritten && !needsAttention
  }

  /// Whether there is something to see to.
  var needsAttention: Bool {
    !conflicts.isEmpty || badLineCount > 0 || !duplicateKeys.isEmpty || !rejectedRecords.isEmpty
      || refusalCount > 0
  }
}
