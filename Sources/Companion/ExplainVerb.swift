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
  let replay = MergeReplay(
    repository: try workspace.repository,
    isRecordFile: { file in
      if let path { return file == path }
      return try workspace.isRecordFile(file)
    },
    engine: try workspace.engines(atCommit: merge.ours)
  )
  let explained = ExplainedMerge(merge)
  let isColored = Output.isColored(workspace.context.environment)
  if !request.isJSON { try output.add(line: explained.line) }
  for file in try replay.files(of: merge) {
    let report = FileReport(file)
    if request.isJSON {
      try output.add(content: explained.json(report, isAsCommitted: file.isAsCommitted))
    } else {
      let lines = report.explanation(isAsCommitted: file.isAsCommitted)
      try output.add(lines: lines.map { isColored ? $0.colored : $0.text })
    }
  }
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

extension FileReport {
  fileprivate init(_ file: MergeReplay.File) {
    switch file.outcome {
    case .merged(let document): self.init(path: file.path, document: document)
    case .notJSONLines(let version):
      self.init(path: file.path, method: .text(because: version, conflictCount: 0))
    }
  }
}

extension Workspace {
  /// Whether a file is one of records: the attributes give it to the driver, a policy is for it, or
  /// its name says so.
  func isRecordFile(_ path: String) throws -> Bool {
    if path.hasSuffix(".jsonl") { return true }
    if try policies()?.entry(forPath: path)?.policy != nil { return true }
    return try repository.attribute("merge", path: path) == .value("jsonl")
  }

  /// The merge engine for a path, by the policy file that a commit has: when git merges, that of
  /// the branch which is merged into counts.
  func engines(atCommit commit: String) throws -> (String) throws -> DocumentMerge {
    let name = WorkTree.policyPath
    let content = try repository.file(name, in: commit)
    let file = try content.map { content in
      try PolicyLookup.file(parsing: content, name: "\(commit.prefix(10)):\(name)")
    }
    let commands = UserCommands(environment: context.environment)
    return { path in
      DocumentMerge(
        policy: PolicyLookup.choose(from: file, path: path).policy,
        digest: { sha256($0) },
        runCommand: { commands.run($0) }
      )
    }
  }
}
