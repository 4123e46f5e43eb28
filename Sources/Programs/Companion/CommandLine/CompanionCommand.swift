internal import CommandInterface
package import JSONText
package import Records

/// What a command line of `git jsonl` asks for.
package enum CompanionCommand: Equatable, Sendable {
  case initialize(paths: [String])
  case install(isForUser: Bool)
  case uninstall(isForUser: Bool)
  case doctor(fixes: Bool, isJSON: Bool)
  /// Nil stands for the work tree.
  case check(onto: String?, isJSON: Bool)
  /// What git's hook of this name does.
  case hook(name: String, arguments: [String])
  case status(isJSON: Bool)
  case export(ExportRequest)
  case `import`(ImportRequest)
  case watch(WatchRequest)
  case put(PutRequest)
  case get(RecordReference, field: FieldPath?, isJSON: Bool)
  case list(ListRequest)
  case edit(RecordReference)
  case delete(RecordReference, reason: String?)
  case restore(RecordReference)
  case show(RecordReference, ShowSubject, isJSON: Bool)
  case query(sql: String, isJSON: Bool)
  /// Without a record, the question is about all ids of the collection.
  case identifier(key: String?, collection: String?, isJSON: Bool)
  case diff(DiffRequest)
  case log(LogRequest)
  case explain(ExplainRequest)
  case resolve(ResolveRequest)
  case attic(AtticRequest, isJSON: Bool)
  case land(LandRequest)
  case path(StorePath)
  /// A file that git wants to show, by its path from the current folder.
  case textconv(path: String)
  case completion(CompletionShell)
  /// Help on a verb; nil for that on all of them.
  case help(CompanionVerb?)
  case version
}

/// A record as a user names it.
package struct RecordReference: Equatable, Sendable {
  /// The key's text: a string without its quotes, or any other value as JSON.
  package var key: String
  /// The path of the collection's file, from the current folder; nil where there is one alone.
  package var collection: String?

  package init(key: String, collection: String? = nil) {
    self.key = key
    self.collection = collection
  }
}

package struct ExportRequest: Equatable, Sendable {
  /// As in `RecordReference`; nil stands for all collections.
  package var collection: String?
  package var isFull = false
  package var isDryRun = false
  package var isToStandardOutput = false

  package init(collection: String? = nil) { self.collection = collection }
}

package struct ImportRequest: Equatable, Sendable {
  /// Where the records come from.
  package enum Source: Equatable, Sendable {
    /// The file of each collection.
    case ownFiles
    case file(String)
    case standardInput
  }

  /// As in `ExportRequest`.
  package var collection: String?
  package var source = Source.ownFiles
  package var isDryRun = false

  package init(collection: String? = nil) { self.collection = collection }
}

package struct WatchRequest: Equatable, Sendable {
  /// How long nothing must have been edited before the store is exported, in milliseconds.
  package var debounceInMilliseconds = 5000

  package init() {}

  package static let longestDebounceInSeconds = 3600
}

package struct PutRequest: Equatable, Sendable {
  package enum Content: Equatable, Sendable {
    /// Changes of one record, in the order in which they were given; not empty.
    case changes([FieldChange])
    /// Records from standard input.
    case standardInput
  }

  package var collection: String?
  /// The key that was given. Nil where the record is new, or has its key in its JSON.
  package var key: String?
  /// The key of the record that the new ones are children of; never set together with `key`.
  package var parent: String?
  package var content: Content

  package init(
    collection: String? = nil,
    key: String? = nil,
    parent: String? = nil,
    content: Content
  ) {
    self.collection = collection
    self.key = key
    self.parent = parent
    self.content = content
  }
}

/// A field and what it is to become.
package struct FieldChange: Equatable, Sendable {
  package var field: FieldPath
  /// The new value, on one line; nil removes the field.
  package var value: JSONValue?

  package init(field: FieldPath, value: JSONValue?) {
    self.field = field
    self.value = value
  }

  package static func == (left: FieldChange, right: FieldChange) -> Bool {
    left.field == right.field && left.value?.bytes == right.value?.bytes
  }
}

