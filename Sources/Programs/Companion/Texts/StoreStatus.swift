internal import Records

/// What `git jsonl status` says of a store.
struct StoreStatus: Equatable, Sendable {
  /// The version of what `Documentation/status.md` describes.
  static let version = 1
  /// How many dirty records, and how many conflicts, are listed of a collection.
  static let listLimit = 100

  /// The path of the database.
  var store: String
  /// By their paths.
  var collections: [Collection]

  init(store: String, collections: [Collection]) {
    self.store = store
    self.collections = collections
  }

  /// Whether there is nothing to see to.
  var isClean: Bool { collections.allSatisfy(\.isClean) }
}

extension StoreStatus {
  /// How a collection and its file stand to one another.
  struct Collection: Equatable, Sendable {
    /// What became of the file since the last sync. The raw value is the word for it in JSON.
    enum File: String, Equatable, Sendable {
      case unchanged, changed, missing
      /// There is no file yet, or the store has not read it.
      case new
    }

    /// An edited record.
    struct Dirty: Equatable, Sendable {
      /// What was done since the last sync. The raw value is the word for it.
      enum Change: String, Equatable, Sendable { case added, edited, deleted }

      var key: String
      var change: Change
      /// As RFC 3339.
      var since: String

      init(key: String, change: Change, since: String) {
        self.key = key
        self.change = change
        self.since = since
      }
    }

    /// A record that nobody but a person can decide.
    struct Conflict: Equatable, Sendable {
      var key: String
      /// As in a report of a merge.
      var reason: String
      /// Empty where the record as a whole is contested.
      var fields: [FieldPath]
      var since: String

      init(key: String, reason: String, fields: [FieldPath], since: String) {
        self.key = key
        self.reason = reason
        self.fields = fields
        self.since = since
      }
    }

    /// From the top of the work tree.
    var path: String
    /// The name of the view.
    var name: String
    var recordCount: Int
    var file: File
    /// Whether there is a file at the path.
    var hasFile: Bool
    /// As RFC 3339; nil before the first sync.
    var syncedAt: String?
    /// The first ones by key, as many as `StoreStatus.listLimit`.
    var dirty: [Dirty] = []
    var dirtyCount = 0
    /// Since when the oldest of them is, as RFC 3339.
    var dirtySince: String?
    var conflicts: [Conflict] = []
    var conflictCount = 0
    /// Keys that stand on several lines of the file.
    var duplicateKeys: [String] = []
    /// How many lines of the file are no records and not blank.
    var damagedLineCount = 0

    init(
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

    var isClean: Bool {
      duplicateKeys.isEmpty && damagedLineCount == 0 && dirtyCount == 0 && conflictCount == 0
        && (file == .unchanged || file == .new && !hasFile)
    }
  }
}
