internal import CommandInterface
internal import GitObjects
internal import History
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import PolicySuggestion
internal import PolicyYAML
internal import RecordMerge
internal import RecordStore
internal import Records
internal import System

/// `git jsonl policy`: suggests, shows, checks and tries out the policy of files.
struct PolicyVerb: Verb {
  static let name = "policy"

  static let description = VerbDescription(
    summary: "suggest, show, check or try out the policy of a file",
    forms: [
      "suggest [PATH...] [--write] [--max-commits N] [--json]", "suggest --file FILE [--json]",
      "show PATH [--json]", "check [--json]", "test COMMIT [-c PATH] [--json]",
      "test BASE OURS THEIRS [-c PATH] [--json]",
    ],
    paragraphs: [
      "suggest reads a file, the commits that changed it and the merges in them, and prints an "
        + "entry for \(PolicyFile.path) with what shows each line to be right, as YAML. It does "
        + "the merges of the history again, by git, by the policy that holds and by the "
        + "suggestion, and counts what they ask, override and lose; a line that would lose a fact "
        + "is taken back. Without PATH, it does this for all files of records. Nothing is written "
        + "without --write, which adds the entry to the policy file.",
      "show prints what holds for a file, and why: each setting with its line in the policy file, "
        + "or whether a preset, the records themselves or a default decide it.",
      "check reads the policy file, and reports mistakes, and words that have no effect on the "
        + "files.",
      "test shows what the policy in the work tree makes of a merge, record by record, before the "
        + "policy is committed: of a merge commit, or of three files. Nothing is changed.",
    ],
    operands: [
      Operand(
        name: "ACTION",
        text: "suggest, show, check or test",
        presence: .required,
        choices: ["suggest", "show", "check", "test"]
      ),
      Operand(
        name: "PATH",
        text: "the file; for test, a merge commit, or the three versions of a file",
        presence: .repeated,
        isFile: true
      ),
    ],
    options: [
      Option(option: .write, text: "add the suggested entry to the policy file"),
      Option(
        option: .file,
        text: "suggest a policy for FILE alone, which need not be in a repository"
      ),
      Option(
        option: .maxCommits,
        text: "read at most N commits that changed the file (1,000 without it)"
      ),
      Option(
        option: .collection,
        text: "for test: explain only this file of the merge; for three versions, the path by "
          + "which a pattern of the policy is found, if that is not OURS"
      ),
      Option(
        option: .json,
        text: "print one JSON object for each file or problem, which Documentation/policies.md "
          + "describes"
      ),
    ],
    attention: "the policy file has a problem, an entry can't be added to it, a file has no "
      + "records, or the merge that is tried out asks",
    examples: [
      Example(
        command: "git jsonl policy suggest tasks.jsonl",
        text: "what do the file and its history suggest?"
      ),
      Example(command: "git jsonl policy show tasks.jsonl", text: "what holds now?"),
      Example(command: "git jsonl policy test HEAD", text: "would the new policy decide better?"),
    ]
  )

  enum Action: Equatable, Sendable {
    case suggest(paths: [String], limit: Int?, writes: Bool)
    /// For a file that need not be in a repository.
    case suggestFile(String)
    case show(String)
    case check
    case testCommit(String, path: String?)
    case testFiles(base: String, ours: String, theirs: String, path: String?)
  }

  var action: Action
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let write = VerbOption("--write")
  fileprivate static let file = VerbOption("--file", value: "FILE", isFile: true)
  fileprivate static let maxCommits = VerbOption("--max-commits", value: "N")
}

