internal import CommandInterface
internal import Exchange
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import RemoteProtocol
internal import System

/// What was done about the file of a live collection.
enum LiveFileStep: Sendable {
  /// Nobody has changed it.
  case unchanged
  /// It is not there any more.
  case gone
  /// Its records are the store's.
  case taken(ImportOutcome)
  /// So many new events are in the store, and wait for the server.
  case appended(Int)
  /// It is what it was before. So many new events wait for the server, and so many other records
  /// that it had are in the attic.
  case restored(newCount: Int, overriddenCount: Int)
  case waiting(LiveFileProblem)
}

extension Workspace {
  /// The live collection at a path, if a remote serves it; nil for any other.
  func servedLive(_ path: String) throws -> LiveCollection? {
    let policy = try policy(for: path)
    guard policy.tier == .natsKeyValue || policy.tier == .natsStream else { return nil }
    // To ask git again takes time.
    let isKnown = liveServers?.servedTiers.contains(policy.tier) == true
    guard try isKnown || remote(serving: policy.tier) != nil else { return nil }
    return LiveCollection(path: path, policy: policy)
  }

  /// Brings in the file of a live collection, as far as its consistency allows that. Otherwise the
  /// file is made again what it was.
  func bringInFile(
    of live: LiveCollection,
    _ collection: StoredCollection,
    in store: Store
  ) throws -> LiveFileStep {
    let exchange = exchange(with: store)
    guard try exchange.hasChangedFile(collection) else {
      // Its records are to get other keys.
      if collection.isKeyed(by: live.policy) || !collection.isInFile { return .unchanged }
      return .taken(try exchange.importFile(of: live.path))
    }
    try checkPlace(of: live.path)
    let path = workTree + "/" + live.path
    guard let signature = try FileSignature(at: path), let file = try InputFile.ifPresent(at: path)
    else { return collection.isInFile ? .gone : .unchanged }
    // The store does not know the file, or is younger than it.
    let isNew = !collection.isInFile || collection.syncedAt == nil
    // What may not be edited is compared with what the remote has, record by record.
    if isNew, live.kind == .values, live.policy.consistency != .lastWrite {
      return .taken(try exchange.importFile(of: live.path))
    }
    let verdict = LiveFileVerdict(
      file.bytes,
      known: live.kind == .events && !isNew ? try recordLines(of: collection, in: store) : [],
      live.policy.consistency,
      key: collection.keyFields
    )
    // What was read is what was judged.
    guard try FileSignature(at: path) == signature else {
      throw ExchangeError.changedMeanwhile(path: live.path)
    }
    switch verdict {
    case .wait(let problem): return .waiting(problem)
    case .take:
      do {
        let outcome = try exchange.importFile(of: live.path)
        try letFileWin(collection, in: store)
        return .taken(outcome)
      } catch ExchangeError.emptied {
        return .waiting(.emptied)
      }
    case .append(let lines) where isNew:
      return try bringInEvents(lines, of: live, collection, in: store, over: signature)
    case .restore where isNew:
      return try bringInEvents([], of: live, collection, in: store, over: signature)
    case .append(let lines):
      // fault: live-event-is-not-noted
      try noteEvents(lines, of: collection, in: store)
      _ = try exchange.importFile(of: live.path)
      return .appended(lines.count)
    case .restore(let new):
      try noteEvents(new, of: collection, in: store)
      let known = try recordLines(of: collection, in: store) + new
      let undone = LiveFileLines(file.bytes).records(besides: known, key: collection.keyFields)
      _ = try exchange.writeLiveFile(of: live.path, over: signature, overridden: undone)
      return .restored(newCount: new.count, overriddenCount: undone.count)
    }
  }

  /// Brings in the events of a file that the store did not know.
  private func bringInEvents(
    _ lines: [Bytes],
    of live: LiveCollection,
    _ collection: StoredCollection,
    in store: Store,
    over signature: FileSignature
  ) throws -> LiveFileStep {
    let exchange = exchange(with: store)
    // Which of them the remote has will be known when it is asked for the first time.
    guard try store.liveKnowledge(of: collection) != nil else {
      return .taken(try exchange.importFile(of: live.path))
    }
    var counts: [Bytes: Int] = [:]
    try store.forEachRecord(of: collection) { _, record in counts[record.bytes, default: 0] += 1 }
    let isAlone = counts.isEmpty
    var new: [Bytes] = []
    for line in lines {
      if let count = counts[line], count > 0 {
        counts[line] = count - 1
      } else {
        new.append(line)
      }
    }
    try noteEvents(new, of: collection, in: store)
    if isAlone {
      _ = try exchange.importFile(of: live.path)
    } else {
      // Their place is behind those that are in the store, as they come from the remote.
      _ = try exchange.writeLiveFile(of: live.path, over: signature)
    }
    return .appended(new.count)
  }

