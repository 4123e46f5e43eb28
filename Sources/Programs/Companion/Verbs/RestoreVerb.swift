internal import CommandInterface
internal import RecordStore

/// `git jsonl restore`: brings a deleted record back.
struct RestoreVerb: WorkspaceVerb {
  static let name = "restore"

  static let description = VerbDescription(
    summary: "bring a deleted record back",
    forms: ["[-c PATH] KEY"],
    paragraphs: [
      "The record gets the state before its deletion, as far as the history of this store has it. "
        + "A tombstone that came from elsewhere becomes a live record without the fields of its "
        + "deletion."
    ],
    operands: [.key("the record")],
    options: [.ownCollection],
    attention: "there is no such record, or it is not deleted",
    examples: [Example(command: "git jsonl restore t-1", text: "undo a deletion")]
  )

  var record: RecordReference
}

// MARK: - Arguments

extension RestoreVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    record = words.record
  }
}

// MARK: - Action

extension RestoreVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let (key, collection, _) = try workspace.record(record, in: store)
    try workspace.editing(collection, of: store) { editor in try editor.restore(key) }
    try output.add(line: printable(key.text))
    return ExitStatus.done
  }
}