extension PolicyVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    let known = Self.description.operands[0].choices
    let word = try words.choice { known.contains($0) ? $0 : nil }
    let rest = Array(words.operands.dropFirst())
    isJSON = words.isJSON
    let own: [VerbOption]
    switch word {
    case "suggest":
      own = [.write, .file, .maxCommits]
      action = try Self.suggestion(words, rest)
    case "show":
      own = []
      guard let path = rest.first else { throw words.error(.missingOperand("PATH")) }
      if rest.count > 1 { throw words.error(.extraWord(rest[1])) }
      action = .show(path)
    case "check":
      own = []
      if let extra = rest.first { throw words.error(.extraWord(extra)) }
      action = .check
    default:
      own = [.collection]
      action = try Self.test(words, rest)
    }
    let all: [VerbOption] = [.write, .file, .maxCommits, .collection]
    for option in all where words.has(option) && !own.contains(option) {
      throw words.error(.otherAction(option: option.name, action: word))
    }
  }

  private static func suggestion(
    _ words: VerbWords,
    _ paths: [String]
  ) throws(CommandLineError) -> Action {
    try words.exclude(.file, .write)
    try words.exclude(.file, .maxCommits)
    let limit = try words.number(.maxCommits)
    guard let file = words.value(of: .file) else {
      return .suggest(paths: paths, limit: limit, writes: words.has(.write))
    }
    if let extra = paths.first { throw words.error(.extraWord(extra)) }
    return .suggestFile(file)
  }

  private static func test(
    _ words: VerbWords,
    _ rest: [String]
  ) throws(CommandLineError) -> Action {
    switch rest.count {
    case 1: return .testCommit(rest[0], path: words.collection)
    case 3:
      return .testFiles(base: rest[0], ours: rest[1], theirs: rest[2], path: words.collection)
    case 0: throw words.error(.missingOperand("COMMIT"))
    case 2: throw words.error(.missingOperand("THEIRS"))
    default: throw words.error(.extraWord(rest[3]))
    }
  }
}

// MARK: - Action

