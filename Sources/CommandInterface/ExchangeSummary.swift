package import JSONText

/// What an import or an export of one collection did, or would do.
package struct ExchangeSummary: Equatable, Sendable {
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

  /// The collection's file, from the top of the work tree; or what was read in its place.
  package var path: String
  package var isDryRun = false
  /// Records that came from the file into the store.
  package var addedCount = 0
  package var changedCount = 0
  package var removedCount = 0
  /// Records whose lines were written, or taken out of the file; nil where nothing was to be
  /// written.
  package var writtenCount: Int?
  /// How many values a merge set aside.
  package var discardedCount = 0
  /// The keys of the records in conflict, in their order.
  package var conflicts: [String] = []
  /// The first bad lines of the file.
  package var badLines: [BadLine] = []
  package var badLineCount = 0
  /// Keys that stand on several lines.
  package var duplicateKeys: [String] = []

  package init(path: String) { self.path = path }

  /// Whether there is something to see to.
  package var needsAttention: Bool {
    !conflicts.isEmpty || badLineCount > 0 || !duplicateKeys.isEmpty
  }
}
