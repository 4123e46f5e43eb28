internal import CommandInterface
internal import Exchange
internal import RecordStore

/// `git jsonl export`: writes the store's changes to the files.
struct ExportVerb: WorkspaceVerb {
  static let name = "export"

  static let description = VerbDescription(
    summary: "write edited records to their files",
    forms: ["[-c PATH] [--full] [--dry-run] [--json]", "[-c PATH] [--full] --stdout"],
    paragraphs: [
      "Every command that edits records does this by itself, unless jsonl.autoExport is false; "
        + "so it is needed only then, for edits by other programs, and where it failed.",
      "Lines of records that were not edited keep their bytes. If a file has changed since the "
        + "store last met it, the changes are merged in first, so that nothing that was pulled or "
        + "edited by hand is overwritten. A record in conflict stays as it is in the file; all "
        + "others are written.",
      "The file is replaced whole or not at all.",
    ],
    options: [
      .collection("export only this file; without it, all collections are exported"),
      Option(
        option: .full,
        text: "write all records from the store, not only the edited ones"
      ),
      Option(option: .dryRun, text: "say what would be written, and change nothing"),
      Option(
        option: .standardOutput,
        text: "print the resulting file on standard output instead; edits stay unexported"
      ),
      .exchangeAsJSON,
    ],
    attention: "a record is in conflict, or a line is damaged, and was left as it is, or the file "
      + "has conflict markers, or is missing or empty, and needs attention first",
    examples: [
      Example(
        command: "git jsonl export && git commit -m 'Close t-1' tasks.jsonl",
        text: "commit edits"
      )
    ]
  )

  /// As in `RecordReference`; nil for all collections.
  var collection: String?
  var isFull = false
  var isDryRun = false
  var isToStandardOutput = false
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let full = VerbOption("--full")
  fileprivate static let standardOutput = VerbOption("--stdout")
}

extension ExportVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    for option in [VerbOption.dryRun, .json] { try words.exclude(option, .standardOutput) }
    collection = words.collection
    isFull = words.has(.full)
    isDryRun = words.has(.dryRun)
    isToStandardOutput = words.has(.standardOutput)
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension ExportVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    if isToStandardOutput {
      let collection = try workspace.collection(self.collection, in: store)
      try workspace.exchange(with: store).render(collection.path) { bytes in
        try output.add(bytes: bytes)
      }
      return ExitStatus.done
    }
    let exchange = workspace.exchange(with: store)
    defer { workspace.progress.clear() }
    var status = ExitStatus.done
    for collection in try workspace.collections(self.collection, in: store) {
      let outcome = try reportingFailure {
        try export(collection.path, exchange, workspace, &output)
      }
      status = max(status, outcome)
    }
    return status
  }

  private func export(
    _ path: String,
    _ exchange: Exchange,
    _ workspace: Workspace,
    _ output: inout Output
  ) throws -> Int32 {
    let outcome = try exchange.exportFile(
      of: path,
      isFull: isFull,
      isDryRun: isDryRun
    )
    workspace.progress.clear()
    var summary = ExchangeSummary(outcome, path: path)
    summary.isDryRun = isDryRun
    try output.add(summary, of: path, isJSON: isJSON)
    return summary.exitStatus
  }
}
