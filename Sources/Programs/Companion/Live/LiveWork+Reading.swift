internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import RemoteProtocol
internal import System

// What comes from the server.
extension LiveWork {
  /// What this store knows of the collection on its server.
  func known(on server: LiveServer) throws -> LiveKnowledge? {
    try store.liveKnowledge(of: collection).flatMap { $0.server == server.url ? $0 : nil }
  }

  /// Brings the store up to date.
  ///
  /// - Parameter isFollowing: whether the caller takes out what expires, so that only what changed
  ///   need be asked for.
  /// - Returns: what came.
  @discardableResult
  func refresh(isFollowing: Bool = false) throws -> LiveNews {
    guard case .server(let server, let name) = place else { return LiveNews() }
    do {
      switch live.kind {
      case .values:
        let news = try refreshValues(server, name, isFollowing)
        try settle(server, name)
        return news
      case .events: return try refreshEvents(server, name)
      case .objects: return LiveNews()
      }
    } catch let error as RemoteFailure {
      throw failure(error, server)
    }
  }

  // MARK: Values

  /// Takes the values that changed; all of them where some may have expired, which the server does
  /// not tell of.
  private func refreshValues(
    _ server: LiveServer,
    _ name: LiveName,
    _ isFollowing: Bool
  ) throws -> LiveNews {
    var known = try isFollowing || live.settings.ttl == nil ? self.known(on: server) : nil
    // When something expires is not known any more after a new start of the machine.
    if isFollowing, known?.boot != MachineClock.boot { known = nil }
    var question = ChangesQuestion(
      origin: known?.origin,
      after: known?.seen ?? 0,
      limit: server.remote.limits.rowCount
    )
    var isWhole = known == nil
    var values: [TakenValue] = []
    while true {
      switch try server.remote.changes(question, in: name) {
      case .reset: (question.origin, question.after, isWhole, values) = (nil, 0, true, [])
      case .values(let entries, let point, let ttl, let hasMore):
        // What had expired stays so, also if the ttl is longer now.
        if isFollowing, !isWhole, ttl != known?.ttl {
          (question.origin, question.after, isWhole, values) = (nil, 0, true, [])
          continue
        }
        let clock = LiveClock(
          ttl: ttl,
          serverNow: point.now,
          machineNow: MachineClock.milliseconds
        )
        values += entries.filter { $0.content == .none || !clock.hasExpired($0.at) }
          .map { TakenValue($0, expires: clock.expiry(ofWriteAt: $0.at)) }
        if hasMore, let last = entries.last {
          question.after = last.revision
          continue
        }
        let knowledge = LiveKnowledge(
          server: server.url,
          origin: point.origin,
          seen: point.newest,
          ttl: ttl,
          boot: MachineClock.boot
        )
        try take(values, isWhole ? knowledge : nil, noting: knowledge)
        let age = isWhole ? nil : entries.map { point.now - $0.at }.max()
        return LiveNews(count: values.count, lag: age)
      }
    }
  }

  /// Makes what the server has the store's, for the keys that it names.
  ///
  /// - Parameters:
  ///   - whole: up to where the server has no other keys; nil if it may have some.
  ///   - knowledge: what is known then; nil if it is what was known before.
  func take(
    _ values: [TakenValue],
    _ whole: LiveKnowledge? = nil,
    noting knowledge: LiveKnowledge? = nil
  ) throws {
    if values.isEmpty, whole == nil {
      guard let knowledge, try knowledge != store.liveKnowledge(of: collection) else { return }
    }
    var hasChanged = false
    var records: [JSONValue] = []
    var foreign: [KeyText] = []
    try workspace.noteEditing(in: store)
    try store.synchronizing {
      let known = try store.liveKnowledge(of: collection)
      // Revisions of another server, or of a collection that was made again, say nothing.
      let isSame =
        knowledge == nil || known == nil
        || (known?.server == knowledge?.server && known?.origin == knowledge?.origin)
      let rows = try whole == nil && isSame ? rows(of: values) : store.liveRows(of: collection)
      // What this store alone has is not missing on the server.
      var gone = Set(
        rows.filter {
          $0.value.revision > 0 && (!isSame || $0.value.revision <= whole?.seen ?? -1)
        }.keys
      )
      let edits = try store.liveEdits(of: collection)
      for value in values {
        let entry = value.entry
        let key = KeyText(stored: entry.key)
        // It is this store's own, or was seen already, or another process has seen a later one.
        if isSame, let row = rows[key], row.revision >= entry.revision, entry.revision > 0 {
          gone.remove(key)
          try refine(row, key, value)
          continue
        }
        guard let line = entry.line else {
          gone.insert(key)
          continue
        }
        gone.remove(key)
        guard let record = record(line, as: key) else {
          foreign.append(key)
          continue
        }
        records.append(record)
        let row = LiveRow(
          revision: entry.revision,
          writer: nil,
          line: line,
          expires: value.expires
        )
        try store.note(row, for: key, of: collection)
        if try take(line, as: key, edits[key]) { hasChanged = true }
      }
      for key in gone where try takeOut(key, edits[key]) { hasChanged = true }
      try addFields(of: records)
      if whole != nil, known == nil || !isSame { try store.noteOwnRecords(of: collection) }
      if let knowledge, knowledge != known { try store.note(knowledge, of: collection) }
    }
    if hasChanged { workspace.noteEdited(path, in: store) }
    if let key = foreign.first {
      workspace.tellOnce(Messages.foreign(path: path, key: key.text, count: foreign.count))
    }
  }

