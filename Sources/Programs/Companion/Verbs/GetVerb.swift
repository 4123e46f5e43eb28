internal import CommandInterface
internal import JSONText
internal import Records

/// `git jsonl get`: prints a record, or one field of it.
func get(
  _ reference: RecordReference,
  field: FieldPath?,
  isJSON: Bool,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let store = try workspace.openStore()
  let record = try workspace.presentRecord(reference, in: store).record
  guard let field else {
    if isJSON {
      try output.add(content: record.bytes)
    } else {
      try output.add(lines: fieldLines(of: record))
    }
    return CompanionExitStatus.done
  }
  guard let value = field.value(in: record) else {
    throw CompanionFailure.noField(field.text, key: reference.key)
  }
  try output.add(content: isJSON ? value.bytes : value.string ?? value.bytes)
  return CompanionExitStatus.done
}
