internal import CommandInterface
internal import Comparison
internal import GitObjects
internal import History
internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records

/// `git jsonl log`: lists the commits that changed a file, a record or a field, and who set each
/// value.
struct LogVerb: WorkspaceVerb {
  static let name = "log"

  static let description = VerbDescription(
    summary: "show which commits changed a file, a record or a field",
    forms: [
      "[-c PATH] [KEY [FIELD]] [-n N] [--blame] [--json]", "[-c PATH] [-n N] --stat [--json]",
    ],
    paragraphs: [
      "Walks back from HEAD, through merges, and shows each commit that changed the record: who, "
        + "when, and each field before and after. Without KEY, shows each commit that changed any "
        + "record of the file, with all of these records. A value that a merge took over is "
        + "traced to the commit that wrote it; a merge that made a value of its own is shown "
        + "itself. Renamed files are followed.",
      "With --stat: a table with a row for each commit: how many records it added, changed and "
        + "removed, and which fields of the changed ones.",
      "With --blame: for each field that the record has now, the commit that set it.",
      "A shallow clone ends at some commit, and does not tell what was there before by whom. Such "
        + "a commit is marked, with --blame by ^ before it, and a message names it. What a partial "
        + "clone lacks is fetched.",
    ],
    operands: [
      Operand(name: "KEY", text: "the record; without it, all of the file", presence: .optional),
      Operand(
        name: "FIELD",
        text: "show only this field, or a path such as meta.owner",
        presence: .optional
      ),
    ],
    options: [
      Option(
        option: .collection,
        text: "the file; not needed if there is only one collection, or without a store, only one "
          + "file of records that git knows"
      ),
      Option(option: .limit, text: "show at most N commits"),
      Option(option: .blame, text: "show who set each field of the record"),
      Option(option: .stat, text: "show how many records each commit changed"),
      Option(
        option: .json,
        text: "print each change, or with --blame each field, or with --stat each commit, as a "
          + "JSON object, one per line, which Documentation/history.md describes"
      ),
    ],
    attention: "no commit has the file, the record, or the field",
    examples: [
      Example(command: "git jsonl log -n 3", text: "what did the last three commits change?"),
      Example(command: "git jsonl log --stat", text: "who changed how much, and when?"),
      Example(command: "git jsonl log t-1 status", text: "who closed it, and when?"),
      Example(command: "git jsonl log t-1 --blame", text: "who set which field?"),
    ]
  )

  static let needsWorkTree = false

  /// Nil for all records of the file.
  var record: RecordReference?
  /// As in `RecordReference`.
  var collection: String?
  /// Nil for all fields.
  var field: FieldPath?
  /// How many commits are shown at most; nil for all.
  var limit: Int?
  /// Whether to show who set each field, instead of all changes.
  var isBlame = false
  /// Whether to show how many records each commit changed, instead of the records.
  var isStat = false
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let blame = VerbOption("--blame")
  fileprivate static let stat = VerbOption("--stat")
}

