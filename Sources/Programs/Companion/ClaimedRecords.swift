internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records

/// The records of a collection as claims see them, and what claims mean for them by the policy.
struct ClaimedRecords {
  let collection: StoredCollection
  let store: Store
  let workspace: Workspace

  init(of collection: StoredCollection, in store: Store, _ workspace: Workspace) {
    self.collection = collection
    self.store = store
    self.workspace = workspace
  }

  /// The keys of the records that can be claimed next, in their order; of records that are equal in
  /// `order`, the lesser key comes first.
  ///
  /// Left out are tombstones, lines without a key, and records whose key is on several lines.
  ///
  /// - Parameters:
  ///   - condition: in SQL or with the names of views, as `git jsonl list` takes it. Nil for all
  ///     records that are not claimed: where the policy has a `state`, those that are in that of a
  ///     release.
  ///   - lapsed: the keys of records whose claims have lapsed, and the names of who had claimed
  ///     them. Those that are still in the claim's state, and name no other holder, are looked at
  ///     as if the claim had been released.
  ///   - held: the keys of records that somebody holds, which are left out.
  /// - Throws: `VerbFailure` for a condition or a view that SQLite can't use, and for a field in
  ///   `order` that no record has.
  func candidates(
    where condition: String?,
    order: [SortField] = [],
    lapsed: [KeyText: String],
    held: Set<KeyText>
  ) throws -> [KeyText] {
    let policy = try workspace.policy(for: collection.path)
    let views = try workspace.views(of: collection, in: store, lapsed: lapsed)
    let isGiven = condition != nil
    let condition = try workspace.condition(
      condition ?? "true",
      of: views,
      in: store,
      seesReleased: true
    )
    for order in order { try store.checkField(order.field, in: collection) }
    // Keys of several kinds may be alike in all of their fields.
    let sorting = SortField.order(order, keyFields: collection.keyFields) + ["_key"]
    let state = isGiven ? nil : policy.claims.state
    return try condition.seenRecords(in: store, order: sorting).compactMap { key, record in
      guard let key, !held.contains(key), policy.tombstone?.marks(record) != true else {
        return nil
      }
      guard let state else { return key }
      return state.field.value(in: record)?.means(state.release) == true ? key : nil
    }
  }

  /// Sets holder and state of records that were claimed, in one edit.
  ///
  /// - Parameter name: who claimed them.
  /// - Returns: the records that stay as they are, and why: each is decided by itself.
  func markClaimed(
    _ keys: [KeyText],
    by name: String
  ) throws -> [(key: KeyText, failure: VerbFailure)] {
    let path = collection.path
    return try mark(keys) { editor, key in
      if try editor.claim(key, by: name) { return nil }
      return .record(.noRecord(key: key.text, collection: path))
    }
  }

  /// Clears the holder of records whose claims were released, and sets the state back where it is
  /// still the claim's, in one edit. A record with another holder than `name` stays as it is.
  ///
  /// - Returns: as `markClaimed`. A record that is gone has nothing to set back.
  func markReleased(
    _ keys: [KeyText],
    by name: String
  ) throws -> [(key: KeyText, failure: VerbFailure)] {
    try mark(keys) { editor, key in
      _ = try editor.release(key, by: name)
      return nil
    }
  }

  private func mark(
    _ keys: [KeyText],
    _ edit: (RecordEditor, KeyText) throws -> VerbFailure?
  ) throws -> [(key: KeyText, failure: VerbFailure)] {
    if try workspace.policy(for: collection.path).claims.release.isEmpty { return [] }
    let path = collection.path
    return try workspace.editing(collection, of: store) { editor in
      try keys.compactMap { key in
        do {
          return try edit(editor, key).map { (key, $0) }
        } catch let error as EditError {
          return (key, .edit(error, collection: path))
        }
      }
    }
  }
}
