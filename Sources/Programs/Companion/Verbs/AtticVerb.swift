internal import CommandInterface
internal import GitObjects
internal import JSONText
internal import MergeContext
internal import RecordMerge
internal import RecordStore
internal import Records
internal import Resolution
internal import System

/// `git jsonl attic`: shows, restores and drops overridden values.
struct AtticVerb: WorkspaceVerb {
  static let name = "attic"

  static let description = VerbDescription(
    summary: "list, show, restore or drop overridden values",
    forms: [
      "[list] [--json]", "show N [--json]", "restore N", "clear [--before TIME] [--force] [--json]",
    ],
    paragraphs: [
      "If both sides of a merge changed a field, a rule chose one value, and the attic keeps the "
        + "other one. It also keeps records that were deleted though edited. N counts the entries "
        + "from the latest one, which is 1. The attic is local to this clone, and drops the oldest "
        + "entries beyond 16 MiB.",
      "Restoring edits the record, as git jsonl put does; if no store has the file, it is written "
        + "into the file itself. For an element of a list, only that element is put back.",
      "Clearing drops entries for good. At a terminal it asks first; elsewhere it needs --force. "
        + "It says how many entries of which files it dropped, or with --json, prints them.",
    ],
    operands: [
      Operand(
        name: "ACTION",
        text: "list: all entries; show: one of them, with the values of all versions; restore: "
          + "put one back; clear: drop them",
        presence: .optional,
        choices: ["list", "show", "restore", "clear"]
      ),
      Operand(name: "N", text: "the entry", presence: .optional),
    ],
    options: [
      Option(
        option: .before,
        text: "drop only what was overridden before TIME: a date, or a date and time by RFC 3339 "
          + "(2026-11-20, 2026-11-20T10:15:00Z)"
      ),
      Option(option: .force, text: "drop the entries without asking"),
      Option(
        option: .json,
        text: "print each entry as a JSON object, one per line, which Documentation/report.md "
          + "describes"
      ),
    ],
    attention: "there is no such entry, or its record no longer exists; or nothing was dropped, "
      + "because that was not confirmed",
    examples: [
      Example(command: "git jsonl attic", text: "what did the last merge take from me?"),
      Example(command: "git jsonl attic restore 1", text: "restore the latest value"),
      Example(
        command: "git jsonl attic clear --before 2026-01-01",
        text: "forget what is no longer needed"
      ),
    ]
  )

  static let needsWorkTree = false

  /// The action. Entries are counted from 1, the latest one.
  enum Action: Equatable, Sendable {
    case list
    case show(Int)
    case restore(Int)
    /// Drop the entries before a moment; nil for all of them.
    case clear(before: Timestamp?, isForced: Bool)
  }

  var action = Action.list
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let before = VerbOption("--before", value: "TIME")
  fileprivate static let force = VerbOption("--force")
}

extension AtticVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    isJSON = words.isJSON
    let word = words.operands.first ?? "list"
    let known = Self.description.operands[0].choices
    if words.operand(0) != nil { _ = try words.choice { known.contains($0) ? $0 : nil } }
    if word == "clear" {
      if let word = words.operand(1) { throw words.error(.extraWord(word)) }
      action = .clear(before: try words.time(.before), isForced: words.has(.force))
      return
    }
    for option in [VerbOption.before, .force] where words.has(option) {
      throw words.error(.otherAction(option: option.name, action: word))
    }
    guard word != "list" else {
      if let word = words.operand(1) { throw words.error(.extraWord(word)) }
      return
    }
    if word == "restore", isJSON {
      throw words.error(.otherAction(option: VerbOption.json.name, action: word))
    }
    guard let text = words.operand(1) else { throw words.error(.missingOperand("N")) }
    guard let number = wholeNumber(text), number > 0 else {
      throw words.error(
        .other(
          "\(quoted(text)) is not the number of an entry: entries count from 1, the latest one"
        )
      )
    }
    action = word == "show" ? .show(number) : .restore(number)
  }
}

// MARK: - Action

