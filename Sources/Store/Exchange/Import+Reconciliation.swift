internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records

extension Import {
  /// Decides each record that differs between the versions, and updates the store.
  mutating func reconcile(_ changes: FileChanges, isSound: Bool) throws {
    let dirty = try reconcilableRecords()
    var (versions, positions) = try versions(of: dirty)
    for (key, record) in changes.records {
      if record == nil, !isSound {
        try keepThoughMissing(key)
        versions[key] = nil
        continue
      }
      positions[key] = record?.position
      if versions[key] == nil {
        let known = try record?.before ?? store.syncedLine(of: collection, key: key)?.text
        let here = try known ?? store.recordText(key, of: collection)
        versions[key] = Reconciliation.Versions(
          base: known ?? here,
          store: here,
          file: record?.text
        )
      } else {
        versions[key]?.file = record?.text
      }
    }
    try holdContested(dirty, in: &versions)
    try reconcile(versions, positions, isContested: !dirty.isEmpty)
  }

  /// Decides records in conflict again: a person may have decided a part of them.
  mutating func decideAgain() throws {
    let dirty = try reconcilableRecords().filter(\.isConflict)
    if dirty.isEmpty { return }
    let (versions, positions) = try versions(of: dirty)
    try reconcile(versions, positions, isContested: true)
    outcome.leaveOutConflicts()
  }

  /// Merges edits from another store, with the file versions that they were based on, into this
  /// one.
  mutating func bringBack(_ dirty: [DirtyRecord]) throws {
    var versions: [KeyText: Reconciliation.Versions] = [:]
    for record in dirty where record.key.row == nil {
      versions[record.key] = Reconciliation.Versions(
        base: record.base,
        store: record.record.map(lineText),
        file: try store.syncedLine(of: collection, key: record.key)?.text
      )
    }
    try reconcile(versions, [:], isContested: true)
  }

  /// The dirty records of which the file can have its own version. A key that is on several lines
  /// of the file identifies none of them, until it is on one again.
  func reconcilableRecords() throws -> [DirtyRecord] {
    let repeated = Set(try duplicateGroups().map(\.key))
    return try store.dirtyRecords(of: collection).filter { record in
      record.key.row == nil && !repeated.contains(record.key)
    }
  }

  /// The versions of dirty records while the file is unchanged, and their places in the file.
  func versions(
    of dirty: [DirtyRecord]
  ) throws -> (versions: [KeyText: Reconciliation.Versions], positions: [KeyText: Int64]) {
    var versions: [KeyText: Reconciliation.Versions] = [:]
    var positions: [KeyText: Int64] = [:]
    for record in dirty {
      let conflict = record.isConflict ? try store.conflict(record.key, of: collection) : nil
      versions[record.key] = Reconciliation.Versions(
        // fault: decided-conflict-is-asked-again
        base: conflict.map(\.base) ?? record.base,
        store: record.record.map(lineText),
        file: record.base
      )
      positions[record.key] = record.position
    }
    return (versions, positions)
  }

  /// A record that is missing from a file that has become damaged does not count as deleted. It
  /// stays in the store, and the next export writes it again.
  func keepThoughMissing(_ key: KeyText) throws {
    let record = try store.recordText(key, of: collection)
    try store.setVersions(of: key, in: collection.id, file: nil, record: record, at: moment)
  }

  mutating func reconcile(
    _ versions: [KeyText: Reconciliation.Versions],
    _ positions: [KeyText: Int64],
    isContested: Bool
  ) throws {
    guard isContested else {
      for (key, version) in versions {
        try apply(key, version, position: positions[key], record: version.file, conflict: nil)
      }
      return
    }
    var reconciliation = Reconciliation(
      versions: versions,
      keyFields: collection.keyFields,
      policy: policy,
      runCommand: runCommand,
      untouched: { [store, collection] key in try store.recordText(key, of: collection) }
    )
    try reconciliation.decide()
    if let report = reconciliation.document?.report { outcome.add(report) }
    for (key, resolution) in reconciliation.resolutions {
      try apply(
        key,
        reconciliation.versions[key] ?? Reconciliation.Versions(),
        position: positions[key],
        record: resolution.record,
        conflict: resolution.conflict
      )
    }
  }

  mutating func apply(
    _ key: KeyText,
    _ version: Reconciliation.Versions,
    position: Int64?,
    record: Bytes?,
    conflict: (reason: String, fields: [FieldPath])?
  ) throws {
    var file: (text: Bytes, position: Int64)?
    if let text = version.file {
      let known = try position ?? store.syncedLine(of: collection, key: key)?.position
      file = known.map { (text, $0) }
    }
    let before = try store.recordText(key, of: collection)
    let isChanged = try store.setVersions(
      of: key,
      in: collection.id,
      file: file,
      record: record,
      at: moment
    )
    // fault: imported-event-forgotten
    if isChanged { try note(key, before: before, after: record) }
    if let conflict, file?.text != record {
      try keepConflict(key, base: version.base, reason: conflict.reason, fields: conflict.fields)
    } else {
      try store.endConflict(key, of: collection)
    }
  }

  mutating func note(_ key: KeyText, before: Bytes?, after: Bytes?) throws {
    switch (before, after) {
    case (nil, _): outcome.addedCount += 1
    case (_, nil): outcome.removedCount += 1
    case (_?, _?): outcome.changedCount += 1
    }
    changedKeys.insert(key)
    try store.addEvent(
      key,
      in: collection.id,
      before: before,
      after: after,
      actor: collection.path,
      at: moment
    )
  }

  mutating func keepConflict(
    _ key: KeyText,
    base: Bytes?,
    reason: String,
    fields: [FieldPath]
  ) throws {
    outcome.conflicts.append(key)
    let conflict = StoredConflict(
      key: key,
      base: base,
      reason: reason,
      fields: fields,
      since: moment
    )
    try store.keep(conflict, of: collection)
  }
}
