internal import CommandInterface
internal import GitRepository
internal import History
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records

/// `git jsonl log`: which commits changed a record or a field, and who set each value.
func log(
  _ request: LogRequest,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let repository = try workspace.repository
  guard let head = try repository.commitID(named: "HEAD") else {
    throw CompanionFailure.unknownCommit("HEAD")
  }
  let path = try workspace.recordFile(request.record.collection)
  let policy = try workspace.policy(for: path)
  let finder = RecordFinder(keys: keys(of: request.record.key, by: policy.key), policy: policy)
  let progress = workspace.progress
  var walk = RecordWalk(repository: repository, finder: finder) { count in
    progress.show(title: "Reading \(path)", unit: "commits", done: count)
  }
  defer { progress.clear() }
  if request.isBlame { return try blame(&walk, head, path, request, workspace, &output) }
  var isEmpty = true
  let isColored = Output.isColored(workspace.context.environment)
  try walk.forEachChange(from: head, path: path, field: request.field) { entry in
    isEmpty = false
    progress.clear()
    let change = LoggedChange(entry)
    if request.isJSON {
      try output.add(content: change.json)
    } else {
      try output.add(lines: change.lines.map { isColored ? $0.colored : $0.text })
    }
    try output.flush()
  }
  if isEmpty { throw missing(request, path) }
  return CompanionExitStatus.done
}

private func blame(
  _ walk: inout RecordWalk,
  _ head: String,
  _ path: String,
  _ request: LogRequest,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  guard let origins = try walk.origins(from: head, path: path) else {
    throw CompanionFailure.noRecord(key: request.record.key, collection: path)
  }
  let fields = origins.map { origin in
    BlamedField(
      path: origin.path,
      value: origin.value,
      commit: LoggedCommit(origin.commit),
      file: origin.file
    )
  }.filter { field in
    request.field.map { field.path.names.starts(with: $0.names) } ?? true
  }
  if fields.isEmpty, request.field != nil { throw missing(request, path) }
  workspace.progress.clear()
  if request.isJSON {
    for field in fields { try output.add(content: field.json) }
  } else {
    try output.add(blameTable(fields), workspace.context.environment)
  }
  return CompanionExitStatus.done
}

private func missing(_ request: LogRequest, _ path: String) -> CompanionFailure {
  guard let field = request.field else {
    return .noHistory(key: request.record.key, collection: path)
  }
  return .noField(field.text, key: request.record.key)
}

/// What a word for a record may mean: the text, or the JSON that it spells, as a key by any
/// alternative.
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

extension LoggedCommit {
  fileprivate init(_ commit: GitCommit) {
    self.init(
      id: commit.id,
      authorName: commit.author.name,
      authorEmail: commit.author.email,
      at: Timestamp(seconds: commit.authoredAt),
      summary: commit.summary,
      isMerge: commit.parents.count > 1
    )
  }
}

extension LoggedChange {
  fileprivate init(_ entry: RecordLogEntry) {
    self.init(
      commit: LoggedCommit(entry.commit),
      path: entry.path,
      change: entry.change,
      fields: entry.fields,
      record: entry.record
    )
  }
}

extension Workspace {
  /// The one file of records that a verb is about: the named one, or the only one.
  func recordFile(_ path: String?) throws -> String {
    let files = try recordFiles(path)
    guard let first = files.first else { throw CompanionFailure.noFiles }
    if files.count > 1 { throw CompanionFailure.severalCollections(files) }
    return first
  }
}
