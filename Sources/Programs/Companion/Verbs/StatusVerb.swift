internal import CommandInterface
internal import Exchange
internal import JSONText
internal import RecordStore
internal import Records
internal import RemoteSync

/// `git jsonl status`: shows edits, changed files, and conflicts.
struct StatusVerb: WorkspaceVerb {
  static let name = "status"

  static let description = VerbDescription(
    summary: "show edits, changed files, and conflicts",
    forms: ["[--json]"],
    paragraphs: [
      "For each collection, shows the records that were edited in the store and are not exported, "
        + "and the conflicts, each with the time of its beginning, also those with a server and "
        + "records that a server did not take (see git jsonl sync). Also shows the edits that are "
        + "held back because git only went to another version of the file. Names stores with edits "
        + "whose linked work tree is gone. A file that changed counts as read, as the next command "
        + "will read it. Changes nothing."
    ],
    options: [
      Option(
        option: .json,
        text: "print one JSON object, which Documentation/status.md describes"
      )
    ],
    attention: "something is edited, held back, changed on disk or in conflict",
    examples: [
      Example(
        command: "git jsonl status || git jsonl export",
        text: "export if there is something to do"
      )
    ]
  )

  var isJSON = false
}

// MARK: - Arguments

extension StatusVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension StatusVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    let exchange = workspace.exchange(with: store)
    let collections = try store.collections().map { collection in
      var found = try StoreStatus.Collection.looking(at: collection, exchange)
      found.remote = try store.contestedDifferences(of: collection).map(\.row)
      return found
    }
    let status = StoreStatus(
      store: workspace.storePath,
      collections: collections,
      goneStores: workspace.goneStores.filter { $0.editedCount != 0 }
    )
    if isJSON {
      try output.add(bytes: status.json.bytes)
      try output.add(text: "\n")
    } else {
      try output.add(lines: status.lines)
    }
    return status.isClean ? ExitStatus.done : ExitStatus.attention
  }
}

/// The status of a store, as `git jsonl status` reports it.
struct StoreStatus {
  /// A collection, with the name of its view.
  struct Collection {
    var name: String
    var status: CollectionStatus
    /// Why the file could not be looked at; nil where it could.
    var problem: String?
    /// The records that are in conflict with a server, or that it did not take.
    var remote: [RemoteDifference] = []
  }

  /// The path of the database.
  var store: String
  /// By their paths.
  var collections: [Collection]
  /// Those that have edits which no file has.
  var goneStores: [GoneStore] = []

  /// Whether nothing needs attention.
  var isClean: Bool { collections.allSatisfy(\.isClean) && goneStores.isEmpty }
}

extension StoreStatus.Collection {
  /// A file that can't be read is reported, and the others are still listed.
  fileprivate static func looking(
    at collection: StoredCollection,
    _ exchange: Exchange
  ) throws -> Self {
    do {
      return Self(name: collection.name, status: try exchange.statusInStep(of: collection.path))
    } catch {
      let failure = VerbFailure(error)
      guard failure.mayBeOfOneFile else { throw error }
      return Self(
        name: collection.name,
        status: try exchange.lastStatus(of: collection),
        problem: Messages.failure(failure).joined(separator: "; ")
      )
    }
  }

  /// The edited records that are not in conflict, by their keys.
  fileprivate var edited: [DirtyRecord] {
    let contested = Set(status.conflicts.map(\.key))
    return status.dirty.filter { !contested.contains($0.key) }
  }

  fileprivate var remoteConflicts: [StoredConflict] {
    remote.compactMap { row in
      row.conflict.map { conflict in
        StoredConflict(
          key: row.key,
          base: conflict.base,
          reason: conflict.reason,
          fields: conflict.fields,
          since: conflict.since
        )
      }
    }
  }

  fileprivate var refusals: [(key: KeyText, reason: SyncRefusal)] {
    remote.filter { $0.conflict == nil }.compactMap { row in
      row.refusal.flatMap { SyncRefusal(json: $0) }.map { (key: row.key, reason: $0) }
    }
  }

  /// Whether the file exists and the store has not read it yet.
  fileprivate var isUnread: Bool { status.fileState == .changed && status.syncedAt == nil }

  fileprivate var isClean: Bool {
    problem == nil && remote.isEmpty && status.duplicateKeys.isEmpty && status.strayLineCount == 0
      && status.dirty.isEmpty && status.conflicts.isEmpty && status.held.isEmpty
      && (status.fileState == .unchanged || status.fileState == .new)
  }
}

