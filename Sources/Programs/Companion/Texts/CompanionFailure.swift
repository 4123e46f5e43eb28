internal import JSONText
internal import System

/// Why a verb of `git jsonl` could not do what it was asked for.
enum CompanionFailure: Error, Equatable, Sendable {
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
  /// A command of git that ended with a failure; it has said why.
  case gitFailed(arguments: [String], status: Int32)
  /// There is no home folder, so that nobody knows whose configuration is meant.
  case noHome
  /// A file was changed by another program while it was about to be changed here.
  case setupChanged(path: String)

  // The store.
  case noStore(path: String)
  case newerStore(path: String, found: Int, known: Int)
  case notAStore(path: String)
  case damagedStore(path: String, reason: String)
  case busyStore(path: String)
  /// Another process watches the work tree; `process` is its number, if that is known.
  case watched(workTree: String, process: String?)
  /// Any other error of the database.
  case database(path: String, reason: String)
  case file(FileError)

  // What was named.
  case unknownBranch(String)
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
  /// There is no file of records that git knows.
  case noFiles
  /// No commit that HEAD leads to has the record.
  case noHistory(key: String, collection: String)
  /// Git knows no commit by this name.
  case unknownCommit(String)
  /// The commit brought nothing together, or more than two sides.
  case notAMerge(String, parentCount: Int)
  /// The clone does not have the commits that a merge brought together.
  case shallowMerge(String)
  /// One side deleted the file, and the other changed it.
  case deletedConflict(path: String)
  /// Git has the file in conflict, and the work tree has it no more.
  case missingConflict(path: String)
  /// A conflict marker belongs to no complete block.
  case unterminatedMarkers(path: String, line: Int)
  /// A version of the file is no JSON Lines.
  case notRecords(path: String)
  case notStaged(path: String)
  case recordChangedMeanwhile(key: String, collection: String)
  /// A line of a plan that is no decision.
  case badPlan(line: Int)
  /// The branch that is to be merged into is checked out in a work tree.
  case checkedOut(String)
  case noRemoteBranch(String, remote: String)
  /// Git failed at a step of a landing, and has said why.
  case landingFailed(exitStatus: Int32, isShallow: Bool)
  /// The target would not be moved, though nobody else had; git has said why.
  case landingRefused(target: String)
  /// Others were faster each time.
  case landingLost(target: String, attempts: Int)
  /// The attic has fewer entries.
  case noAtticEntry(Int, count: Int)
  /// What was set aside belongs to no record that could be found again.
  case unkeyedAtticEntry(Int)
  /// The key stands on several lines of the file.
  case severalLines(key: String, collection: String)
  /// The collection is not one that records can be added to by key.
  case noFreeKey(prefix: String, collection: String)

  // What was given.
  /// SQL of the user that can't be run.
  case statement(reason: String)
  case condition(String, reason: String)
  case badRecord(RecordProblem, key: String?)
  /// A condition of the policy that SQLite can't use, and why.
  case invalidCheck(String, reason: String)
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
  var exitStatus: Int32 {
    switch self {
    case .watched, .noRecord, .noRecordThen, .noAtticEntry, .unkeyedAtticEntry, .notAMerge,
      .noHistory, .deletedConflict, .missingConflict, .unterminatedMarkers, .notRecords, .badPlan,
      .noField,
      .notDeleted, .nothingToRestore,
      .severalLines,
      .badRecord, .badInput, .inputNotObject, .refusedInput, .noInput, .editedText,
      .conflictMarkers,
      .emptiedFile, .missingFile, .absentFile, .policy, .invalidCheck:
      ExitStatus.attention
    default: ExitStatus.failure
    }
  }
}

/// Why a record does not fit its file.
enum RecordProblem: Equatable, Sendable {
  /// The record has no value in a field that identifies it.
  case missingKey(String)
  /// The record can't get another key, or lose its own.
  case otherKey
  /// A clock, or the time of a deletion, is no date and time by RFC 3339.
  case badTime(field: String)
  /// A field on the way is no object, or its name stands more than once.
  case unreachable(field: String)
  case tooDeep(limit: Int)
  /// A condition of the policy is not met.
  case failedCheck(String)
  case notAnObject
}
