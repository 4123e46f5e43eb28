internal import CommandInterface
internal import ContentHash
internal import GitRepository
internal import History
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import RecordMerge

/// `git jsonl explain`: why a merge came to what it came to.
func explain(
  _ request: ExplainRequest,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let merge = try merge(request.commit, workspace)
  let path = try request.collection.map(workspace.innerPath)
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
  if !request.isJSON { try output.add(line: explained.line) }
  let files = try replay.files(of: merge)
  for file in files {
    let explanation = ExplainedFile(file)
    if request.isJSON {
      try output.add(content: explained.json(explanation))
    } else {
      try output.add(lines: explanation.lines.map { isColored ? $0.colored : $0.text })
    }
  }
  if files.isEmpty, !request.isJSON { try output.add(line: Messages.nothingToExplain) }
  return CompanionExitStatus.done
}

/// The merge that is meant: the named commit, else what is under way, else HEAD.
private func merge(_ name: String?, _ workspace: Workspace) throws -> PastMerge {
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
