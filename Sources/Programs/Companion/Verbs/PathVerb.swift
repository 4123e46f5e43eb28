internal import CommandInterface
internal import GitRepository
internal import MergeContext
internal import MergePolicy

/// `git jsonl path`: where a file of the store lies, whether it is there or not.
func showPath(
  _ path: StorePath,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  switch path {
  case .store: try output.add(line: workspace.storePath)
  case .attic:
    try output.add(line: Attic.path(inGitDirectory: workspace.gitDirectory))
  case .policy: try output.add(line: workspace.workTree + "/" + PolicyFile.path)
  }
  return CompanionExitStatus.done
}
