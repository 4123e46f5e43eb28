internal import JSONText
internal import Records

// What `git jsonl status --json` prints; `Documentation/status.md` describes it.
extension StoreStatus {
  var json: JSONValue {
    var object = ObjectText()
    object.add("version", number: Self.version)
    object.add("store", text: store)
    object.add("clean", flag: isClean)
    object.add("collections", json: ObjectText.array(collections.map(\.json)))
    return JSONValue(validated: Bytes(object.closed))
  }
}

extension StoreStatus.Collection {
  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("path", text: path)
    object.add("name", text: name)
    object.add("records", number: recordCount)
    object.add("file", text: file.rawValue)
    if let syncedAt { object.add("synced_at", text: syncedAt) }
    object.add("dirty", json: ObjectText.array(dirty.map(\.json)))
    object.add("dirty_count", number: dirtyCount)
    object.add("conflicts", json: ObjectText.array(conflicts.map(\.json)))
    object.add("conflict_count", number: conflictCount)
    let keys = duplicateKeys.prefix(StoreStatus.listLimit).map { Bytes($0) }
    object.add("duplicate_keys", json: ObjectText.array(ofTexts: Array(keys)))
    object.add("damaged_lines", number: damagedLineCount)
    return object.closed
  }
}

extension StoreStatus.Collection.Dirty {
  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("key", text: key)
    object.add("change", text: change.rawValue)
    object.add("since", text: since)
    return object.closed
  }
}

extension StoreStatus.Collection.Conflict {
  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("key", text: key)
    object.add("reason", text: reason)
    object.add("fields", json: ObjectText.array(fields.map { ObjectText.array(ofTexts: $0.names) }))
    object.add("since", text: since)
    return object.closed
  }
}
