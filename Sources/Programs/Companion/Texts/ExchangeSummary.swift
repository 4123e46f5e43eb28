package import JSONText

/// What an import or an export of one collection did, or would do.
package struct ExchangeSummary: Equatable, Sendable {
  /// A record that stays in the store, because its content is not one for the file.
  package struct Misfit: Equatable, Sendable {
    package enum Reason: Equatable, Sendable {
      /// Its content has no key.
      case noKey
      /// Its content has the key of another record.
      case keyTaken(String)
      case invalid(JSONError)
    }

    package var key: String
    package var reason: Reason

    package init(key: String, reason: Reason) {
      self.key = key
      self.reason = reason
    }
  }

  /// A record of another file that was not taken.
  package struct Refusal: Equatable, Sendable {
    /// Its line, from 1.
    package var number: Int
    package var failure: CompanionFailure

    package init(number: Int, failure: CompanionFailure) {
      self.number = number
      self.failure = failure
    }
  }

  /// A line of the file that is no JSON.
  package struct BadLine: Equatable, Sendable {
    /// From 1.
    package var number: Int
    package var error: JSONError

    package init(number: Int, error: JSONError) {
      self.number = number
      self.error = error
    }
  }

  /// A record that refers to one that is not there.
  package struct Orphan: Equatable, Sendable {
    package var key: String
    package var missing: String

    package init(key: String, missing: String) {
      self.key = key
      self.missing = missing
    }
  }

  /// The collection's file, from the top of the work tree; or what was read in its place.
  package var path: String
  package var isDryRun = false
  /// Whether the records came from another file than that of the collection.
  package var isForeign = false
  /// Records that came from the file into the store.
  package var addedCount = 0
  package var changedCount = 0
  package var removedCount = 0
  /// Records whose lines were written to the file; nil where no file was to be written.
  package var writtenCount: Int?
  /// Whether the whole file was written from the store.
  package var isRewritten = false
  /// Records whose lines were taken out of the file.
  package var takenOutCount = 0
  /// How many values a merge set aside.
  package var discardedCount = 0
  /// The keys of the records in conflict, in their order.
  package var conflicts: [String] = []
  /// The first bad lines of the file.
  package var badLines: [BadLine] = []
  package var badLineCount = 0
  /// Keys that stand on several lines.
  package var duplicateKeys: [String] = []
  package var misfits: [Misfit] = []
  /// The first records that refer to one that is not there, with its key. It may be in another
  /// file, so that nobody has to see to it.
  package var orphans: [Orphan] = []
  /// The first records of another file that were not taken.
  package var refusals: [Refusal] = []
  package var refusalCount = 0

  package init(path: String) { self.path = path }

  /// Whether store and file are what they were.
  package var changesNothing: Bool {
    addedCount + changedCount + removedCount + takenOutCount == 0 && writtenCount == nil
      && !isRewritten && !needsAttention
  }

  /// Whether there is something to see to.
  package var needsAttention: Bool {
    !conflicts.isEmpty || badLineCount > 0 || !duplicateKeys.isEmpty || !misfits.isEmpty
      || refusalCount > 0
  }
}
