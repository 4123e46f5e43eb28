internal import JSONText
package import RecordStore
internal import Records

extension Exchange {
  /// Takes over what another store has that its files did not get, as held edits: each takes effect
  /// where its record is what the edit was made against. Lines without a key can't be held, and are
  /// added as new ones.
  ///
  /// All of it comes over in one transaction, and a repeat takes nothing twice.
  ///
  /// - Parameter actor: who adds the lines without a key.
  /// - Returns: the number of edits; 0 if they are here already.
  package func takeOver(_ other: Store, as actor: String) throws -> Int {
    try locked {
      try store.edit(as: actor, at: dependencies.moment) {
        if try store.hasTaken(other) { return 0 }
        var count = 0
        for collection in try other.collections() { count += try takeOver(collection, of: other) }
        try store.noteTaken(other)
        return count
      }
    }
  }

  private func takeOver(_ collection: StoredCollection, of other: Store) throws -> Int {
    let dirty = try other.dirtyRecords(of: collection).filter { $0.base != $0.record }
    let held = try other.heldEdits(of: collection)
    let lines = try other.overridden(of: collection)
    if dirty.isEmpty, held.isEmpty, lines.isEmpty { return 0 }
    let own = try ownCollection(like: collection)
    try store.note(overridden: lines, of: own)
    for edit in held {
      var edit = edit
      edit.key = key(of: edit.record ?? edit.base, known: edit.key, in: own)
      // The rebase that it waited for went with its work tree.
      edit.rebase = nil
      try store.hold(edit, of: own)
    }
    for edit in dirty {
      if edit.key.row != nil {
        guard let record = edit.record.flatMap({ try? JSONValue(parsing: $0) }) else { continue }
        try store.put(record, key: nil, in: own)
        continue
      }
      let conflict = try other.conflict(edit.key, of: collection)
      try store.hold(
        HeldEdit(
          key: key(of: edit.record ?? edit.base, known: edit.key, in: own),
          base: conflict.map(\.base) ?? edit.base,
          record: edit.record,
          file: edit.base,
          head: collection.head,
          rebase: nil,
          since: edit.since
        ),
        of: own
      )
    }
    return held.count + dirty.count
  }

  /// The collection of this store with the path that one of another store has; a new one if there
  /// is none.
  private func ownCollection(like other: StoredCollection) throws -> StoredCollection {
    if let known = try store.collection(path: other.path)
      ?? store.collection(formerPath: other.path)
    {
      return known
    }
    var added = try store.addCollection(path: other.path)
    added.keyFields = other.keyFields
    added.keyRule = other.keyRule
    try store.update(added)
    try store.addFields([], to: added)
    return added
  }

  /// The key of a record as its collection has it here.
  private func key(of record: Bytes?, known: KeyText, in collection: StoredCollection) -> KeyText {
    if collection.keyFields.isEmpty { return known }
    return record.flatMap { KeyText(of: $0, by: collection.keyFields) } ?? known
  }
}
