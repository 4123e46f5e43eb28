internal import CommandInterface
internal import JSONText
internal import RecordStore
internal import Records

/// `git jsonl show`: a record, its history, or what it was at a time.
func show(
  _ reference: RecordReference,
  _ subject: ShowSubject,
  isJSON: Bool,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let store = try workspace.openStore()
  let (key, collection, present) = try workspace.record(reference, in: store)
  let record: JSONValue?
  switch subject {
  case .history:
    return try showHistory(of: key, present, collection, store, isJSON: isJSON, &output)
  case .present: record = present
  case .at(let moment): record = try store.record(key, of: collection, at: moment)
  }
  guard let record else { throw missing(reference, subject, collection) }
  if isJSON {
    try output.add(content: record.bytes)
  } else {
    // In the strings of JSON an escape means what it stands for.
    let lines = record.indented.bytes.text.split(separator: "\n", omittingEmptySubsequences: false)
    try output.add(lines: lines.map { printable(String($0)) })
  }
  return CompanionExitStatus.done
}

private func missing(
  _ reference: RecordReference,
  _ subject: ShowSubject,
  _ collection: StoredCollection
) -> CompanionFailure {
  guard case .at(let moment) = subject else {
    return .noRecord(key: reference.key, collection: collection.path)
  }
  return .noRecordThen(key: reference.key, collection: collection.path, time: moment.text)
}

private func showHistory(
  of key: KeyText,
  _ present: JSONValue?,
  _ collection: StoredCollection,
  _ store: Store,
  isJSON: Bool,
  _ output: inout Output
) throws -> Int32 {
  let events = try store.events(key, of: collection)
  if events.isEmpty {
    guard present != nil else {
      throw CompanionFailure.noRecord(key: key.text, collection: collection.path)
    }
    say([Messages.noHistory(key: key.text, collection: collection.path)])
    return CompanionExitStatus.done
  }
  for event in events.reversed() {
    let change = RecordChange(event)
    if isJSON {
      try output.add(content: change.json.bytes)
    } else {
      try output.add(lines: change.lines)
    }
  }
  return CompanionExitStatus.done
}

extension RecordChange {
  fileprivate init(_ event: Event) {
    self.init(
      at: event.at,
      actor: event.actor,
      isFromFile: event.origin == .file,
      before: event.before.flatMap { try? JSONValue(parsing: $0) },
      after: event.after.flatMap { try? JSONValue(parsing: $0) }
    )
  }
}