  /// Takes what the server has under a key, unless an edit of the file waits to be written over it.
  private func take(_ line: Bytes?, as key: KeyText, _ edit: LiveWrite?) throws -> Bool {
    guard let edit else { return try take(line, as: key) }
    if edit.line == line { try store.forgetLiveWrite(edit.id) }
    return false
  }

  private func takeOut(_ key: KeyText, _ edit: LiveWrite?) throws -> Bool {
    try store.note(nil, for: key, of: collection)
    return try take(nil, as: key, edit)
  }

  private func rows(of values: [TakenValue]) throws -> [KeyText: LiveRow] {
    var rows: [KeyText: LiveRow] = [:]
    for value in values {
      let key = KeyText(stored: value.entry.key)
      rows[key] = try store.liveRow(key, of: collection)
    }
    return rows
  }

  /// The server says more exactly when a value expires than it did when it took it.
  private func refine(_ row: LiveRow, _ key: KeyText, _ value: TakenValue) throws {
    guard row.revision == value.entry.revision, let line = value.entry.line,
      row.expires != value.expires || row.line == nil
    else { return }
    var row = row
    (row.line, row.expires) = (line, value.expires)
    try store.note(row, for: key, of: collection)
  }

  func take(_ line: Bytes?, as key: KeyText) throws -> Bool {
    try workspace.take(line, as: key, of: collection, in: store)
  }

  /// The record that a line is; nil if another program has put something else there.
  private func record(_ line: Bytes, as key: KeyText) -> JSONValue? {
    guard let record = Self.record(ofLine: line) else { return nil }
    return RecordKey(of: record, by: collection.keyFields).map { KeyText($0) } == key ? record : nil
  }

  // MARK: Events

  /// Takes the events that this store has not seen.
  private func refreshEvents(_ server: LiveServer, _ name: LiveName) throws -> LiveNews {
    var news = LiveNews()
    let known = try self.known(on: server)
    var question = FollowQuestion(
      origin: known?.origin,
      after: known?.seen ?? 0,
      limit: server.remote.limits.rowCount
    )
    // What the store has of a stream that it does not know is not taken a second time.
    var present: Set<Bytes>?
    if known == nil { present = try presentLines() }
    // What the store has before it meets its first server is new there, unless it is there already.
    var own = try store.liveKnowledge(of: collection) == nil ? present : nil
    while true {
      switch try server.remote.follow(question, in: name) {
      case .reset:
        (question.origin, question.after) = (nil, 0)
        present = try presentLines()
      case .events(let events, let point, let gap, let hasMore):
        if let gap {
          workspace.tellOnce(Messages.gap(path: path, count: Int(gap.count)))
          // It may have been there.
          own = nil
        }
        for event in events { own?.remove(event.line) }
        if !hasMore, let own, !own.isEmpty { try noteOwnEvents(own) }
        question.origin = point.origin
        question.after = hasMore ? events.last?.sequence ?? point.newest : point.newest
        let knowledge = LiveKnowledge(
          server: server.url,
          origin: point.origin,
          seen: question.after
        )
        try take(events, present, knowledge)
        news.count += events.count
        if known != nil { news.lag = events.map { point.now - $0.at }.max() ?? news.lag }
        if !hasMore { return news }
      }
    }
  }

  private func noteOwnEvents(_ own: Set<Bytes>) throws {
    var lines: [Bytes] = []
    try store.forEachRecord(of: collection) { _, record in
      if own.contains(record.bytes) { lines.append(record.bytes) }
    }
    try workspace.noteEvents(lines, of: collection, in: store, areInStore: true)
  }

