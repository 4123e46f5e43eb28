internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import System

extension Session {
  /// The plan of a flush, and the records that it leaves out.
  func plan() throws -> (plan: FlushPlan, blocked: [BlockedRecord]) {
    // fault: conflict-is-written
    let contested = try store.contestedDirtyKeys(of: collection)
    var blocked = rejectedRecords
    let left = Set(rejectedRecords.map(\.key))
    for (key, isOfFile) in contested where !left.contains(key) {
      blocked.append(BlockedRecord(key: key, reason: isOfFile ? .conflict : .heldEdit))
    }
    try store.beginPlan(leavingOut: blocked.map(\.key))
    return (try FlushPlan(of: collection, in: store), blocked)
  }

  func plannedExport(_ outcome: ExportOutcome, isFull: Bool) throws -> ExportOutcome {
    var outcome = outcome
    let (plan, blocked) = try plan()
    note(plan, blocked, in: &outcome)
    return outcome
  }

  func note(
    _ plan: FlushPlan,
    _ blocked: [BlockedRecord],
    in outcome: inout ExportOutcome
  ) {
    outcome.blocked = blocked
    (outcome.writtenCount, outcome.removedCount) = plan.counts
  }

  /// Writes the file. The order of the steps ensures that a crash at any of them loses nothing.
  ///
  /// 1. The new file is written beside the old one and is on the disk.
  /// 2. The store notes what is about to be in place (`beginFlush`).
  /// 3. The new file replaces the old one.
  /// 4. The note becomes the state of the last sync (`finishFlush`).
  ///
  /// After a crash before step 3, the file does not match the note, which is dropped. After step 3,
  /// the file matches, and the next exchange does step 4.
  ///
  /// - Parameter judged: the file to replace, if it is not that of the last sync.
  mutating func flush(
    _ outcome: ExportOutcome,
    isFull: Bool,
    isRestored: Bool,
    over judged: FileSignature? = nil
  ) throws -> ExportOutcome {
    var outcome = outcome
    let (plan, blocked) = try plan()
    note(plan, blocked, in: &outcome)
    let hasRecords = try isRestored && store.recordCount(of: collection) > 0
    guard !plan.isEmpty || isFull || hasRecords else { return outcome }
    try checkWritable()
    try refuseForeign()
    try dependencies.makeFolders(around: collection.path)
    let head = try head()
    var writing = try FlushWriter(plan, isFull: isFull || isRestored)
    let byteCount = plan.chunks.reduce(0) { $0 + $1.byteCount }
    let expected = try judged.map { .file($0) } ?? expectedFile(isRestored: isRestored)
    let signature = try refusingOthers {
      try rewriteFile(
        at: filePath,
        parts: {
          let part = try writing.next()
          dependencies.progress(.writing, collection.path, writing.byteCount, byteCount)
          return part
        },
        expecting: expected,
        place: TemporaryPlace(
          folder: dependencies.storeFolder,
          prepareBeside: dependencies.hideTemporaryFiles
        ),
        beforeRename: {
          var next = collection
          next.format.endsWithLineEnd = writing.endsWithLineEnd
          try synchronize {
            try store.update(collection)
            // fault: flush-notes-nothing
            try store.beginFlush(of: next, chunks: writing.chunks)
          }
        }
      )
    }
    // If a crash undoes this, the file shows that it is to be done again.
    try synchronizeWithoutWaiting {
      _ = try store.finishFlush(of: collection, at: moment)
      if var fresh = try store.collection(path: collection.path) {
        fresh.signature = signature.text
        fresh.signedAt = nanoseconds
        fresh.syncedAt = moment
        fresh.head = head
        try store.update(fresh)
      }
    }
    outcome.isWritten = true
    return outcome
  }

  /// The file that a flush replaces: the one that was found to be what the last sync says. Lines of
  /// it are copied by their places, so another one is not only lost, but mixed with it.
  private func expectedFile(isRestored: Bool) throws -> ExpectedFile {
    guard let signature = try FileSignature(at: filePath) else { return .nothing }
    guard isRestored || signature.text == collection.signature else {
      throw ExchangeError.changedMeanwhile(path: collection.path)
    }
    // A file that is there again was brought by another program.
    return isRestored ? .nothing : .file(signature)
  }

  /// Says that another program changed the file, whose content is then as that program has it.
  private func refusingOthers(_ rewrite: () throws -> FileSignature) throws -> FileSignature {
    do {
      return try rewrite()
    } catch let error as FileChangedMeanwhile {
      if error.isPrepared { try synchronize { try store.dropFlush(of: collection) } }
      throw ExchangeError.changedMeanwhile(path: collection.path)
    }
  }

  /// A file that was read by an earlier version may have no record in it.
  private func refuseForeign() throws {
    guard try store.strayLineCount(of: collection) > 0,
      let content = try FileReader.ifPresent(at: filePath)?.foreignContent()
    else { return }
    throw ExchangeError.notRecords(path: collection.path, content: content)
  }

  /// A write-protected file is meant to stay as it is, even if its folder allows replacing it.
  func checkWritable() throws {
    if try isWriteProtected(at: filePath) { throw ExchangeError.readOnly(path: collection.path) }
  }
}
