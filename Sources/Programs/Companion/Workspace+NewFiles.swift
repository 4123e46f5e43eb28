internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import MergePolicy
internal import RecordStore
internal import System

extension Workspace {
  /// Makes collections of the files that a merge has brought and that the attributes or the policy
  /// send to the driver: a colleague's new collections. A file that was there before is left alone,
  /// even if it is not a collection.
  func adoptFiles(
    in store: Store,
    of commit: String,
    newSince old: String
  ) throws {
    guard let new = try repository.commitID(named: commit),
      let old = try repository.commitID(named: old), new != old
    else { return }
    for change in try repository.fileChanges(from: old, to: new) where change.oldPath == nil {
      guard let path = change.newPath, try isCollectionToBe(path, in: store) else { continue }
      _ = try reportingFailure {
        try adopting(path, in: store) { collection, outcome in
          tell([Messages.adopted(path: path, count: outcome.addedCount)])
          tell(Messages.attention(ExchangeSummary(outcome, path: collection.path)))
        }
        return ExitStatus.done
      }
    }
  }

  private func isCollectionToBe(_ path: String, in store: Store) throws -> Bool {
    guard !PolicyFile.isOwn(path), try kindOfEntry(at: workTree + "/" + path) == .regular,
      try store.collection(path: path) == nil
    else { return false }
    if let entry = try policies()?.entry(forPath: path) { return entry.policy?.tier == .git }
    return try repository.attribute("merge", path: path) == .value("jsonl")
  }
}

// MARK: - Output

extension Messages {
  /// Says that a file that came with a merge is a collection now.
  static func adopted(path: String, count: Int) -> String {
    "\(printable(path)): a new collection, with \(counted(count, "record"))"
  }
}
