internal import JSONText

/// What an import or an export of one collection did, or would do.
struct ExchangeSummary: Equatable, Sendable {
  /// A record that stays in the store, because its content is not one for the file.
  struct Misfit: Equatable, Sendable {
    enum Reason: Equatable, Sendable {
      /// Its content has no key.
      case noKey
      /// Its content has the key of another record.
      case keyTaken(String)
      case invalid(JSONError)
    }

    var key: String
    var reason: Reason

    init(key: String, reason: Reason) {
      self.key = key
      self.reason = reason
    }
  }

  /// A record of another file that was not taken.
  struct Refusal: Equatable, Sendable {
    /// Its line, from 1.
    var number: Int
    var failure: CompanionFailure

    init(number: Int, failure: CompanionFailure) {
      self.number = number
      self.failure = failure
    }
  }

  /// A line of the file that is no JSON.
  struct BadLine: Equatable, Sendable {
    /// From 1.
    var number: Int
    var error: JSONError

    init(number: Int, error: JSONError) {
      self.number = number
      self.error = error
    }
  }

  /// A record that refers to one that is not there.
  struct Orphan: Equatable, Sendable {
    var key: String
    var missing: String

    init(key: String, missing: String) {
      self.key = key
      self.missing = missing
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
  var conflicts: [String] = []
  /// The first bad lines of the file.
  var badLines: [BadLine] = []
  var badLineCount = 0
  /// Keys that stand on several lines.
  var duplicateKeys: [String] = []
  var misfits: [Misfit] = []
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
    !conflicts.isEmpty || badLineCount > 0 || !duplicateKeys.isEmpty || !misfits.isEmpty
      || refusalCount > 0
  }
}
