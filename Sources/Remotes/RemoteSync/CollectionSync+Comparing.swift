internal import JSONText
internal import RecordStore
internal import Records
internal import RemoteProtocol

// A store that joins, or a server that was put back: all records are compared.
extension CollectionSync {
  mutating func compare() throws {
    outcome.hasJoined = !outcome.isReset
    try store.beginComparison(of: collection)
    try store.synchronize { try store.note(RemoteState(remote: remote.id), of: collection) }
    var pull = SyncPull(
      collection: path,
      known: .nothing,
      limit: server.limits.rowCount
    )
    var count = 0
    let start = try store.lastEventNumber()
    var page = try server.pull(pull)
    while true {
      guard case .rows(let rows, let point, let hasMore) = page else {
        // It was put back again. The next page is one from the beginning.
        try reset()
        try store.beginComparison(of: collection)
        pull = SyncPull(collection: path, known: .nothing, limit: server.limits.rowCount)
        page = try server.pull(pull)
        continue
      }
      let next = try askForNext(&pull, after: rows, at: point, hasMore)
      try forgetting(next) {
        let new = try newRecords(of: rows)
        let known = try question(rows.filter { !new.contains(KeyText(stored: $0.key)) })
        // What a crash of the machine undoes is compared again.
        try store.synchronizeWithoutWaiting {
          try compare(takeUncontested(rows, comparing: new), known)
          if !hasMore {
            try noteEdits(since: start, at: point.version)
            try store.endComparison(of: collection, on: remote.id)
            try noteKnown(point)
          }
        }
      }
      count += rows.count
      dependencies.progress(.pulling, count)
      guard let next else { return }
      page = try next.wait()
    }
  }

  /// What both sides know of the past of records that differ.
  private struct Past {
    var here: [KeyText: RecordPast] = [:]
    /// The digests of the lines that the server has had, in hexadecimal digits.
    var there: [KeyText: Set<String>] = [:]
  }

  /// Asks both sides for the past of those records that differ.
  private func question(_ rows: [RemoteRow]) throws -> Past {
    var past = Past()
    let differing = try rows.filter { row in
      let key = KeyText(stored: row.key)
      return try row.content != line(key) && !repeatedKeys.contains(key)
    }
    if differing.isEmpty { return past }
    let keys = Set(differing.map { KeyText(stored: $0.key) })
    past.here = try dependencies.past(keys)
    for key in keys {
      let own = try ownPast(key)
      past.here[key, default: RecordPast()].add(own)
    }
    // Of a record that never was here, the server has nothing to tell.
    let asked = try keys.sorted().filter { key in
      try past.here[key]?.versions.isEmpty == false || line(key) != nil
    }
    if asked.isEmpty { return past }
    for history in try server.digests(of: path, asked.map(\.bytes)) {
      past.there[KeyText(stored: history.key)] = Set(history.entries.compactMap(\.digest))
    }
    return past
  }

  /// What the store has had under a key, the newest first.
  private func ownPast(_ key: KeyText) throws -> RecordPast {
    var past = RecordPast()
    if let hint = try store.remoteDifference(key, of: collection, on: remote.id)?.line {
      past.versions.append(hint)
    }
    for event in try store.events(key, of: collection).reversed() {
      if let before = event.before {
        past.versions.append(before)
        if event.after == nil { past.deleted.insert(before) }
      }
    }
    return past
  }

  private mutating func compare(_ rows: [RemoteRow], _ past: Past) throws {
    var subjects: [KeyText: SyncMerge.Subject] = [:]
    var merged: [KeyText: RemoteRow] = [:]
    for row in rows {
      let key = KeyText(stored: row.key)
      try store.noteCompared(key, of: collection)
      let known = try store.remoteDifference(key, of: collection, on: remote.id)
      if let known, known.version == row.version, known.line == row.content { continue }
      if repeatedKeys.contains(key) {
        try keepApart(key, row, base: nil, "duplicate_key")
        continue
      }
      let ours = try line(key)
      if ours == row.content {
        try store.endDifference(key, of: collection, on: remote.id)
      } else if let known, known.version != RemoteDifference.hint {
        // It was merged with what the server had before.
        merged[key] = row
        subjects[key] = SyncMerge.Subject(
          base: known.base,
          ours: ours,
          theirs: row.content,
          isBaseKnown: isBaseKnown(of: known)
        )
      } else if let subject = try decide(row, ours, key, past) {
        merged[key] = row
        subjects[key] = subject
      }
    }
    try merge(subjects, with: merged)
  }

  /// Decides what becomes of a record of which no base is known.
  ///
  /// - Returns: what is to be merged; nil if nothing is.
  private mutating func decide(
    _ row: RemoteRow,
    _ ours: Bytes?,
    _ key: KeyText,
    _ past: Past
  ) throws -> SyncMerge.Subject? {
    let there = past.there[key] ?? []
    let decision = JoinDecision(
      ours: ours,
      theirs: row.content,
      past: past.here[key] ?? RecordPast(),
      hasHad: { $0 == row.content || there.contains(hex($0)) }
    )
    switch decision {
    case .take:
      try put(row.content, as: key)
      try store.endDifference(key, of: collection, on: remote.id)
      return nil
    case .merge(let base, let ours):
      return SyncMerge.Subject(base: base, ours: ours, theirs: row.content)
    case .mergeWithoutBase:
      return SyncMerge.Subject(base: nil, ours: ours, theirs: row.content, isBaseKnown: false)
    case .conflict:
      try keepApart(key, row, base: nil, "edited_and_deleted")
      return nil
    }
  }

  /// Notes the edits that others have made in the store since the comparison began.
  private func noteEdits(since start: Int64, at version: Int64) throws {
    let keys = try store.keysOfEvents(
      after: start,
      of: collection,
      notBy: dependencies.actor
    )
    for key in keys where key.row == nil {
      let events = try store.events(key, of: collection).filter { $0.id > start }
      let own = events.lastIndex { $0.actor == dependencies.actor } ?? -1
      guard try store.isCompared(key, of: collection),
        let first = events.dropFirst(own + 1).first,
        try store.remoteDifference(key, of: collection, on: remote.id) == nil
      else { continue }
      let difference = RemoteDifference(
        key: key,
        line: first.before,
        version: version,
        event: first.id - 1
      )
      try store.keep(difference, of: collection, on: remote.id)
    }
  }

  func hex(_ line: Bytes) -> String { hexText(dependencies.digest(line.array)) }
}

extension RecordPast {
  /// Adds an older past.
  fileprivate mutating func add(_ other: RecordPast) {
    versions = other.versions + versions.filter { !other.versions.contains($0) }
    deleted.formUnion(other.deleted)
  }
}

/// Bytes as hexadecimal digits.
func hexText(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count * 2)
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
