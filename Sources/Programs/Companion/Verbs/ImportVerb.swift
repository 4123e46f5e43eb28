internal import CommandInterface
internal import Exchange
internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// `git jsonl import`: merges changes of the files into the store, or puts the records of another
/// file into a collection.
struct ImportVerb: WorkspaceVerb {
  static let name = "import"

  static let description = VerbDescription(
    summary: "merge changes of files into the store",
    forms: [
      "[-c PATH] [FILE | -] [--dry-run] [--json]", "[-c PATH] --csv FILE [--dry-run] [--json]",
      "[-c PATH] --apply-held [--dry-run] [--json]",
    ],
    paragraphs: [
      "Every command that asks about records does this by itself with a file that changed; so it "
        + "is needed only for FILE, and to see what changed.",
      "Changes of a file since the store last met it are merged with the edits in the store, by "
        + "the same rules as a merge in git. An edit that is not exported is never overwritten: if "
        + "both changed one field and no rule decides, the record is in conflict.",
      "If git only went somewhere else (a checkout, a reset, a bisection, a stash), no rule "
        + "decides: an edit that the file contradicts there is held back, and takes effect again "
        + "when the record is what the edit was made against. --apply-held merges it here.",
      "A record of FILE that has no key gets one that is made from its content, the same in every "
        + "clone. If it exists already, it stays as it is.",
      "Valid records are read even if other lines are damaged; each damaged line is reported with "
        + "its line and column.",
      "With --csv, the first line of FILE names the fields, as put does (meta.owner), and each "
        + "further line is a record. A record whose key exists is changed in the fields that have "
        + "cells, and in no others. An empty cell leaves its field as it is. Cells are read as put "
        + "reads values: as JSON where they are JSON, and as texts otherwise, so that \"12\" in "
        + "quotation marks of its own is a text. All rows are taken, or none.",
      "A FILE that is a collection's own, by whatever path, is merged as without FILE. Only the "
        + "records of other files are put over those of the store.",
    ],
    operands: [
      Operand(
        name: "FILE",
        text: "put the records of this file into the collection, as put --json does, instead of "
          + "merging the collection's own file; - is standard input",
        presence: .optional,
        isFile: true
      )
    ],
    options: [
      Option(
        option: .applyHeld,
        text: "merge the edits that are held back into what is here, by the rules"
      ),
      Option(option: .csv, text: "read FILE as CSV, such as git jsonl list --csv prints"),
      .collection("the collection; without it and without FILE, all collections are imported"),
      Option(option: .dryRun, text: "say what would change, and change nothing"),
      .exchangeAsJSON,
    ],
    attention: "a record is in conflict or refused, a line is damaged, or the file has conflict "
      + "markers, or is missing or empty, and needs attention first",
    examples: [
      Example(
        command: "git jsonl import -c tasks.jsonl - < more.jsonl",
        text: "add records from elsewhere"
      ),
      Example(command: "git jsonl import --csv tasks.csv", text: "take a spreadsheet's changes"),
    ]
  )

  /// The source of the records.
  enum Source: Equatable, Sendable {
    /// The file of each collection.
    case ownFiles
    case file(String)
    case standardInput
  }

  /// As in `RecordReference`; nil for all collections, or for the only one if the source is another
  /// file.
  var collection: String?
  var source = Source.ownFiles
  var appliesHeld = false
  var isCSV = false
  var isDryRun = false
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let applyHeld = VerbOption("--apply-held")
}

extension ImportVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    appliesHeld = words.has(.applyHeld)
    if appliesHeld, !words.operands.isEmpty {
      throw words.error(.other("--apply-held takes no file: it is about edits that are held back"))
    }
    collection = words.collection
    isDryRun = words.has(.dryRun)
    isJSON = words.isJSON
    switch words.operands.first {
    case nil: break
    case "-": source = .standardInput
    case let path?: source = .file(path)
    }
    isCSV = words.has(.csv)
    if isCSV, source == .ownFiles { throw words.error(.missingOperand("FILE")) }
  }
}

// MARK: - Action

