internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import SQLiteStorage
internal import System

/// An exchange of one collection, under the lock.
struct Session {
  let store: Store
  var collection: StoredCollection
  let dependencies: ExchangeDependencies
  let policy: Policy
  /// The records whose content does not match their keys.
  private(set) var rejectedRecords: [BlockedRecord] = []
  /// What was decided again, and which held edits took effect, when the exchange began.
  var beginning = ImportOutcome()
  /// The file, if it was found unchanged before the exchange began.
  var knownFile: UnchangedFile?

  init(
    store: Store,
    collection: StoredCollection,
    dependencies: ExchangeDependencies,
    policy: Policy
  ) {
    self.store = store
    self.collection = collection
    self.dependencies = dependencies
    self.policy = policy
  }

  var filePath: String { dependencies.workTree + "/" + collection.path }
  var inspection: FileInspection { FileInspection(store: store, path: filePath) }
  var moment: String { dependencies.moment.millisecondText }

  var nanoseconds: Int64 {
    dependencies.moment.seconds * 1_000_000_000 + Int64(dependencies.moment.nanoseconds)
  }

  /// How the file differs from the last sync. If the key of its records changes, it counts as
  /// changed, so that it is read again.
  func fileState() throws -> (state: FileState, signature: FileSignature?) {
    let (state, signature) = try inspectedState()
    if state == .unchanged, !collection.isKeyed(by: policy) { return (.changed, nil) }
    return (state, signature)
  }

  private func inspectedState() throws -> (state: FileState, signature: FileSignature?) {
    if let file = knownFile, collection.isInFile,
      try inspection.isStill(file, of: collection, at: nanoseconds)
    {
      return (.unchanged, file.signature)
    }
    return try inspection.state(of: collection)
  }

  /// Finishes a flush that put its file in place but died before noting it, and forgets one that
  /// did not get so far. The file shows which.
  mutating func recover() throws {
    guard let chunks = try store.pendingChunks(of: collection) else { return }
    let reader = try FileReader.ifPresent(at: filePath)
    // fault: recovery-believes-in-the-rename
    // fault: recovery-forgets-the-rename
    let isInPlace = try reader.map { try inspection.matches($0, chunks) } ?? false
    if let reader, !isInPlace, try !inspection.matches(reader, store.chunks(of: collection)) {
      // Another program wrote to the file since. Reading it shows what it has of the flush.
      return
    }
    do {
      try synchronize {
        if isInPlace {
          _ = try store.finishFlush(of: collection, at: moment)
        } else {
          try store.dropFlush(of: collection)
        }
      }
    } catch let error as SQLiteError where error.isConstraint && isInPlace {
      // The note does not match the store any more. The file is then read like any changed file:
      // the merge finds that it has the dirty records.
      try synchronize { try store.dropFlush(of: collection) }
    }
    try reload()
  }

  /// A transaction of the store. A test may kill the process before and after it.
  func synchronize<Result>(_ body: () throws -> Result) throws -> Result {
    _ = faultOfNextCall("transaction begins")
    defer { _ = faultOfNextCall("transaction ended") }
    return try store.synchronize(body)
  }

  /// The same, without waiting for the disk, for what the file shows again after a crash.
  func synchronizeWithoutWaiting<Result>(_ body: () throws -> Result) throws -> Result {
    _ = faultOfNextCall("transaction begins")
    defer { _ = faultOfNextCall("transaction ended") }
    return try store.synchronizeWithoutWaiting(body)
  }

  mutating func reload() throws {
    if let fresh = try store.collection(path: collection.path) { collection = fresh }
  }

  /// Where HEAD is; without git, where it was at the last sync.
  func head() throws -> HeadPlace { try dependencies.git?.head() ?? collection.head }

  /// Notes the signature of a file that is what the last sync says, and where HEAD is.
  mutating func sign(_ signature: FileSignature) throws {
    let head = try head()
    if collection.signature == signature.text, collection.head == head,
      inspection.isReliable(signature, at: collection.signedAt)
    {
      return
    }
    collection.signature = signature.text
    collection.signedAt = nanoseconds
    collection.head = head
    try synchronize { try store.update(collection) }
  }

  /// The key of a collection whose file has not been read yet: the policy's, or the usual one. An
  /// edit that it can't name keeps the key as it was.
  private mutating func chooseFirstKey() throws {
    guard collection.syncedAt == nil else { return }
    let isLog = policy.consistency == .append
    if collection.keyFields.isEmpty, !isLog { collection.keyFields = policy.defaultKey }
    if collection.isKeyed(by: policy) { return }
    let fields = isLog ? .none : policy.defaultKey
    var hasAll = true
    try store.forEachDirtyRecord(of: collection) { dirty in
      if let record = dirty.record, KeyText(of: record, by: fields) == nil { hasAll = false }
    }
    guard hasAll else { return }
    collection.keyFields = fields
    collection.keyRule = policy.keyRule
    try synchronize { try store.update(collection) }
  }

  /// Tracks dirty records by the keys in their content.
  mutating func readKeys() throws {
    try chooseFirstKey()
    rejectedRecords = []
    var moves: [(record: DirtyRecord, key: KeyText)] = []
    var hasIdleRows = false
    try store.forEachDirtyRecord(of: collection) { dirty in
      hasIdleRows = hasIdleRows || dirty.base == dirty.record
      switch reading(of: dirty) {
      case .fits: break
      case .belongs(let key): moves.append((dirty, key))
      case .rejected(let reason):
        rejectedRecords.append(BlockedRecord(key: dirty.key, reason: reason))
      }
    }
    // Nearly always there is nothing to write; a transaction would wait for the disk.
    if moves.isEmpty, !hasIdleRows { return }
    try synchronize {
      try store.forgetIdleRows(of: collection)
      for (dirty, key) in moves where try !store.move(dirty, to: key, of: collection, at: moment) {
        rejectedRecords.append(BlockedRecord(key: dirty.key, reason: .keyTaken(key)))
      }
    }
  }

  /// The key in the content of a dirty record.
  private enum KeyReading {
    case fits
    case belongs(to: KeyText)
    case rejected(BlockedRecord.Reason)
  }

  private func reading(of dirty: DirtyRecord) -> KeyReading {
    guard let text = dirty.record else { return .fits }
    let record: JSONValue
    do throws(JSONError) {
      record = try JSONValue(parsing: text)
    } catch {
      return .rejected(.invalid(error))
    }
    if collection.keyFields.isEmpty { return .fits }
    guard let key = RecordKey(of: record, by: collection.keyFields).map({ KeyText($0) }) else {
      return .rejected(.noKey)
    }
    return key == dirty.key ? .fits : .belongs(to: key)
  }
}
