internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records

// Edits that are held back: where git only went somewhere else, no rule decides between an edit
// and the file.
extension Import {
  /// Holds the dirty records back that are contested where git only went somewhere else: they
  /// leave the merge, and the store gets what the file has.
  mutating func holdContested(
    _ dirty: [DirtyRecord],
    in versions: inout [KeyText: Reconciliation.Versions]
  ) throws {
    guard let git else { return }
    let contested = try dirty.filter { record in
      // What the file did not change is not contested.
      guard let version = versions[record.key], version.file != record.base else { return false }
      return try record.isConflict || isContested(record.key, version)
    }
    if contested.isEmpty { return }
    if try git.hasMovedOn(collection.path, collection.head) { return }
    let rebase = try git.rebase()
    for record in contested {
      guard let version = versions[record.key] else { continue }
      let edit = HeldEdit(
        key: record.key,
        base: version.base,
        record: version.store,
        file: record.base,
        head: collection.head,
        rebase: rebase,
        since: record.since
      )
      try store.hold(edit, of: collection)
      let file = version.file
      versions[record.key] = Reconciliation.Versions(base: file, store: file, file: file)
      outcome.heldKeys.append(record.key)
    }
  }

  /// Whether an edit could not be taken out of the file again as it was: both changed the same, or
  /// the engine has something to decide, such as a group of fields.
  private func isContested(_ key: KeyText, _ versions: Reconciliation.Versions) throws -> Bool {
    func value(_ line: Bytes?) -> JSONValue? { line.flatMap { try? JSONValue(parsing: $0) } }
    if editsOverlap(value(versions.base), value(versions.store), value(versions.file)) {
      return true
    }
    // No command of the user's is asked for what is not to be decided.
    let merge = try merged(key, versions) { _ in .failure(.notRegistered) }
    return merge.document?.report.records.contains { record in
      record.event != .merged || !record.decisions.isEmpty
    } ?? false
  }

  private func merged(
    _ key: KeyText,
    _ versions: Reconciliation.Versions,
    runCommand: @escaping CommandRunner
  ) throws -> Reconciliation {
    var merge = Reconciliation(
      versions: [key: versions],
      keyFields: collection.keyFields,
      policy: policy,
      runCommand: runCommand,
      untouched: { [store, collection] key in try store.recordText(key, of: collection) }
    )
    try merge.decide()
    return merge
  }
}

// MARK: - Taking effect again

extension Import {
  /// Whether there is a held edit that would take effect, or has to be looked at again.
  func hasDueHeldEdit() throws -> Bool {
    let edits = try store.heldEdits(of: collection)
    if edits.isEmpty { return false }
    let repeated = try repeatedKeys()
    return try edits.contains { try $0.contest != nil || fits($0, repeated) }
  }

  /// Lets held edits take effect whose records are what they were made against, the oldest first.
  mutating func applyFitting() throws {
    let edits = try store.heldEdits(of: collection)
    if edits.isEmpty { return }
    let repeated = try repeatedKeys()
    for edit in edits {
      if try fits(edit, repeated) {
        try bringIn(edit, isByRules: false)
      } else if edit.contest != nil {
        try store.setContest(nil, of: edit)
      }
    }
  }

  /// Merges held edits into what is here, by the rules.
  mutating func mergeHeld(_ selection: HeldSelection) throws {
    let edits = try store.heldEdits(of: collection).filter(selection.includes)
    if edits.isEmpty { return }
    let repeated = try repeatedKeys()
    for edit in edits where !repeated.contains(edit.key) { try bringIn(edit, isByRules: true) }
  }

  private func repeatedKeys() throws -> Set<KeyText> { Set(try duplicateGroups().map(\.key)) }

  /// Whether the file has the line that the edit was made against.
  private func fits(_ edit: HeldEdit, _ repeated: Set<KeyText>) throws -> Bool {
    if repeated.contains(edit.key) { return false }
    let line = try store.syncedLine(of: collection, key: edit.key)?.text
    guard let line, let file = edit.file else { return line == nil && edit.file == nil }
    if line == file { return true }
    guard let line = try? JSONValue(parsing: line), let file = try? JSONValue(parsing: file) else {
      return false
    }
    return line.means(file)
  }

  private mutating func bringIn(_ edit: HeldEdit, isByRules: Bool) throws {
    if let dirty = try store.dirtyRecord(edit.key, of: collection) {
      try merge(edit, into: dirty, isByRules: isByRules)
      return
    }
    let versions = Reconciliation.Versions(
      base: edit.base,
      store: edit.record,
      file: try store.syncedLine(of: collection, key: edit.key)?.text
    )
    try reconcile([edit.key: versions], [:], isContested: true)
    try end(edit, isByRules: isByRules)
  }

  private mutating func end(_ edit: HeldEdit, isByRules: Bool) throws {
    try store.endHold(of: edit)
    if isByRules {
      outcome.mergedHeldCount += 1
    } else {
      outcome.restoredKeys.append(edit.key)
    }
  }

  /// Merges a held edit with a later one of its record, over what the held one was made from. What
  /// is contested is a conflict of the two, unless the rules are to decide.
  private mutating func merge(
    _ edit: HeldEdit,
    into dirty: DirtyRecord,
    isByRules: Bool
  ) throws {
    let key = edit.key
    let versions = Reconciliation.Versions(
      base: edit.base,
      store: edit.record,
      file: dirty.record.map(lineText)
    )
    let merge = try merged(key, versions, runCommand: runCommand)
    let report = merge.document?.report ?? MergeReport()
    let conflict = merge.resolutions[key]?.conflict
    if let contest = conflict.map({ HeldEdit.Contest(reason: $0.reason, fields: $0.fields) })
      ?? (isByRules ? nil : Self.contest(in: report))
    {
      try store.setContest(contest, of: edit)
      if isByRules {
        try store.setFile(try store.syncedLine(of: collection, key: key)?.text, of: edit)
      }
      outcome.contestedKeys.append(key)
      return
    }
    // A rule may have given one of two records another key.
    for (key, resolution) in merge.resolutions {
      let line = try store.syncedLine(of: collection, key: key)
      let before = try store.recordText(key, of: collection)
      let isChanged = try store.setVersions(
        of: key,
        in: collection.id,
        file: line.map { ($0.text, $0.position) },
        record: resolution.record,
        at: moment
      )
      if isChanged { try note(key, before: before, after: resolution.record) }
    }
    try end(edit, isByRules: isByRules)
    outcome.add(report)
  }

  /// What of a merge of two edits a rule decided by dropping something; bookkeeping aside.
  private static func contest(in report: MergeReport) -> HeldEdit.Contest? {
    for record in report.records {
      let fields = record.decisions.filter { decision in
        !decision.isBookkeeping && (decision.winner != .computed || !decision.discarded.isEmpty)
      }
      if record.event == .merged, fields.isEmpty { continue }
      let isWhole = record.event != .merged
      let reason: ConflictReason = isWhole ? .editedAndDeleted : .fields
      return HeldEdit.Contest(reason: reason.word, fields: isWhole ? [] : fields.map(\.path))
    }
    return nil
  }
}
