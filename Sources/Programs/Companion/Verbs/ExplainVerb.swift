internal import CommandInterface
internal import ContentHash
internal import GitRepository
internal import History
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import RecordMerge

/// `git jsonl explain`: why a merge came to what it came to.
struct ExplainVerb: WorkspaceVerb {
  static let name = "explain"

  static let description = VerbDescription(
    summary: "say why a merge came to what it came to",
    forms: ["[-c PATH] [COMMIT] [--json]"],
    paragraphs: [
      "Computes the merge again from what git has of its sides, by the policy file of the branch "
        + "that was merged into, and tells for each record that both sides touched, field by "
        + "field: the rule that decided, the values, which of them holds, and what was set aside; "
        + "and which records were deleted though edited. What one side alone changed needed no "
        + "decision and is not told.",
      "Without COMMIT, that is the merge, rebase, cherry-pick or revert that is under way, or else "
        + "HEAD. Where the commit has something else than the rules give, because somebody "
        + "changed it, that is said. A file that one side renamed is told of with what the other "
        + "made of it, and a file that one side deleted while the other changed it is named.",
    ],
    operands: [
      Operand(name: "COMMIT", text: "a merge commit, as git names it", presence: .optional)
    ],
    options: [
      Option(
        option: .collection,
        text: "explain this file alone; without it, all files of records that both sides changed"
      ),
      Option(
        option: .json,
        text: "print each file as a JSON object, one on a line, which Documentation/history.md "
          + "describes"
      ),
    ],
    attention: "the commit is no merge of two branches",
    examples: [
      Example(command: "git jsonl explain", text: "what did the merge just now decide?"),
      Example(command: "git jsonl explain HEAD~3 --json", text: "an older one, for programs"),
    ]
  )

  /// As in `RecordReference`; nil for all files of records.
  var collection: String?
  /// What git knows the merge by; nil for the one that is under way, else HEAD.
  var commit: String?
  var isJSON = false
}

// MARK: - Arguments

extension ExplainVerb {
  init(_ words: CompanionWords) throws(CompanionUsageError) {
    collection = words.collection
    commit = words.operands.first
    isJSON = words.isJSON
  }
}

// MARK: - What it does

extension ExplainVerb {
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
    let explained = ExplainedMerge(merge)
    let isColored = Output.isColored(workspace.context.environment)
    if !isJSON { try output.add(line: explained.line) }
    let files = try replay.files(of: merge)
    for file in files {
      let explanation = ExplainedFile(file)
      if isJSON {
        try output.add(content: explained.json(explanation))
      } else {
        try output.add(lines: explanation.lines.map { isColored ? $0.colored : $0.text })
      }
    }
    if files.isEmpty, !isJSON { try output.add(line: Messages.nothingToExplain) }
    return CompanionExitStatus.done
  }
}

/// The merge that is meant: the named commit, else what is under way, else HEAD.
private func pastMerge(_ name: String?, _ workspace: Workspace) throws -> PastMerge {
  let repository = try workspace.repository
  if name == nil, let merge = try PastMerge(underWayIn: repository) { return merge }
  guard let commit = try repository.commitID(named: name ?? "HEAD") else {
    throw CompanionFailure.unknownCommit(name ?? "HEAD")
  }
  do {
    return try PastMerge(commit: commit, in: repository)
  } catch PastMerge.Absence.parentCount(let count, _) {
    throw CompanionFailure.notAMerge(name ?? "HEAD", parentCount: count)
  } catch PastMerge.Absence.unknownParent {
    throw CompanionFailure.shallowMerge(name ?? "HEAD")
  }
}

extension ExplainedMerge {
  fileprivate init(_ merge: PastMerge) {
    var commit: String?
    var operation: String?
    switch merge.kind {
    case .commit(let id): commit = id
    case .underWay(.cherryPick): operation = "cherry-pick"
    case .underWay(let other): operation = "\(other)"
    }
    self.init(
      commit: commit,
      operation: operation,
      bases: merge.bases,
      ours: merge.ours,
      theirs: merge.theirs
    )
  }
}

extension ExplainedFile {
  fileprivate init(_ file: MergeReplay.File) {
    let outcome: Outcome =
      switch file.outcome {
      case .merged(let document):
        .merged(
          FileReport(path: file.path, document: document),
          isAsCommitted: file.isAsCommitted
        )
      case .notJSONLines(let version):
        .merged(
          FileReport(path: file.path, method: .text(because: version, conflictCount: 0)),
          isAsCommitted: nil
        )
      case .deleted(let side, let isKept): .deleted(by: side, isKept: isKept)
      }
    self.init(path: file.path, oldPath: file.oldPath, outcome: outcome)
  }
}

extension Workspace {
  /// Whether a file is one of records: the attributes give it to the driver, a policy is for it, or
  /// its name says so.
  func isRecordFile(_ path: String) throws -> Bool {
    if path.hasSuffix(".jsonl") { return true }
    // A pattern such as *.jsonl matches the folder of the policies, too.
    if path == PolicyFile.path { return false }
    if try policies()?.entry(forPath: path)?.policy != nil { return true }
    return try repository.attribute("merge", path: path) == .value("jsonl")
  }

  /// The merge engine for a path, by the policy file that a commit has: when git merges, that of
  /// the branch which is merged into counts.
  func engines(atCommit commit: String) throws -> (String) throws -> DocumentMerge {
    let name = PolicyFile.path
    let content = try repository.file(name, in: commit)
    let file = try content.map { content in
      try PolicyLookup.file(parsing: content, name: "\(commit.prefix(10)):\(name)")
    }
    let commands = UserCommands(environment: context.environment)
    return { path in
      let chosen = PolicyLookup.choose(from: file, path: path)
      return DocumentMerge(
        policy: chosen.policy,
        words: chosen.words,
        digest: { sha256($0) },
        runCommand: { commands.run($0) }
      )
    }
  }
}
