internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import Records
internal import Setup
internal import System

extension CommitHook {
  /// The hook `post-commit`: compares what the store takes for staged with what the commit has.
  ///
  /// Between the hook `pre-commit` and the commit, another process may take edits out of the index.
  /// They are named, and stay to be staged. Those that the index still has are in no danger: the
  /// commit was made of other files.
  func compareWithCommit() throws {
    defer { removeComparisonMarker() }
    guard try store.hasStagedRecords() else { return }
    // A commit that repeats or takes back another one is not for edits of its own.
    let activity = GitActivity(in: workspace.gitDirectory)
    if activity == .rebase || activity == .cherryPick || activity == .revert { return }
    for collection in try store.collections() {
      _ = try reportingFailure {
        try compareWithCommit(collection)
        return ExitStatus.done
      }
    }
  }

  private var comparisonMarker: String { workspace.storeFolder + "/" + Hook.comparisonMarker }

  /// Makes the hook `post-commit` of this commit start the program. The marker is there before the
  /// store says that something is staged.
  func markComparison() throws { try replaceFile(at: comparisonMarker, with: []) }

  /// Removes the marker if nothing is left to compare. Where another process stages edits just now,
  /// the marker is for its commit, and stays.
  private func removeComparisonMarker() {
    guard entryExists(at: comparisonMarker),
      let lock = try? lockStore(
        in: workspace.storeFolder,
        name: Self.lockName,
        waitLimitInMilliseconds: 0
      )
    else { return }
    defer { extendLifetime(lock) }
    if (try? store.hasStagedRecords()) == false { try? removeFile(at: comparisonMarker) }
  }

  private func compareWithCommit(_ collection: StoredCollection) throws {
    let path = collection.path
    let staged = try store.uncommittedRecords(of: collection).filter(\.isStaged)
    guard !staged.isEmpty, let head = try workspace.repository.blobID(path, at: "HEAD") else {
      return
    }
    let left = try missing(staged, inBlob: head, collection)
    let there = Set(staged.map(\.id)).subtracting(left.map(\.id))
    if !there.isEmpty { try store.forgetUncommitted(Array(there)) }
    guard !left.isEmpty, let entry = try commitIndex.own.entry(of: path) else { return }
    let gone = entry.blobID == head ? left : try missing(left, inBlob: entry.blobID, collection)
    if gone.isEmpty { return }
    try store.noteStaged(gone.map(\.id), isStaged: false)
    say([Messages.lackingInCommit(path: path, keys: gone.map(\.key.text).sorted())])
  }

  /// Those of the records that a version of the file does not have as they were exported.
  private func missing(
    _ records: [UncommittedRecord],
    inBlob blobID: String,
    _ collection: StoredCollection
  ) throws -> [UncommittedRecord] {
    guard let content = try commitIndex.content(of: blobID, as: collection.path) else { return [] }
    let version = Document(reading: content)
    if collection.keyFields.isEmpty {
      let lines = Set(version.lines.map(\.bytes))
      return records.filter { record in record.line.map { !lines.contains($0) } ?? false }
    }
    let found = StagedVersion.records(records, in: version, keyFields: collection.keyFields)
    let ids = Set(found.map(\.id))
    return records.filter { !ids.contains($0.id) }
  }
}