package struct ListRequest: Equatable, Sendable {
  package struct SortField: Equatable, Sendable {
    package var field: FieldPath
    package var isDescending: Bool

    package init(field: FieldPath, isDescending: Bool = false) {
      self.field = field
      self.isDescending = isDescending
    }
  }

  package var collection: String?
  /// A condition in SQL over the fields.
  package var condition: String?
  package var sort: [SortField] = []
  /// The most records that are listed; nil for all.
  package var limit: Int?
  package var offset = 0
  package var includesTombstones = false
  package var isJSON = false

  package init(collection: String? = nil, condition: String? = nil) {
    self.collection = collection
    self.condition = condition
  }
}

package struct DiffRequest: Equatable, Sendable {
  /// As in `RecordReference`; nil stands for all files of records.
  package var collection: String?
  /// What is compared: `store`, `file`, `index`, or what git knows a commit by; nil where nothing
  /// was named.
  package var before: String?
  package var after: String?
  package var isJSON = false

  package init(collection: String? = nil, before: String? = nil, after: String? = nil) {
    self.collection = collection
    self.before = before
    self.after = after
  }
}

package struct LogRequest: Equatable, Sendable {
  package var record: RecordReference
  /// Nil for all fields.
  package var field: FieldPath?
  /// Whether who set each field is asked, in place of all changes.
  package var isBlame: Bool
  package var isJSON: Bool

  package init(
    _ record: RecordReference,
    field: FieldPath? = nil,
    isBlame: Bool = false,
    isJSON: Bool = false
  ) {
    self.record = record
    self.field = field
    self.isBlame = isBlame
    self.isJSON = isJSON
  }
}

package struct ExplainRequest: Equatable, Sendable {
  /// As in `RecordReference`; nil stands for all files of records.
  package var collection: String?
  /// What git knows the merge by; nil for the one that is under way, else HEAD.
  package var commit: String?
  package var isJSON: Bool

  package init(collection: String? = nil, commit: String? = nil, isJSON: Bool = false) {
    self.collection = collection
    self.commit = commit
    self.isJSON = isJSON
  }
}

package struct ResolveRequest: Equatable, Sendable {
  /// A field, and the word for a choice.
  package struct FieldChoice: Equatable, Sendable {
    package var path: FieldPath
    package var word: String
  }

  /// From the current folder; none for all conflicts.
  package var paths: [String]
  /// `ours`, `theirs`, `base` or `both`.
  package var all: String?
  package var fields: [FieldChoice] = []
  /// The file with decisions; `-` stands for standard input.
  package var planPath: String?
  package var isDryRun = false
  package var isJSON = false

  package init(paths: [String] = [], all: String? = nil) {
    self.paths = paths
    self.all = all
  }

  package static let choices = ["ours", "theirs", "base", "both"]
}

package struct LandRequest: Equatable, Sendable {
  /// What git knows the commit by that is merged.
  package var branch: String
  /// The branch that it is merged into, by its name.
  package var target: String
  /// The remote whose branch that is; nil for the branch of this repository.
  package var remote: String?
  package var isJSON: Bool

  package init(branch: String, target: String, remote: String? = nil, isJSON: Bool = false) {
    self.branch = branch
    self.target = target
    self.remote = remote
    self.isJSON = isJSON
  }

  /// How often the race to the target may be lost.
  package static let attemptLimit = 100
  /// How often the target may refuse the merge without having moved.
  package static let refusalLimit = 5

  /// The message of the merge, as git words it.
  package var message: String { "Merge branch '\(branch)' into \(target)" }
}

/// What is done with what merges set aside. Entries are counted from 1, the latest one.
package enum AtticRequest: Equatable, Sendable {
  case list
  case show(Int)
  case restore(Int)
}

/// What is shown of a record.
package enum ShowSubject: Equatable, Sendable {
  case present
  case history
  case at(Timestamp)
}

/// A file of the store that can be asked for. The raw value is the word for it.
package enum StorePath: String, CaseIterable, Sendable { case store, attic, policy }

/// A shell that there is a completion for. The raw value is its name.
package enum CompletionShell: String, CaseIterable, Sendable { case bash, zsh, fish }
