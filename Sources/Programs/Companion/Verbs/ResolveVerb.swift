internal import CommandInterface
internal import GitObjects
internal import JSONText
internal import RecordMerge
internal import Records
internal import RemoteSync
internal import Resolution
internal import System

/// `git jsonl resolve`: decides conflicts, in files and in the store.
struct ResolveVerb: WorkspaceVerb {
  static let name = "resolve"

  static let description = VerbDescription(
    summary: "decide conflicts, in files and in the store",
    forms: [
      "[PATH...]",
      "[PATH...] [--all SIDE] [--field FIELD=SIDE]... [--plan FILE] [--dry-run] [--json]",
    ],
    paragraphs: [
      "First the merge is made again: a conflict that git left because the driver was not "
        + "installed may need no decision at all. The rest is decided field by field: at a "
        + "terminal you are asked, and nothing is written before the last question; elsewhere the "
        + "options decide. Edits made to a file since the merge stay. Values that the rules "
        + "override when the merge is made again go to the attic.",
      "Conflicts are found in the index, as blocks of markers of any style, as _conflicts members, "
        + "and in the store. Edits that are held back (see git jsonl status) are decided, too: "
        + "ours is the edit, theirs is the record here, and dropped values of the edit go to the "
        + "attic. So are records that a server has otherwise, or did not take (see git jsonl "
        + "sync): theirs is the server's. A file without remaining conflicts is staged. SIDE is "
        + "ours, theirs, base or "
        + "both: both joins two lists, two texts, or lines without a key. Outside a merge, the "
        + "base comes from diff3 markers or _conflicts; without these, base can't be chosen, and "
        + "a record that is only on one side of a block is kept, unless the other side is empty: "
        + "then you are asked.",
    ],
    operands: [
      Operand(
        name: "PATH",
        text: "a file with conflicts; without one, all files of records and the store",
        presence: .repeated,
        isFile: true
      )
    ],
    options: [
      Option(
        option: .all,
        text: "decide everything by SIDE, if it fits"
      ),
      Option(option: .field, text: "decide this field by SIDE, in all conflicts"),
      Option(
        option: .plan,
        text: "take decisions from FILE, or from standard input with -: one JSON object per line, "
          + "which Documentation/history.md describes"
      ),
      Option(option: .dryRun, text: "say what would be left, and change nothing"),
      Option(
        option: .json,
        text: "print each remaining conflict as a JSON object, one per line, which "
          + "Documentation/history.md describes"
      ),
    ],
    attention: "a conflict is left, or you quit",
    examples: [
      Example(command: "git jsonl resolve", text: "decide the conflicts of a merge"),
      Example(
        command: "git jsonl resolve --field title=theirs --all ours tasks.jsonl",
        text: "without questions; the field's choice outranks --all"
      ),
    ]
  )

  /// A field, and the word for a choice.
  struct FieldChoice: Equatable, Sendable {
    var path: FieldPath
    var word: String
  }

  /// Paths from the current folder; none for all conflicts.
  var paths: [String] = []
  /// One of `choices`.
  var all: String?
  var fields: [FieldChoice] = []
  /// The file with decisions; `-` is standard input.
  var planPath: String?
  var isDryRun = false
  var isJSON = false

  static let choices = ["ours", "theirs", "base", "both"]
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let all = VerbOption("--all", value: "SIDE")
  fileprivate static let field = VerbOption(
    "--field",
    value: "FIELD=SIDE",
    isRepeatable: true
  )
  fileprivate static let plan = VerbOption("--plan", value: "FILE", isFile: true)
}

extension ResolveVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    paths = words.operands
    if let word = words.value(of: .all) { all = try Self.side(word, of: .all, words) }
    for text in words.values(of: .field) {
      guard let sign = text.lastIndex(of: "=") else {
        throw words.error(
          .other("\(quoted(text)) names no side: it can be written as title=ours")
        )
      }
      let word = try Self.side(String(text[text.index(after: sign)...]), of: .field, words)
      fields.append(FieldChoice(path: try words.field(String(text[..<sign])), word: word))
    }
    planPath = words.value(of: .plan)
    isDryRun = words.has(.dryRun)
    isJSON = words.isJSON
  }

  private static func side(
    _ word: String,
    of option: VerbOption,
    _ words: VerbWords
  ) throws(CommandLineError) -> String {
    if choices.contains(word) { return word }
    throw words.noChoice(word, of: option.name, among: choices)
  }
}

// MARK: - Action

