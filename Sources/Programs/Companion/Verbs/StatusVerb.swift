internal import CommandInterface
internal import Exchange
internal import JSONText
internal import RecordStore

/// `git jsonl status`: what is edited, what changed on disk, what is in conflict.
func showStatus(
  isJSON: Bool,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
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
