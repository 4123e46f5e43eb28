internal import CommandInterface
internal import Exchange
internal import RecordStore

/// `git jsonl export`: writes what the store has beyond the files.
func export(
  _ request: ExportRequest,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let store = try workspace.openStore()
  if request.isToStandardOutput {
    let collection = try workspace.collection(request.collection, in: store)
    try workspace.exchange(with: store).render(collection.path) { bytes in
      try output.add(bytes: bytes)
    }
    return CompanionExitStatus.done
  }
  let exchange = workspace.exchange(with: store)
  defer { workspace.progress.clear() }
  var status = CompanionExitStatus.done
  for collection in try workspace.collections(request.collection, in: store) {
    let outcome = try reportingFailure {
      try export(collection.path, request, exchange, workspace, &output)
    }
    status = max(status, outcome)
  }
  return status
}

private func export(
  _ path: String,
  _ request: ExportRequest,
  _ exchange: Exchange,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let outcome = try exchange.exportFile(
    of: path,
    isFull: request.isFull,
    isDryRun: request.isDryRun
  )
  workspace.progress.clear()
  var summary = ExchangeSummary(outcome, path: path)
  summary.isDryRun = request.isDryRun
  try output.add(line: Messages.summary(summary))
  try output.flush()
  say(Messages.attention(summary))
  return summary.exitStatus
}
