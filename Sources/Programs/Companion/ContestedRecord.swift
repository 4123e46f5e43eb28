internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import Resolution

/// A record of the store that is in conflict with the file's or a server's, as it was found.
struct ContestedRecord {
  let key: KeyText
  /// The store's record.
  let here: Bytes?
  /// That of the file, or of the server.
  let there: Bytes?
  /// What the rules decided of the rest, and the moment at which the attic was given what they
  /// override; nil where that is still to be done.
  var decided = MergeReport()
  var decidedAt: Timestamp?

  /// What the rules override, as lines for the attic, which takes each once.
  func atticLines(path: String, at moment: Timestamp) -> [Bytes] {
    FileReport(path: path, method: .records, report: decided).atticLines(at: decidedAt ?? moment)
  }
}

extension ConflictedSubject {
  /// A record, or an edit of one.
  init(_ conflict: Conflict, _ place: Place, in collection: StoredCollection) {
    let document = MergedDocument(
      content: .items([.conflict(conflict)], format: FileFormat()),
      report: MergeReport()
    )
    path = collection.path
    self.place = place
    file = ConflictedFile(document, policyKey: collection.keyFields)
  }
}

extension Conflict {
  /// A record of which each version has one line or none.
  init(base: Bytes?, ours: Bytes?, theirs: Bytes?) {
    self.init(
      base: [base].compactMap { $0 },
      ours: [ours].compactMap { $0 },
      theirs: [theirs].compactMap { $0 }
    )
  }

  /// Whether it is about one record alone.
  var isOfOneRecord: Bool { [base, ours, theirs].allSatisfy { $0.count < 2 } }
}
