internal import CommandInterface
internal import JSONText
internal import RecordStore
internal import Records

/// `git jsonl show`: shows a record, its history, or its state at a time.
struct ShowVerb: WorkspaceVerb {
  static let name = "show"

  static let description = VerbDescription(
    summary: "show a record, its history, or its state at a time",
    forms: ["[-c PATH] KEY [--at TIME | --history] [--json]"],
    paragraphs: [
      "The history is that of this store: each edit since the record came into it, with who, when, "
        + "and the changed fields. Edits by others before its import are in git's log."
    ],
    operands: [.key("the record")],
    options: [
      .ownCollection,
      Option(option: .history, text: "list the changes of the record, the latest first"),
      Option(
        option: .at,
        text: "show the record as it was at TIME: a date, or a date and time by RFC 3339 "
          + "(2026-11-20, 2026-11-20T10:15:00Z)"
      ),
      Option(
        option: .json,
        text: "print the record on one line; with --history, one JSON object for each change"
      ),
    ],
    attention: "there is no such record, or there was none at that time",
    examples: [Example(command: "git jsonl show t-1 --history", text: "who changed what, and when")]
  )

  /// What to show of a record.
  enum Subject: Equatable, Sendable {
    case present
    case history
    case at(Timestamp)
  }

  var record: RecordReference
  var subject = Subject.present
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let history = VerbOption("--history")
  fileprivate static let at = VerbOption("--at", value: "TIME")
}

extension ShowVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    record = words.record
    isJSON = words.isJSON
    try words.exclude(.history, .at)
    if words.has(.history) {
      subject = .history
    } else if let time = try words.time(.at) {
      subject = .at(time)
    }
  }
}

// MARK: - Action

extension ShowVerb {
  var mayBePaged: Bool { true }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    try workspace.refreshLive(self.record.collection, in: store)
    let (key, collection, present) = try workspace.record(self.record, in: store)
    let record: JSONValue?
    switch subject {
    case .history:
      return try showHistory(of: key, present, collection, store, isJSON: isJSON, &output)
    case .present: record = present
    case .at(let moment): record = try store.record(key, of: collection, at: moment)
    }
    guard let record else { throw missing(self.record, subject, collection) }
    if isJSON {
      try output.add(content: record.bytes)
    } else {
      // In JSON strings, escapes are replaced by what they mean.
      let lines = record.indented.bytes.text.split(
        separator: "\n",
        omittingEmptySubsequences: false
      )
      try output.add(lines: lines.map { printable(String($0)) })
    }
    return ExitStatus.done
  }
}

private func missing(
  _ reference: RecordReference,
  _ subject: ShowVerb.Subject,
  _ collection: StoredCollection
) -> VerbFailure {
  guard case .at(let moment) = subject else {
    return .record(.noRecord(key: reference.key, collection: collection.path))
  }
  return .record(.noRecordThen(key: reference.key, collection: collection.path, time: moment.text))
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
      throw VerbFailure.record(.noRecord(key: key.text, collection: collection.path))
    }
    say([Messages.noHistory(key: key.text, collection: collection.path)])
    return ExitStatus.done
  }
  for event in events.reversed() {
    if isJSON {
      try output.add(content: event.json.bytes)
    } else {
      try output.add(lines: event.lines)
    }
  }
  return ExitStatus.done
}

// MARK: - Output

// A change of a record, as `git jsonl show --history` tells it.
extension Event {
  /// The record before; nil if there was none.
  private var old: JSONValue? { before.flatMap { try? JSONValue(parsing: $0) } }
  private var new: JSONValue? { after.flatMap { try? JSONValue(parsing: $0) } }

  /// A line with who, when and what, and one for each field that changed.
  var lines: [String] {
    ["\(at)  \(action) \(origin == .file ? "with" : "by") \(printable(actor))"]
      + fieldChanges.map { "    " + $0 }
  }

  private var action: String {
    switch (old, new) {
    case (nil, _): "added"
    case (_, nil): "deleted"
    case (_?, _?): "edited"
    }
  }

  /// The fields whose meaning changed, each with its JSON before and after. Empty for a new or
  /// deleted record, where every field changed.
  private var fieldChanges: [String] {
    let (oldRecord, newRecord) = (old, new)
    guard let old = oldRecord?.members, let new = newRecord?.members else { return [] }
    let names = old.map(\.decodedName) + new.map(\.decodedName)
    var seen: Set<Bytes> = []
    return names.filter { seen.insert($0).inserted }.compactMap { name in
      let (left, right) = (oldRecord?.member(name), newRecord?.member(name))
      if let left, let right, left.means(right) { return nil }
      if left == nil, right == nil { return nil }
      let texts = [left, right].map { $0.map { printable($0.compact.bytes.text) } ?? "nothing" }
      return "\(printable(name.text)): \(texts[0]) -> \(texts[1])"
    }
  }

  /// The change on one line, for programs.
  var json: JSONValue {
    var object = ObjectText()
    object.add("at", text: at)
    object.add("actor", text: actor)
    object.add("origin", text: origin.rawValue)
    object.add("before", old?.compact)
    object.add("after", new?.compact)
    return JSONValue(validated: Bytes(object.closed))
  }
}

extension Messages {
  static func noHistory(key: String, collection: String) -> String {
    "the record \(quoted(key)) was not changed since the store read \(printable(collection)); git "
      + "log has what was before"
  }
}
