internal import CommandInterface
internal import JSONText
internal import RecordMerge
internal import Records

/// Which commits a merge brought together, as `git jsonl explain` tells it.
struct ExplainedMerge: Sendable {
  /// Nil for one that is under way; then `operation` says what that is, as `merge` or `rebase`.
  var commit: String?
  var operation: String?
  var bases: [String]
  var ours: String
  var theirs: String

  init(
    commit: String?,
    operation: String?,
    bases: [String],
    ours: String,
    theirs: String
  ) {
    self.commit = commit
    self.operation = operation
    self.bases = bases
    self.ours = ours
    self.theirs = theirs
  }

  var line: String {
    let subject = commit.map { "merge \(Self.short($0))" } ?? "\(operation ?? "merge") under way"
    let base = bases.isEmpty ? "nothing" : Messages.list(bases.map(Self.short), last: "and")
    return "\(subject): ours \(Self.short(ours)), theirs \(Self.short(theirs)), base \(base)"
  }

  /// As many digits of an id as tell commits apart in all but the largest repositories.
  private static func short(_ id: String) -> String { String(id.prefix(10)) }

  /// One file of the merge as a JSON object; `Documentation/history.md` describes it.
  func json(_ file: ExplainedFile) -> Bytes {
    var object = ObjectText()
    if let commit { object.add("commit", text: commit) }
    if let operation { object.add("operation", text: operation) }
    object.add("bases", json: ObjectText.array(ofTexts: bases.map { Bytes($0) }))
    object.add("ours", text: ours)
    object.add("theirs", text: theirs)
    object.add("path", text: file.path)
    if let oldPath = file.oldPath { object.add("renamed_from", text: oldPath) }
    switch file.outcome {
    case .merged(let report, let isAsCommitted):
      if let isAsCommitted { object.add("as_committed", flag: isAsCommitted) }
      // The report is read again to stand on one line.
      object.add("report", (try? JSONValue(parsing: report.json))?.compact)
    case .deleted(let side, let isKept):
      object.add("deleted_by", text: side.rawValue)
      if let isKept { object.add("kept", flag: isKept) }
    }
    return Bytes(object.closed)
  }
}

/// A file that both sides of a merge changed, as `git jsonl explain` tells of it.
struct ExplainedFile: Sendable {
  enum Outcome: Sendable {
    /// `isAsCommitted` says whether the commit has what the rules give; nil where that is open.
    case merged(FileReport, isAsCommitted: Bool?)
    /// A side deleted the file. `isKept` says whether the commit has it; nil before there is one.
    case deleted(by: Side, isKept: Bool?)
  }

  var path: String
  /// The path in base, where a side renamed the file.
  var oldPath: String?
  var outcome: Outcome

  init(path: String, oldPath: String?, outcome: Outcome) {
    self.path = path
    self.oldPath = oldPath
    self.outcome = outcome
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
    case .merged(let report, let isAsCommitted):
      return [StyledLine("\(name): \(report.summary)", .heading)]
        + report.explanation(isAsCommitted: isAsCommitted)
    }
  }
}

extension FileReport {
  fileprivate func explanation(isAsCommitted: Bool?) -> [StyledLine] {
    var lines: [StyledLine] = []
    if isAsCommitted == false {
      lines.append(
        StyledLine("The commit has something else than these rules give: somebody changed it.")
      )
    }
    for record in report.records { lines += record.explanation }
    lines += report.damages.map { StyledLine(Messages.damage($0, file: path)) }
    lines += report.hints.map { StyledLine("hint: \(Messages.hint($0))") }
    return lines
  }

  fileprivate var summary: String {
    switch method {
    case .wholeFile: return "one side is the whole result"
    case .text(let version?, _): return "merged as text, because \(version) is not JSON Lines"
    case .text(nil, _): return "merged as text, because its policy can't be used"
    case .records: break
    }
    if report.records.isEmpty { return "no record was touched by both sides" }
    let counts = [
      Messages.counted(report.records.count, "record") + " touched by both sides",
      Messages.counted(report.discardedCount, "value") + " set aside",
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
      lines.append(StyledLine("  set aside as a whole:"))
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
    case .duplicateMember: "because a name stands twice in it"
    case .lines: "because both sides touched the same lines"
    case .badLine: "because a side added a line that is no JSON"
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
      let isSetAside = discarded.contains { $0.rawValue == version } && !isBookkeeping
      lines.append(Self.line(version, value, isSetAside: isSetAside))
    }
    if winner == .computed { lines.append(Self.line("result", result, isSetAside: false)) }
    return lines
  }

  private static func line(
    _ version: String,
    _ value: JSONValue?,
    isSetAside: Bool
  ) -> StyledLine {
    let label = version + String(repeating: " ", count: 8 - version.count)
    let text = value.map { printable($0.compact.bytes.text) } ?? "nothing"
    let line = "    \(label)\(text)" + (isSetAside ? "  (set aside)" : "")
    return StyledLine(line, isSetAside ? .removed : .plain)
  }
}
