package import FileAccess
package import JSONText

/// Why a verb of `git jsonl` could not do what it was asked for.
package enum CompanionFailure: Error, Equatable, Sendable {
  // The place.
  case noFolder
  case noRepository(folder: String)
  /// The repository belongs to another user, whom git does not trust (`safe.directory`).
  case foreignRepository(path: String)
  /// A repository of a kind that can't be read; `reason` is the library's.
  case unreadableRepository(reason: String)
  case noWorkTree(path: String)
  /// A variable of git that can't be honoured.
  case unsupportedVariable(String)
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
  /// The key stands on several lines of the file.
  case severalLines(key: String, collection: String)
  /// The collection is not one that records can be added to by key.
  case noFreeKey(prefix: String, collection: String)

  // What was given.
  /// SQL of the user that can't be run.
  case statement(reason: String)
  case condition(String, reason: String)
  case badRecord(RecordProblem, key: String?)
  /// A line of standard input that is no record.
  case badInput(line: Int, JSONError)
  case inputNotObject(line: Int)
  case refusedInput(line: Int, RecordProblem)
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
  /// The policy file can't be used; the lines that say why are ready.
  case policy([String])

  /// The status that the command ends with: 1 where somebody has to see to the data, else 128.
  package var exitStatus: Int32 {
    switch self {
    case .noRecord, .noRecordThen, .noField, .notDeleted, .nothingToRestore, .severalLines,
      .badRecord, .badInput, .inputNotObject, .refusedInput, .noInput, .editedText,
      .conflictMarkers,
      .emptiedFile, .missingFile, .absentFile, .policy:
      CompanionExitStatus.attention
    default: CompanionExitStatus.failure
    }
  }
}

/// Why a record does not fit its file.
package enum RecordProblem: Equatable, Sendable {
  /// The record has no value in a field that identifies it.
  case missingKey(String)
  /// The record can't get another key, or lose its own.
  case otherKey
  /// A clock, or the time of a deletion, is no date and time by RFC 3339.
  case badTime(field: String)
  /// A field on the way is no object, or its name stands more than once.
  case unreachable(field: String)
  case tooDeep(limit: Int)
  case notAnObject
}