extension AtticVerb {
  var mayBePaged: Bool {
    switch action {
    case .list, .show: true
    case .restore, .clear: false
    }
  }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let entries = try Attic.entries(inGitDirectory: workspace.gitDirectory)
    switch action {
    case .list:
      let numbered = entries.enumerated().map { (number: $0.offset + 1, entry: $0.element) }
      if isJSON {
        for (number, entry) in numbered { try output.add(content: entry.json(number: number)) }
      } else if numbered.isEmpty {
        try output.add(line: Messages.emptyAttic)
      } else {
        try output.add(atticTable(numbered))
      }
    case .show(let number):
      let entry = try entry(number, of: entries)
      if isJSON {
        try output.add(content: entry.json(number: number))
      } else {
        try output.add(lines: entry.lines)
      }
    case .restore(let number):
      try workspace.requireWorkTree()
      try putBack(entry(number, of: entries), number: number, workspace, &output)
    case .clear(let moment, let isForced):
      let old = entries.filter { entry in moment.map { entry.isOlder(than: $0) } ?? true }
      if !old.isEmpty, !isForced, try !isConfirmed(old.count) { return ExitStatus.attention }
      // What a merge adds meanwhile stays.
      try Attic.drop(old, dropsDamage: moment == nil, inGitDirectory: workspace.gitDirectory)
      try tell(of: old, isAll: moment == nil, &output)
    }
    return ExitStatus.done
  }

  /// Asks whether so many entries are to be dropped. Without a terminal, says what is
  /// needed.
  private func isConfirmed(_ count: Int) throws -> Bool {
    let entries = Messages.counted(count, "entry", "entries")
    guard StandardStream.input.isTerminal, StandardStream.errors.isTerminal else {
      say([Messages.unforcedClearing(entries)])
      return false
    }
    drawOnStandardError("Drop \(entries) of the attic for good? [y/N] ")
    let answer = try readTerminalLine()?.lowercased() ?? ""
    if ["y", "yes"].contains(answer) { return true }
    say([Messages.nothingCleared])
    return false
  }

  /// Says what was dropped, the latest entry first.
  private func tell(of dropped: [AtticEntry], isAll: Bool, _ output: inout Output) throws {
    if isJSON {
      for entry in dropped { try output.add(content: entry.line.bytes) }
      return
    }
    guard let latest = dropped.first, let earliest = dropped.last else {
      return try output.add(line: Messages.nothingToClear(isAll: isAll))
    }
    let entries = Messages.counted(dropped.count, "entry", "entries")
    let period = "\(earliest.when) to \(latest.when)"
    try output.add(line: "dropped \(entries) of the attic, of \(printable(period)):")
    for (path, entries) in Dictionary(grouping: dropped, by: \.path).sorted(by: { $0.key < $1.key })
    {
      let count = Messages.counted(entries.count, "entry", "entries")
      try output.add(line: "  \(printable(path)): \(count)")
    }
  }
}

private func entry(_ number: Int, of entries: [AtticEntry]) throws -> AtticEntry {
  guard number <= entries.count else {
    throw VerbFailure.record(.noAtticEntry(number, count: entries.count))
  }
  return entries[number - 1]
}

/// The collection of the entry's file, which may have been renamed since; nil if there is none.
private func collection(of entry: AtticEntry, in store: Store) throws -> StoredCollection? {
  try store.collection(path: entry.path) ?? store.collection(formerPath: entry.path)
}

/// Writes an overridden value into the store, or into the file if no store has it.
private func putBack(
  _ entry: AtticEntry,
  number: Int,
  _ workspace: Workspace,
  _ output: inout Output
) throws {
  guard let key = entry.key else { throw VerbFailure.record(.unkeyedAtticEntry(number)) }
  guard workspace.hasStore,
    let found = try collection(of: entry, in: workspace.openStore())
  else { return try restoreInFile(entry, key, workspace, &output) }
  let store = try workspace.openStoreForEditing()
  let collection = try workspace.inStep(found, in: store)
  switch entry.subject {
  case .record(let record, _):
    try workspace.editing(collection, of: store, (record.members ?? []).map(\.decodedName)) {
      _ = try $0.put(record)
    }
  case .field(let field, _):
    let key = KeyText(key)
    guard let now = try store.record(key, of: collection) else {
      throw VerbFailure.record(.noRecord(key: key.text, collection: collection.path))
    }
    let value = entry.restoredValue(of: field, in: now)
    try workspace.editing(collection, of: store, Array(field.names.prefix(1))) {
      _ = try $0.put(key, [(field: field, value: value)])
    }
  }
  try output.add(line: printable(key.text))
}

