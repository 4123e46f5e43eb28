package import Records

/// What `git jsonl status` says of a store.
package struct StoreStatus: Equatable, Sendable {
  /// The version of what `Documentation/status.md` describes.
  package static let version = 1
  /// How many dirty records, and how many conflicts, are listed of a collection.
  package static let listLimit = 100

  /// The path of the database.
  package var store: String
  /// By their paths.
  package var collections: [Collection]

  package init(store: String, collections: [Collection]) {
    self.store = store
    self.collections = collections
  }

  /// Whether there is nothing to see to.
  package var isClean: Bool { collections.allSatisfy(\.isClean) }
}

extension StoreStatus {
  /// How a collection and its file stand to one another.
  package struct Collection: Equatable, Sendable {
    /// What became of the file since the last sync. The raw value is the word for it in JSON.
    package enum File: String, Equatable, Sendable {
      case unchanged, changed, missing
      /// There is no file yet, or the store has not read it.
      case new
    }

    /// An edited record.
    package struct Dirty: Equatable, Sendable {
      /// What was done since the last sync. The raw value is the word for it.
      package enum Change: String, Equatable, Sendable { case added, edited, deleted }

      package var key: String
      package var change: Change
      /// As RFC 3339.
      package var since: String

      package init(key: String, change: Change, since: String) {
        self.key = key
        self.change = change
        self.since = since
      }
    }

    /// A record that nobody but a person can decide.
    package struct Conflict: Equatable, Sendable {
      package var key: String
      /// As in a report of a merge.
      package var reason: String
      /// Empty where the record as a whole is contested.
      package var fields: [FieldPath]
      package var since: String

      package init(key: String, reason: String, fields: [FieldPath], since: String) {
        self.key = key
        self.reason = reason
        self.fields = fields
        self.since = since
      }
    }

    /// From the top of the work tree.
    package var path: String
    /// The name of the view.
    package var name: String
    package var recordCount: Int
    package var file: File
    /// Whether there is a file at the path.
    package var hasFile: Bool
    /// As RFC 3339; nil before the first sync.
    package var syncedAt: String?
    /// The first ones by key, as many as `StoreStatus.listLimit`.
    package var dirty: [Dirty] = []
    package var dirtyCount = 0
    /// Since when the oldest of them is, as RFC 3339.
    package var dirtySince: String?
    package var conflicts: [Conflict] = []
    package var conflictCount = 0
    /// Keys that stand on several lines of the file.
    package var duplicateKeys: [String] = []
    /// How many lines of the file are no records and not blank.
    package var damagedLineCount = 0

    package init(
      path: String,
      name: String,
      recordCount: Int,
      file: File,
      hasFile: Bool,
      syncedAt: String?
    ) {
      self.path = path
      self.name = name
      self.recordCount = recordCount
      self.file = file
      self.hasFile = hasFile
      self.syncedAt = syncedAt
    }

    package var isClean: Bool {
      duplicateKeys.isEmpty && damagedLineCount == 0 && dirtyCount == 0 && conflictCount == 0
        && (file == .unchanged || file == .new && !hasFile)
    }
  }
}
