internal import CommandInterface
internal import GitObjects
internal import History
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import RecordMerge
internal import Records

/// `git jsonl explain`: explains how a merge reached its result.
struct ExplainVerb: WorkspaceVerb {
  static let name = "explain"

  static let description = VerbDescription(
    summary: "explain how a merge reached its result",
    forms: ["[-c PATH] [COMMIT] [--json]"],
    paragraphs: [
      "Computes the merge again from its sides in git, by the policy file of the branch that was "
        + "merged into. For each record that both sides touched, it shows field by field the rule "
        + "that decided, the values, which of them holds, and what was overridden. It also lists "
        + "records that were deleted though edited. Changes of one side alone needed no decision "
        + "and are not shown.",
      "Without COMMIT, it explains the merge, rebase, cherry-pick or revert that is under way, or "
        + "else HEAD. If the commit differs from the result of the rules, because somebody changed "
        + "it, this is reported. A file that one side renamed is matched with the other side's "
        + "version, and a file that one side deleted while the other changed it is named.",
    ],
    operands: [
      Operand(name: "COMMIT", text: "a merge commit, as git names it", presence: .optional)
    ],
    options: [
      Option(
        option: .collection,
        text: "explain only this file; without it, all files of records that both sides changed"
      ),
      Option(
        option: .json,
        text: "print each file as a JSON object, one per line, which Documentation/history.md "
          + "describes"
      ),
    ],
    attention: "the commit is not a merge of two branches",
    examples: [
      Example(command: "git jsonl explain", text: "what did the last merge decide?"),
      Example(command: "git jsonl explain HEAD~3 --json", text: "an older one, for programs"),
    ]
  )

  static let needsWorkTree = false

  /// As in `RecordReference`; nil for all files of records.
  var collection: String?
  /// A name that git has for the merge; nil for the merge under way, else HEAD.
  var commit: String?
  var isJSON = false
}

// MARK: - Arguments

extension ExplainVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    collection = words.collection
    commit = words.operands.first
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension ExplainVerb {
  var mayBePaged: Bool { true }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let merge = try pastMerge(commit, workspace)
    let path = try collection.map(workspace.innerPath)
    let repository = try workspace.repository
    let replay = MergeReplay(
      repository: repository,
      isRecordFile: { file in
        if let path { return file == path }
        return try workspace.isRecordFile(file)
      },
      engine: try workspace.engines(atCommit: merge.ours)
    )
    if !isJSON { try output.add(line: merge.line) }
    let files = try replay.files(of: merge)
    for file in files {
      if isJSON {
        try output.add(content: merge.json(file))
      } else {
        try output.add(lines: file.lines)
      }
    }
    if files.isEmpty, !isJSON { try output.add(line: Messages.nothingToExplain) }
    return ExitStatus.done
  }
}

/// The merge to explain: the named commit, else the merge under way, else HEAD.
func pastMerge(_ name: String?, _ workspace: Workspace) throws -> PastMerge {
  let repository = try workspace.repository
  do {
    if name == nil, let merge = try PastMerge(underWayIn: repository) { return merge }
    guard let commit = try repository.commitID(named: name ?? "HEAD") else {
      throw VerbFailure.name(.unknownCommit(name ?? "HEAD"))
    }
    return try PastMerge(commit: commit, in: repository)
  } catch PastMerge.Absence.parentCount(let count, _) {
    throw VerbFailure.name(.notAMerge(name ?? "HEAD", parentCount: count))
  } catch PastMerge.Absence.unknownParent(let commit) {
    let isNamed = try repository.commitID(named: name ?? "HEAD") == commit
    throw VerbFailure.name(.shallowMerge(isNamed ? name ?? "HEAD" : String(commit.prefix(10))))
  }
}

extension Workspace {
  /// Whether a file has records: the attributes send it to the driver, a policy applies to it, or
  /// its name says so.
  func isRecordFile(_ path: String) throws -> Bool {
    if path.hasSuffix(".jsonl") { return true }
    // A pattern such as *.jsonl matches the folder of the policies too.
    if PolicyFile.isOwn(path) { return false }
    if try policies()?.entry(forPath: path)?.policy != nil { return true }
    return try isSentToDriver(path)
  }

