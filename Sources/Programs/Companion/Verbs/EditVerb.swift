internal import CommandInterface
internal import GitObjects
internal import JSONText
internal import RecordMerge
internal import RecordStore
internal import Records
internal import System

/// `git jsonl edit`: lets a user change a record in an editor.
struct EditVerb: WorkspaceVerb {
  static let name = "edit"

  static let description = VerbDescription(
    summary: "change a record in an editor",
    forms: ["[-c PATH] KEY [--json]"],
    paragraphs: [
      "Opens the record as JSON in the editor that git would use: GIT_EDITOR, core.editor, VISUAL, "
        + "EDITOR, else vi. Only the fields that you change are changed, and what others change "
        + "meanwhile stays. If the editor fails, or the text is empty, nothing changes. A text "
        + "that is not JSON, or that changes a field that somebody else changed meanwhile, is "
        + "kept, and its path is printed."
    ],
    operands: [.key("the record")],
    options: [.ownCollection, .changesAsJSON],
    attention: "there is no such record, the edited text is not valid, or the same field was "
      + "changed meanwhile",
    examples: [Example(command: "git jsonl edit t-1", text: "look at a record, and change it")]
  )

  var record: RecordReference
  var isJSON = false
}

// MARK: - Arguments

extension EditVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    record = words.record
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension EditVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let (key, collection, record) = try workspace.presentRecord(self.record, in: store)
    let file = EditedFile(record, in: workspace)
    try file.write()
    try file.letUserEdit(outputIsErrors: isJSON)
    let edited = try file.edited() ?? record
    if changes(from: record, to: edited).isEmpty {
      try file.remove()
      say([Messages.nothingEdited(key: self.record.key)])
      if isJSON {
        let change = RecordChange(path: collection.path, key: key, before: nil, after: nil)
        try output.add([change], isJSON: true)
      }
      return ExitStatus.done
    }
    let change: RecordChange
    do {
      // Both the store and the file may have changed while the user was thinking.
      let now = try workspace.inStep(collection, in: store)
      let names = (edited.members ?? []).map(\.decodedName)
      change = try workspace.editing(now, of: store, names) { editor in
        let before = try store.recordText(key, of: now)
        try put(edited, over: record, key, now, editor, store, workspace)
        let after = try store.recordText(key, of: now)
        return RecordChange(path: now.path, key: key, before: before, after: after)
      }
    } catch {
      let status = report(error)
      say([Messages.textKept(path: file.path)])
      return status
    }
    try file.remove()
    try output.add([change], isJSON: isJSON)
    return ExitStatus.done
  }

  /// Writes what the user edited. What others changed meanwhile is merged with it, and refuses it
  /// where it is about the same field.
  private func put(
    _ edited: JSONValue,
    over start: JSONValue,
    _ key: KeyText,
    _ collection: StoredCollection,
    _ editor: RecordEditor,
    _ store: Store,
    _ workspace: Workspace
  ) throws {
    guard let now = try store.record(key, of: collection) else {
      throw VerbFailure.record(.noRecord(key: record.key, collection: collection.path))
    }
    var wanted = edited
    // fault: edit-overwrites-a-put
    if now.bytes != start.bytes {
      let engine = try workspace.engine(for: collection.path)
      let merged = try? engine.merge(base: start.bytes, ours: now.bytes, theirs: edited.bytes)
      let fields = merged?.report.contestedFields ?? []
      guard let merged, !merged.hasConflicts, merged.report.discardedCount == 0,
        let result = merged.onlyRecord
      else {
        throw VerbFailure.conflict(
          .editedMeanwhile(key: key.text, collection: collection.path, fields: fields)
        )
      }
      wanted = result
    }
    _ = try editor.put(key, changes(from: now, to: wanted))
  }
}

extension MergeReport {
  /// The paths of the fields that both sides changed, and of which only one could have its value.
  fileprivate var contestedFields: [String] {
    records.flatMap(\.decisions).filter { decision in
      decision.winner == .conflict || !decision.discarded.isEmpty
    }.map(\.path.text)
  }
}

extension MergedDocument {
  /// The record of a file with one line; nil where it has several.
  fileprivate var onlyRecord: JSONValue? {
    let records = Document(reading: bytes(style: .merge)).lines.compactMap(\.value)
    return records.count == 1 ? records[0] : nil
  }
}

/// The fields in which two records differ, each with its new value.
private func changes(
  from old: JSONValue,
  to new: JSONValue
) -> [(field: FieldPath, value: JSONValue?)] {
  let (before, after) = (old.members ?? [], new.members ?? [])
  let names = Set(after.map(\.decodedName))
  let removed = before.map(\.decodedName).filter { !names.contains($0) }
  let changed = after.filter { member in
    old.member(member.decodedName)?.means(member.value) != true
  }
  return removed.map { (FieldPath(names: [$0]), nil) }
    + changed.map { (FieldPath(names: [$0.decodedName]), $0.value) }
}

/// A record as a file for an editor, in the store's folder.
private struct EditedFile {
  let record: JSONValue
  let path: String
  let workspace: Workspace

  /// The time keeps the files of two editors apart.
  init(_ record: JSONValue, in workspace: Workspace) {
    self.record = record
    self.workspace = workspace
    let now = workspace.context.now()
    path = "\(workspace.storeFolder)/edit-\(now.seconds)-\(now.nanoseconds).json"
  }

  func write() throws {
    try replaceFile(at: path, with: [record.indented.bytes, Bytes("\n")])
  }

  func remove() throws { try removeFile(at: path) }

  /// - Parameter outputIsErrors: whether what the editor prints goes to standard error.
  func letUserEdit(outputIsErrors: Bool) throws {
    let command = try workspace.editor()
    let status = try runEditor(
      command,
      path: path,
      environment: workspace.context.environment,
      outputIsErrors: outputIsErrors
    )
    if status != 0 {
      try remove()
      throw VerbFailure.input(.editorFailed(command, status: status))
    }
  }

  /// The record as the user left it; nil if the text is empty.
  func edited() throws -> JSONValue? {
    let text = try InputFile(at: path).bytes
    if text.array.allSatisfy(JSONScanner.isBlank) { return nil }
    let edited: JSONValue
    do throws(JSONError) {
      edited = try JSONValue(parsing: text).compact
    } catch {
      throw VerbFailure.input(.editedText(path: path, error))
    }
    guard let members = edited.members,
      Set(members.map(\.decodedName)).count == members.count
    else { throw VerbFailure.input(.editedText(path: path, nil)) }
    return edited
  }
}

extension Workspace {
  /// The editor that git would use: https://git-scm.com/docs/git-var, GIT_EDITOR: "the order of
  /// preference is the $GIT_EDITOR environment variable, then core.editor configuration, then
  /// $VISUAL, then $EDITOR, and then the default chosen at compile time, which is usually vi".
  func editor() throws -> String {
    let environment = context.environment
    if let command = environment.value(of: "GIT_EDITOR") { return command }
    if let command = try repository.string("core.editor"), !command.isEmpty {
      return command
    }
    // As in git, VISUAL is for terminals that can move the cursor.
    let isDumb = environment.value(of: "TERM").map { $0 == "dumb" } ?? true
    if !isDumb, let command = environment.value(of: "VISUAL") { return command }
    return environment.value(of: "EDITOR") ?? "vi"
  }
}

// MARK: - Output

extension Messages {
  static func nothingEdited(key: String) -> String {
    "the record \(quoted(key)) was not changed"
  }

  static func textKept(path: String) -> String {
    "the edited text is kept in \(quoted(path))"
  }
}
