internal import CommandInterface
internal import Comparison
internal import JSONText
internal import RecordStore
internal import Records

/// What a verb made of a record, for programs; `Documentation/json.md` describes the JSON.
struct RecordChange {
  /// The collection's file, from the top of the work tree.
  var path: String
  var key: KeyText
  /// The record before and after; nil if there was or is none.
  var before: Bytes?
  var after: Bytes?
  /// The file's version of the record, which was in conflict and is only in the attic now.
  var overridden: Bytes?
  var isDryRun = false

  var json: Bytes {
    var object = ObjectText()
    object.add("path", text: path)
    if before == after {
      object.add("key", key.key?.shown)
      object.add("change", text: "unchanged")
    } else {
      RecordDifference(key: key.key?.shown, before: before, after: after).addMembers(to: &object)
    }
    if let overridden { object.add("overridden", (try? JSONValue(parsing: overridden))?.compact) }
    if isDryRun { object.add("dry_run", flag: true) }
    return Bytes(object.closed)
  }
}

extension Output {
  /// Prints the keys of the records; or all of it as JSON.
  mutating func add(_ changes: [RecordChange], isJSON: Bool) throws {
    for change in changes {
      if isJSON {
        try add(content: change.json)
      } else {
        try add(line: printable(change.key.text))
      }
    }
  }
}
