internal import Claims
internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import RemoteProtocol
internal import System

/// The records of a live collection, in the store and where its tier keeps them.
struct LiveWork {
  let workspace: Workspace
  let store: Store
  let collection: StoredCollection
  let live: LiveCollection
  let place: Place

  /// Who decides about a write.
  enum Place {
    case server(LiveServer, LiveName)
    /// Without a server: the claims of the records, by refs of git.
    case claims
  }

  var path: String { collection.path }

  /// A record that an edit has made; nil for one that it has taken out.
  struct Change {
    var key: KeyText
    var record: JSONValue?
  }

  /// What an edit has made.
  private struct Changes {
    var records: [Change] = []
    /// The new lines of a log.
    var lines: [JSONValue] = []
  }

  /// Ends an edit of which nothing is to stay.
  private struct Computed: Error {}

  /// Makes an edit: first where the tier keeps the records, then in the store. Whatever is not done
  /// there is not done here.
  func editing<Result>(_ fields: [Bytes], _ body: (RecordEditor) throws -> Result) throws -> Result
  {
    // What was released or has expired is made again from nothing, and a field is set in the record
    // that is there, not in an older one. Under `cas`, what this store last saw is what counts.
    if live.kind == .values, live.policy.consistency != .compareAndSwap { try refresh() }
    let (result, changes) = try computing(body)
    switch place {
    case .claims:
      try settleClaims(of: changes.records)
      try commit(changes.records.map { ($0, nil) }, fields)
    case .server(let server, let name):
      if !changes.lines.isEmpty { try append(changes.lines, to: server, name) }
      if !changes.records.isEmpty { try write(changes.records, to: server, name, fields) }
    }
    return result
  }

  /// What an edit would make, without making it.
  private func computing<Result>(
    _ body: (RecordEditor) throws -> Result
  ) throws -> (Result, Changes) {
    var found: (Result, Changes)?
    do {
      try store.edit(as: workspace.actor(), at: workspace.moment) {
        let last = try store.lastEventNumber()
        let row = try store.lastRowNumber()
        let editor = try workspace.editor(of: collection, in: store)
        let result = try body(editor)
        var changes = Changes()
        // Who writes what is there already renews it, or wants to hold it.
        // fault: unchanged-live-record-is-not-written
        let unchanged = editor.unchangedKeys
        var known: Set<KeyText> = []
        for key in try store.keysOfEvents(after: last, of: collection, notBy: "") + unchanged
        where key.row == nil && known.insert(key).inserted {
          changes.records.append(Change(key: key, record: try store.record(key, of: collection)))
        }
        if live.kind == .events {
          changes.lines = try store.keylessRecords(after: row, of: collection)
        }
        found = (result, changes)
        throw Computed()
      }
    } catch is Computed {
    } catch let error as EditError {
      throw VerbFailure.edit(error, collection: path)
    }
    guard let found else { preconditionFailure("The edit had no result.") }
    return found
  }

  /// Makes changes in the store that are done where the tier keeps the records.
  ///
  /// - Parameters:
  ///   - changes: each with the revision that it got on the server; nil without one.
  ///   - writes: the ids of writes whose outcome is known now.
  func commit(
    _ changes: [(Change, LiveRow?)],
    _ fields: [Bytes],
    settling writes: [String] = []
  ) throws {
    if changes.isEmpty {
      if !writes.isEmpty {
        try store.synchronizing { for id in writes { try store.forgetLiveWrite(id) } }
      }
      return
    }
    try workspace.noteEditing(in: store)
    try store.edit(as: workspace.actor(), at: workspace.moment) {
      for id in writes { try store.forgetLiveWrite(id) }
      let edits = try store.liveEdits(of: collection)
      for (change, row) in changes {
        // Another process has seen a later write meanwhile.
        let known = try store.liveRow(change.key, of: collection)
        if let known, let row, known.revision > row.revision { continue }
        if let record = change.record {
          try store.put(record, key: change.key, in: collection)
        } else if try store.record(change.key, of: collection) != nil {
          try store.remove(change.key, from: collection)
        }
        guard case .server = place else { continue }
        // It was written over an edit of the file that still waits.
        if let edit = edits[change.key] { try store.forgetLiveWrite(edit.id) }
        try store.note(change.record == nil ? nil : row, for: change.key, of: collection)
      }
      try addFields(of: changes.compactMap(\.0.record), fields)
    }
    workspace.noteEdited(path, in: store)
  }

  /// Makes the fields of records available to queries.
  func addFields(of records: [JSONValue], _ more: [Bytes] = []) throws {
    let known = Set(try store.fieldNames(of: collection))
    var names = more
    for record in records { names += (record.members ?? []).map(\.decodedName) }
    let new = Set(names).subtracting(known)
    if !new.isEmpty { try store.addFields(new.sorted(), to: collection) }
  }

  // MARK: Without a server

  /// Claims the records that are put, and releases those that are deleted.
  private func settleClaims(of changes: [Change]) throws {
    let work = try ClaimWork(workspace, store, as: nil)
    let terms = ClaimWork.Terms(ttl: live.policy.timeToLiveInSeconds)
    var failures: [VerbFailure] = []
    for isPut in [true, false] {
      let subjects = changes.filter { ($0.record != nil) == isPut }
        .compactMap { Workspace.subject($0.key, of: collection) }
      if subjects.isEmpty { continue }
      let act: ClaimRequest.Act =
        isPut ? .claim(retakesOwn: true) : .release(isRepeated: false)
      for (subject, answer) in zip(subjects, try work.ask(act, subjects, terms))
      where !answer.isDone {
        let report = ClaimReport(subject, answer, work)
        failures.append(.live(.claimed(report.sentence ?? report.key)))
      }
    }
    try throwAll(failures)
  }

  func throwAll(_ failures: [VerbFailure]) throws {
    if failures.count == 1 { throw failures[0] }
    if !failures.isEmpty { throw VerbFailure.several(failures, moreCount: 0) }
  }
}

extension Workspace {
  func servers() -> LiveServers {
    if let liveServers { return liveServers }
    let servers = LiveServers(self)
    liveServers = servers
    return servers
  }

  /// The work on a collection that is live; nil for one that is in git, and for one whose records
  /// are in this store alone, which is said once.
  func liveWork(of collection: StoredCollection, in store: Store) throws -> LiveWork? {
    let policy = try policy(for: collection.path)
    guard policy.tier != .git else { return nil }
    let live = LiveCollection(path: collection.path, policy: policy)
    let servers = servers()
    let place: LiveWork.Place
    if let server = try servers.server(for: policy.tier) {
      place = .server(server, try servers.name(of: collection.path))
    } else {
      switch policy.consistency {
      case .createOnce:
        tellOnce(Messages.unserved(live))
        place = .claims
      case .lastWrite:
        tellOnce(Messages.unserved(live))
        return nil
      case .append, .merge: return nil
      case .compareAndSwap, .contentAddressed:
        throw VerbFailure.live(.noServer(path: collection.path, tier: policy.tier.rawValue))
      }
    }
    return LiveWork(
      workspace: self,
      store: store,
      collection: collection,
      live: live,
      place: place
    )
  }
}
