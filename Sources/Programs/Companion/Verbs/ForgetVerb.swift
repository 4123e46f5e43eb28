internal import CommandInterface
internal import Exchange
internal import JSONText
internal import RecordStore

/// `git jsonl forget`: drops a collection from the store.
struct ForgetVerb: WorkspaceVerb {
  static let name = "forget"

  static let description = VerbDescription(
    summary: "drop a collection from the store",
    forms: ["PATH [--force] [--json]"],
    paragraphs: [
      "The file stays as it is, in the work tree and in git, and so do the attributes that send it "
        + "to the merge driver. The store forgets its records and their history, and no hook reads "
        + "or writes the file any more. git jsonl init PATH makes it a collection again.",
      "If the store has edits that the file does not have (edited records, conflicts, edits that "
        + "are held back), nothing is changed, unless --force moves them to the attic first.",
    ],
    operands: [
      Operand(
        name: "PATH",
        text: "the collection, by the path of its file, which need not be there any more",
        presence: .required,
        isFile: true
      )
    ],
    options: [
      Option(
        option: .force,
        text: "move edits that the file does not have to the attic, and drop the collection"
      ),
      Option(
        option: .json,
        text: "print what was done as one JSON object, which Documentation/json.md describes"
      ),
    ],
    attention: "there are such edits, and nothing was changed, or the attic can't be written to",
    examples: [
      Example(
        command: "git jsonl export && git jsonl forget old.jsonl",
        text: "leave a file to itself"
      )
    ]
  )

  /// As in `RecordReference`.
  var path: String
  var isForced = false
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let force = VerbOption("--force")
}

extension ForgetVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    path = words.operands[0]
    isForced = words.has(.force)
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension ForgetVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    for collection in try workspace.collections(path, in: store) {
      let outcome = try workspace.exchange(with: store)
        .forget(collection.path, isForced: isForced)
      if isJSON { try output.add(content: outcome.json(of: collection.path)) }
      // What could not be given to the attic was reported.
      if !outcome.isGone { return ExitStatus.attention }
      if !isJSON { try output.add(line: Messages.forgotten(collection.path, outcome)) }
    }
    return ExitStatus.done
  }
}

// MARK: - Output

extension ForgettingOutcome {
  /// One object; `Documentation/json.md` describes it.
  fileprivate func json(of path: String) -> Bytes {
    var object = ObjectText()
    object.add("path", text: path)
    object.add("forgotten", flag: isGone)
    object.add("overridden", number: overriddenCount)
    object.add("dropped_deletions", number: deletionCount)
    return Bytes(object.closed)
  }
}

extension Messages {
  /// Says that the store has a collection no more, and what became of its edits.
  static func forgotten(_ path: String, _ outcome: ForgettingOutcome) -> String {
    var sentence = "\(printable(path)) is not a collection any more; its file stays as it is"
    let (records, deletions) = (outcome.overriddenCount, outcome.deletionCount)
    if records > 0 {
      let verb = records == 1 ? "is" : "are"
      sentence += "; \(counted(records, "edited record")) of the store \(verb) in the attic"
    }
    if deletions > 0 {
      sentence += "; \(counted(deletions, "deletion")) \(deletions == 1 ? "was" : "were") dropped"
    }
    return sentence
  }
}
