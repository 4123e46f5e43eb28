internal import FileAccess
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records

/// An exchange of one collection, under the lock.
struct Session {
  let store: Store
  var collection: StoredCollection
  let surroundings: Surroundings
  let policy: Policy
  /// The records whose content does not agree with their keys.
  private(set) var misfits: [BlockedRecord] = []

  init(
    store: Store,
    collection: StoredCollection,
    surroundings: Surroundings,
    policy: Policy
  ) {
    self.store = store
    self.collection = collection
    self.surroundings = surroundings
    self.policy = policy
  }

  var filePath: String { surroundings.workTree + "/" + collection.path }
  var inspection: FileInspection { FileInspection(store: store, path: filePath) }
  var moment: String { surroundings.moment.millisecondText }

  private var nanoseconds: Int64 {
    surroundings.moment.seconds * 1_000_000_000 + Int64(surroundings.moment.nanoseconds)
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
    let isInside = place.map { ($0 + "/").hasPrefix(surroundings.workTree + "/") } ?? false
    guard isPlain, isInside else { throw ExchangeError.notInWorkTree(path: collection.path) }
  }

  /// Finishes a flush that put its file in place and did not live to say so, and forgets one that
  /// did not come so far: the file says which.
  mutating func recover() throws {
    guard let pieces = try store.pendingPieces(of: collection) else { return }
    let reader = try FileReader.ifPresent(at: filePath)
    let isInPlace = try reader.map { try inspection.matches($0, pieces) } ?? false
    try synchronize {
      if isInPlace {
        _ = try store.finishFlush(of: collection, at: moment)
      } else {
        try store.dropFlush(of: collection)
      }
    }
    try reload()
  }

  /// A transaction of the store, with points before and behind it at which a test may kill the
  /// process.
  private func synchronize<Result>(_ body: () throws -> Result) throws -> Result {
    faultPoint()
    defer { faultPoint() }
    return try store.synchronize(body)
  }

  mutating func reload() throws {
    if let fresh = try store.collection(path: collection.path) { collection = fresh }
  }

  /// Notes the signature of a file that is what the last sync says.
  mutating func sign(_ signature: FileSignature) throws {
    if collection.signature == signature.text, collection.signedAt == nanoseconds { return }
    collection.signature = signature.text
    collection.signedAt = nanoseconds
    try synchronize { try store.update(collection) }
  }

  /// Lets dirty records be known by the keys that their content has.
  mutating func readKeys() throws {
    if collection.syncedAt == nil, collection.keyFields.isEmpty, policy.consistency != .append {
      collection.keyFields = policy.key.isEmpty ? ["id"] : policy.key
    }
    let dirty = try store.dirtyRecords(of: collection)
    if dirty.isEmpty { return }
    misfits = []
    try synchronize {
      try store.forgetIdleRows(of: collection)
      for record in dirty { try readKey(of: record) }
    }
  }

  private mutating func readKey(of dirty: DirtyRecord) throws {
    guard let record = dirty.record else { return }
    do throws(JSONError) {
      _ = try JSONValue(parsing: record)
    } catch {
      misfits.append(BlockedRecord(key: dirty.key, reason: .invalid(error)))
      return
    }
    if collection.keyFields.isEmpty { return }
    guard let key = KeyText(of: record, fields: collection.keyFields) else {
      misfits.append(BlockedRecord(key: dirty.key, reason: .noKey))
      return
    }
    if key != dirty.key, try !store.move(dirty, to: key, of: collection, at: moment) {
      misfits.append(BlockedRecord(key: dirty.key, reason: .keyTaken(key)))
    }
  }
}

// MARK: - Import

extension Session {
  private func newImport(byteCount: Int = 0) -> Import {
    Import(
      store: store,
      collection: collection,
      policy: policy,
      runCommand: surroundings.runCommand,
      moment: moment,
      mayBeEmpty: { [surroundings, collection] in
        Self.isEmptyInIndex(collection.path, surroundings)
      },
      progress: { [surroundings, collection] offset in
        surroundings.progress(collection.path, offset, byteCount)
      }
    )
  }

  /// Has conflicts decided again that somebody has edited since.
  func decideAgain() throws {
    if try store.conflicts(of: collection).isEmpty { return }
    var run = newImport()
    try synchronize { try run.decideAgain() }
  }

  /// Lets edits that another store had be edits of this one.
  func bringBack(_ dirty: [DirtyRecord]) throws {
    var run = newImport()
    try synchronize { try run.bringBack(dirty) }
  }