extension DirtyRecord {
  /// The word for the change since the store last met the file.
  fileprivate var change: String { changeWord(from: base, to: record) }
}

extension HeldEdit {
  /// The word for what was done.
  fileprivate var change: String { changeWord(from: base, to: record) }

  /// Where the edit was made, for people; nil if that is not known.
  fileprivate var place: String? { head.branch ?? head.commit.map { String($0.prefix(10)) } }
}

private func changeWord(from base: Bytes?, to record: Bytes?) -> String {
  switch (base, record) {
  case (nil, _): "added"
  case (_, nil): "deleted"
  case (_?, _?): "edited"
  }
}

// MARK: - Text

extension StoreStatus {
  /// The lines for people.
  var lines: [String] {
    let gone = goneStores.map { Messages.goneWorkTree($0) + "; see git jsonl doctor" }
    if collections.isEmpty {
      return [Messages.noCollectionsYet] + gone
    }
    return collections.flatMap(\.lines) + gone
  }
}

extension StoreStatus.Collection {
  private var path: String { printable(status.path) }

  fileprivate var lines: [String] {
    let lines =
      [fileLine].compactMap { $0 } + dirtyLines + heldLines + conflictLines + remoteLines
      + refusalLines + damageLines
    if !lines.isEmpty { return lines }
    return [
      "\(path): \(Messages.counted(status.recordCount, "record")), nothing to export or import"
    ]
  }

  private var fileLine: String? {
    if let problem { return problem.hasPrefix(path + ": ") ? problem : "\(path): \(problem)" }
    switch status.fileState {
    case .unchanged, .new: return nil
    case .changed where isUnread:
      return "\(path): the file was not read yet; git jsonl import reads it"
    case .changed:
      let since = status.syncedAt.map { " since \($0)" } ?? ""
      return "\(path): the file changed\(since); git jsonl import reads it"
    case .missing: return "\(path): the file is missing"
    }
  }

  private var dirtyLines: [String] {
    let edited = edited
    guard let since = edited.map(\.since).min() else { return [] }
    let shown = edited.prefix(Messages.lineLimit).map { record in
      let gap = String(repeating: " ", count: 9 - record.change.count)
      return "  \(record.change)\(gap)\(printable(record.key.text))"
    }
    let rest = edited.count - shown.count
    let count = Messages.counted(edited.count, "record")
    return ["\(path): \(count) to export, edited since \(since)"] + shown
      + (rest > 0 ? ["  and \(rest) more"] : [])
  }

  private var heldLines: [String] {
    if status.held.isEmpty { return [] }
    let shown = status.held.prefix(Messages.lineLimit).map { edit in
      let gap = String(repeating: " ", count: 9 - edit.change.count)
      let place = edit.place.map { ", made on \(printable($0))" } ?? ""
      return "  \(edit.change)\(gap)\(printable(edit.key.text))\(place), since \(edit.since)"
    }
    let rest = status.held.count - shown.count
    let (count, verb) = (status.held.count, status.held.count == 1 ? "is" : "are")
    return [
      "\(path): \(Messages.counted(count, "edit")) \(verb) held back, and not in the file: it has "
        + "other versions here; git jsonl import --apply-held merges, git jsonl resolve decides"
    ] + shown + (rest > 0 ? ["  and \(rest) more"] : [])
  }

  private var conflictLines: [String] {
    lines(of: status.conflicts, "in conflict; git jsonl resolve decides")
  }

  private var remoteLines: [String] {
    lines(
      of: remoteConflicts,
      "in conflict with a server; git jsonl resolve decides, and git jsonl sync brings it there"
    )
  }

  private func lines(of conflicts: [StoredConflict], _ heading: String) -> [String] {
    listed(conflicts, heading) { conflict in
      let fields = conflict.fields.map { printable($0.text) }.joined(separator: ", ")
      let what = fields.isEmpty ? printable(conflict.reason) : fields
      return "  \(printable(conflict.key.text)): \(what), since \(conflict.since)"
    }
  }

  private var refusalLines: [String] {
    listed(refusals, "not taken by a server; git jsonl resolve decides") { key, refusal in
      "  \(printable(key.text)): \(Messages.sentence(refusal))"
    }
  }