  private func presentLines() throws -> Set<Bytes> {
    var lines: Set<Bytes> = []
    try store.forEachRecord(of: collection) { _, record in lines.insert(record.bytes) }
    return lines
  }

  /// Adds events to the log, and notes at once that they were seen, so that none is there twice.
  private func take(
    _ events: [LiveEvent],
    _ present: Set<Bytes>?,
    _ knowledge: LiveKnowledge
  ) throws {
    let known = try store.liveKnowledge(of: collection)
    if events.isEmpty, known == knowledge { return }
    var (newCount, records): (Int, [JSONValue]) = (0, [])
    try workspace.noteEditing(in: store)
    try store.edit(as: Self.actor, at: workspace.moment) {
      // Another process may have taken some of them meanwhile.
      let known = try store.liveKnowledge(of: collection)
      let isSame = known?.server == knowledge.server && known?.origin == knowledge.origin
      let seen = isSame ? known?.seen ?? 0 : 0
      let new = events.filter { $0.sequence > seen && !(present?.contains($0.line) ?? false) }
      newCount = new.count
      records = new.compactMap { Self.record(ofLine: $0.line) }
      let waiting = try store.liveEdits(of: collection)
      let here = try store.idsOfWritesWithLine(Array(waiting.values), in: collection)
      let lines = Set(waiting.values.compactMap(\.line))
      for event in new {
        guard let record = Self.record(ofLine: event.line) else { continue }
        // Who added it to the file here sees it in its place there.
        if let write = event.id.flatMap({ waiting[KeyText(stored: $0)] }) {
          try store.forgetLiveWrite(write.id)
          if here.contains(write.id) { continue }
        }
        try store.put(record, key: nil, in: collection)
        if lines.contains(event.line) { try store.noteAddedLine(event.line, in: collection) }
      }
      try addFields(of: records)
      if seen < knowledge.seen || !isSame { try store.note(knowledge, of: collection) }
    }
    if !records.isEmpty { workspace.noteEdited(path, in: store) }
    if records.count < newCount {
      workspace.tellOnce(Messages.foreign(path: path, key: nil, count: newCount - records.count))
    }
  }

  static func record(ofLine line: Bytes) -> JSONValue? {
    guard !line.contains(UInt8(ascii: "\n")), let record = try? JSONValue(parsing: line),
      record.kind == .object
    else { return nil }
    return record
  }

  private static let actor = Workspace.remoteActor
}

extension Workspace {
  /// Brings what the store has of live collections up to date, for a verb that reads. Where the
  /// server is out of reach, that is said, and what was last seen is read.
  ///
  /// - Parameter path: a collection as a user names it; nil for all.
  func refreshLive(_ path: String?, in store: Store) throws {
    if store.isReadOnly { return }
    let asked = try path == nil ? store.collections() : collections(path, in: store)
    for collection in asked where isKnownLive(collection.path) {
      do {
        let known = try inStep(collection, in: store)
        try liveWork(of: known, in: store)?.refresh()
        // What a process that was killed has left in the store alone comes into the file, too: no
        // commit does that.
        // fault: live-file-stays-behind
        if try store.dirtyCount(of: known).count > 0 { noteEdited(known.path, in: store) }
      } catch let error as RemoteFailure {
        tellOnce(Messages.outOfReach(path: collection.path, error))
      } catch VerbFailure.live(.notOnServer(let path, let remote)) {
        tell(Messages.failure(.live(.notOnServer(path: path, remote: remote))))
      } catch VerbFailure.live(.noServer(let path, let tier)) {
        tell(Messages.failure(.live(.noServer(path: path, tier: tier))))
      }
    }
  }
}

// MARK: - Output

extension Messages {
  /// Another program has put something there that is not a record.
  static func foreign(path: String, key: String?, count: Int) -> String {
    "\(printable(path)): \(counted(count, "value")) on the server \(count == 1 ? "is" : "are") not "
      + "the record of \(count == 1 ? "its" : "their") key, and \(count == 1 ? "was" : "were") "
      + "left out" + (key.map { ", the first under \(quoted($0))" } ?? "")
  }

  static func gap(path: String, count: Int) -> String {
    "\(printable(path)): \(counted(count, "event")) \(count == 1 ? "was" : "were") removed by the "
      + "retention before this store saw \(count == 1 ? "it" : "them")"
  }

  static func outOfReach(path: String, _ failure: RemoteFailure) -> String {
    "\(printable(path)): \(sentence(failure)); what this store last saw is shown"
  }
}
