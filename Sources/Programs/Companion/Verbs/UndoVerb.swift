internal import CommandInterface
internal import RecordStore

/// `git jsonl undo`: takes back the last edit.
struct UndoVerb: WorkspaceVerb {
  static let name = "undo"

  static let description = VerbDescription(
    summary: "take back your last edit",
    forms: ["[--dry-run] [--json]"],
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
      Option(option: .dryRun, text: "print the keys of the records, and change nothing"),
      .changesAsJSON,
    ],
    attention: "there is nothing to undo, or one of the fields was edited since",
    examples: [Example(command: "git jsonl undo", text: "take back what was just done")]
  )

  var isDryRun = false
  var isJSON = false
}

// MARK: - Arguments

extension UndoVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    isDryRun = words.has(.dryRun)
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension UndoVerb {
  /// Thrown to roll back a transaction.
  private struct Undone: Error {
    var changes: [RecordChange]
  }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let last = try lastAct(in: workspace, store)
    guard let known = try store.collection(of: last) else {
      throw VerbFailure.record(.forgottenAct)
    }
    let path = workspace.workTree + "/" + known.path
    let collection = try workspace.collection(path, in: store)
    var changes: [RecordChange]
    do {
      changes = try workspace.editing(collection, of: store) { _ in
        // Another process of the same person may have edited meanwhile.
        let act = try lastAct(in: workspace, store)
        if act != last { throw VerbFailure.record(.editedMeanwhile) }
        guard let made = try store.changes(of: act) else {
          throw VerbFailure.record(.forgottenAct)
        }
        let changes = try takeBack(made, store, workspace)
        if isDryRun { throw Undone(changes: changes) }
        return changes
      }
    } catch let undone as Undone {
      changes = undone.changes
      for index in changes.indices { changes[index].isDryRun = true }
    }
    try output.add(changes, isJSON: isJSON)
    return ExitStatus.done
  }

  private func lastAct(in workspace: Workspace, _ store: Store) throws -> Act {
    let actor = try workspace.actor()
    if let act = try store.lastAct(by: actor) { return act }
    throw VerbFailure.record(.nothingToUndo(actor: actor))
  }

  /// - Returns: what became of each record, in the order in which they were edited.
  private func takeBack(
    _ changes: [ActChange],
    _ store: Store,
    _ workspace: Workspace
  ) throws -> [RecordChange] {
    var undone: [RecordChange] = []
    var editors: [Int64: RecordEditor] = [:]
    var refusals = Refusals()
    // In reverse, as they were made.
    for change in changes.reversed() {
      let collection = change.collection
      let editor = try editors[collection.id] ?? workspace.editor(of: collection, in: store)
      editors[collection.id] = editor
      do {
        let (key, path) = (change.key, collection.path)
        let before = try store.recordText(key, of: collection)
        try editor.takeBackEdit(from: change.before, to: change.after, of: key)
        let after = try store.recordText(key, of: collection)
        undone.append(RecordChange(path: path, key: key, before: before, after: after))
      } catch let error as EditError {
        refusals.add(.edit(error, collection: collection.path))
      }
    }
    try refusals.throwIfAny()
    return undone.reversed()
  }
}
