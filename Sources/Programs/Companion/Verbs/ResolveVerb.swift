internal import CommandInterface
internal import GitRepository
internal import JSONText
internal import Records
internal import Resolution
internal import System

/// `git jsonl resolve`: decides conflicts, in files and in the store.
func resolve(
  _ request: ResolveRequest,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let plan = try request.planPath.map { try ResolutionPlan(readingPlan($0)) }
  var (subjects, status) = try workspace.conflictedSubjects(request.paths)
  for index in subjects.indices { subjects[index].apply(request, plan) }
  let isPlain = request.all == nil && request.fields.isEmpty && plan == nil
  let isAsking =
    isPlain && !request.isDryRun && !request.isJSON && StandardStream.input.isTerminal
    && StandardStream.output.isTerminal
  if isAsking, subjects.contains(where: { !$0.file.openConflicts.isEmpty }) {
    var session = ResolveSession(subjects: subjects, workspace: workspace)
    guard try session.run() else {
      say([Messages.resolveQuit])
      return CompanionExitStatus.attention
    }
    subjects = session.subjects
  }
  for subject in subjects {
    let outcome = try reportingFailure { try finish(subject, request, workspace, &output) }
    status = max(status, outcome)
  }
  if subjects.isEmpty, status == CompanionExitStatus.done, !request.isJSON {
    try output.add(line: Messages.nothingToResolve)
  }
  return status
}

private func readingPlan(_ path: String) throws -> Bytes {
  path == "-" ? try readStandardInput() : try InputFile(at: path).bytes
}

/// Writes what is decided, unless it is a dry run, and says what is left.
private func finish(
  _ subject: ConflictedSubject,
  _ request: ResolveRequest,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let left = subject.file.openConflicts
  let isDone = left.isEmpty
  if request.isJSON {
    for conflict in left {
      try output.add(content: ConflictText.json(conflict, path: subject.path))
    }
  }
  if !request.isDryRun {
    switch subject.place {
    case .file(let place): try place.write(subject.file, workspace)
    case .store(let key): try workspace.decide(key, subject)
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
  }
  return isDone ? CompanionExitStatus.done : CompanionExitStatus.attention
}
