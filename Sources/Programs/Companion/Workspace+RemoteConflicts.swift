internal import CommandInterface
internal import Exchange
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import RemoteSync
internal import Resolution

extension ConflictedSubject {
  /// Why a server did not take the record; nil for anything else.
  var refusal: SyncRefusal? {
    guard case .remote(let difference, _, _) = place else { return nil }
    return difference.refusal.flatMap { SyncRefusal(json: $0) }
  }
}

extension Workspace {
  /// The records of a collection that are in conflict with a server, or that it did not take. One
  /// that is in conflict with the file, too, comes after that is decided. Only what no rule decides
  /// is asked; of a record that was not taken, all that differs.
  func remoteSubjects(
    of collection: StoredCollection,
    in store: Store
  ) throws -> [ConflictedSubject] {
    let differences = try store.contestedDifferences(of: collection)
    if differences.isEmpty { return [] }
    var keys = try store.contestedKeys(of: collection)
    return try differences.compactMap { remote, row in
      guard keys.insert(row.key).inserted else { return nil }
      let here = try store.recordText(row.key, of: collection)
      var record = ContestedRecord(key: row.key, here: here, there: row.line)
      let base = row.conflict.map(\.base) ?? row.line
      var conflict = Conflict(base: base, ours: here, theirs: row.line)
      if let (contested, decided) = try contested(row, here, of: collection, in: store) {
        conflict = contested
        record.decided = decided
      }
      return ConflictedSubject(conflict, .remote(row, record, remote: remote), in: collection)
    }
  }

  /// What a pull leaves to a person of a record in conflict, and what the rules decide of the rest.
  /// Nil where they leave nothing, or it is not a conflict.
  private func contested(
    _ row: RemoteDifference,
    _ here: Bytes?,
    of collection: StoredCollection,
    in store: Store
  ) throws -> (Conflict, MergeReport)? {
    guard let known = row.conflict else { return nil }
    let policy = try policy(for: collection.path)
    let commands = UserCommands(environment: context.environment)
    var merge = SyncMerge(
      policy: policy,
      keyFields: collection.keyFields,
      runCommand: { commands.run($0) },
      untouched: { try store.recordText($0, of: collection).map(lineText) }
    )
    let subject = SyncMerge.Subject(
      base: known.base,
      ours: here.map(lineText),
      theirs: row.line,
      events: try store.events(row.key, of: collection).filter { $0.id > row.event },
      isBaseKnown: known.addsUp(by: policy)
    )
    do {
      let results = try merge.results(of: [row.key: subject])
      guard let contested = results[row.key]?.contested, contested.isOfOneRecord else { return nil }
      return (contested, merge.contestedReport)
    } catch is NotJSONLines {
      return nil
    }
  }

  /// Writes a decided record into the store, and what the rules override of it into the attic; one
  /// with open questions stays as it is. The next push brings it to the server.
  ///
  /// - Throws: `VerbFailure` where the server's states do not allow it, or where the record has
  ///   changed meanwhile.
  func decide(
    _ difference: RemoteDifference,
    _ record: ContestedRecord,
    on remote: Int64,
    _ subject: ConflictedSubject
  ) throws {
    guard let conflict = subject.file.conflictPositions.first.flatMap({ subject.file[$0] }),
      let lines = conflict.decidedLines
    else { return }
    let store = try openStoreForEditing()
    guard let collection = try store.collection(path: subject.path) else { return }
    let key = difference.key
    let chosen = lines.first.flatMap { try? JSONValue(parsing: $0) }
    let theirs = difference.line.flatMap { try? JSONValue(parsing: $0) }
    let policy = try policy(for: subject.path)
    let attic = record.atticLines(path: subject.path, at: moment)
    try editing(collection, of: store) { editor in
      let here = try store.recordText(key, of: collection)
      let known = try store.contestedDifferences(key, of: collection).map(\.row)
      guard here == record.here, known.contains(difference) else {
        throw VerbFailure.conflict(
          .recordChangedMeanwhile(key: key.text, collection: subject.path)
        )
      }
      if let step = policy.forbiddenStep(from: theirs, to: chosen) {
        throw EditError.forbiddenStep(step)
      }
      try editor.decide(key, as: chosen, over: difference, on: remote)
      try store.note(overridden: attic, of: collection)
    }
    if !attic.isEmpty { try exchange(with: store).keepOverridden(of: subject.path) }
  }
}

extension Messages {
  /// Why a server did not take a record, what it would take, and from whom.
  static func refused(path: String, key: String, _ refusal: SyncRefusal) -> String {
    "\(printable(path)): the server did not take \(quoted(key)): \(sentence(refusal))"
  }

  static func sentence(_ refusal: SyncRefusal) -> String {
    switch refusal {
    case .state(let field, let from, let to, let allowed, let roles):
      sentence(ForbiddenStep(field: field, from: from, to: to, allowed: allowed))
        + takers(of: roles)
    case .keyTooLong: "its key is too long for the server"
    case .lineTooLong: "it is too long for the server"
    case .notARecord: "the server can't keep it: it is not a record on one line, or its key is odd"
    case .denied: "your role may not write it"
    case .other(let word):
      "it says \(quoted(word)), a reason that this version of git jsonl does not know; a newer one "
        + "may say more"
    }
  }

  /// Who may take a step that is not for the caller.
  private static func takers(of roles: [Bytes]) -> String {
    if roles.isEmpty { return "" }
    let names = list(roles.map { quoted($0.text) }, last: "and")
    return "; only the role\(roles.count == 1 ? "" : "s") \(names) may take this step"
  }
}
