internal import Exchange
internal import JSONText
internal import RecordMerge
internal import RecordStore
internal import Records
internal import RemoteProtocol

// What comes from the server.
extension CollectionSync {
  mutating func pullChanges() throws {
    let start = try state()
    var pull = SyncPull(
      collection: path,
      known: HistoryPoint(version: start.version, chain: start.chain ?? ""),
      limit: server.limits.rowCount
    )
    var count = 0
    var page = try server.pull(pull)
    while true {
      guard case .rows(let rows, let point, let hasMore) = page else {
        try reset()
        return try compare()
      }
      let next = try askForNext(&pull, after: rows, at: point, hasMore)
      let isNews = !rows.isEmpty || point.version != start.version || start.chain != point.chain
      if isNews {
        try forgetting(next) {
          // What a crash of the machine undoes is pulled again.
          try store.synchronizeWithoutWaiting {
            try take(rows)
            if !hasMore { try noteKnown(point) }
          }
        }
      }
      count += rows.count
      dependencies.progress(.pulling, count)
      guard let next else { return }
      page = try next.wait()
    }
  }

  /// Asks for the page after another one, which is on its way then while the store takes that one.
  ///
  /// - Parameter pull: the question for the page; becomes the one for the next.
  /// - Returns: nil if it was the last page.
  func askForNext(
    _ pull: inout SyncPull,
    after rows: [RemoteRow],
    at point: HistoryPoint,
    _ hasMore: Bool
  ) throws -> AwaitedPage? {
    guard hasMore, let last = rows.last else { return nil }
    pull.known = point
    pull.after = SyncPull.Place(version: last.version, key: last.key)
    return try server.ask(for: pull)
  }