extension ResolveVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let plan = try planPath.map { try ResolutionPlan(readingPlan($0)) }
    if workspace.hasStore {
      try workspace.bringInStep(try workspace.openStore(), isResolving: true)
    }
    var (subjects, status) = try workspace.conflictedSubjects(paths)
    for index in subjects.indices { subjects[index].apply(self, plan) }
    let isPlain = all == nil && fields.isEmpty && plan == nil
    let isAsking =
      isPlain && !isDryRun && !isJSON && StandardStream.input.isTerminal
      && StandardStream.output.isTerminal
    if isAsking, subjects.contains(where: { !$0.file.openConflicts.isEmpty }) {
      var session = ResolveSession(subjects: subjects, workspace: workspace)
      guard try session.run() else {
        say([Messages.resolveQuit])
        return ExitStatus.attention
      }
      subjects = session.subjects
    }
    for subject in subjects {
      let outcome = try reportingFailure { try finish(subject, self, workspace, &output) }
      status = max(status, outcome)
    }
    if subjects.isEmpty, status == ExitStatus.done, !isJSON {
      try output.add(line: Messages.nothingToResolve)
    }
    return status
  }
}

private func readingPlan(_ path: String) throws -> Bytes {
  path == "-" ? try readStandardInput() : try InputFile(at: path).bytes
}

/// Writes the decisions, unless it is a dry run, and reports what is left.
private func finish(
  _ subject: ConflictedSubject,
  _ request: ResolveVerb,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let left = subject.file.openConflicts
  let isDone = left.isEmpty
  if request.isJSON {
    for conflict in left {
      let refusal = subject.refusal?.json
      try output.add(content: ConflictText.json(conflict, path: subject.path, refusal))
    }
  }
  var heldCount = 0
  if !request.isDryRun {
    switch subject.place {
    case .file(let place):
      try place.write(subject.file, workspace)
      // What was edited while the file was in conflict has waited for this.
      if isDone, workspace.hasStore {
        workspace.noteEdited(subject.path, in: try workspace.openStore())
      }
    case .store(let record): try workspace.decide(record, subject)
    case .held(let edit):
      let count = try workspace.decide(edit, subject)
      if isDone { heldCount = count }
    case .remote(let difference, let record, let remote):
      try workspace.decide(difference, record, on: remote, subject)
    }
  }
  if !request.isJSON {
    try output.add(
      line: Messages.resolution(
        path: subject.path,
        key: subject.storeKey,
        left: left.map { conflict in
          let open = conflict.fields.filter { $0.choice == nil }
          return (conflict.key.map(displayed), open.map(\.path.text))
        },
        discardedCount: subject.discardedCount,
        isStaged: isDone && subject.isUnmerged,
        isDryRun: request.isDryRun
      )
    )
    try output.flush()
    if !isDone, let refusal = subject.refusal, let key = subject.storeKey {
      say([Messages.refused(path: subject.path, key: key, refusal)])
    }
  }
  if heldCount > 0, let key = subject.storeKey {
    say([Messages.heldStill(path: subject.path, key: key, count: heldCount)])
  }
  return isDone && heldCount == 0 ? ExitStatus.done : ExitStatus.attention
}

// MARK: - Output

/// Conflicts as `git jsonl resolve` shows them.
enum ConflictText {
  /// One question of a conflict, for people.
  static func question(
    _ conflict: OpenConflict,
    at index: Int,
    path: String,
    number: Int,
    count: Int
  ) -> [StyledLine] {
    let name = conflict.key.map { printable(displayed($0)) } ?? "lines without a key"
    let place = "\(printable(path)): \(name)"
    if conflict.fields.isEmpty {
      let versions = [
        ("base", conflict.conflict.base), ("ours", conflict.conflict.ours),
        ("theirs", conflict.conflict.theirs),
      ]
      return [StyledLine("\(place) (\(number) of \(count))", .heading)]
        + versions.flatMap { version, lines in
          version == "base" && !conflict.isBaseKnown
            ? [line(version, Messages.unknownBase)]
            : lines.isEmpty
              ? [line(version, "nothing")] : lines.map { line(version, printable($0.text)) }
        }
    }
    let field = conflict.fields[index]
    let heading = "\(place), \(printable(field.path.text)) (\(number) of \(count))"
    let versions = [("base", field.base), ("ours", field.ours), ("theirs", field.theirs)]
    return [StyledLine(heading, .heading)]
      + versions.map { version, value in
        version == "base" && !conflict.isBaseKnown
          ? line(version, Messages.unknownBase)
          : line(version, value.map { printable($0.compact.bytes.text) } ?? "nothing")
      }
  }

