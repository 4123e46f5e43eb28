internal import CommandInterface
internal import Exchange
internal import JSONText
internal import RecordStore

/// `git jsonl status`: what is edited, what changed on disk, what is in conflict.
struct StatusVerb: WorkspaceVerb {
  static let name = "status"

  static let description = VerbDescription(
    summary: "show what is edited, changed on disk, or in conflict",
    forms: ["[--json]"],
    paragraphs: [
      "For each collection: the records that were edited in the store and are not exported, "
        + "whether the file changed since the store last met it, and the conflicts, each with the "
        + "time since when. Nothing is changed."
    ],
    options: [
      Option(
        option: .json,
        text: "print one JSON object, which Documentation/status.md describes"
      )
    ],
    attention: "something is edited, changed on disk or in conflict",
    examples: [
      Example(
        command: "git jsonl status || git jsonl export",
        text: "write the file if there is something to write"
      )
    ]
  )

  var isJSON = false
}

// MARK: - Arguments

extension StatusVerb {
  init(_ words: CompanionWords) throws(CompanionUsageError) {
    isJSON = words.isJSON
  }
}

// MARK: - What it does

extension StatusVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    let exchange = workspace.exchange(with: store)
    let collections = try store.collections().map { collection in
      StoreStatus.Collection(try exchange.status(of: collection.path), name: collection.name)
    }
    let status = StoreStatus(store: workspace.storePath, collections: collections)
    if isJSON {
      try output.add(bytes: status.json.bytes)
      try output.add(text: "\n")
    } else {
      try output.add(lines: Messages.status(status))
    }
    return status.isClean ? CompanionExitStatus.done : CompanionExitStatus.attention
  }
}

extension StoreStatus.Collection {
  init(_ status: CollectionStatus, name: String) {
    let file: File =
      switch status.fileState {
      case .unchanged: .unchanged
      case .changed: status.syncedAt == nil ? .new : .changed
      case .missing: .missing
      case .new: .new
      }
    self.init(
      path: status.path,
      name: name,
      recordCount: status.recordCount,
      file: file,
      hasFile: status.fileState == .unchanged || status.fileState == .changed,
      syncedAt: status.syncedAt
    )
    let contested = Set(status.conflicts.map(\.key))
    let edited = status.dirty.filter { !contested.contains($0.key) }
    dirty = edited.prefix(StoreStatus.listLimit).map(Dirty.init)
    dirtyCount = edited.count
    dirtySince = edited.map(\.since).min()
    conflicts = status.conflicts.prefix(StoreStatus.listLimit).map { conflict in
      Conflict(
        key: conflict.key.text,
        reason: conflict.reason,
        fields: conflict.fields,
        since: conflict.since
      )
    }
    conflictCount = status.conflicts.count
    duplicateKeys = status.duplicateKeys.map(\.text)
    damagedLineCount = status.strayLineCount
  }
}

extension StoreStatus.Collection.Dirty {
  fileprivate init(_ record: DirtyRecord) {
    let change: Change =
      switch (record.base, record.record) {
      case (nil, _): .added
      case (_, nil): .deleted
      default: .edited
      }
    self.init(key: record.key.text, change: change, since: record.since)
  }
}
