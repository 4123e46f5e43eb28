package import JSONText
package import MergePolicy
internal import Records

// What a claim means for its record is said by the policy (`claims`): who works on it, and its
// state.
extension RecordEditor {
  /// Sets holder and state of the record that somebody claimed.
  ///
  /// - Parameter name: who; spelled in the record as the field spells people.
  /// - Returns: whether there is such a record. A tombstone is none.
  package func claim(_ key: KeyText, by name: String) throws -> Bool {
    guard let old = try claimable(key) else { return false }
    var fields: [(field: FieldPath, value: JSONValue?)] = []
    if let holder = policy.claims.holder, !policy.claims.isHeld(old, by: name) {
      fields.append((holder, try person(name, for: holder)))
    }
    if let state = policy.claims.state { fields.append((state.field, state.claim)) }
    try set(fields, in: old, key)
    return true
  }

  /// Clears the holder of a record whose claim was released, and sets the state back where it is
  /// still that of a claim.
  ///
  /// A record that names somebody else as its holder by now was given to them: it stays as it is,
  /// with the state in which they have it.
  ///
  /// - Returns: whether there is such a record. A tombstone is none.
  package func release(_ key: KeyText, by name: String) throws -> Bool {
    guard let old = try claimable(key) else { return false }
    if policy.claims.isHeld(old, byOtherThan: name) { return true }
    var fields: [(field: FieldPath, value: JSONValue?)] = []
    if let holder = policy.claims.holder, policy.claims.hasHolder(old) {
      fields.append((holder, try emptyValue(of: holder)))
    }
    if let state = policy.claims.state, state.field.value(in: old)?.means(state.claim) == true {
      fields.append((state.field, state.release))
    }
    try set(fields, in: old, key)
    return true
  }

  private func claimable(_ key: KeyText) throws -> JSONValue? {
    try refuseSeveralLines(key)
    let record = try store.record(key, of: collection)
    return record.flatMap { policy.tombstone?.marks($0) == true ? nil : $0 }
  }

  /// Sets those of the fields that are not so yet, so that a record that says it already keeps its
  /// clock.
  private func set(
    _ fields: [(field: FieldPath, value: JSONValue?)],
    in old: JSONValue,
    _ key: KeyText
  ) throws {
    let changes = fields.filter { field, value in
      let now = field.value(in: old)
      guard let now, let value else { return now != nil || value != nil }
      return !now.means(value)
    }
    if changes.isEmpty { return }
    try put(try setting(changes, in: old), over: old, key, changes.map(\.field))
  }

  /// How the records of the collection spell that nobody holds them: without the field, or with
  /// null or an empty text, as the newest one that nobody holds; nil without the field.
  private func emptyValue(of holder: FieldPath) throws -> JSONValue? {
    let example = try store.newestRecord(of: collection) { record in
      guard let value = holder.value(in: record) else { return true }
      return value.kind == .null || value.string?.isEmpty == true
    }
    return example.flatMap { holder.value(in: $0) }
  }
}

extension ClaimPolicy {
  /// Whether a record names somebody as its holder, in any of the ways in which a field names
  /// people.
  fileprivate func isHeld(_ record: JSONValue, by name: String) -> Bool {
    guard let text = holder?.value(in: record)?.string?.text else { return false }
    return RecordEditor.spellings(of: name).contains(text)
  }

  /// Whether a record names another holder than this one, so that the end of a claim of this one
  /// says nothing about it.
  package func isHeld(_ record: JSONValue, byOtherThan name: String) -> Bool {
    hasHolder(record) && !isHeld(record, by: name)
  }
}
