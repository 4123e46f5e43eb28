internal import Claims
internal import CommandInterface
internal import RecordStore
internal import Records

// What a claim means for the record itself, as the policy says.
extension ClaimWork {
  /// Sets holder and state of records that were claimed. What can't be set is said: the claim holds
  /// all the same.
  func mark(claimed subjects: [ClaimSubject]) throws {
    try mark(subjects) { try $0.markClaimed($1, by: owner.name) }
  }

  /// Clears the holder of records that were released, and sets the state back where it is still the
  /// claim's. A record with another holder than the owner stays as it is.
  func mark(released subjects: [ClaimSubject]) throws {
    try mark(subjects) { try $0.markReleased($1, by: owner.name) }
  }

  private func mark(
    _ subjects: [ClaimSubject],
    _ edit: (ClaimedRecords, [KeyText]) throws -> [(key: KeyText, failure: VerbFailure)]
  ) throws {
    for (path, subjects) in Dictionary(grouping: subjects, by: \.path) {
      // A claim may be about a file that is not a collection here.
      guard let known = try store.collection(path: path) else { continue }
      let collection = try workspace.inStep(known, in: store)
      let records = ClaimedRecords(of: collection, in: store, workspace)
      for (_, failure) in try edit(records, subjects.map { KeyText($0.key) }) {
        say(Messages.failure(failure))
      }
    }
  }
}
