// What single verbs of `git jsonl` say besides.
extension Messages {
  package static func storeMade(path: String) -> String { "made the store \(printable(path))" }

  package static var noFilesFound: String {
    "there are no JSON Lines files that git knows; git jsonl init PATH makes a file a collection"
  }

  /// That a collection begins without records.
  package static func emptyCollection(path: String) -> String {
    "\(printable(path)): a new collection without records; the first export makes the file"
  }

  package static func nothingEdited(key: String) -> String {
    "the record \(quoted(key)) was not changed"
  }

  package static func textKept(path: String) -> String {
    "what the editor left is kept in \(quoted(path))"
  }

  package static func noHistory(key: String, collection: String) -> String {
    "the record \(quoted(key)) was not changed since the store read \(printable(collection)); git "
      + "log has what was before"
  }

  /// That a damaged store was built anew from the files.
  package static func rebuilt(
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
      "the store \(quoted(path)) was damaged (\(printable(reason))) and is built anew from the "
        + "files; \(saved); the damaged one is kept as \(quoted(damagedPath))"
    ] + doubt
  }

  /// That a collection of a damaged store is not in the new one.
  package static func notReadAgain(path: String) -> String {
    "\(printable(path)) is not in the new store, because its file could not be read; git jsonl "
      + "init \(printable(path)) reads it again"
  }
}