extension ImportVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    // A file of records is not CSV.
    if !isCSV, let own = try ownCollections(in: workspace, store) {
      return try importOwnFiles(of: own, store, workspace, &output)
    }
    let content: Bytes
    let name: String
    switch source {
    // These are the collections' own.
    case .ownFiles: return ExitStatus.done
    case .file(let path): (content, name) = (try InputFile(at: path).bytes, path)
    case .standardInput: (content, name) = (try readStandardInput(), "standard input")
    }
    let collection = try workspace.collection(self.collection, in: store)
    let summary: ExchangeSummary
    if isCSV {
      let records = try CSVRecords(content, name: name)
      summary = try records.put(into: collection, of: store, workspace, isDryRun: isDryRun)
    } else {
      var records = ForeignRecords(content, name: name)
      try records.put(into: collection, of: store, workspace, isDryRun: isDryRun)
      summary = records.summary
    }
    try output.add(summary, of: collection.path, isJSON: isJSON)
    return summary.exitStatus
  }

  /// The collections whose own files are to be merged; nil where the records come from elsewhere.
  ///
  /// Put as records from elsewhere, the lines of a collection's own file would take back what was
  /// edited and deleted in the store since.
  private func ownCollections(
    in workspace: Workspace,
    _ store: Store
  ) throws -> [StoredCollection]? {
    func leads(to collection: StoredCollection) -> Bool {
      let path = workspace.workTree + "/" + collection.path
      return switch source {
      case .ownFiles: true
      case .file(let file): leadToOneFile(file, path)
      case .standardInput: isStandardInput(fileAt: path)
      }
    }
    if source == .ownFiles || collection != nil {
      let named = try workspace.collections(collection, in: store)
      return named.allSatisfy(leads) ? named : nil
    }
    return try store.collections().first(where: leads).map { [$0] }
  }

  private func importOwnFiles(
    of collections: [StoredCollection],
    _ store: Store,
    _ workspace: Workspace,
    _ output: inout Output
  ) throws -> Int32 {
    let exchange = workspace.exchange(with: store)
    defer { workspace.progress.clear() }
    var status = ExitStatus.done
    for collection in collections {
      let outcome = try reportingFailure {
        let outcome = try exchange.importFile(
          of: collection.path,
          isDryRun: isDryRun,
          merging: appliesHeld ? .all : nil
        )
        workspace.progress.clear()
        if appliesHeld, !isDryRun { workspace.noteEdited(collection.path, in: store) }
        var summary = ExchangeSummary(outcome, path: collection.path)
        summary.isDryRun = isDryRun
        try output.add(summary, of: collection.path, isJSON: isJSON)
        return summary.exitStatus
      }
      status = max(status, outcome)
    }
    return status
  }
}

/// The records of a file that is not a collection's own: every valid record is put into the
/// collection, in one edit.
private struct ForeignRecords {
  private let document: Document
  private(set) var summary: ExchangeSummary

  /// How many rejected lines are listed.
  private static let listLimit = 20

  init(_ content: Bytes, name: String) {
    document = Document(reading: content)
    summary = ExchangeSummary(path: name)
    summary.isForeign = true
  }

  /// Thrown to roll back a transaction.
  private struct Undone: Error {}

  mutating func put(
    into collection: StoredCollection,
    of store: Store,
    _ workspace: Workspace,
    isDryRun: Bool
  ) throws {
    summary.isDryRun = isDryRun
    defer { workspace.progress.clear() }
    do {
      try workspace.editing(collection, of: store, fieldNames) { editor in
        let maker = editor.importID()
        let count = document.lines.count
        for line in document.lines {
          try put(line, editor, by: maker)
          if line.number % 1000 == 0 {
            let title = "Reading \(summary.path)"
            workspace.progress.show(title: title, unit: "lines", done: line.number, total: count)
          }
        }
        if isDryRun { throw Undone() }
      }
    } catch is Undone {}
  }

  private mutating func put(_ line: Line, _ editor: RecordEditor, by maker: RecordID) throws {
    switch line.kind {
    case .blank, .comment: return
    case .bad:
      if let error = line.error, summary.badLines.count < Self.listLimit {
        summary.badLines.append(.init(number: line.number, error: error))
      }
      summary.badLineCount += 1
    case .value, .unread: refuse(line, .notAnObject)
    case .record:
      guard let record = line.value else { return }
      do {
        switch try editor.importRecord(record, by: maker) {
        case .added: summary.addedCount += 1
        case .changed: summary.changedCount += 1
        case .unchanged: break
        }
      } catch let error as EditError {
        refuse(line, error)
      }
    }
  }

  private mutating func refuse(_ line: Line, _ error: EditError) {
    summary.refusalCount += 1
    guard summary.refusals.count < Self.listLimit else { return }
    let failure = VerbFailure.edit(error, collection: summary.path)
    summary.refusals.append(.init(number: line.number, failure: failure))
  }

  private var fieldNames: [Bytes] {
    var names = MemberNames()
    for line in document.lines { if let record = line.value { names.see(record) } }
    return names.names
  }
}
