internal import CommandInterface
internal import Comparison
internal import GitRepository
internal import JSONText
internal import RecordMerge
internal import Records

/// `git jsonl diff`: what changed between two of store, file, index and commits.
func diff(
  _ request: DiffRequest,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let (first, second) = try sides(of: request, workspace)
  let before = try VersionSource(first, workspace)
  let after = try VersionSource(second, workspace)
  let isColored = Output.isColored(workspace.context.environment)
  var status = CompanionExitStatus.done
  for file in try comparedFiles(request, before, after, workspace) {
    let old = Document(reading: try before.content(of: file.oldPath) ?? Bytes(""))
    let new = Document(reading: try after.content(of: file.path) ?? Bytes(""))
    if [old, new].contains(where: { $0.resolvingMarkers() != nil }) {
      say([Messages.notCompared(path: file.path)])
      status = CompanionExitStatus.attention
      continue
    }
    let fields = keyFields(of: old, new, policy: try workspace.policy(for: file.path))
    let changes = differences(from: old, to: new, keyFields: fields)
    if changes.isEmpty { continue }
    let oldPath = file.oldPath == file.path ? nil : file.oldPath
    if request.isJSON {
      for change in changes {
        try output.add(content: change.json(path: file.path, oldPath: oldPath))
      }
      continue
    }
    let heading = StyledLine(Messages.fileName(file.path, oldPath: oldPath), .heading)
    let lines = [heading] + changes.flatMap(\.lines)
    try output.add(lines: lines.map { isColored ? $0.colored : $0.text })
  }
  return status
}

/// The files that are compared, each by its paths in both versions: those that the verb is about,
/// and those of records that two commits have differently, or only one of them has.
private func comparedFiles(
  _ request: DiffRequest,
  _ before: VersionSource,
  _ after: VersionSource,
  _ workspace: Workspace
) throws -> [(oldPath: String, path: String)] {
  let repository = try workspace.repository
  let named = try request.collection.map(workspace.innerPath)
  let head = try repository.commitID(named: "HEAD")
  let commits = [before.commit, after.commit].compactMap { $0 }
  if commits.isEmpty {
    return try workspace.recordFiles(request.collection).map { ($0, $0) }
  }
  // Beside a commit, what is in the work tree, the index or the store is close to HEAD.
  let other = commits.count == 2 ? commits[1] : head
  guard let other else { return try workspace.recordFiles(request.collection).map { ($0, $0) } }
  var files: [(oldPath: String, path: String)] = []
  for change in try repository.fileChanges(from: commits[0], to: other) {
    guard let path = change.newPath ?? change.oldPath, try workspace.isRecordFile(path) else {
      continue
    }
    // Only between two commits is it sure which file was renamed.
    let oldPath = commits.count == 2 ? change.oldPath ?? path : path
    files.append((oldPath, path))
    if commits.count == 1, let old = change.oldPath, old != path { files.append((old, old)) }
  }
  if commits.count == 1 {
    let known = Set(files.map(\.path))
    files += try workspace.recordFiles(nil).filter { !known.contains($0) }.map { ($0, $0) }
  }
  if let named {
    files = files.filter { $0.path == named || $0.oldPath == named }
    if files.isEmpty { return [(named, named)] }
  }
  return files.sorted { $0.path < $1.path }
}

/// The versions that are compared: without names, what an export would change, or where there is no
/// store what is not staged; with one, that and the files. `A..B` are two, as with `git diff`, and
/// `A...B` what B has since both were one.
private func sides(of request: DiffRequest, _ workspace: Workspace) throws -> (String, String) {
  guard let before = request.before else {
    return workspace.hasStore ? ("file", "store") : ("index", "file")
  }
  if let after = request.after { return (before, after) }
  let repository = try workspace.repository
  for dots in ["...", ".."] {
    let names = before.split(separator: dots, maxSplits: 1, omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "HEAD" : String($0) }
    if names.count < 2 { continue }
    if dots == ".." { return (names[0], names[1]) }
    let commits = try names.map { name in
      guard let commit = try repository.commitID(named: name) else {
        throw CompanionFailure.unknownCommit(name)
      }
      return commit
    }
    guard let base = try repository.mergeBases(commits[0], commits[1]).first else {
      throw CompanionFailure.unknownCommit(before)
    }
    return (base, commits[1])
  }
  return (before, "file")
}
