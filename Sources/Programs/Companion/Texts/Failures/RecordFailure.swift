internal import CommandInterface

/// Why a verb can't work with a record.
enum RecordFailure: Equatable, Sendable {
  /// The collection's lines have no keys.
  case noKeys(collection: String)
  case noRecord(key: String, collection: String)
  case noRecordThen(key: String, collection: String, time: String)
  case noField(String, key: String)
  /// The record does not meet the condition under which it is edited.
  case conditionNotMet(String, key: String)
  /// Later edits changed the record in these fields; no fields where it was deleted, or made again.
  case changedSince(key: String, collection: String, fields: [String])
  /// A person has edited nothing here.
  case nothingToUndo(actor: String)
  /// The history does not have the whole of an act any more.
  case forgottenAct
  /// The person has edited something else since an act was looked up.
  case editedMeanwhile
  case notDeleted(key: String, collection: String)
  case nothingToRestore(key: String, collection: String)
  /// No commit that is reachable from HEAD has the record. The word may be the path of a file.
  case noHistory(key: String, collection: String, isFile: Bool)
  /// The key is on several lines of the file.
  case severalLines(key: String, collection: String)
  /// Records can't be added to the collection by key.
  case noFreeKey(prefix: String, collection: String)
  /// The attic has fewer entries.
  case noAtticEntry(Int, count: Int)
  /// The overridden value belongs to no record that can be found again.
  case unkeyedAtticEntry(Int)
}

extension Messages {
  static func text(_ failure: RecordFailure) -> FailureText {
    switch failure {
    case .noKeys(let collection):
      .failure(
        "the lines of \(printable(collection)) have no keys, so none can be named; "
          + "git jsonl list shows them"
      )
    case .noRecord(let key, let collection):
      .attention("there is no record \(quoted(key)) in \(printable(collection))")
    case .noRecordThen(let key, let collection, let time):
      .attention("there was no record \(quoted(key)) in \(printable(collection)) at \(time)")
    case .noField(let field, let key):
      .attention("the record \(quoted(key)) has no field \(quoted(field))")
    case .conditionNotMet(let condition, let key):
      .attention(
        "the record \(quoted(key)) does not meet the condition \(quoted(condition)); nothing was "
          + "changed"
      )
    case .changedSince(let key, let collection, let fields):
      .attention(
        (fields.isEmpty
          ? "the record \(quoted(key)) of \(printable(collection)) was deleted, or made again, "
            + "since"
          : "the record \(quoted(key)) of \(printable(collection)) was edited since, in "
            + list(fields.map(quoted), last: "and"))
          + "; nothing was changed"
      )
    case .nothingToUndo(let actor):
      .attention("the store knows of no edit by \(printable(actor)), so there is nothing to undo")
    case .editedMeanwhile:
      .attention("you edited something else meanwhile; nothing was changed; try again")
    case .forgottenAct:
      .attention(
        "the history does not have the whole of the last edit any more, so it can't be undone"
      )
    case .notDeleted(let key, let collection):
      .attention("the record \(quoted(key)) of \(printable(collection)) is not deleted")
    case .nothingToRestore(let key, let collection):
      .attention(
        "the store does not know what \(quoted(key)) of \(printable(collection)) was before its "
          + "deletion; git log may"
      )
    case .noHistory(let key, let collection, let isFile):
      .attention(
        "no commit that HEAD leads to has a record \(quoted(key)) in \(printable(collection))"
          + (isFile ? "; for the history of that file: git jsonl log -c \(printable(key))" : "")
      )
    case .severalLines(let key, let collection):
      .attention(
        "the key \(quoted(key)) is on several lines of \(printable(collection)), so it does "
          + "not identify one record; give all but one of them another key in the file"
      )
    case .noFreeKey(let prefix, let collection):
      .failure(
        "no key that begins with \(quoted(prefix)) was free in \(printable(collection)); name one"
      )
    case .noAtticEntry(let number, let count):
      .attention(
        count == 0
          ? "the attic is empty"
          : "the attic has \(counted(count, "entry", "entries")), and no "
            + "number \(number)"
      )
    case .unkeyedAtticEntry(let number):
      .attention(
        "entry \(number) of the attic belongs to no record with a key, so it can't be restored; "
          + "git jsonl attic show \(number) prints it"
      )
    }
  }
}