/// Writes an overridden value into the file of the work tree. All other lines stay as they are.
private func restoreInFile(
  _ entry: AtticEntry,
  _ key: RecordKey,
  _ workspace: Workspace,
  _ output: inout Output
) throws {
  let target = workspace.workTree + "/" + entry.path
  let isInside = try workspace.repository.pathInWorkTree(of: target) == entry.path
  guard isInside, let content = try InputFile.ifPresent(at: target)?.bytes else {
    throw VerbFailure.file(.notAFile(entry.path))
  }
  if let foreign = ForeignContent(of: content) {
    throw VerbFailure.file(.notRecords(path: entry.path, foreign))
  }
  if let marked = Document(reading: content).resolvingMarkers() {
    throw VerbFailure.file(.conflictMarkers(path: entry.path, line: marked.firstMarkerNumber))
  }
  var file = RecordFile(content, policy: try workspace.policy(for: entry.path))
  let places = file.positions(of: key)
  if places.count > 1 {
    throw VerbFailure.record(.severalLines(key: key.text, collection: entry.path))
  }
  switch entry.subject {
  case .record(let record, _):
    if let place = places.first { file.replace(place, by: record) } else { file.add(record) }
  case .field(let field, _):
    guard let place = places.first, let record = file.record(at: place) else {
      throw VerbFailure.record(.noRecord(key: key.text, collection: entry.path))
    }
    let value = entry.restoredValue(of: field, in: record)
    guard let restored = record.setting(field.names, to: value) else {
      throw VerbFailure.input(.badRecord(.unreachable(field: field.text), key: key.text))
    }
    file.replace(place, by: restored)
  }
  try replaceFile(at: target, with: [file.bytes])
  try output.add(line: Messages.restoredInFile(path: entry.path, key: key.text))
}

// MARK: - Output

/// The entries as a table, with their numbers.
private func atticTable(_ entries: [(number: Int, entry: AtticEntry)]) -> TextTable {
  var table = TextTable(
    heading: ["number", "when", "file", "record", "field", "rule", "overridden"]
  )
  table.rightAligned = [0]
  for (number, entry) in entries {
    let subject: (field: String, rule: String) =
      switch entry.subject {
      case .field(let path, let rule): (path.text, rule)
      case .record(_, let event): ("", event.replacing("_", with: " "))
      }
    table.add([
      String(number), entry.when, entry.path, entry.key?.text ?? "", subject.field, subject.rule,
      entry.discardedValue.map(displayed) ?? "(removed)",
    ])
  }
  return table
}

extension AtticEntry {
  /// The entry for people, a line for each version.
  var lines: [String] {
    let record = key.map { " of \(quoted($0.text))" } ?? ""
    let file = printable(path)
    switch subject {
    case .field(let field, let rule):
      let head = "\(file): \(quoted(field.text))\(record), by the rule \(printable(rule)), \(when)"
      let names = ["base", "ours", "theirs", "result"]
      return [head]
        + names.map { name in
          let value = value(name).map { printable($0.compact.bytes.text) } ?? "nothing"
          let label = name + String(repeating: " ", count: 8 - name.count)
          return "  \(label)\(value)" + (name == discarded.rawValue ? "  (overridden)" : "")
        }
    case .record(let value, let event):
      let word = printable(event.replacing("_", with: " "))
      let head = "\(file): the record\(record) of \(discarded.rawValue), \(word), \(when)"
      return [head] + fieldLines(of: value).map { "  " + $0 }
    }
  }

  /// The entry for programs: the line of the attic, with the entry's number in front.
  func json(number: Int) -> Bytes {
    Bytes(Array("{\"number\":\(number),".utf8) + line.bytes.array.dropFirst())
  }
}

extension Messages {
  /// Says that dropping entries has to be forced. `entries` says how many there are.
  static func unforcedClearing(_ entries: String) -> String {
    "\(entries) of the attic would be dropped for good, and nobody can be asked here; add --force; "
      + "nothing was dropped"
  }

  static let nothingCleared = "nothing was dropped"

  static func nothingToClear(isAll: Bool) -> String {
    isAll ? "the attic is empty" : "the attic has no entry from before that"
  }

  static let emptyAttic = "the attic is empty: no merge here overrode anything"

  /// Says that an overridden value is back in a file that no store has.
  static func restoredInFile(path: String, key: String) -> String {
    "\(printable(path)): put back into the record \(quoted(key)), in the file"
  }
}
