package import FileAccess
package import JSONText
package import MergePolicy

/// Why a verb of `git jsonl` could not do what it was asked for.
package enum CompanionFailure: Error, Equatable, Sendable {
  // The place.
  case noRepository(folder: String)
  /// The repository belongs to another user, whom git does not trust (`safe.directory`).
  case foreignRepository(path: String)
  /// A repository of a kind that can't be read; `reason` is the library's.
  case unreadableRepository(reason: String)
  case noWorkTree(path: String)
  case git(String)

  // The store.
  case noStore(path: String)
  case newerStore(path: String, found: Int, known: Int)
  case notAStore(path: String)
  case damagedStore(path: String, reason: String)
  case busyStore(path: String)
  /// Any other error of the database.
  case database(path: String, reason: String)
  case file(FileError)

  // What was named.
  case noCollections
  case severalCollections([String])
  case unknownCollection(String, nearest: String?)
  case notInWorkTree(String)
  case notAFile(String)
  /// The collection's lines have no keys.
  case noKeys(collection: String)
  case noRecord(key: String, collection: String)
  case noRecordThen(key: String, collection: String, time: String)
  case noField(String, key: String)
  case notDeleted(key: String, collection: String)
  case nothingToRestore(key: String, collection: String)
  case conflictedRecord(key: String, collection: String)

  // What was given.
  /// SQL of the user that can't be run.
  case statement(reason: String)
  case condition(String, reason: String)
  case badRecord(RecordProblem, key: String?)
  /// A line of standard input that is no record.
  case badInput(line: Int, JSONError)
  case inputNotObject(line: Int)
  case noInput
  case editorFailed(String, status: Int32)
  /// What the editor left is no record; it is kept at `path`.
  case editedText(path: String, JSONError?)

  // File and store.
  case conflictMarkers(path: String, line: Int)
  case emptiedFile(path: String, recordCount: Int)
  case missingFile(path: String, recordCount: Int)
  case absentFile(path: String, dirtyCount: Int)
  case readOnlyFile(path: String)
  case changedMeanwhile(path: String)
  case keyChanged(path: String, dirtyCount: Int)
  case storeIsWrong(path: String)
  case unusablePolicy(PolicyFileError)
  /// The policy file is there and can't be read.
  case unreadablePolicy(FileError)

  /// The status that the command ends with: a thing that is not there can be asked for in a script.
  package var exitStatus: Int32 {
    switch self {
    case .noRecord, .noRecordThen, .noField, .notDeleted, .editedText:
      CompanionExitStatus.attention
    default: CompanionExitStatus.failure
    }
  }
}

/// Why a record does not fit its file.
package enum RecordProblem: Equatable, Sendable {
  /// The record has no value in a field that identifies it.
  case missingKey(String)
  /// A key field is changed, or names another record than the one that was asked for.
  case otherKey(String, given: String)
  /// A key can be no array and no object.
  case badKey(String)
  /// A clock, or the time of a deletion, is no date and time by RFC 3339.
  case badTime(field: String)
  /// A field on the way is no object.
  case notAnObject(field: String)
  /// The record has a member twice.
  case repeatedMember(String)
  case tooDeep(limit: Int)
}
