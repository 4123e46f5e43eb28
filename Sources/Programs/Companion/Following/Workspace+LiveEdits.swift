internal import Exchange
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import RemoteProtocol

// What is decided about live records here, whether or not their server can be reached.
extension Workspace {
  /// The name, in the history, of what came from a server: it is nobody's edit to take back.
  static let remoteActor = "remote"

  /// Makes a line of a server the store's record, or takes the record out.
  ///
  /// - Returns: whether the record was another one.
  func take(
    _ line: Bytes?,
    as key: KeyText,
    of collection: StoredCollection,
    in store: Store
  ) throws -> Bool {
    try store.take(
      line,
      as: key,
      of: collection,
      by: Self.remoteActor,
      at: moment.millisecondText
    )
  }

  /// Notes what is to be sent of the records that are not what the server has, and takes back what
  /// the consistency does not allow.
  ///
  /// - Parameter url: that of the remote.
  /// - Returns: how many records were taken back.
  func noteEdits(
    of live: LiveCollection,
    _ collection: StoredCollection,
    in store: Store,
    url: String
  ) throws -> Int {
    guard live.kind == .values, try store.liveKnowledge(of: collection)?.server == url,
      // What is in a file that changed is not in the store yet.
      try !exchange(with: store).hasChangedFile(collection)
    else { return 0 }
    var restoredCount = 0
    try noteEditing(in: store)
    try store.synchronizing {
      let edits = try store.liveEdits(of: collection)
      let differences = try store.liveDifferences(of: collection)
      for difference in differences {
        let key = difference.key
        switch LiveEdit(difference, edits[key], live.policy.consistency) {
        case .isNoted: break
        case .forget: try store.note(nil, for: key, of: collection)
        case .publish(let line, let earlier):
          if let earlier { try store.forgetLiveWrite(earlier) }
          // fault: live-edit-is-not-noted
          try noteEdit(key, line, of: collection, in: store)
        case .restore(let line):
          if try take(line, as: key, of: collection, in: store) { restoredCount += 1 }
        }
      }
      // An edit that was taken back. If it was sent, the server may have it by now.
      let open = Set(differences.map(\.key))
      for (key, edit) in edits where !open.contains(key) {
        try store.forgetLiveWrite(edit.id)
        let record = try store.recordText(key, of: collection)
        if edit.isSent, edit.line != record { try noteEdit(key, record, of: collection, in: store) }
      }
    }
    if restoredCount > 0 { noteEdited(live.path, in: store) }
    return restoredCount
  }

  private func noteEdit(
    _ key: KeyText,
    _ line: Bytes?,
    of collection: StoredCollection,
    in store: Store
  ) throws {
    let write = LiveWrite(
      id: LiveRemote.newID(),
      key: key,
      line: line,
      notedAt: moment.milliseconds
    )
    try store.note(write, of: collection)
  }

  /// Takes out the records that have expired by a moment of the machine's clock.
  ///
  /// - Returns: how many.
  func expire(
    _ collection: StoredCollection,
    in store: Store,
    at moment: Int64
  ) throws -> Int {
    if try store.expiredKeys(of: collection, at: moment).isEmpty { return 0 }
    var count = 0
    try noteEditing(in: store)
    try store.synchronizing {
      let edits = try store.liveEdits(of: collection)
      for key in try store.expiredKeys(of: collection, at: moment) {
        try store.note(nil, for: key, of: collection)
        // An edit of the file that waits renews it.
        if edits[key] == nil, try take(nil, as: key, of: collection, in: store) { count += 1 }
      }
    }
    if count > 0 { noteEdited(collection.path, in: store) }
    return count
  }
}
