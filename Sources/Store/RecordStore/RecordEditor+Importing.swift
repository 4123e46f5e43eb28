package import JSONText
internal import MergePolicy
internal import Records

extension RecordEditor {
  /// What became of a record of another file.
  package enum Import: Sendable {
    case added, changed, unchanged
  }

  /// Puts a record of another file, as `put` does a whole record, except that one without a key
  /// gets the key that its content has everywhere (`RecordID.contentKey`), and nothing else. One
  /// that is there already, edited or not, stays as it is.
  ///
  /// - Parameter maker: `importID()`, made once for all records of a file.
  package func importRecord(_ record: JSONValue, by maker: RecordID) throws -> Import {
    guard record.kind == .object else { throw EditError.notAnObject }
    if let key = key(of: record) {
      let old = try store.record(key, of: collection)
      _ = try put(record)
      guard let old else { return .added }
      return old.bytes == record.bytes ? .unchanged : .changed
    }
    guard !isLog, let field = collection.keyFields.onlyField else {
      _ = try put(record)
      return .added
    }
    let content = try setting([(field: field, value: nil)], in: record)
    for attempt in 0..<RecordID.attemptCount {
      let key = KeyText(text: maker.contentKey(of: content, attempt: attempt))
      if let old = try store.record(key, of: collection) {
        if try isVersion(old, key, of: content) { return .unchanged }
        continue
      }
      let new = try settingKey(key, in: content)
      try check(new)
      try checkStep(from: nil, to: new)
      try refuseSeveralLines(key)
      try write(new, key)
      return .added
    }
    throw EditError.noFreeKey(prefix: maker.prefix)
  }

  /// Whether the record under a content's key is that content, as it is or as somebody has edited
  /// it since. It is another one only where it was made here from other content.
  private func isVersion(
    _ record: JSONValue,
    _ key: KeyText,
    of content: JSONValue
  ) throws -> Bool {
    if record.hasMembers(of: content) { return true }
    guard let first = try store.events(key, of: collection).first, first.origin == .here,
      first.before == nil, let made = first.after.flatMap({ try? JSONValue(parsing: $0) })
    else { return true }
    return made.hasMembers(of: content)
  }

  /// How the keys of imported records are made: the same way in every clone, whatever other keys
  /// the collection has.
  package func importID() -> RecordID {
    let ids = policy.ids ?? IDPolicy()
    return RecordID(
      prefix: Bytes(ids.prefix ?? collection.fileStem),
      policy: ids,
      workspace: Bytes(""),
      digest: digest
    )
  }
}

extension StoredCollection {
  /// The file's name without its endings.
  fileprivate var fileStem: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.split(separator: ".").first.map(String.init) ?? name
  }
}

extension JSONValue {
  /// Whether each member of another object is here, too, with an equal value.
  fileprivate func hasMembers(of other: JSONValue) -> Bool {
    (other.members ?? []).allSatisfy { member in
      self.member(member.decodedName)?.means(member.value) ?? false
    }
  }
}
