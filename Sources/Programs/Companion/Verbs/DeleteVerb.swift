internal import CommandInterface
internal import JSONText
internal import RecordStore

/// `git jsonl delete`: deletes records, and leaves tombstones if the policy has them.
struct DeleteVerb: WorkspaceVerb {
  static let name = "delete"

  static let description = VerbDescription(
    summary: "delete records",
    forms: ["[-c PATH] KEY... [--reason TEXT]"],
    paragraphs: [
      "If the policy of the file has tombstones, a record becomes one. It says when, by whom and "
        + "why it was deleted, so that the deletion wins over older edits elsewhere. Otherwise its "
        + "line is removed from the file. The store can restore both.",
      "Either all of the records are deleted or none.",
    ],
    operands: [Operand(name: "KEY", text: "a record", presence: .repeated)],
    options: [
      .ownCollection,
      Option(option: .reason, text: "why, for the tombstone and the history"),
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
  }
}

// MARK: - Action

extension DeleteVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let (keys, collection) = try workspace.keys(of: self.keys, in: self.collection, store)
    try workspace.editingEach(keys, of: collection, in: store) { editor, key in
      try editor.delete(key, reason: reason.map { Bytes($0) })
    }
    try output.add(lines: keys.map { printable($0.text) })
    return ExitStatus.done
  }
}
