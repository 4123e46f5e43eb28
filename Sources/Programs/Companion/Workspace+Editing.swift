internal import CommandInterface
internal import ContentHash
internal import JSONText
internal import RecordStore
internal import Records

extension Workspace {
  /// Changes one collection's records, all or nothing, and makes new fields available to queries by
  /// name. The file gets the changes at the end of the verb.
  ///
  /// - Parameters:
  ///   - fields: the member names that records may have gained.
  ///   - waits: whether the change is on the disk afterwards, and not only at the end of the verb.
  /// - Throws: `VerbFailure` if the change was rejected.
  func editing<Result>(
    _ collection: StoredCollection,
    of store: Store,
    _ fields: [Bytes] = [],
    waits: Bool = true,
    _ body: (RecordEditor) throws -> Result
  ) throws -> Result {
    if let live = try liveWork(of: collection, in: store) {
      return try live.editing(fields, body)
    }
    let actor = try actor()
    try noteEditing(in: store)
    do {
      let result = try store.edit(as: actor, at: moment, waits: waits) {
        let editor = try editor(of: collection, in: store)
        let result = try body(editor)
        let new = fields.filter { !editor.knows($0) }
        if !new.isEmpty { try store.addFields(new, to: collection) }
        return result
      }
      noteEdited(collection.path, in: store)
      return result
    } catch let error as EditError {
      throw VerbFailure.edit(error, collection: collection.path)
    }
  }

  func editor(of collection: StoredCollection, in store: Store) throws -> RecordEditor {
    try RecordEditor(
      store: store,
      collection: collection,
      policy: try policy(for: collection.path),
      actor: try actor(),
      moment: moment,
      digest: { sha256($0) }
    )
  }

  /// The record that a user names, with its collection.
  func record(
    _ reference: RecordReference,
    in store: Store
  ) throws -> (key: KeyText, collection: StoredCollection, record: JSONValue?) {
    let collection = try collection(reference.collection, in: store)
    if collection.keyFields.isEmpty, collection.syncedAt != nil {
      throw VerbFailure.record(.noKeys(collection: collection.path))
    }
    let key = try store.key(named: reference.key, in: collection)
    return (key, collection, try store.record(key, of: collection))
  }

  /// The records that a user names, each once, with their collection.
  func keys(
    of words: [String],
    in path: String?,
    _ store: Store
  ) throws -> (keys: [KeyText], collection: StoredCollection) {
    let collection = try collection(path, in: store)
    if collection.keyFields.isEmpty, collection.syncedAt != nil {
      throw VerbFailure.record(.noKeys(collection: collection.path))
    }
    var seen: Set<KeyText> = []
    let keys = try words.map { try store.key(named: $0, in: collection) }
    return (keys.filter { seen.insert($0).inserted }, collection)
  }

  /// Edits several records of a collection. If some are refused, that is said of each of them, and
  /// nothing is changed.
  ///
  /// - Returns: what became of each record, in the order of the keys.
  func editingEach(
    _ keys: [KeyText],
    of collection: StoredCollection,
    in store: Store,
    _ body: (RecordEditor, KeyText) throws -> Void
  ) throws -> [RecordChange] {
    try editing(collection, of: store) { editor in
      var refusals = Refusals()
      var changes: [RecordChange] = []
      for key in keys {
        do {
          let before = try store.recordText(key, of: collection)
          try body(editor, key)
          let after = try store.recordText(key, of: collection)
          changes.append(
            RecordChange(path: collection.path, key: key, before: before, after: after)
          )
        } catch let error as EditError {
          refusals.add(.edit(error, collection: collection.path))
        }
      }
      try refusals.throwIfAny()
      return changes
    }
  }

  /// Like `record`, but the record must exist.
  func presentRecord(
    _ reference: RecordReference,
    in store: Store
  ) throws -> (key: KeyText, collection: StoredCollection, record: JSONValue) {
    let (key, collection, record) = try record(reference, in: store)
    if let record { return (key, collection, record) }
    throw VerbFailure.record(.noRecord(key: reference.key, collection: collection.path))
  }
}
