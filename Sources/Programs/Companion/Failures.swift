internal import ClaimRefs
internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import MergeContext
internal import RecordStore
internal import Records
internal import RemoteProtocol
internal import SQLiteStorage
internal import Setup
internal import System

extension VerbFailure {
  /// The user's view of an error of the modules below.
  init(_ error: any Error) {
    switch error {
    case let failure as VerbFailure: self = failure
    case let error as FileError: self = .system(error)
    case let error as SQLiteError: self = Self.database(error)
    case let error as StoreError: self = Self.store(error)
    case let error as EditError: self = Self.edit(error, collection: "")
    case let error as ExchangeError: self = Self.exchange(error)
    case let error as FileChangedMeanwhile: self = .file(.changedMeanwhile(path: error.path))
    case let error as GitOpenError: self = Self.opening(error)
    case let error as GitError: self = .place(.git(error.message))
    case let error as ClaimTrouble:
      self = .claim(.trouble(reason: error.reason, remote: error.remote))
    case let error as ClaimRemoteError: self = Self.claims(error)
    case let failure as RemoteFailure: self = .remote(.failed(failure))
    case let error as ShallowHistory: self = .name(.shallowHistory(ends: error.ends))
    case let error as PolicyLookupError: self = Self.policy(error)
    case let error as SetupChangedMeanwhile: self = .place(.setupChanged(path: error.path))
    default: self = .place(.git("\(error)"))
    }
  }

  private static func database(_ error: SQLiteError) -> VerbFailure {
    if error.isBusy { return .store(.busyStore(path: error.path)) }
    if error.isDamage { return .store(.damagedStore(path: error.path, reason: error.message)) }
    return .store(.database(path: error.path, reason: error.message))
  }

  private static func claims(_ error: ClaimRemoteError) -> VerbFailure {
    switch error {
    case .unknownRemote(let name): .claim(.unknownRemote(name))
    case .severalRemotes(let names): .claim(.severalRemotes(names))
    }
  }

  private static func store(_ error: StoreError) -> VerbFailure {
    switch error {
    case .newerVersion(let path, let found, let known):
      .store(.newerStore(path: path, found: found, known: known))
    case .olderVersion(let path): .store(.olderStore(path: path))
    case .foreign(let path): .store(.notAStore(path: path))
    case .damaged(let path, let reason): .store(.damagedStore(path: path, reason: reason))
    case .unknownCollection(let path): .name(.unknownCollection(path, nearest: nil))
    }
  }

  private static func opening(_ error: GitOpenError) -> VerbFailure {
    switch error {
    case .noRepository(let folder): .place(.noRepository(folder: folder))
    case .foreignOwner(let folder, _): .place(.foreignRepository(path: folder))
    case .unsupported(let feature): .place(.unreadableRepository(reason: feature))
    case .unsupportedVariable(let name): .place(.unsupportedVariable(name))
    case .failure(let error): .place(.git(error.message))
    }
  }

  private static func policy(_ error: PolicyLookupError) -> VerbFailure {
    switch error {
    case .unusable(let error): .policy(Messages.policyFile(error))
    case .withheld(let reason): .policy([Messages.programLine(Messages.policyFile(reason))])
    case .file(let error): .system(error)
    }
  }

  private static func exchange(_ error: ExchangeError) -> VerbFailure {
    switch error {
    case .conflictMarkers(let path, let line): .file(.conflictMarkers(path: path, line: line))
    case .notRecords(let path, let content): .file(.notRecords(path: path, content))
    case .emptied(let path, let count): .file(.emptiedFile(path: path, recordCount: count))
    case .missing(let path, let count): .file(.missingFile(path: path, recordCount: count))
    case .absent(let path, let count): .file(.absentFile(path: path, dirtyCount: count))
    case .hasEdits(let path, let edited, let held):
      .file(.unexportedEdits(path: path, editedCount: edited, heldCount: held))
    case .notInWorkTree(let path): .file(.notInWorkTree(path))
    case .notAFile(let path): .file(.notAFile(path))
    case .readOnly(let path): .file(.readOnlyFile(path: path))
    case .changedMeanwhile(let path): .file(.changedMeanwhile(path: path))
    case .storeIsWrong(let path): .file(.storeIsWrong(path: path))
    case .locked(let path, let holder): .store(.lockedStore(path: path, holder: holder))
    case .damaged(let error): store(error)
    }
  }

  /// Why an edit of a collection's record was rejected.
  static func edit(_ error: EditError, collection: String) -> VerbFailure {
    switch error {
    case .unknownKey(let key): .record(.noRecord(key: key.text, collection: collection))
    case .severalLines(let key): .record(.severalLines(key: key.text, collection: collection))
    case .noKeys: .record(.noKeys(collection: collection))
    case .noFreeKey(let prefix): .record(.noFreeKey(prefix: prefix.text, collection: collection))
    case .notDeleted(let key): .record(.notDeleted(key: key.text, collection: collection))
    case .unknownBefore(let key): .record(.nothingToRestore(key: key.text, collection: collection))
    case .invalidCheck(let condition, let reason): .input(.invalidCheck(condition, reason: reason))
    case .keyMissing(let fields):
      refused(.missingKey(fields.map(\.text).joined(separator: ", ")))
    case .keyChanged: refused(.otherKey)
    case .notAnObject: refused(.notAnObject)
    case .unreachable(let field): refused(.unreachable(field: field.text))
    case .notATimestamp(let field, _): refused(.badTime(field: field.text))
    case .failedCheck(let condition): refused(.failedCheck(condition))
    case .forbiddenStep(let step): refused(.forbiddenStep(step))
    case .notANumber(let field): refused(.notANumber(field: field.text))
    case .notAddable(let field): refused(.notAddable(field: field.text))
    case .changedSince(let key, let fields):
      .record(.changedSince(key: key.text, collection: collection, fields: fields.map(\.text)))
    }
  }

  private static func refused(_ problem: RecordProblem) -> VerbFailure {
    .input(.badRecord(problem, key: nil))
  }
}
