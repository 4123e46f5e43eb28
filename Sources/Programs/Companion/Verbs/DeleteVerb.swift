internal import CommandInterface
internal import JSONText
internal import RecordStore

/// `git jsonl delete`: deletes a record, and leaves a tombstone if the policy has one.
struct DeleteVerb: WorkspaceVerb {
  static let name = "delete"

  static let description = VerbDescription(
    summary: "delete a record",
    forms: ["[-c PATH] KEY [--reason TEXT]"],
    paragraphs: [
      "If the policy of the file has tombstones, the record becomes one. It says when, by whom and "
        + "why it was deleted, so that the deletion wins over older edits elsewhere. Otherwise its "
        + "line is removed from the file. The store can restore both."
    ],
    operands: [.key("the record")],
    options: [
      .ownCollection,
      Option(option: .reason, text: "why, for the tombstone and the history"),
    ],
    attention: "there is no such record",
    examples: [
      Example(command: "git jsonl delete t-1 --reason 'A duplicate of t-2'", text: "delete one")
    ]
  )

  var record: RecordReference
  var reason: String?
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let reason = VerbOption("--reason", value: "TEXT")
}

extension DeleteVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    record = words.record
    reason = words.value(of: .reason)
  }
}

// MARK: - Action

extension DeleteVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let (key, collection, _) = try workspace.presentRecord(record, in: store)
    try workspace.editing(collection, of: store) { editor in
      try editor.delete(key, reason: reason.map { Bytes($0) })
    }
    try output.add(line: printable(key.text))
    return ExitStatus.done
  }
}
