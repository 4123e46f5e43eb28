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
}
