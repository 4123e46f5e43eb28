internal import CommandInterface
internal import MergePolicy
internal import RecordMerge
internal import Records
internal import System

/// `git jsonl textconv`: a file with a field on each line, for `git diff`.
///
/// Git starts this for each version of each file that it shows, so it looks at nothing but the
/// file: no repository, no store, no policy. What has no record in it is written as it is.
func convertToText(_ path: String, _ output: inout Output) throws -> Int32 {
  let file = try InputFile(at: path).bytes
  let document = Document(reading: file)
  guard document.hasRecords else {
    try output.add(bytes: file)
    return CompanionExitStatus.done
  }
  let fields = keyFields(of: document, document, policy: Policy())
  try ReadableFile(document, keyFields: fields).write { bytes in try output.add(bytes: bytes) }
  return CompanionExitStatus.done
}