  /// Does without a page if `body` fails.
  func forgetting(_ page: AwaitedPage?, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      page?.forget()
      throw error
    }
  }

  /// Takes note that everything up to a point is known, within a transaction.
  func noteKnown(_ point: HistoryPoint) throws {
    var state = try state()
    state.version = point.version
    state.chain = point.chain
    if point.version >= state.seenVersion {
      state.seenVersion = point.version
      state.seenChain = point.chain
    }
    state.isComparing = false
    try store.note(state, of: collection)
    try store.endEqualDifferences(of: collection, on: remote.id, upTo: point.version)
  }

  /// Merges rows of the server into the store, within a transaction.
  ///
  /// A record of which nothing is noted is what the server had. Its row is taken.
  mutating func take(_ rows: [RemoteRow]) throws {
    var subjects: [KeyText: SyncMerge.Subject] = [:]
    var changed: [KeyText: RemoteRow] = [:]
    for row in try takeUncontested(rows) {
      let key = KeyText(stored: row.key)
      let known = try store.remoteDifference(key, of: collection, on: remote.id)
      // It may be an own push, or a page that came before.
      if let known, known.version >= row.version { continue }
      if repeatedKeys.contains(key) {
        try keepApart(key, row, base: known?.line, "duplicate_key")
        continue
      }
      guard let known else {
        try put(row.content, as: key)
        continue
      }
      if known.conflict == nil, known.mergeBase == nil, known.line == row.content {
        try keep(key, row, known)
        continue
      }
      changed[key] = row
      subjects[key] = try subject(of: known, theirs: row.content)
    }
    try merge(subjects, with: changed)
  }

  /// Merges the records whose conflicts were decided by edits: the rest of each is not merged yet.
  mutating func mergeDecided() throws {
    if try store.decidedDifferences(of: collection, on: remote.id).isEmpty { return }
    try store.synchronize {
      var subjects: [KeyText: SyncMerge.Subject] = [:]
      var rows: [KeyText: RemoteRow] = [:]
      for known in try store.decidedDifferences(of: collection, on: remote.id)
      where !repeatedKeys.contains(known.key) {
        let row = RemoteRow(key: known.key.bytes, version: known.version, content: known.line)
        rows[known.key] = row
        subjects[known.key] = try subject(of: known, theirs: known.line)
      }
      try merge(subjects, with: rows)
    }
  }

  private func subject(
    of known: RemoteDifference,
    theirs: Bytes?
  ) throws -> SyncMerge.Subject {
    SyncMerge.Subject(
      base: known.base,
      ours: try line(known.key),
      theirs: theirs,
      events: try store.events(known.key, of: collection).filter { $0.id > known.event },
      isBaseKnown: isBaseKnown(of: known)
    )
  }

  /// Whether a record has a base over which its counters add up.
  func isBaseKnown(of known: RemoteDifference) -> Bool {
    known.conflict?.addsUp(by: dependencies.policy) ?? true
  }

  /// Merges records, and notes what still differs, within a transaction.
  mutating func merge(
    _ subjects: [KeyText: SyncMerge.Subject],
    with rows: [KeyText: RemoteRow]
  ) throws {
    if subjects.isEmpty { return }
    var merge = SyncMerge(
      policy: dependencies.policy,
      keyFields: collection.keyFields,
      runCommand: dependencies.runCommand,
      untouched: { [store, collection] in
        try store.recordText($0, of: collection).map(lineText)
      }
    )
    let results = try merge.results(of: subjects)
    try noteOverridden(merge.report)
    for (key, result) in results.sorted(by: { $0.key < $1.key }) {
      let known = try store.remoteDifference(key, of: collection, on: remote.id)
      guard let row = rows[key] else {
        // A rule has given a record this key, which is new.
        try put(result.record, as: key)
        let new = RemoteDifference(key: key, line: nil, version: 0, event: 0)
        if result.record != nil { try store.keep(new, of: collection, on: remote.id) }
        continue
      }
      if let conflict = result.conflict {
        try keepApart(
          key,
          row,
          base: subjects[key]?.base,
          conflict.reason,
          conflict.fields,
          known
        )
        continue
      }
      try put(result.record, as: key)
      if result.record == row.content {
        try store.endDifference(key, of: collection, on: remote.id)
      } else {
        try keep(key, row, known)
      }
    }
  }

  /// Notes what the server has of a record that differs from it.
  private func keep(_ key: KeyText, _ row: RemoteRow, _ known: RemoteDifference?) throws {
    let difference = RemoteDifference(
      key: key,
      line: row.content,
      version: row.version,
      event: known?.event ?? 0
    )
    try store.keep(difference, of: collection, on: remote.id)
  }

  /// Notes that a record and the server's are in conflict: each stays as it is.
  func keepApart(
    _ key: KeyText,
    _ row: RemoteRow,
    base: Bytes?,
    _ reason: String,
    _ fields: [FieldPath] = [],
    _ known: RemoteDifference? = nil
  ) throws {
    let difference = RemoteDifference(
      key: key,
      line: row.content,
      version: row.version,
      event: known?.event ?? 0,
      conflict: RemoteDifference.Conflict(
        base: base,
        reason: reason,
        fields: fields,
        since: known?.conflict?.since ?? moment
      )
    )
    try store.keep(difference, of: collection, on: remote.id)
  }

  /// Makes a line the store's record, or takes the record out. For the file, that is an edit.
  mutating func put(_ record: Bytes?, as key: KeyText) throws {
    let before = try store.recordText(key, of: collection)
    if before == record { return }
    if before == nil, record == nil { return }
    let synced = try store.syncedLine(of: collection, key: key)
    try store.setVersions(
      of: key,
      in: collection.id,
      file: synced.map { ($0.text, $0.position) },
      record: record,
      at: moment
    )
    try store.addEvent(
      key,
      in: collection.id,
      before: before,
      after: record,
      actor: dependencies.actor,
      at: moment
    )
    // The event is not an edit for the server that it came from.
    try store.endDifference(key, of: collection, on: remote.id)
    switch (before, record) {
    case (nil, _): outcome.addedCount += 1
    case (_, nil): outcome.removedCount += 1
    case (_?, _?): outcome.changedCount += 1
    }
    if let record {
      let names = newNames(in: record)
      if !names.isEmpty { try store.addFields(names, to: collection) }
    }
  }

  private mutating func noteOverridden(_ report: MergeReport) throws {
    if report.discardedCount == 0 { return }
    let file = FileReport(path: path, method: .records, report: report)
    try store.note(overridden: file.atticLines(at: dependencies.moment), of: collection)
    outcome.hasOverridden = true
  }
}