extension LogVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    collection = words.collection
    if words.operand(0) != nil { record = words.record }
    field = try words.operand(1).map(words.field)
    limit = try words.number(.limit)
    try words.exclude(.blame, .limit)
    isBlame = words.has(.blame)
    if isBlame, record == nil { throw words.error(.missingOperand("KEY")) }
    isStat = words.has(.stat)
    if isStat, let word = words.operand(0) {
      throw words.error(.needlessWord(word, option: VerbOption.stat.name))
    }
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension LogVerb {
  var mayBePaged: Bool { true }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let repository = try workspace.repository
    guard let head = try repository.commitID(named: "HEAD") else {
      throw VerbFailure.name(.unknownCommit("HEAD"))
    }
    let path = try workspace.recordFile(collection)
    let policy = try workspace.policy(for: path)
    let finder = record.map { record in
      RecordFinder(keys: keys(of: record.key, by: policy.key), policy: policy)
    }
    let progress = workspace.progress
    var walk = RecordWalk(repository: repository, finder: finder) { count in
      progress.show(title: "Reading \(path)", unit: "commits", done: count)
    }
    defer { progress.clear() }
    guard let record else { return try logFile(&walk, head, path, policy, workspace, &output) }
    if isBlame { return try blame(&walk, head, path, record, workspace, &output) }
    var isEmpty = limit != 0
    try walk.forEachChange(from: head, path: path, field: field, limit: limit) { entry in
      isEmpty = false
      progress.clear()
      if isJSON {
        try output.add(content: entry.json)
      } else {
        try output.add(lines: entry.lines)
      }
      try output.flush()
    }
    tellEnds(of: walk)
    if isEmpty { throw missing(record, path, workspace) }
    return ExitStatus.done
  }

  private func logFile(
    _ walk: inout RecordWalk,
    _ head: String,
    _ path: String,
    _ policy: Policy,
    _ workspace: Workspace,
    _ output: inout Output
  ) throws -> Int32 {
    var isEmpty = limit != 0
    var table = TextTable(
      heading: ["commit", "when", "author", "added", "changed", "removed", "fields", "summary"]
    )
    table.rightAligned = [3, 4, 5]
    try walk.forEachFileChange(
      from: head,
      path: path,
      limit: limit,
      keyFields: { keyFields(of: $0, $1, policy: policy) }
    ) { entry in
      isEmpty = false
      if isStat, !isJSON { return table.add(entry.row) }
      workspace.progress.clear()
      if isJSON {
        for object in isStat ? [entry.counts] : entry.json { try output.add(content: object) }
      } else {
        try output.add(lines: entry.lines)
      }
      try output.flush()
    }
    workspace.progress.clear()
    tellEnds(of: walk)
    if isEmpty {
      throw VerbFailure.name(.noFileHistory(path))
    }
    if isStat, !isJSON { try output.add(table) }
    return ExitStatus.done
  }

  private func blame(
    _ walk: inout RecordWalk,
    _ head: String,
    _ path: String,
    _ record: RecordReference,
    _ workspace: Workspace,
    _ output: inout Output
  ) throws -> Int32 {
    guard let origins = try walk.origins(from: head, path: path) else {
      throw VerbFailure.record(.noRecord(key: record.key, collection: path))
    }
    let fields = origins.filter { origin in
      field.map { origin.path.names.starts(with: $0.names) } ?? true
    }
    workspace.progress.clear()
    tellEnds(of: walk)
    if fields.isEmpty, field != nil { throw missing(record, path, workspace) }
    if isJSON {
      for field in fields { try output.add(content: field.json) }
    } else {
      try output.add(blameTable(fields))
    }
    return ExitStatus.done
  }

  /// Says where the history ends in a shallow clone.
  private func tellEnds(of walk: RecordWalk) {
    if !walk.ends.isEmpty { say([Messages.shallow(ends: walk.ends.map(\.id))]) }
  }

  private func missing(
    _ record: RecordReference,
    _ path: String,
    _ workspace: Workspace
  ) -> VerbFailure {
    guard let field else {
      let isFile = workspace.isFileOfRecords(record.key)
      return .record(.noHistory(key: record.key, collection: path, isFile: isFile))
    }
    return .record(.noField(field.text, key: record.key))
  }
}

/// The possible keys for a word: the text, or the JSON that it spells, as a key by any alternative.
private func keys(of word: String, by fields: KeyFields) -> Set<RecordKey> {
  let text = JSONValue(validated: JSONString.encode(Bytes(word)))
  let readings = [text, KeyText(stored: Bytes(word)).key?.value].compactMap { $0 }
  let alternatives = 0..<max(fields.alternatives.count, 1)
  return Set(
    alternatives.flatMap { index in
      readings.map { RecordKey(canonical: $0, alternative: index) }
    }
  )
}

extension Workspace {
  /// The file of records for a verb: the named one, or the only one.
  func recordFile(_ path: String?) throws -> String {
    let files = try recordFiles(path)
    guard let first = files.first else { throw VerbFailure.name(.noFiles) }
    if files.count > 1 { throw VerbFailure.name(.severalCollections(files)) }
    return first
  }

  /// Whether a word that was taken for a key is the path of a file of records.
  fileprivate func isFileOfRecords(_ word: String) -> Bool {
    guard let path = try? innerPath(of: word), let files = try? recordFiles(nil) else {
      return false
    }
    return files.contains(path)
  }
}

// MARK: - Output

extension GitCommit {
  /// The time of the commit.
  fileprivate var writtenAt: Timestamp { Timestamp(seconds: authoredAt) }

  fileprivate var shortID: String { String(id.prefix(10)) }

  /// The commit for people, on one line.
  fileprivate var heading: String {
    let kind = parents.count > 1 ? " (merge)" : ""
    let name = printable(author.name)
    return "\(shortID)  \(writtenAt.text)  \(name)  \(printable(summary))\(kind)"
  }

  /// Adds the commit's data for programs.
  fileprivate func add(to object: inout ObjectText) {
    object.add("commit", text: id)
    object.add("author", text: author.name)
    object.add("email", text: author.email)
    object.add("when", text: writtenAt.text)
    object.add("summary", text: summary)
    if parents.count > 1 { object.add("merge", flag: true) }
    if isEnd { object.add("shallow", flag: true) }
  }
}