extension PolicyVerb {
  var mayBePaged: Bool { if case .testCommit = action { true } else { false } }

  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    if case .suggestFile(let path) = action {
      let found = try fileSuggestion(at: path, context)
      return try show(found.map { [$0] } ?? [], empty: found == nil ? [path] : [], &output)
    }
    let workspace = try workspace(context)
    switch action {
    case .suggestFile: return ExitStatus.done
    case .suggest(let paths, let limit, let writes):
      return try suggest(paths, limit, writes: writes, workspace, &output)
    case .show(let path):
      let inner = try workspace.innerPath(of: path)
      try show(try workspace.settings(for: inner), &output)
      return ExitStatus.done
    case .check: return try check(workspace, &output)
    case .testCommit(let name, let path): return try test(name, path, workspace, &output)
    case .testFiles(let base, let ours, let theirs, let path):
      let versions = try [base, ours, theirs].map { path in
        try InputFile(at: absolutePath(path, context)).bytes
      }
      return try test(versions, path ?? ours, workspace, &output)
    }
  }

  private func workspace(_ context: VerbContext) throws -> Workspace {
    do {
      return try Workspace(context, needsWorkTree: false)
    } catch GitOpenError.noRepository(let folder) {
      let alternative: String? =
        switch action {
        case .suggest, .suggestFile: "git jsonl policy suggest --file FILE"
        case .testFiles: "jsonl-merge --policy FILE --stdout BASE OURS THEIRS"
        case .show, .check, .testCommit: nil
        }
      throw VerbFailure.place(.noRepository(folder: folder, alternative: alternative))
    }
  }

  // MARK: suggest

  private func suggest(
    _ paths: [String],
    _ limit: Int?,
    writes: Bool,
    _ workspace: Workspace,
    _ output: inout Output
  ) throws -> Int32 {
    if writes, !workspace.hasWorkTree {
      throw VerbFailure.place(.noPlaceForPolicy(path: workspace.gitDirectory))
    }
    var limits = SuggestionLimits.thorough
    if let limit { limits.editCount = limit }
    let chosen =
      try paths.isEmpty ? workspace.recordFiles(nil) : paths.map { try workspace.innerPath(of: $0) }
    if chosen.isEmpty { throw VerbFailure.name(.noFiles) }
    var (found, empty): ([FileSuggestion], [String]) = ([], [])
    var status = ExitStatus.done
    for path in chosen {
      let outcome = try reportingFailure {
        if let suggestion = try workspace.suggestion(for: path, limits) {
          found.append(suggestion)
        } else {
          empty.append(path)
        }
        return ExitStatus.done
      }
      status = max(status, outcome)
    }
    status = max(status, try show(found, empty: empty, &output))
    guard writes else { return status }
    for suggestion in found where !suggestion.suggestion.parts.isEmpty {
      let outcome = try reportingFailure {
        let written = try workspace.addPolicyEntry(
          suggestion.entryLines,
          for: suggestion.path
        )
        try output.flush()
        say([written])
        return ExitStatus.done
      }
      status = max(status, outcome)
    }
    return status
  }

  /// Prints suggestions as one policy file, with all that is not in it as comments.
  private func show(
    _ found: [FileSuggestion],
    empty: [String],
    _ output: inout Output
  ) throws -> Int32 {
    if isJSON {
      for suggestion in found { try output.add(content: suggestion.json) }
    } else {
      let entries = found.filter { !$0.suggestion.parts.isEmpty }
      if !entries.isEmpty { try output.add(lines: [policyFileHead, "version: 1", "policies:"]) }
      for suggestion in entries {
        try output.add(lines: suggestion.entryLines.map { "  " + $0 })
      }
      for suggestion in found {
        try output.add(lines: suggestion.account.map { "# " + $0 })
      }
    }
    try output.flush()
    say(empty.map(Messages.noRecordsToLearnFrom))
    return empty.isEmpty ? ExitStatus.done : ExitStatus.attention
  }

  // MARK: show

  private func show(_ settings: PolicySettings, _ output: inout Output) throws {
    if isJSON {
      try output.add(content: settings.json)
    } else {
      try output.add(line: settings.origin)
      try output.add(settings.table)
    }
  }

  // MARK: check

  private func check(_ workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let collections =
      workspace.hasStore ? try workspace.openStore().collections().map(\.path) : []
    var findings = workspace.policyFindings()
    if findings.isEmpty {
      findings = try workspace.policyUseFindings(collections: collections)
      if try workspace.policies() == nil, !isJSON {
        try output.add(line: Messages.noPolicyFile)
        return ExitStatus.done
      }
    }
    for finding in findings {
      if isJSON {
        try output.add(content: Messages.json(finding, isFixed: false, canBeFixed: false))
      } else {
        try output.add(lines: Messages.finding(finding))
      }
    }
    if findings.isEmpty, !isJSON { try output.add(line: Messages.nothingWrong) }
    return findings.isEmpty ? ExitStatus.done : ExitStatus.attention
  }

  // MARK: test

  private func test(
    _ name: String,
    _ collection: String?,
    _ workspace: Workspace,
    _ output: inout Output
  ) throws -> Int32 {
    let merge = try pastMerge(name, workspace)
    let path = try collection.map(workspace.innerPath)
    let replay = MergeReplay(
      repository: try workspace.repository,
      isRecordFile: { file in
        if let path { return file == path }
        return try workspace.isRecordFile(file)
      },
      engine: { try workspace.presentEngine(for: $0) }
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
    let asks = files.contains { ($0.report?.report.conflictCount ?? 0) > 0 }
    return asks ? ExitStatus.attention : ExitStatus.done
  }

  private func test(
    _ versions: [Bytes],
    _ path: String,
    _ workspace: Workspace,
    _ output: inout Output
  ) throws -> Int32 {
    let inner = try workspace.innerPath(of: path)
    let engine = try workspace.presentEngine(for: inner)
    let report: FileReport
    do throws(NotJSONLines) {
      let document = try engine.merge(base: versions[0], ours: versions[1], theirs: versions[2])
      report = FileReport(path: inner, document: document)
    } catch {
      report = FileReport(path: inner, method: .text(because: error.version, conflictCount: 0))
    }
    if isJSON {
      var object = ObjectText()
      object.add("path", text: inner)
      // The report is parsed again to put it on one line.
      object.add("report", try? JSONValue(parsing: report.json).compact)
      try output.add(content: Bytes(object.closed))
    } else {
      try output.add(lines: [StyledLine("\(printable(inner)): \(report.summary)", .heading)])
      try output.add(lines: report.explanation(isAsCommitted: nil))
    }
    if case .text = report.method { return ExitStatus.attention }
    return report.report.conflictCount > 0 ? ExitStatus.attention : ExitStatus.done
  }
}

extension Workspace {
  /// The merge engine with the policy of the work tree for a path.
  fileprivate func presentEngine(for path: String) throws -> DocumentMerge {
    let chosen = PolicyLookup.choose(from: try policies(), path: path)
    let commands = UserCommands(environment: context.environment)
    return DocumentMerge(chosen, commands)
  }
}

// MARK: - Output

extension Messages {
  static let noPolicyFile =
    "there is no policy file; git jsonl policy suggest proposes one, and without it the defaults "
    + "hold"

  static func noRecordsToLearnFrom(path: String) -> String {
    "\(printable(path)): there are no records in the file, so nothing can be suggested"
  }
}
