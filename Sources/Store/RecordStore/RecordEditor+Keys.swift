package import JSONText
internal import MergePolicy
internal import Records

extension RecordEditor {
  /// The key of a record; nil if it has none, and for a line of a log.
  package func key(of record: JSONValue) -> KeyText? {
    if isLog { return nil }
    return RecordKey(of: record, by: collection.keyFields).map { KeyText($0) }
  }

  func refuseSeveralLines(_ key: KeyText) throws {
    if isLog { throw EditError.noKeys }
    if try repeatedKeys().contains(key) { throw EditError.severalLines(key) }
  }

  /// The keys that are on several lines, which no edit changes.
  private func repeatedKeys() throws -> Set<KeyText> {
    if let known = memory.repeatedKeys { return known }
    let keys = Set(try store.duplicates(of: collection).compactMap { self.key(of: $0) })
    memory.repeatedKeys = keys
    return keys
  }

  /// The record with a key: each field of it gets its value, those that it lacks at its beginning,
  /// in their order.
  ///
  /// - Throws: `EditError.keyChanged` if the record has another value in one of the fields.
  func settingKey(_ key: KeyText, in record: JSONValue) throws -> JSONValue {
    if isLog { throw EditError.noKeys }
    var isContradicted = false
    // In a record a number has plain digits, not its canonical form.
    if let value = key.key?.shown {
      // Several values are rather those of several fields than an array in one field.
      let alternatives = collection.keyFields.alternatives
      for fields in alternatives.filter({ $0.count > 1 }) + alternatives.filter({ $0.count == 1 }) {
        let values = fields.count == 1 ? [value] : value.elements ?? []
        guard values.count == fields.count else { continue }
        let isContradictedHere = zip(fields, values).contains { field, value in
          field.value(in: record).map { $0.kind != .null && !$0.means(value) } ?? false
        }
        isContradicted = isContradicted || isContradictedHere
        if isContradictedHere { continue }
        var new = record
        for (field, value) in zip(fields, values).reversed() {
          new = try settingKeyField(field, to: value, in: new)
        }
        // Which of several alternatives it is shows at the key that the record has then.
        if self.key(of: new) == key { return new }
      }
    }
    throw isContradicted ? EditError.keyChanged(key) : .keyMissing(collection.keyFields.all)
  }

  private func settingKeyField(
    _ field: FieldPath,
    to value: JSONValue,
    in record: JSONValue
  ) throws -> JSONValue {
    if field.value(in: record)?.means(value) == true { return record }
    if field.value(in: record) != nil {
      return try setting([(field: field, value: value)], in: record)
    }
    // The key comes first, as people expect of a record.
    guard record.kind == .object, field.names.count == 1, let members = record.members else {
      return try setting([(field: field, value: value)], in: record)
    }
    let name = JSONString.encode(field.names[0])
    let head = "{" + name.text + ":" + value.bytes.text
    let rest = record.bytes[1..<record.bytes.count].text
    return JSONValue(validated: Bytes(head + (members.isEmpty ? "" : ",") + rest))
  }

  /// How the keys of this collection are made, or those of the children of one of its records.
  package func recordID(parent: KeyText? = nil, at moment: String? = nil) throws -> RecordID {
    let ids = policy.ids ?? IDPolicy()
    let prefix = try ids.prefix.map { Bytes($0) } ?? store.commonPrefix(of: collection)
    return RecordID(
      prefix: parent?.stem ?? prefix ?? Bytes(collection.name),
      separator: parent == nil ? .dash : .dot,
      policy: ids,
      workspace: try store.workspace,
      moment: moment.map { Bytes($0) },
      digest: digest
    )
  }

  func newKey(for record: JSONValue, parent: KeyText?) throws -> KeyText {
    if collection.keyFields.onlyField == nil {
      throw EditError.keyMissing(collection.keyFields.all)
    }
    if let parent, countsChildren(like: record) {
      return try store.nextChildKey(of: parent, in: collection)
    }
    let maker = try recordID(parent: parent, at: moment.millisecondText)
    let count = try batch.recordCount ?? store.recordCount(of: collection)
    batch.recordCount = count
    let made = try maker.make(for: record, count: count) { key in
      try store.isTaken(KeyText(text: key), in: collection)
    }
    guard let made else { throw EditError.noFreeKey(prefix: maker.prefix) }
    return KeyText(text: made)
  }

  /// Whether a child gets a number: another clone gives the same one, so that a merge has to be
  /// able to tell the two records apart.
  private func countsChildren(like record: JSONValue) -> Bool {
    policy.ids?.children == .count
      && policy.identity.contains { $0.value(in: record).map { $0.kind != .null } ?? false }
  }
}