  /// The last write wins: where file and store have both changed something, it is the file's.
  private func letFileWin(_ collection: StoredCollection, in store: Store) throws {
    let conflicts = try store.conflicts(of: collection)
    if conflicts.isEmpty { return }
    try store.synchronizing {
      for conflict in conflicts {
        try store.take(
          store.syncedLine(of: collection, key: conflict.key)?.text,
          as: conflict.key,
          of: collection,
          by: collection.path,
          at: moment.millisecondText
        )
        try store.endConflict(conflict.key, of: collection)
      }
    }
  }

  private func recordLines(of collection: StoredCollection, in store: Store) throws -> [Bytes] {
    var lines: [Bytes] = []
    var synced = try store.syncedLines(of: collection)
    defer { synced.close() }
    while let line = try synced.next() {
      if line.kind == .record { lines.append(line.text) }
    }
    return lines
  }

  /// Notes new events, each once: a process that was killed then may have done so before.
  ///
  /// - Parameter areInStore: whether the lines are among the records already.
  func noteEvents(
    _ lines: [Bytes],
    of collection: StoredCollection,
    in store: Store,
    areInStore: Bool = false
  ) throws {
    if lines.isEmpty { return }
    try store.synchronizing {
      let waiting = try store.liveWrites(of: collection)
      var ids = Set(waiting.map(\.key))
      let done = try areInStore ? [] : store.idsOfWritesWithLine(waiting, in: collection)
      var noted: [Bytes: Int] = [:]
      for write in waiting where !done.contains(write.id) {
        if let line = write.line { noted[line, default: 0] += 1 }
      }
      let lastRow = try areInStore ? 0 : store.lastRowNumber()
      for line in lines {
        if let count = noted[line], count > 0 {
          noted[line] = count - 1
          continue
        }
        let record = try? JSONValue(parsing: line)
        let own = record.flatMap { LiveWork.ownID(of: $0) }
        let key = KeyText(stored: own ?? Bytes(LiveRemote.newID()))
        // The same event twice in one file is one event.
        if !ids.insert(key).inserted { continue }
        try store.note(
          LiveWrite(
            id: LiveRemote.newID(),
            key: key,
            line: line,
            notedAt: moment.milliseconds,
            lastRow: lastRow
          ),
          of: collection
        )
      }
    }
  }

  /// Writes what the store has of a live collection to its file. A file that another program
  /// changed is brought in first, as far as it may be.
  ///
  /// - Returns: what was done about a changed file, and what was written; nil if the file waits.
  func exportFile(
    of live: LiveCollection,
    _ collection: StoredCollection,
    in store: Store
  ) throws -> (step: LiveFileStep, written: ExportOutcome?) {
    let step = try bringInFile(of: live, collection, in: store)
    if case .waiting = step { return (step, nil) }
    return (step, try exchange(with: store).writeLiveFile(of: live.path))
  }
}

// MARK: - Output

extension Messages {
  static func isWaiting(_ path: String, _ problem: LiveFileProblem) -> String {
    if problem == .emptied {
      return "\(printable(path)): the file has no record any more, and the store has some; nothing "
        + "was changed; git jsonl delete deletes them, and a file that is removed is written again"
    }
    let reason =
      switch problem {
      case .unterminated, .emptied: "its last line has no end"
      case .notRecord(let line): "line \(line) is not a record with a key"
      case .repeatedKey(let line): "line \(line) has a key that is on a line before it"
      }
    return "\(printable(path)): \(reason), so the file is not read before it changes again"
  }

  /// - Parameter overriddenCount: how many records of the file are in the attic.
  static func isRestored(_ live: LiveCollection, overriddenCount: Int = 0) -> String {
    let reason =
      live.kind == .events
      ? "events that are there can't be changed or removed in the file; they are as they were"
      : "records of this file can only be changed by git jsonl put, edit and delete; it is as it "
        + "was"
    let lost = overriddenCount == 0 ? "" : "; what it had is in the attic (git jsonl attic)"
    return "\(printable(live.path)): \(reason)\(lost)"
  }

  /// What was done about the file of a live collection, where somebody should know.
  static func attention(_ step: LiveFileStep, _ live: LiveCollection) -> [String] {
    switch step {
    case .unchanged, .gone, .appended: []
    case .taken(let outcome): attention(ExchangeSummary(outcome, path: live.path))
    case .restored(_, let count): [isRestored(live, overriddenCount: count)]
    case .waiting(let problem): [isWaiting(live.path, problem)]
    }
  }
}
