internal import JSONText
internal import MergePolicy
internal import Records

extension RecordEditor {
  func key(of record: JSONValue) -> KeyText? {
    if isLog { return nil }
    return RecordKey(of: record, by: collection.keyFields).map { KeyText($0) }
  }

  func refuseSeveralLines(_ key: KeyText) throws {
    if isLog { throw EditError.noKeys }
    let isRepeated = try store.duplicates(of: collection).contains { self.key(of: $0) == key }
    if isRepeated { throw EditError.severalLines(key) }
  }

  func settingKey(_ key: KeyText, in record: JSONValue) throws -> JSONValue {
    if isLog { throw EditError.noKeys }
    guard let field = collection.keyFields.onlyField, let value = key.key?.value else {
      throw EditError.keyMissing(collection.keyFields.all)
    }
    if field.value(in: record)?.means(value) == true { return record }
    guard field.value(in: record) == nil else { throw EditError.keyChanged(key) }
    // The key comes first, as people expect of a record.
    guard record.kind == .object, field.names.count == 1, let members = record.members else {
      return try setting([(field: field, value: value)], in: record)
    }
    let name = JSONString.encode(field.names[0])
    let head = "{" + name.text + ":" + value.bytes.text
    let rest = record.bytes[1..<record.bytes.count].text
    return JSONValue(validated: Bytes(head + (members.isEmpty ? "" : ",") + rest))
  }

  /// How the keys of this collection are made.
  package func recordID() throws -> RecordID {
    let ids = policy.ids ?? IDPolicy()
    let prefix = try ids.prefix.map { Bytes($0) } ?? store.commonPrefix(of: collection)
    return RecordID(
      prefix: prefix ?? Bytes(collection.name),
      policy: ids,
      workspace: try store.workspace,
      digest: digest
    )
  }

  func newKey(for record: JSONValue) throws -> KeyText {
    let maker = try recordID()
    let count = try store.recordCount(of: collection)
    let made = try maker.make(for: record, count: count) { key in
      try store.isTaken(KeyText(stored: key), in: collection)
    }
    guard let made else { throw EditError.noFreeKey(prefix: maker.prefix) }
    return KeyText(stored: made)
  }
}
