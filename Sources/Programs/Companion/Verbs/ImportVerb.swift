internal import CommandInterface
internal import Exchange
internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// `git jsonl import`: merges what changed in the files into the store, or puts the records of
/// another file into a collection.
func importFiles(
  _ request: ImportRequest,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let store = try workspace.openStore()
  let content: Bytes
  let name: String
  switch request.source {
  case .ownFiles: return try importOwnFiles(request, store, workspace, &output)
  case .file(let path): (content, name) = (try InputFile(at: path).bytes, path)
  case .standardInput: (content, name) = (try readStandardInput(), "standard input")
  }
  let collection = try workspace.collection(request.collection, in: store)
  var records = ForeignRecords(content, name: name)
  try records.put(into: collection, of: store, workspace, isDryRun: request.isDryRun)
  try output.add(line: Messages.summary(records.summary))
  try output.flush()
  say(Messages.attention(records.summary))
  return records.summary.exitStatus
}

private func importOwnFiles(
  _ request: ImportRequest,
  _ store: Store,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let exchange = workspace.exchange(with: store)
  defer { workspace.progress.clear() }
  var status = CompanionExitStatus.done
  for collection in try workspace.collections(request.collection, in: store) {
    let outcome = try reportingFailure {
      let outcome = try exchange.importFile(of: collection.path, isDryRun: request.isDryRun)
      workspace.progress.clear()
      var summary = ExchangeSummary(outcome, path: collection.path)
      summary.isDryRun = request.isDryRun
      try output.add(line: Messages.summary(summary))
      try output.flush()
      say(Messages.attention(summary))
      return summary.exitStatus
    }
    status = max(status, outcome)
  }
  return status
}

/// The records of a file that is not a collection's own: each that can be taken is put into the
/// collection, in one act.
private struct ForeignRecords {
  private let document: Document
  private(set) var summary: ExchangeSummary

  /// How many lines that were not taken are said.
  private static let listLimit = 20

  init(_ content: Bytes, name: String) {
    document = Document(reading: content)
    summary = ExchangeSummary(path: name)
    summary.isForeign = true
  }

  /// Thrown to end a transaction without keeping what it did.
  private struct Undone: Error {}

  mutating func put(
    into collection: StoredCollection,
    of store: Store,
    _ workspace: Workspace,
    isDryRun: Bool
  ) throws {
    summary.isDryRun = isDryRun
    do {
      try workspace.editing(collection, of: store, fieldNames) { editor in
        for line in document.lines { try put(line, into: collection, of: store, editor) }
        if isDryRun { throw Undone() }
      }
    } catch is Undone {}
  }

  private mutating func put(
    _ line: Line,
    into collection: StoredCollection,
    of store: Store,
    _ editor: RecordEditor
  ) throws {
    switch line.kind {
    case .blank, .comment: return
    case .run: preconditionFailure("A document that is read by itself has no runs of lines.")
    case .bad:
      if let error = line.error, summary.badLines.count < Self.listLimit {
        summary.badLines.append(.init(number: line.number, error: error))
      }
      summary.badLineCount += 1
    case .value: refuse(line, .notAnObject)
    case .record:
      guard let record = line.value else { return }
      let key = RecordKey(of: record, by: collection.keyFields).map { KeyText($0) }
      let old = try key.flatMap { try store.record($0, of: collection) }
      do {
        _ = try editor.put(record)
      } catch let error as EditError {
        return refuse(line, error)
      }
      if old == nil {
        summary.addedCount += 1
      } else if old?.bytes != record.bytes {
        summary.changedCount += 1
      }
    }
  }

  private mutating func refuse(_ line: Line, _ error: EditError) {
    summary.refusalCount += 1
    guard summary.refusals.count < Self.listLimit else { return }
    let failure = CompanionFailure.edit(error, collection: summary.path)
    summary.refusals.append(.init(number: line.number, failure: failure))
  }

  private var fieldNames: [Bytes] {
    var names = MemberNames()
    for line in document.lines { if let record = line.value { names.see(record) } }
    return names.names
  }
}
