internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import MergeContext
internal import RecordStore
internal import Records
internal import SQLiteStorage
internal import Setup
internal import System

extension CompanionFailure {
  /// What an error of the modules below is to a user.
  init(_ error: any Error) {
    switch error {
    case let failure as CompanionFailure: self = failure
    case let error as FileError: self = .file(error)
    case let error as SQLiteError: self = Self.database(error)
    case let error as StoreError: self = Self.store(error)
    case let error as EditError: self = Self.edit(error, collection: "")
    case let error as ExchangeError: self = Self.exchange(error)
    case let error as GitOpenError: self = Self.opening(error)
    case let error as GitError: self = .git(error.message)
    case let error as PolicyLookupError: self = Self.policy(error)
    case let error as SetupChangedMeanwhile: self = .setupChanged(path: error.path)
    default: self = .git("\(error)")
    }
  }

  private static func database(_ error: SQLiteError) -> CompanionFailure {
    if error.isBusy { return .busyStore(path: error.path) }
    if error.isDamage { return .damagedStore(path: error.path, reason: error.message) }
    return .database(path: error.path, reason: error.message)
  }

  private static func store(_ error: StoreError) -> CompanionFailure {
    switch error {
    case .newerVersion(let path, let found, let known):
      .newerStore(path: path, found: found, known: known)
    case .foreign(let path): .notAStore(path: path)
    case .damaged(let path, let reason): .damagedStore(path: path, reason: reason)
    case .unknownCollection(let path): .unknownCollection(path, nearest: nil)
    }
  }

  private static func opening(_ error: GitOpenError) -> CompanionFailure {
    switch error {
    case .noRepository(let folder): .noRepository(folder: folder)
    case .foreignOwner(let folder, _): .foreignRepository(path: folder)
    case .unsupported(let feature): .unreadableRepository(reason: feature)
    case .unsupportedVariable(let name): .unsupportedVariable(name)
    case .failure(let error): .git(error.message)
    }
  }

  private static func policy(_ error: PolicyLookupError) -> CompanionFailure {
    switch error {
    case .unusable(let error): .policy(Messages.policyFile(error))
    case .withheld(let reason): .policy([Messages.programLine(Messages.policyFile(reason))])
    case .file(let error): .file(error)
    }
  }

  private static func exchange(_ error: ExchangeError) -> CompanionFailure {
    switch error {
    case .conflictMarkers(let path, let line): .conflictMarkers(path: path, line: line)
    case .emptied(let path, let count): .emptiedFile(path: path, recordCount: count)
    case .missing(let path, let count): .missingFile(path: path, recordCount: count)
    case .absent(let path, let count): .absentFile(path: path, dirtyCount: count)
    case .notInWorkTree(let path): .notInWorkTree(path)
    case .notAFile(let path): .notAFile(path)
    case .readOnly(let path): .readOnlyFile(path: path)
    case .changedMeanwhile(let path): .changedMeanwhile(path: path)
    case .keyChanged(let path, let count): .keyChanged(path: path, dirtyCount: count)
    case .storeIsWrong(let path): .storeIsWrong(path: path)
    case .damaged(let error): store(error)
    }
  }

  /// Why an edit of a collection's record was refused.
  static func edit(_ error: EditError, collection: String) -> CompanionFailure {
    switch error {
    case .unknownKey(let key): .noRecord(key: key.text, collection: collection)
    case .severalLines(let key): .severalLines(key: key.text, collection: collection)
    case .noKeys: .noKeys(collection: collection)
    case .noFreeKey(let prefix): .noFreeKey(prefix: prefix.text, collection: collection)
    case .notDeleted(let key): .notDeleted(key: key.text, collection: collection)
    case .unknownBefore(let key): .nothingToRestore(key: key.text, collection: collection)
    case .invalidCheck(let condition, let reason): .invalidCheck(condition, reason: reason)
    case .keyMissing, .keyChanged, .notAnObject, .unreachable, .notATimestamp, .failedCheck:
      .badRecord(RecordProblem(error) ?? .otherKey, key: nil)
    }
  }
}

extension RecordProblem {
  /// What is wrong with a record that was refused; nil where it is not the record's content.
  init?(_ error: EditError) {
    switch error {
    case .keyMissing(let fields):
      self = .missingKey(fields.map(\.text).joined(separator: ", "))
    case .keyChanged: self = .otherKey
    case .unreachable(let field): self = .unreachable(field: field.text)
    case .notATimestamp(let field, _): self = .badTime(field: field.text)
    case .notAnObject: self = .notAnObject
    case .failedCheck(let condition): self = .failedCheck(condition)
    case .unknownKey, .severalLines, .noKeys, .noFreeKey, .notDeleted, .unknownBefore,
      .invalidCheck:
      return nil
    }
  }
}