  /// Records with what is to be said of each, below a line with their number.
  private func listed<Subject>(
    _ subjects: [Subject],
    _ heading: String,
    _ line: (Subject) -> String
  ) -> [String] {
    if subjects.isEmpty { return [] }
    let shown = subjects.prefix(Messages.lineLimit).map(line)
    let rest = subjects.count - shown.count
    return ["\(path): \(Messages.counted(subjects.count, "record")) \(heading)"] + shown
      + (rest > 0 ? ["  and \(rest) more"] : [])
  }

  private var damageLines: [String] {
    var lines: [String] = []
    let count = status.duplicateKeys.count
    if count > 0 {
      let limit = Messages.lineLimit
      let keys = status.duplicateKeys.prefix(limit).map { quoted($0.text) }.joined(separator: ", ")
      let rest = count > limit ? ", and \(count - limit) more" : ""
      lines.append("\(path): \(Messages.counted(count, "key")) on several lines: \(keys)\(rest)")
    }
    if status.strayLineCount > 0 {
      let damaged = Messages.counted(status.strayLineCount, "line")
      let clause = status.strayLineCount == 1 ? "is not a record" : "are not records"
      lines.append(
        "\(path): \(damaged) of the file \(clause); git jsonl import shows where"
      )
    }
    return lines
  }
}

// MARK: - JSON, which `Documentation/status.md` describes

extension StoreStatus {
  /// The version of the format in `Documentation/status.md`.
  private static let version = 1
  /// How many edited records, conflicts and keys are listed per collection.
  fileprivate static let listLimit = 100

  var json: JSONValue {
    var object = ObjectText()
    object.add("version", number: Self.version)
    object.add("store", text: store)
    object.add("clean", flag: isClean)
    object.add("collections", json: ObjectText.array(collections.map(\.json)))
    if !goneStores.isEmpty {
      object.add("gone_work_trees", json: ObjectText.array(goneStores.map(\.json)))
    }
    return JSONValue(validated: Bytes(object.closed))
  }
}

extension StoreStatus.Collection {
  fileprivate var json: [UInt8] {
    let (edited, limit) = (edited, StoreStatus.listLimit)
    var object = ObjectText()
    object.add("path", text: status.path)
    object.add("name", text: name)
    object.add("records", number: status.recordCount)
    let state = (isUnread ? FileState.new : status.fileState).rawValue
    object.add("file", text: problem == nil ? state : "unreadable")
    if let problem { object.add("problem", text: problem) }
    if let syncedAt = status.syncedAt { object.add("synced_at", text: syncedAt) }
    object.add("dirty", json: ObjectText.array(edited.prefix(limit).map(\.json)))
    object.add("dirty_count", number: edited.count)
    object.add("conflicts", json: ObjectText.array(status.conflicts.prefix(limit).map(\.json)))
    object.add("conflict_count", number: status.conflicts.count)
    let contested = remoteConflicts
    if !contested.isEmpty {
      object.add("remote_conflicts", json: ObjectText.array(contested.prefix(limit).map(\.json)))
      object.add("remote_conflict_count", number: contested.count)
    }
    let refused = refusals
    if !refused.isEmpty {
      let list = refused.prefix(limit).map { key, reason in
        var object = ObjectText(inDepth: 2)
        object.add("key", text: key.text)
        object.add("why", json: reason.json.array)
        return object.closed
      }
      object.add("refused", json: ObjectText.array(Array(list)))
      object.add("refused_count", number: refused.count)
    }
    object.add("held", json: ObjectText.array(status.held.prefix(limit).map(\.json)))
    object.add("held_count", number: status.held.count)
    let keys = status.duplicateKeys.prefix(limit).map { Bytes($0.text) }
    object.add("duplicate_keys", json: ObjectText.array(ofTexts: Array(keys)))
    object.add("damaged_lines", number: status.strayLineCount)
    return object.closed
  }
}

extension DirtyRecord {
  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("key", text: key.text)
    object.add("change", text: change)
    object.add("since", text: since)
    return object.closed
  }
}

extension HeldEdit {
  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("key", text: key.text)
    object.add("change", text: change)
    if let branch = head.branch { object.add("branch", text: branch) }
    if let commit = head.commit { object.add("commit", text: commit) }
    object.add("since", text: since)
    return object.closed
  }
}

extension StoredConflict {
  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("key", text: key.text)
    object.add("reason", text: reason)
    object.add("fields", json: ObjectText.array(fields.map { ObjectText.array(ofTexts: $0.names) }))
    object.add("since", text: since)
    return object.closed
  }
}

extension GoneStore {
  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("name", text: name)
    object.add("store", text: path)
    if let editedCount { object.add("dirty_count", number: editedCount) }
    return object.closed
  }
}