  /// The merge engine for a path, by the policy file in a commit: a merge in git uses the one of
  /// the branch that is merged into.
  func engines(atCommit commit: String) throws -> (String) throws -> DocumentMerge {
    let name = PolicyFile.path
    let content = try repository.file(name, in: commit)
    let file = try content.map { content in
      try PolicyLookup.file(parsing: content, name: "\(commit.prefix(10)):\(name)")
    }
    let commands = UserCommands(environment: context.environment)
    return { path in
      let chosen = PolicyLookup.choose(from: file, path: path)
      return DocumentMerge(chosen, commands)
    }
  }
}

// MARK: - Output

extension PastMerge {
  /// The commit of the merge; nil for a merge under way.
  private var commit: String? {
    if case .commit(let id) = kind { id } else { nil }
  }

  /// The word for the operation under way; nil for a commit.
  private var operation: String? {
    switch kind {
    case .commit: nil
    case .underWay(.cherryPick): "cherry-pick"
    case .underWay(let other): "\(other)"
    }
  }

  /// The commits that the merge joins.
  var line: String {
    let subject = commit.map { "merge \(Self.short($0))" } ?? "\(operation ?? "merge") under way"
    let base = bases.isEmpty ? "nothing" : Messages.list(bases.map(Self.short), last: "and")
    return "\(subject): ours \(Self.short(ours)), theirs \(Self.short(theirs)), base \(base)"
  }

  /// Enough digits of an id to tell commits apart in all but the largest repositories.
  private static func short(_ id: String) -> String { String(id.prefix(10)) }

  /// One file of the merge as a JSON object; `Documentation/history.md` describes it.
  func json(_ file: MergeReplay.File) -> Bytes {
    var object = ObjectText()
    if let commit { object.add("commit", text: commit) }
    if let operation { object.add("operation", text: operation) }
    object.add("bases", json: ObjectText.array(ofTexts: bases.map { Bytes($0) }))
    object.add("ours", text: ours)
    object.add("theirs", text: theirs)
    object.add("path", text: file.path)
    if let oldPath = file.oldPath { object.add("renamed_from", text: oldPath) }
    switch file.outcome {
    case .merged, .notJSONLines:
      if let isAsCommitted = file.isAsCommitted {
        object.add("as_committed", flag: isAsCommitted)
      }
      // The report is parsed again to put it on one line.
      object.add("report", file.report.flatMap { try? JSONValue(parsing: $0.json) }?.compact)
    case .deleted(let side, let isKept):
      object.add("deleted_by", text: side.rawValue)
      if let isKept { object.add("kept", flag: isKept) }
    }
    return Bytes(object.closed)
  }
}

extension MergeReplay.File {
  /// The report of the merge; nil if a side deleted the file.
  var report: FileReport? {
    switch outcome {
    case .merged(let document): FileReport(path: path, document: document)
    case .notJSONLines(let version):
      FileReport(path: path, method: .text(because: version, conflictCount: 0))
    case .deleted: nil
    }
  }

  /// How the file was merged, for people: each record that both sides touched, and each of its
  /// fields that a rule decided.
  var lines: [StyledLine] {
    let name = Messages.fileName(path, oldPath: oldPath)
    switch outcome {
    case .deleted(let side, let isKept):
      let end =
        isKept.map { $0 ? "the commit has the file" : "the commit does not have the file" }
        ?? "git add keeps it, and git rm deletes it"
      let text = "\(name): \(side) deleted the file, though \(side.other) changed it; \(end)"
      return [StyledLine(text, .heading)]
    case .merged, .notJSONLines:
      guard let report else { return [] }
      return [StyledLine("\(name): \(report.summary)", .heading)]
        + report.explanation(isAsCommitted: isAsCommitted)
    }
  }
}

