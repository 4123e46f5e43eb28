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
  /// The records whose content does not agree with their keys.
  private(set) var rejectedRecords: [BlockedRecord] = []

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

  /// Refuses a path that leads out of the work tree by a symbolic link, or to what is no file.
  ///
  /// Paths come from a database and links from a repository, which anybody may have made.
  func checkPlace() throws {
    switch try kindOfFile(at: filePath) {
    case .regular, nil: break
    case .folder, .symbolicLink, .other: throw ExchangeError.notAFile(path: collection.path)
    }
    let names = collection.path.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = !names.contains { $0.isEmpty || $0 == "." || $0 == ".." }
    let folder = filePath.split(separator: "/").dropLast().joined(separator: "/")
    let place = realPath(filePath) ?? realPath("/" + folder)
    let isInside = place.map { ($0 + "/").hasPrefix(dependencies.workTree + "/") } ?? false
    guard isPlain, isInside else { throw ExchangeError.notInWorkTree(path: collection.path) }
  }

  /// Finishes a flush that put its file in place and did not live to say so, and forgets one that
  /// did not come so far: the file says which.
  mutating func recover() throws {
    guard let chunks = try store.pendingChunks(of: collection) else { return }
    let reader = try FileReader.ifPresent(at: filePath)
    let isInPlace = try reader.map { try inspection.matches($0, chunks) } ?? false
    if let reader, !isInPlace, try !inspection.matches(reader, store.chunks(of: collection)) {
      // Somebody wrote to the file since. What of the flush is in it shows when it is read.
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
      // The note does not fit the store any more. What is in place is then read as any file that
      // has changed: the merge finds that it has what is dirty here.
      try synchronize { try store.dropFlush(of: collection) }
    }
    try reload()
  }

  /// A transaction of the store, with points before and behind it at which a test may kill the
  /// process.
  func synchronize<Result>(_ body: () throws -> Result) throws -> Result {
    _ = faultOfNextCall("transaction begins")
    defer { _ = faultOfNextCall("transaction ended") }
    return try store.synchronize(body)
  }

  mutating func reload() throws {
    if let fresh = try store.collection(path: collection.path) { collection = fresh }
  }

  /// Notes the signature of a file that is what the last sync says.
  mutating func sign(_ signature: FileSignature) throws {
    if collection.signature == signature.text,
      inspection.isReliable(signature, at: collection.signedAt)
    {
      return
    }
    collection.signature = signature.text
    collection.signedAt = nanoseconds
    try synchronize { try store.update(collection) }
  }

  /// Lets dirty records be known by the keys that their content has.
  mutating func readKeys() throws {
    if collection.syncedAt == nil, collection.keyFields.isEmpty, policy.consistency != .append {
      collection.keyFields = policy.defaultKey
    }
    rejectedRecords = []
    var moves: [(record: DirtyRecord, key: KeyText)] = []
    var hasIdleRows = false
    for dirty in try store.dirtyRecords(of: collection) {
      hasIdleRows = hasIdleRows || dirty.base == dirty.record
      switch reading(of: dirty) {
      case .fits: break
      case .belongs(let key): moves.append((dirty, key))
      case .rejected(let reason):
        rejectedRecords.append(BlockedRecord(key: dirty.key, reason: reason))
      }
    }
    // Nearly always, there is nothing to write, which a transaction would wait for the disk for.
    if moves.isEmpty, !hasIdleRows { return }
    try synchronize {
      try store.forgetIdleRows(of: collection)
      for (dirty, key) in moves where try !store.move(dirty, to: key, of: collection, at: moment) {
        rejectedRecords.append(BlockedRecord(key: dirty.key, reason: .keyTaken(key)))
      }
    }
  }

  /// What the content of a dirty record says of its key.
  private enum KeyReading {
    case fits
    case belongs(to: KeyText)
    case rejected(BlockedRecord.Reason)
  }

  private func reading(of dirty: DirtyRecord) -> KeyReading {
    guard let record = dirty.record else { return .fits }
    do throws(JSONError) {
      _ = try JSONValue(parsing: record)
    } catch {
      return .rejected(.invalid(error))
    }
    if collection.keyFields.isEmpty { return .fits }
    guard let key = KeyText(of: record, by: collection.keyFields) else {
      return .rejected(.noKey)
    }
    return key == dirty.key ? .fits : .belongs(to: key)
  }
}
