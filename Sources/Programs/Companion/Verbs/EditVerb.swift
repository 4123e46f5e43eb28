internal import CommandInterface
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// `git jsonl edit`: lets a user change a record in an editor.
struct EditVerb: WorkspaceVerb {
  static let name = "edit"

  static let description = VerbDescription(
    summary: "change a record in an editor",
    forms: ["[-c PATH] KEY"],
    paragraphs: [
      "Opens the record as JSON in the editor that git would use: GIT_EDITOR, core.editor, VISUAL, "
        + "EDITOR, else vi. Only the fields that you change are changed. If the editor fails, or "
        + "the text is empty, nothing changes. A text that is not JSON is kept, and its path is "
        + "printed."
    ],
    operands: [.key("the record")],
    options: [.ownCollection],
    attention: "there is no such record, or the edited text is not valid",
    examples: [Example(command: "git jsonl edit t-1", text: "look at a record, and change it")]
  )

  var record: RecordReference
}

// MARK: - Arguments

extension EditVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    record = words.record
  }
}

// MARK: - Action

extension EditVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let (key, collection, record) = try workspace.presentRecord(self.record, in: store)
    let file = EditedFile(record, in: workspace)
    try file.write()
    try file.letUserEdit()
    let changes = try file.changes()
    if changes.isEmpty {
      try file.remove()
      say([Messages.nothingEdited(key: self.record.key)])
      return ExitStatus.done
    }
    do {
      // Other changes to the record meanwhile are kept.
      try workspace.editing(collection, of: store, changes.map(\.field.names[0])) { editor in
        _ = try editor.put(key, changes)
      }
    } catch {
      let status = report(error)
      say([Messages.textKept(path: file.path)])
      return status
    }
    try file.remove()
    try output.add(line: printable(key.text))
    return ExitStatus.done
  }
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

  func letUserEdit() throws {
    let command = try workspace.editor()
    let status = try runEditor(command, path: path, environment: workspace.context.environment)
    if status != 0 {
      try remove()
      throw VerbFailure.input(.editorFailed(command, status: status))
    }
  }

  /// The fields that the user changed, each with its new value; none if the text is empty.
  func changes() throws -> [(field: FieldPath, value: JSONValue?)] {
    let text = try InputFile(at: path).bytes
    if text.array.allSatisfy(JSONScanner.isBlank) { return [] }
    let edited: JSONValue
    do throws(JSONError) {
      edited = try JSONValue(parsing: text).compact
    } catch {
      throw VerbFailure.input(.editedText(path: path, error))
    }
    guard let members = edited.members, let old = record.members else {
      throw VerbFailure.input(.editedText(path: path, nil))
    }
    let names = Set(members.map(\.decodedName))
    guard names.count == members.count else {
      throw VerbFailure.input(.editedText(path: path, nil))
    }
    let removed = old.map(\.decodedName).filter { !names.contains($0) }
    let changed = members.filter { member in
      record.member(member.decodedName)?.means(member.value) != true
    }
    return removed.map { (FieldPath(names: [$0]), nil) }
      + changed.map { (FieldPath(names: [$0.decodedName]), $0.value) }
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
