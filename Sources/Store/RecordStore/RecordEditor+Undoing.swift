package import JSONText
internal import Records

extension RecordEditor {
  /// Takes back the edit that led from one version of a record to another; nil is a record that is
  /// not there. The clock of the record goes on. What else was edited since stays.
  ///
  /// A record that the edit made is taken out, without a tombstone.
  ///
  /// - Throws: `EditError.changedSince` if the edit's fields are not as it left them.
  package func takeBackEdit(from old: JSONValue?, to new: JSONValue?, of key: KeyText) throws {
    if isLog { throw EditError.noKeys }
    let present = try store.record(key, of: collection)
    switch (old, new, present) {
    case (nil, nil, _): return
    case (let old?, nil, nil):
      let record = try advancingClock(of: old, from: old)
      try refuseSeveralLines(key)
      try check(record)
      try decideConflict(key, fields: [])
      try write(record, key)
    case (_, nil, _?), (_, _?, nil): throw EditError.changedSince(key, [])
    case (nil, let new?, let present?):
      let touched = withoutClock(FieldDifference.between(new, present), of: new)
      if !touched.isEmpty { throw EditError.changedSince(key, touched.map(\.field)) }
      try store.remove(key, from: collection)
    case (let old?, let new?, let present?):
      try takeBack(FieldDifference.between(new, old), from: new, to: old, in: present, key)
    }
  }

  private func takeBack(
    _ differences: [FieldDifference],
    from edited: JSONValue,
    to earlier: JSONValue,
    in present: JSONValue,
    _ key: KeyText
  ) throws {
    let others = withoutClock(differences, of: edited)
    let changes = others.isEmpty ? differences : others
    try refuseTouched(changes, in: present, key)
    // Where nothing else was edited, the record gets its earlier bytes.
    let record =
      present.bytes == edited.bytes
      ? earlier : try setting(changes.map { ($0.field, $0.new) }, in: present)
    try put(record, over: present, key, changes.map(\.field), isTakenBack: true)
  }

  private func withoutClock(
    _ differences: [FieldDifference],
    of record: JSONValue
  ) -> [FieldDifference] {
    let clock = clock(of: record)?.field
    return differences.filter { $0.field != clock }
  }

  /// Refuses changes of fields that are not what they were before the changes.
  private func refuseTouched(
    _ changes: [FieldDifference],
    in present: JSONValue,
    _ key: KeyText
  ) throws {
    let touched = changes.filter { change in
      switch (change.field.value(in: present), change.old) {
      case (nil, nil): false
      case (let now?, let then?): !now.means(then)
      case (nil, _?), (_?, nil): true
      }
    }
    // fault: later-edit-is-overwritten
    if !touched.isEmpty { throw EditError.changedSince(key, touched.map(\.field)) }
  }
}