  /// Brings the file into the store.
  mutating func importFile(isDryRun: Bool) throws -> ImportOutcome {
    let reader = try FileReader(at: filePath)
    var run = newImport(byteCount: reader.byteCount)
    do {
      try synchronize {
        try run.run(reader)
        guard try FileSignature(at: filePath) == reader.signature else {
          throw ExchangeError.changedMeanwhile(path: collection.path)
        }
        run.collection.signature = reader.signature.text
        run.collection.signedAt = nanoseconds
        try store.update(run.collection)
        if isDryRun { throw Undone() }
      }
    } catch is Undone {
      return run.outcome
    }
    try reload()
    return run.outcome
  }

  /// Thrown to end a transaction without keeping what it did.
  private struct Undone: Error {}

  private static func isEmptyInIndex(_ path: String, _ surroundings: Surroundings) -> Bool {
    guard case .known(.some(let content)) = try? surroundings.indexEntry(path) else { return false }
    return !Document(reading: content).hasRecords
  }

  /// What is to be said of a file that has not changed since it was imported.
  func remembered() throws -> ImportOutcome {
    var outcome = ImportOutcome()
    outcome.conflicts = try store.conflicts(of: collection).map(\.key)
    return outcome
  }
}

// MARK: - Export

extension Session {
  /// The plan of a flush, and the records that it leaves out.
  func plan() throws -> (plan: FlushPlan, blocked: [BlockedRecord]) {
    var blocked = misfits
    let left = Set(misfits.map(\.key))
    var written: [DirtyRecord] = []
    for record in try store.dirtyRecords(of: collection) where !left.contains(record.key) {
      if record.isConflict {
        blocked.append(BlockedRecord(key: record.key, reason: .conflict))
      } else {
        written.append(record)
      }
    }
    return (try FlushPlan(written, of: collection, in: store), blocked)
  }

  func plannedExport(_ outcome: ExportOutcome, isFull: Bool) throws -> ExportOutcome {
    var outcome = outcome
    let (plan, blocked) = try plan()
    note(plan, blocked, in: &outcome)
    return outcome
  }

  private func note(
    _ plan: FlushPlan,
    _ blocked: [BlockedRecord],
    in outcome: inout ExportOutcome
  ) {
    outcome.blocked = blocked
    outcome.writtenCount = plan.records.count { $0.line != nil }
    outcome.removedCount = plan.records.count - outcome.writtenCount
  }

  /// Writes the file: the order of the steps is what lets a crash at any of them lose nothing.
  ///
  /// 1. The new file is written beside the old one and is on the disk.
  /// 2. What is about to be in place is noted in the store (`beginFlush`).
  /// 3. The new file takes the place of the old one.
  /// 4. What was noted becomes the state of the last sync (`finishFlush`).
  ///
  /// After a crash before 3, the file does not match the note, which is dropped; after it, the file
  /// matches, and 4 is done by the next exchange.
  mutating func flush(
    _ outcome: ExportOutcome,
    isFull: Bool,
    isRestored: Bool
  ) throws -> ExportOutcome {
    var outcome = outcome
    let (plan, blocked) = try plan()
    note(plan, blocked, in: &outcome)
    let hasRecords = try isRestored && store.recordCount(of: collection) > 0
    guard !plan.isEmpty || isFull || hasRecords else { return outcome }
    try checkWritable()
    var writing = FlushWriting(plan, isFull: isFull || isRestored)
    let signature = try rewriteFile(
      at: filePath,
      parts: { try writing.next() },
      expecting: try FileSignature(at: filePath).map { .file($0) } ?? .nothing,
      beforeRename: {
        var next = collection
        next.format.endsWithLineEnd = writing.endsWithLineEnd
        try synchronize {
          try store.update(collection)
          try store.beginFlush(of: next, plan.records, pieces: writing.pieces)
        }
      }
    )
    try synchronize {
      _ = try store.finishFlush(of: collection, at: moment)
      if var fresh = try store.collection(path: collection.path) {
        fresh.signature = signature.text
        fresh.signedAt = nanoseconds
        fresh.syncedAt = moment
        try store.update(fresh)
      }
    }
    outcome.isWritten = true
    return outcome
  }

  /// A file without any right to write is meant to stay as it is, though its folder would let it be
  /// replaced.
  private func checkWritable() throws {
    if try isWriteProtected(at: filePath) { throw ExchangeError.readOnly(path: collection.path) }
  }
}