extension FileReport {
  func explanation(isAsCommitted: Bool?) -> [StyledLine] {
    var lines: [StyledLine] = []
    if isAsCommitted == false {
      lines.append(
        StyledLine("The commit differs from the result of these rules: somebody changed it.")
      )
    }
    for record in report.records { lines += record.explanation }
    lines += report.damages.map { StyledLine(Messages.damage($0, file: path)) }
    lines += report.hints.map { StyledLine("hint: \(Messages.hint($0))") }
    return lines
  }

  var summary: String {
    switch method {
    case .wholeFile: return "one side is the whole result"
    case .text(let version?, _): return "merged as text, because \(version) is not JSON Lines"
    case .text(nil, _): return "merged as text, because its policy can't be used"
    case .records: break
    }
    if report.records.isEmpty { return "no record was touched by both sides" }
    let counts = [
      Messages.counted(report.records.count, "record") + " touched by both sides",
      Messages.counted(report.discardedCount, "value") + " overridden",
      Messages.counted(report.conflictCount, "conflict"),
    ]
    return counts.joined(separator: ", ")
  }
}

extension RecordReport {
  fileprivate var explanation: [StyledLine] {
    let name = key.map { printable($0.text) } ?? "lines without a key"
    var lines = [StyledLine("\(name): \(event.sentence)", .heading)]
    lines += decisions.flatMap(\.explanation)
    if let discardedRecord {
      lines.append(StyledLine("  overridden as a whole:"))
      lines += fieldLines(of: discardedRecord).map { StyledLine("    \($0)", .removed) }
    }
    return lines
  }
}

extension RecordReport.Event {
  fileprivate var sentence: String {
    switch self {
    case .merged: "merged field by field"
    case .deletedThoughEdited(let side): "deleted by \(side), though \(side.other) had edited it"
    case .keptThoughDeleted(let side): "kept, though \(side) had deleted it"
    case .tombstoneHeld(let side):
      "deleted: the tombstone of \(side) holds against the record of \(side.other)"
    case .tombstoneExpired(let side):
      "kept: the tombstone of \(side) had expired when \(side.other) edited the record"
    case .renamed(let side, let old, let new):
      "two records had the key \(quoted(old.text)); that of \(side) is now \(quoted(new.text))"
    case .conflict(let reason): "conflict, \(reason.sentence)"
    }
  }
}

extension ConflictReason {
  fileprivate var sentence: String {
    switch self {
    case .fields: "because no rule decides these fields"
    case .editedAndDeleted: "because one side deleted the record and the other edited it"
    case .collision: "because two different records were added under one key"
    case .editedKey: "because both sides gave the record another key"
    case .duplicateKey: "because several lines have the key, and both sides touched them"
    case .duplicateMember: "because a name is repeated in it"
    case .lines: "because both sides touched the same lines"
    case .badLine: "because a side added a line that is not JSON"
    case .unresolvedBefore: "because markers of an earlier conflict were committed"
    }
  }
}

extension FieldDecision {
  fileprivate var explanation: [StyledLine] {
    let verdict =
      switch winner {
      case .conflict: "conflict, by the rule \(printable(rule))"
      case .computed: "made of both, by the rule \(printable(rule))"
      case .base, .ours, .theirs: "\(winner) holds, by the rule \(printable(rule))"
      }
    var lines = [StyledLine("  \(printable(path.text)): \(verdict)")]
    let versions = [("base", base), ("ours", ours), ("theirs", theirs)]
    for (version, value) in versions {
      let isOverridden = discarded.contains { $0.rawValue == version } && !isBookkeeping
      lines.append(Self.line(version, value, isOverridden: isOverridden))
    }
    if winner == .computed { lines.append(Self.line("result", result, isOverridden: false)) }
    return lines
  }

  private static func line(
    _ version: String,
    _ value: JSONValue?,
    isOverridden: Bool
  ) -> StyledLine {
    let label = version + String(repeating: " ", count: 8 - version.count)
    let text = value.map { printable($0.compact.bytes.text) } ?? "nothing"
    let line = "    \(label)\(text)" + (isOverridden ? "  (overridden)" : "")
    return StyledLine(line, isOverridden ? .removed : .plain)
  }
}

extension Messages {
  static let nothingToExplain = "there is no file of records that both sides changed"
}