/// What is said of a commit at which a shallow clone ends.
private let endText = "    there already; the shallow clone ends here"

extension FileLogEntry {
  /// A line with the commit, and those of `git jsonl diff` for each record.
  fileprivate var lines: [StyledLine] {
    if commit.isEnd { return [StyledLine(commit.heading, .heading), StyledLine(endText)] }
    let changes = changes.flatMap(\.lines).map { line in
      StyledLine("    " + line.text, line.style)
    }
    return [StyledLine(commit.heading, .heading)] + changes
  }

  /// The most fields that a row names.
  private static let fieldLimit = 4

  private func count(of change: RecordDifference.Change) -> Int {
    changes.count { $0.change == change }
  }

  /// The fields of the changed records, those of most records first.
  private var fieldNames: [Bytes] {
    var counts: [Bytes: Int] = [:]
    for change in changes where change.change == .changed {
      let names = change.fields.compactMap(\.path.names.first)
      for name in Set(names) { counts[name, default: 0] += 1 }
    }
    return counts.sorted { ($1.value, $0.key.text) < ($0.value, $1.key.text) }.map(\.key)
  }

  /// The commit as a row of a table. Where a shallow clone ends, it is not known what is new.
  fileprivate var row: [String] {
    let names = fieldNames
    let shown = names.prefix(Self.fieldLimit).map(\.text).joined(separator: ", ")
    let rest = names.count - Self.fieldLimit
    let counts = [RecordDifference.Change.added, .changed, .removed].map { change in
      commit.isEnd ? "?" : String(count(of: change))
    }
    return [(commit.isEnd ? "^" : "") + commit.shortID, commit.writtenAt.text, commit.author.name]
      + counts + [rest > 0 ? shown + " and \(rest) more" : shown, commit.summary]
  }

  /// The commit with how many records it changed, as a JSON object.
  fileprivate var counts: Bytes {
    var object = ObjectText()
    commit.add(to: &object)
    object.add("path", text: path)
    if !commit.isEnd {
      object.add("added", number: count(of: .added))
      object.add("changed", number: count(of: .changed))
      object.add("removed", number: count(of: .removed))
      object.add("field_names", json: ObjectText.array(ofTexts: fieldNames))
    }
    return Bytes(object.closed)
  }

  /// The changes as JSON objects, one for each record; `Documentation/history.md` describes them.
  fileprivate var json: [Bytes] {
    let changes = commit.isEnd ? [nil] : changes.map(Optional.some)
    return changes.map { change in
      var object = ObjectText()
      commit.add(to: &object)
      object.add("path", text: path)
      change?.addMembers(to: &object)
      return Bytes(object.closed)
    }
  }
}

extension RecordLogEntry {
  /// A line with the commit, and one for each field that changed.
  fileprivate var lines: [StyledLine] {
    let heading = commit.heading
    guard let change else {
      return [StyledLine(heading, .heading), StyledLine(endText)]
    }
    if fields.isEmpty {
      return [StyledLine(heading, .heading), StyledLine("    \(change.rawValue)")]
    }
    let changes = fields.map { field in
      let texts = [field.before, field.after].map { value in
        value.map { printable($0.compact.bytes.text) } ?? "nothing"
      }
      return StyledLine("    \(printable(field.path.text)): \(texts[0]) -> \(texts[1])")
    }
    return [StyledLine(heading, .heading)] + changes
  }

  /// The change as a JSON object; `Documentation/history.md` describes it.
  fileprivate var json: Bytes {
    var object = ObjectText()
    commit.add(to: &object)
    object.add("path", text: path)
    if let change { object.add("change", text: change.rawValue) }
    if fields.isEmpty {
      object.add("record", record?.compact)
    } else {
      object.add("fields", json: ObjectText.array(fields.map(\.json)))
    }
    return Bytes(object.closed)
  }
}

extension FieldOrigin {
  /// The field with its commit as a JSON object.
  fileprivate var json: Bytes {
    var object = ObjectText()
    object.add("field", json: ObjectText.array(ofTexts: path.names))
    object.add("value", value.compact)
    commit.add(to: &object)
    object.add("path", text: file)
    return Bytes(object.closed)
  }
}

/// The fields of a record, with the person who set each.
private func blameTable(_ fields: [FieldOrigin]) -> TextTable {
  var table = TextTable(heading: ["commit", "when", "author", "field", "value"])
  for field in fields {
    let commit = field.commit
    table.add([
      (commit.isEnd ? "^" : "") + commit.shortID, commit.writtenAt.text, commit.author.name,
      field.path.text, displayed(field.value),
    ])
  }
  return table
}
