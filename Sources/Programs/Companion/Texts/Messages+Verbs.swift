internal import CommandInterface

// What single verbs of `git jsonl` say besides.
extension Messages {
  static func storeMade(path: String) -> String { "made the store \(printable(path))" }

  static var noFilesFound: String {
    "there are no JSON Lines files that git knows; git jsonl init PATH makes a file a collection"
  }

  /// That a collection begins without records.
  static func emptyCollection(path: String) -> String {
    "\(printable(path)): a new collection without records; the first export makes the file"
  }

  /// The name of a file that is told about, with the one that it had before, if that is another.
  static func fileName(_ path: String, oldPath: String?) -> String {
    printable(path) + (oldPath.map { " (before: \(printable($0)))" } ?? "")
  }

  /// That a file has conflict markers, which are no records that could be compared.
  static func notCompared(path: String) -> String {
    "\(printable(path)): a version of the file has conflict markers in it; git jsonl resolve shows "
      + "what is in conflict"
  }

  static let emptyAttic = "the attic is empty: no merge here set anything aside"

  /// That something from the attic is in a file that no store keeps.
  static func restoredInFile(path: String, key: String) -> String {
    "\(printable(path)): put back into the record \(quoted(key)), in the file"
  }

  static func nothingEdited(key: String) -> String {
    "the record \(quoted(key)) was not changed"
  }

  static func textKept(path: String) -> String {
    "what the editor left is kept in \(quoted(path))"
  }

  static func noHistory(key: String, collection: String) -> String {
    "the record \(quoted(key)) was not changed since the store read \(printable(collection)); git "
      + "log has what was before"
  }

  /// That a damaged store was built anew from the files.
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
      "the store \(quoted(path)) was damaged (\(printable(reason))) and is built anew from the "
        + "files; \(saved); the damaged one is kept as \(quoted(damagedPath))"
    ] + doubt
  }

  /// That a collection of a damaged store is not in the new one.
  static func notReadAgain(path: String) -> String {
    "\(printable(path)) is not in the new store, because its file could not be read; git jsonl "
      + "init \(printable(path)) reads it again"
  }
}
