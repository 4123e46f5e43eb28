internal import CommandInterface

// Messages about a store that is built again, and names of files.
extension Messages {
  /// The name of a file, with its former name if that differs.
  static func fileName(_ path: String, oldPath: String?) -> String {
    printable(path) + (oldPath.map { " (before: \(printable($0)))" } ?? "")
  }

  /// Says that a damaged store was built again from the files.
  static func rebuilt(
    path: String,
    reason: String,
    savedCount: Int,
    mayLackEdits: Bool,
    damagedPath: String
  ) -> [String] {
    let saved =
      switch savedCount {
      case 0: "no edit that was not exported was found"
      case 1: "1 edit that was not exported was saved"
      default: "\(savedCount) edits that were not exported were saved"
      }
    let doubt = mayLackEdits ? ["there may have been more edits, which could not be read"] : []
    return [
      "the store \(quoted(path)) was damaged (\(printable(reason))) and is rebuilt from the "
        + "files; \(saved); the damaged one is kept as \(quoted(damagedPath))"
    ] + doubt
  }

  /// Says that the file of a collection is not in the new store.
  static func notReadAgain(path: String) -> String {
    "\(printable(path)): the file could not be read into the new store; git jsonl import does that "
      + "when the following is mended"
  }
}
