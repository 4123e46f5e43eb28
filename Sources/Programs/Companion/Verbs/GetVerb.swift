internal import CommandInterface
internal import JSONText
internal import Records

/// `git jsonl get`: prints a record, or one field of it.
struct GetVerb: WorkspaceVerb {
  static let name = "get"

  static let description = VerbDescription(
    summary: "print a record, or one field of it",
    forms: ["[-c PATH] KEY [FIELD] [--json]"],
    paragraphs: [
      "A field is printed as its text if it is a string, and as JSON otherwise. A record is "
        + "printed with a field on each line."
    ],
    operands: [
      .key("the record"),
      Operand(name: "FIELD", text: "a field, or a path such as meta.owner", presence: .optional),
    ],
    options: [
      .ownCollection,
      Option(option: .json, text: "print the JSON on one line, a string with its quotes"),
    ],
    attention: "there is no such record, or it has no such field",
    examples: [Example(command: "git jsonl get t-1 status", text: "print one value")]
  )

  var record: RecordReference
  /// Nil for the whole record.
  var field: FieldPath?
  var isJSON = false
}

// MARK: - Arguments

extension GetVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    record = words.record
    field = try words.operand(1).map(words.field)
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension GetVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    try workspace.refreshLive(self.record.collection, in: store)
    let record = try workspace.presentRecord(self.record, in: store).record
    guard let field else {
      if isJSON {
        try output.add(content: record.bytes)
      } else {
        try output.add(lines: fieldLines(of: record))
      }
      return ExitStatus.done
    }
    guard let value = field.value(in: record) else {
      throw VerbFailure.record(.noField(field.text, key: self.record.key))
    }
    try output.add(content: isJSON ? value.bytes : value.string ?? value.bytes)
    return ExitStatus.done
  }
}
