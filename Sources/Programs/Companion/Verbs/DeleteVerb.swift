internal import CommandInterface
internal import JSONText
internal import RecordStore

/// `git jsonl delete`: deletes a record, and leaves a tombstone where the policy has one.
func delete(
  _ reference: RecordReference,
  reason: String?,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let store = try workspace.openStoreForEditing()
  let (key, collection, _) = try workspace.presentRecord(reference, in: store)
  try workspace.editing(collection, of: store) { editor in
    try editor.delete(key, reason: reason.map { Bytes($0) })
  }
  try output.add(line: printable(key.text))
  return CompanionExitStatus.done
}
