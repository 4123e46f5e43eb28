internal import CommandInterface
internal import RecordStore

/// `git jsonl undo`: takes back the last edit.
struct UndoVerb: WorkspaceVerb {
  static let name = "undo"

  static let description = VerbDescription(
    summary: "take back your last edit",
    forms: ["[--dry-run]"],
    paragraphs: [
      "Takes back what your last command changed in records: all records of a batch, whichever "
        + "verb it was. Prints the keys of the records. You are the name and address that git "
        + "knows; edits by others, and what came in with the files, are passed over.",
      "Each changed field gets its earlier value, and a deleted record comes back. A record that "
        + "the edit made is taken out, without a tombstone. The clock of a record goes on. What "
        + "was edited since in other fields stays; if one of the same fields was edited since, "
        + "nothing is changed.",
      "An undo is an edit itself: undoing it makes the edit again.",
    ],
    options: [
      Option(option: .dryRun, text: "print the keys of the records, and change nothing")
    ],
    attention: "there is nothing to undo, or one of the fields was edited since",
    examples: [Example(command: "git jsonl undo", text: "take back what was just done")]
  )

  var isDryRun = false
}

// MARK: - Arguments

extension UndoVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    isDryRun = words.has(.dryRun)
  }
}

// MARK: - Action

extension UndoVerb {
  /// Thrown to roll back a transaction.
  private struct Undone: Error {
    var keys: [KeyText]
  }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let last = try lastAct(in: workspace, store)
    guard let known = try store.collection(of: last) else {
      throw VerbFailure.record(.forgottenAct)
    }
    let path = workspace.workTree + "/" + known.path
    let collection = try workspace.collection(path, in: store)
    var keys: [KeyText]
    do {
      keys = try workspace.editing(collection, of: store) { _ in
        // Another process of the same person may have edited meanwhile.
        let act = try lastAct(in: workspace, store)
        if act != last { throw VerbFailure.record(.editedMeanwhile) }
        guard let changes = try store.changes(of: act) else {
          throw VerbFailure.record(.forgottenAct)
        }
        try takeBack(changes, store, workspace)
        if isDryRun { throw Undone(keys: changes.map(\.key)) }
        return changes.map(\.key)
      }
    } catch let undone as Undone {
      keys = undone.keys
    }
    try output.add(lines: keys.map { printable($0.text) })
    return ExitStatus.done
  }

  private func lastAct(in workspace: Workspace, _ store: Store) throws -> Act {
    let actor = try workspace.actor()
    if let act = try store.lastAct(by: actor) { return act }
    throw VerbFailure.record(.nothingToUndo(actor: actor))
  }

  private func takeBack(_ changes: [ActChange], _ store: Store, _ workspace: Workspace) throws {
    var editors: [Int64: RecordEditor] = [:]
    var refusals = Refusals()
    // In reverse, as they were made.
    for change in changes.reversed() {
      let collection = change.collection
      let editor = try editors[collection.id] ?? workspace.editor(of: collection, in: store)
      editors[collection.id] = editor
      do {
        try editor.takeBackEdit(from: change.before, to: change.after, of: change.key)
      } catch let error as EditError {
        refusals.add(.edit(error, collection: collection.path))
      }
    }
    try refusals.throwIfAny()
  }
}
