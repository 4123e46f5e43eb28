internal import CommandInterface
internal import GitRepository
internal import JSONText
internal import MergeContext
internal import RecordMerge
internal import RecordStore
internal import Records

/// `git jsonl attic`: what merges set aside.
func useAttic(
  _ request: AtticRequest,
  isJSON: Bool,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let entries = try Attic.entries(inGitDirectory: workspace.gitDirectory)
  switch request {
  case .list:
    let numbered = entries.enumerated().map { (number: $0.offset + 1, entry: $0.element) }
    if isJSON {
      for (number, entry) in numbered { try output.add(content: entry.json(number: number)) }
    } else {
      try output.add(atticTable(numbered), workspace.context.environment)
    }
  case .show(let number):
    let entry = try entry(number, of: entries)
    if isJSON {
      try output.add(content: entry.json(number: number))
    } else {
      try output.add(lines: entry.lines)
    }
  case .restore(let number):
    try restore(entry(number, of: entries), number: number, workspace, &output)
  }
  return CompanionExitStatus.done
}

private func entry(_ number: Int, of entries: [AtticEntry]) throws -> AtticEntry {
  guard number <= entries.count else {
    throw CompanionFailure.noAtticEntry(number, count: entries.count)
  }
  return entries[number - 1]
}

/// Writes what was set aside into the store.
private func restore(
  _ entry: AtticEntry,
  number: Int,
  _ workspace: Workspace,
  _ output: inout Output
) throws {
  guard let key = entry.key.map({ KeyText($0) }) else {
    throw CompanionFailure.unkeyedAtticEntry(number)
  }
  let store = try workspace.openStoreForEditing()
  guard let collection = try store.collection(path: entry.path) else {
    throw CompanionFailure.unknownCollection(entry.path, nearest: nil)
  }
  switch entry.subject {
  case .record(let record, _):
    try workspace.editing(collection, of: store, (record.members ?? []).map(\.decodedName)) {
      _ = try $0.put(record)
    }
  case .field(let field, _):
    guard let now = try store.record(key, of: collection) else {
      throw CompanionFailure.noRecord(key: key.text, collection: collection.path)
    }
    let value = entry.restoredValue(of: field, in: now)
    try workspace.editing(collection, of: store, Array(field.names.prefix(1))) {
      _ = try $0.put(key, [(field: field, value: value)])
    }
  }
  try output.add(line: printable(key.text))
}
