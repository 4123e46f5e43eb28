internal import CommandInterface
internal import Comparison
internal import JSONText
internal import RecordMerge
internal import Records

/// `git jsonl diff`: what changed between two of store, file, index and commits.
func diff(
  _ request: DiffRequest,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let (first, second) = sides(of: request, workspace)
  let before = try VersionSource(first, workspace)
  let after = try VersionSource(second, workspace)
  let isColored = Output.isColored(workspace.context.environment)
  for path in try workspace.recordFiles(request.collection) {
    let old = Document(reading: try before.content(of: path) ?? Bytes(""))
    let new = Document(reading: try after.content(of: path) ?? Bytes(""))
    let fields = keyFields(of: old, new, policy: try workspace.policy(for: path))
    let changes = differences(from: old, to: new, keyFields: fields)
    if changes.isEmpty { continue }
    if request.isJSON {
      for change in changes { try output.add(content: change.json(path: path)) }
      continue
    }
    let lines = [StyledLine(printable(path), .heading)] + changes.flatMap(\.lines)
    try output.add(lines: lines.map { isColored ? $0.colored : $0.text })
  }
  return CompanionExitStatus.done
}

/// The versions that are compared: without names, what an export would change, or where there is no
/// store what is not staged; with one, that and the files.
private func sides(of request: DiffRequest, _ workspace: Workspace) -> (String, String) {
  if let before = request.before { return (before, request.after ?? "file") }
  return workspace.hasStore ? ("file", "store") : ("index", "file")
}
