internal import CommandInterface
internal import RecordStore

/// `git jsonl restore`: brings deleted records back.
struct RestoreVerb: WorkspaceVerb {
  static let name = "restore"

  static let description = VerbDescription(
    summary: "bring deleted records back",
    forms: ["[-c PATH] KEY... [--json]"],
    paragraphs: [
      "A record gets the state before its deletion, as far as the history of this store has it. "
        + "A tombstone that came from elsewhere becomes a live record without the fields of its "
        + "deletion.",
      "Either all of the records are restored or none.",
    ],
    operands: [Operand(name: "KEY", text: "a record", presence: .repeated)],
    options: [.ownCollection, .changesAsJSON],
    attention: "one of the records is not there, or is not deleted",
    examples: [Example(command: "git jsonl restore t-1", text: "undo a deletion")]
  )

  /// As in `RecordReference`.
  var collection: String?
  /// Not empty.
  var keys: [String]
  var isJSON = false
}

// MARK: - Arguments

extension RestoreVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    collection = words.collection
    keys = words.operands
    if keys.isEmpty { throw words.error(.missingOperand("KEY")) }
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension RestoreVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let (keys, collection) = try workspace.keys(of: self.keys, in: self.collection, store)
    let changes = try workspace.editingEach(keys, of: collection, in: store) { editor, key in
      try editor.restore(key)
    }
    try output.add(changes, isJSON: isJSON)
    return ExitStatus.done
  }
}