  private static func line(_ version: String, _ text: String) -> StyledLine {
    let label = version + String(repeating: " ", count: 8 - version.count)
    let style: StyledLine.Style =
      version == "ours" ? .removed : version == "theirs" ? .added : .plain
    return StyledLine("  \(label)\(text)", style)
  }

  /// A conflict with open questions as a JSON object; `Documentation/history.md` describes it.
  ///
  /// - Parameter refusal: why a server did not take the record, as JSON.
  static func json(_ conflict: OpenConflict, path: String, _ refusal: Bytes? = nil) -> Bytes {
    var object = ObjectText()
    object.add("path", text: path)
    object.add("key", conflict.key)
    if let refusal { object.add("refusal", json: refusal.array) }
    if conflict.fields.isEmpty {
      for (version, lines) in [
        ("base", conflict.conflict.base), ("ours", conflict.conflict.ours),
        ("theirs", conflict.conflict.theirs),
      ] {
        object.add(version, json: ObjectText.array(ofTexts: lines))
      }
    } else {
      let open = conflict.fields.filter { $0.choice == nil }.map { field in
        var object = ObjectText(inDepth: 2)
        object.add("path", json: ObjectText.array(ofTexts: field.path.names))
        object.add("base", field.base?.compact)
        object.add("ours", field.ours?.compact)
        object.add("theirs", field.theirs?.compact)
        return object.closed
      }
      object.add("fields", json: ObjectText.array(open))
    }
    return Bytes(object.closed)
  }
}

// The messages of `git jsonl resolve`.
extension Messages {
  /// The text for an unknown base.
  static let unknownBase = "not known, or without this record"

  static let resolvePrompt =
    "[o]urs, [t]heirs, [b]ase, [+] both, [e]dit, [s]kip, [u]ndo, [q]uit?"

  static let resolveHelp =
    "That does not fit here. Answer with o, t, b, +, e, s, u or q and Enter: + joins two lists, "
    + "two texts or lines without a key; s leaves this for later; u goes back; q changes nothing."

  static let resolveCannotEdit =
    "The edited text is not JSON that fits here: a record keeps its key, and lines without a "
    + "key can't be edited. Nothing is decided."

  static let resolveQuit = "nothing was changed"

  static let nothingToResolve = "there is no conflict"

  /// That there is more to decide about a record.
  static func heldStill(path: String, key: String, count: Int) -> String {
    "\(printable(path)): \(quoted(key)) has \(counted(count, "more edit")) held back; run git "
      + "jsonl resolve again"
  }

  /// The result for the conflicts of a file, or of a record in the store.
  ///
  /// - Parameters:
  ///   - left: the open questions: the keys, each with the contested fields.
  ///   - discardedCount: the number of values that a rule has just overridden.
  static func resolution(
    path: String,
    key: String?,
    left: [(key: String?, fields: [String])],
    discardedCount: Int,
    isStaged: Bool,
    isDryRun: Bool
  ) -> String {
    let subject = printable(path) + (key.map { ": \(quoted($0)) in the store" } ?? "")
    let attic = isDryRun ? "" : ", which git jsonl attic lists"
    let discarded =
      discardedCount == 0 ? "" : "; the rules overrode \(counted(discardedCount, "value"))" + attic
    return subject + ": " + state(left, isStaged: isStaged, isDryRun: isDryRun) + discarded
  }

  private static func state(
    _ left: [(key: String?, fields: [String])],
    isStaged: Bool,
    isDryRun: Bool
  ) -> String {
    guard left.isEmpty else { return counted(left.count, "conflict") + " left: " + names(of: left) }
    if isDryRun { return "would be resolved" }
    return "resolved" + (isStaged ? ", and staged" : "")
  }
  /// The records and the contested fields of conflicts.
  static func names(of conflicts: [OpenConflict]) -> String {
    names(of: conflicts.map { ($0.key.map(displayed), $0.fields.map(\.path.text)) })
  }

  private static func names(of conflicts: [(key: String?, fields: [String])]) -> String {
    let names = conflicts.prefix(lineLimit).map { conflict in
      let key = conflict.key.map(printable) ?? "lines without a key"
      let fields = conflict.fields.map(printable).joined(separator: ", ")
      return fields.isEmpty ? key : "\(key) (\(fields))"
    }
    let more =
      conflicts.count > names.count ? ", and \(conflicts.count - names.count) more" : ""
    return names.joined(separator: ", ") + more
  }
}
