internal import CommandInterface
internal import RecordStore

/// `git jsonl restore`: brings a deleted record back.
func restore(
  _ reference: RecordReference,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let store = try workspace.openStoreForEditing()
  let (key, collection, _) = try workspace.record(reference, in: store)
  try workspace.editing(collection, of: store) { editor in try editor.restore(key) }
  try output.add(line: printable(key.text))
  return CompanionExitStatus.done
}
