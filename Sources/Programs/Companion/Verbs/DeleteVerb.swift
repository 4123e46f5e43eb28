internal import CommandInterface
internal import Exchange
internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore

/// `git jsonl delete`: deletes records, and leaves tombstones if the policy has them.
struct DeleteVerb: WorkspaceVerb {
  static let name = "delete"

  static let description = VerbDescription(
    summary: "delete records",
    forms: ["[-c PATH] KEY... [--reason TEXT] [--json]"],
    paragraphs: [
      "If the policy of the file has tombstones, a record becomes one. It says when, by whom and "
        + "why it was deleted, so that the deletion wins over older edits elsewhere. Otherwise its "
        + "line is removed from the file. The store can restore both.",
      "If a record is in conflict with the file and its line is removed, that decides the "
        + "conflict. What the file had is kept in the attic.",
      "Either all of the records are deleted or none.",
    ],
    operands: [Operand(name: "KEY", text: "a record", presence: .repeated)],
    options: [
      .ownCollection,
      Option(option: .reason, text: "why, for the tombstone and the history"),
      .changesAsJSON,
    ],
    attention: "one of the records is not there",
    examples: [
      Example(command: "git jsonl delete t-1 --reason 'A duplicate of t-2'", text: "delete one"),
      Example(command: "git jsonl delete t-1 t-2 t-3", text: "delete several"),
    ]
  )

  /// As in `RecordReference`.
  var collection: String?
  /// Not empty.
  var keys: [String]
  var reason: String?
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let reason = VerbOption("--reason", value: "TEXT")
}

extension DeleteVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    collection = words.collection
    keys = words.operands
    if keys.isEmpty { throw words.error(.missingOperand("KEY")) }
    reason = words.value(of: .reason)
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension DeleteVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let (keys, collection) = try workspace.keys(of: self.keys, in: self.collection, store)
    let leavesTombstones = try workspace.policy(for: collection.path).tombstone != nil
    var decided: [KeyText: Bytes] = [:]
    var changes = try workspace.editingEach(keys, of: collection, in: store) { editor, key in
      let line = leavesTombstones ? nil : try store.contestedLine(key, of: collection)
      try editor.delete(key, reason: reason.map { Bytes($0) })
      guard let line else { return }
      let lines = workspace.atticLines(dropping: line, key, collection)
      try store.note(overridden: lines, of: collection)
      decided[key] = line
    }
    if !decided.isEmpty { try workspace.exchange(with: store).keepOverridden(of: collection.path) }
    for index in changes.indices { changes[index].overridden = decided[changes[index].key] }
    let ended = keys.filter { decided[$0] != nil }
    workspace.tell(ended.map { Messages.decidedByDeletion($0, path: collection.path) })
    try output.add(changes, isJSON: isJSON)
    return ExitStatus.done
  }
}

extension Workspace {
  /// The line of a file for the attic, whose record was deleted here though the file has it.
  fileprivate func atticLines(
    dropping line: Bytes,
    _ key: KeyText,
    _ collection: StoredCollection
  ) -> [Bytes] {
    var report = MergeReport()
    report.records = [
      RecordReport(
        key: key.key,
        event: .deletedThoughEdited(by: .ours),
        discardedRecord: try? JSONValue(parsing: line)
      )
    ]
    return FileReport(path: collection.path, method: .records, report: report)
      .atticLines(at: moment)
  }
}

// MARK: - Output

extension Messages {
  static func decidedByDeletion(_ key: KeyText, path: String) -> String {
    "\(printable(path)): \(quoted(key.text)) was in conflict with the file, which had another edit "
      + "of it; it is deleted, and git jsonl attic lists what the file had"
  }
}
