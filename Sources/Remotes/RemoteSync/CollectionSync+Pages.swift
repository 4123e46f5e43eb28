internal import JSONText
internal import RecordStore
internal import Records
internal import RemoteProtocol

// Large pages: what is not to be merged with anything here is taken all at once.
extension CollectionSync {
  /// The keys of a large page's records that neither this store nor a commit of this repository has
  /// had.
  func newRecords(of rows: [RemoteRow]) throws -> Set<KeyText> {
    if rows.count < largePage { return [] }
    let new = try store.synchronizeWithoutWaiting {
      try store.notePage(pageRows(rows, new: []))
      return try store.newKeysOfPage(of: collection, on: remote.id)
    }
    let known = try dependencies.past(new)
    return new.filter { known[$0]?.versions.isEmpty ?? true }
  }

  /// Takes the rows of a large page that are not to be merged, within a transaction.
  ///
  /// - Parameter new: while everything is compared, the keys that nobody here has had.
  /// - Returns: the other rows.
  mutating func takeUncontested(
    _ rows: [RemoteRow],
    comparing new: Set<KeyText>? = nil
  ) throws -> [RemoteRow] {
    if rows.count < largePage { return rows }
    try store.notePage(pageRows(rows, new: new ?? []))
    var names: [Bytes] = []
    let taken = try store.takePage(
      of: collection,
      from: remote,
      isComparing: new != nil,
      by: dependencies.actor,
      at: moment
    ) { record in
      names += newNames(in: record)
    }
    if !names.isEmpty { try store.addFields(names, to: collection) }
    outcome.addedCount += taken.addedCount
    outcome.changedCount += taken.changedCount
    return rows.filter { $0.content == nil || !taken.keys.contains(KeyText(stored: $0.key)) }
  }

  /// The rows that have records, of keys that identify one.
  private func pageRows(_ rows: [RemoteRow], new: Set<KeyText>) -> [PageRow] {
    rows.compactMap { row in
      let key = KeyText(stored: row.key)
      guard let record = row.content, !repeatedKeys.contains(key) else { return nil }
      return PageRow(key: key, record: record, isNew: new.contains(key))
    }
  }

  /// The names of a record's members that queries don't know yet.
  mutating func newNames(in record: Bytes) -> [Bytes] {
    guard let object = JSONObject(JSONValue(validated: record)) else { return [] }
    return (0..<object.count).map { object.decodedName(at: $0) }
      .filter { fieldNames.insert($0).inserted }
  }
}
