internal import CommandInterface
internal import Exchange
internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// `git jsonl put`: creates records, or changes fields of one.
func put(
  _ request: PutRequest,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let store = try workspace.openStoreForEditing()
  let collection = try target(of: request, in: store, workspace)
  let parent = try request.parent.map { try parentKey($0, collection, store) }
  let keys: [KeyText?]
  switch request.content {
  case .changes(let changes):
    try changes.forEach(checkDepth)
    let key = try request.key.map { try store.key(named: $0, in: collection) }
    let assignments = changes.map { (field: $0.field, value: $0.value) }
    keys = [
      try workspace.editing(collection, of: store, changes.map(\.field.names[0])) { editor in
        try editor.put(key, assignments, parent: parent)
      }
    ]
  case .standardInput:
    keys = try put(try InputRecords(readStandardInput()), parent, collection, store, workspace)
  }
  try output.add(lines: keys.compactMap { $0.map { printable($0.text) } })
  return CompanionExitStatus.done
}

/// The collection to put into: a file that is named and none yet becomes one.
private func target(
  of request: PutRequest,
  in store: Store,
  _ workspace: Workspace
) throws -> StoredCollection {
  guard let path = request.collection else { return try workspace.collection(nil, in: store) }
  let inner = try workspace.innerPath(of: path)
  if let known = try store.collection(path: inner) { return known }
  let added = try workspace.addCollection(path: inner, to: store)
  // A file that is there says by which fields its records are known.
  _ = try workspace.exchange(with: store).importFile(of: inner)
  return try store.collection(path: inner) ?? added
}

private func parentKey(
  _ word: String,
  _ collection: StoredCollection,
  _ store: Store
) throws -> KeyText {
  let key = try store.key(named: word, in: collection)
  if try store.record(key, of: collection) != nil { return key }
  throw CompanionFailure.noRecord(key: word, collection: collection.path)
}

/// Refuses a value that would be nested too deep at its place in a record.
private func checkDepth(_ change: FieldChange) throws {
  guard let value = change.value else { return }
  let depth = change.field.names.count
  let text =
    [UInt8](repeating: UInt8(ascii: "["), count: depth) + value.bytes.array
    + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
  do throws(JSONError) {
    _ = try JSONValue(parsing: Bytes(text))
  } catch {
    throw CompanionFailure.badRecord(.tooDeep(limit: JSONScanner.depthLimit), key: nil)
  }
}

private func put(
  _ input: InputRecords,
  _ parent: KeyText?,
  _ collection: StoredCollection,
  _ store: Store,
  _ workspace: Workspace
) throws -> [KeyText?] {
  var names = MemberNames()
  for (record, _) in input.records { names.see(record) }
  return try workspace.editing(collection, of: store, names.names) { editor in
    try input.records.map { record, line in
      do {
        return try editor.put(record, parent: parent)
      } catch let error as EditError {
        guard let problem = RecordProblem(error) else { throw error }
        throw CompanionFailure.refusedInput(line: line, problem)
      }
    }
  }
}

/// Records from standard input, each with the number of its line.
private struct InputRecords {
  private(set) var records: [(record: JSONValue, line: Int)] = []

  /// One object on several lines, or one on each line.
  init(_ content: Bytes) throws {
    if let whole = try? JSONValue(parsing: content), whole.kind == .object {
      let hasLineEnds = [0x0A, 0x0D].contains { whole.bytes.contains($0) }
      records = [(hasLineEnds ? whole.compact : whole, 1)]
      return
    }
    for line in Document(reading: content).lines where line.kind != .blank {
      guard let record = line.value, record.kind == .object else {
        throw line.error.map { CompanionFailure.badInput(line: line.number, $0) }
          ?? CompanionFailure.inputNotObject(line: line.number)
      }
      records.append((record, line.number))
    }
    if records.isEmpty { throw CompanionFailure.noInput }
  }
}
