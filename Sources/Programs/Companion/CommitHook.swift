internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import System

/// The hook `pre-commit`: exports what is edited, and brings just that into the commit.
///
/// Of a file of which the user has staged something, nothing is staged besides: the index keeps its
/// version. Of any other file, the records go into the commit that were edited since the last one,
/// and what else differs in the work tree stays out. With an index that is not the work tree's own,
/// edits reach the file alone, and stay to be staged.
///
/// Most commits have nothing to export. Then no program is started: the index and HEAD are looked
/// at for the collections alone.
struct CommitHook {
  let workspace: Workspace
  let store: Store
  let commitIndex: CommitIndex
  /// Whether git has found nothing to commit before it called the hook, as far as a hook can see:
  /// it does not hear of `--amend` and `--allow-empty`.
  private var mayBeEmpty = false

  init(_ workspace: Workspace, _ store: Store) {
    self.workspace = workspace
    self.store = store
    commitIndex = CommitIndex(workspace)
  }

  /// Whether the hook of a commit has nothing to do, as far as that can be seen without opening the
  /// store: no edit waits, and the commit has HEAD's version of each collection's file.
  static func hasNothingToDo(in workspace: Workspace) -> Bool {
    let activity = GitActivity(in: workspace.gitDirectory)
    guard activity == nil || activity == .writingIndex,
      let paths = workspace.storeFile.quietCollections(),
      // A file that was moved is followed when the store is opened.
      paths.allSatisfy({ entryExists(at: workspace.workTree + "/" + $0) })
    else { return false }
    return (try? CommitIndex(workspace).changed(of: paths).isEmpty) ?? false
  }

  /// Notes for the next commit that no edit waits for one.
  private func noteQuiet(_ state: StoreFile.State) throws {
    let collections = try store.collections()
    for collection in collections {
      if try isWaiting(collection) { return }
    }
    workspace.storeFile.noteQuiet(state, collections: collections.map(\.path))
  }

  private var repository: GitRepository { get throws { try workspace.repository } }

  mutating func run() throws -> Int32 {
    // A rebase makes earlier commits again; today's edits do not belong in them.
    let activity = GitActivity(in: workspace.gitDirectory)
    if activity == .rebase { return ExitStatus.done }
    let paths = try workspace.collectionsInGit(of: store).map(\.path)
    if paths.isEmpty { return ExitStatus.done }
    let changed = try commitIndex.changed(of: paths)
    let marked = try changed.compactMap(stagedMarkers)
    if !marked.isEmpty {
      say(marked)
      return ExitStatus.attention
    }
    if activity != nil, activity != .writingIndex {
      _ = try reportingFailure {
        say(try oneSidedResolutions())
        return ExitStatus.done
      }
    }
    let state = workspace.storeFile.state(at: workspace.moment)
    let waiting = try waitingCollections()
    if waiting.isEmpty {
      if let state, !store.isReadOnly { try noteQuiet(state) }
    } else {
      mayBeEmpty = try commitIndex.changedPaths()?.isEmpty == true && activity != .merge
      try stageEdits(of: waiting)
    }
    if activity != nil, activity != .writingIndex { return ExitStatus.done }
    // fault: commit-takes-forbidden-step
    let steps = try Set(changed + waiting.map(\.path)).sorted().flatMap(stagedSteps)
    if steps.isEmpty { return ExitStatus.done }
    say(Messages.stagedSteps(steps))
    return ExitStatus.attention
  }

  /// How long a hook waits for another process that uses the store.
  static let lockLimitInMilliseconds = 5000
  /// The lock under which edits are staged, beside that of an exchange: two commits at once would
  /// each put a version into the index that lacks the other one's edits.
  static let lockName = "staging.lock"

  /// Exports what is edited, and stages it. A failure is reported, and does not prevent the commit.
  ///
  /// - Throws: where another process uses the store, so that a commit would lack edits.
  func stageEdits() throws { try stageEdits(of: waitingCollections()) }

  /// The collections with edits that a commit may take.
  private func waitingCollections() throws -> [StoredCollection] {
    // A commit that repeats or takes back another one is not for edits of its own.
    let activity = GitActivity(in: workspace.gitDirectory)
    if activity == .rebase || activity == .cherryPick || activity == .revert { return [] }
    return try workspace.collectionsInGit(of: store).filter(isWaiting)
  }

  private func isWaiting(_ collection: StoredCollection) throws -> Bool {
    // fault: interrupted-commit-is-forgotten
    try store.hasUncommittedRecords(of: collection) || store.dirtyCount(of: collection).count > 0
  }

  private func stageEdits(of waiting: [StoredCollection]) throws {
    if waiting.isEmpty { return }
    let lock = try lockStore(
      in: workspace.storeFolder,
      name: Self.lockName,
      waitLimitInMilliseconds: Self.lockLimitInMilliseconds
    )
    defer { extendLifetime(lock) }
    try store.setUsualActor(try workspace.actor())
    defer { workspace.progress.clear() }
    for collection in waiting {
      do {
        try stageEdits(of: collection)
      } catch {
        if VerbFailure(error).isOfAnotherProgram { throw error }
        _ = report(error)
      }
    }
  }

  /// Forgets what a commit has that was checked out until now: in another branch's file, it is not
  /// yet to be committed.
  func forgetRecords(in commit: String) throws {
    for collection in try store.collections() {
      let records = try store.uncommittedRecords(of: collection)
      guard !records.isEmpty, let file = try repository.blob(collection.path, at: commit) else {
        continue
      }
      let known = StagedVersion.records(
        records,
        in: Document(reading: file),
        keyFields: collection.keyFields
      )
      try store.forgetUncommitted(known.map(\.id))
    }
  }

  /// What is to be said of a version that is to be committed with conflict markers in it. What HEAD
  /// already has is not reported.
  private func stagedMarkers(in path: String) throws -> String? {
    guard let entry = try commitIndex.entry(of: path),
      try repository.blobID(path, at: "HEAD") != entry.blobID,
      let content = try repository.blob(entry.blobID),
      let marked = Document(reading: content).resolvingMarkers()
    else { return nil }
    return Messages.stagedMarkers(path: path, line: marked.firstMarkerNumber)
  }
}

extension CommitHook {
  /// The steps that a commit would take and the policy does not have. A merge, and a commit that
  /// repeats another one, take none of their own.
  private func stagedSteps(in path: String) throws -> [TakenStep] {
    guard let policy = try? workspace.policy(for: path), !policy.states.isEmpty,
      let collection = try store.collection(path: path),
      let entry = try commitIndex.entry(of: path),
      try repository.blobID(path, at: "HEAD") != entry.blobID,
      let content = try repository.blob(entry.blobID)
    else { return [] }
    return try workspace.forbiddenSteps(
      of: path,
      since: "HEAD",
      in: content,
      knownBy: (collection, store)
    )
  }
}

// MARK: - One collection

extension CommitHook {
  /// A collection's file as the index and HEAD have it before the hook does anything.
  private struct Found {
    var collection: StoredCollection
    var entry: CommitIndex.Entry
    var head: String?
    /// Whether the index has HEAD's version, or one that we have made of that.
    var isUntouched: Bool
    /// Whether `git commit -a` has staged all of the file.
    var isStagedWhole: Bool

    var path: String { collection.path }
  }

  private func stageEdits(of collection: StoredCollection) throws {
    let path = collection.path
    let dirtyCount = try store.dirtyCount(of: collection).count
    if collection.isInFile, !entryExists(at: workspace.workTree + "/" + path) {
      // The file was taken away, or is outside of a sparse work tree; a commit must not
      // bring it back.
      if dirtyCount > 0 { say([Messages.notExported(path: path, count: dirtyCount)]) }
      return
    }
    let exchange = workspace.exchange(with: store)
    // Refuses what is not a file of the work tree, such as a link to an endless one, which git
    // would read.
    _ = try exchange.status(of: path)
    let found = try find(collection, hasEdits: dirtyCount > 0)
    if dirtyCount > 0 {
      let outcome = try exchange.exportFile(of: path)
      workspace.progress.clear()
      say(Messages.attention(ExchangeSummary(outcome, path: path)))
    }
    let records = try store.uncommittedRecords(of: collection)
    if records.isEmpty { return }
    guard let found else {
      try store.forgetUncommitted(records.map(\.id))
      return say([Messages.unknownToGit(path: path)])
    }
    try stage(records, found)
  }

  private func find(_ collection: StoredCollection, hasEdits: Bool) throws -> Found? {
    guard let entry = try commitIndex.entry(of: collection.path) else { return nil }
    let head = try repository.blobID(collection.path, at: "HEAD")
    let versions = try store.stagedVersions(of: collection)
    if let head, head == versions.result { try store.forgetStagedRecords(of: collection) }
    // fault: changed-file-is-staged
    let isUntouched = entry.blobID == head || versions.all.contains(entry.blobID)
    var isStagedWhole = false
    if commitIndex.isProvisional, hasEdits, !isUntouched {
      let file = workspace.workTree + "/" + collection.path
      isStagedWhole =
        try entryExists(at: file)
        && commitIndex.blobID(ofFile: file, as: collection.path) == entry.blobID
    }
    return Found(
      collection: collection,
      entry: entry,
      head: head,
      isUntouched: isUntouched,
      isStagedWhole: isStagedWhole
    )
  }

  private func stage(_ records: [UncommittedRecord], _ found: Found) throws {
    let path = found.path
    let file = try InputFile(at: workspace.workTree + "/" + path).bytes
    guard let before = try commitIndex.content(of: found.entry.blobID, as: path) else {
      return say([Messages.leftOutOfCommit(path: path, .unreadable)])
    }
    let staged = Document(reading: before)
    let fields = try store.collection(path: path)?.keyFields ?? .none
    var records = records
    let isCommitted = found.entry.blobID == found.head
    if isCommitted {
      let known = StagedVersion.records(records, in: staged, keyFields: fields).map(\.id)
      try store.forgetUncommitted(known)
      records.removeAll { known.contains($0.id) }
      if records.isEmpty { return }
    }
    let version = StagedVersion(records, keyFields: fields, Document(reading: file), staged)
    guard let merged = try content(of: version, before, file, found) else {
      return say([Messages.leftOutOfCommit(path: path, .unreadable)])
    }
    let isThere = merged == before
    if !commitIndex.isOwn {
      try leaveToOwnIndex(found)
      if !isThere { say([Messages.leftOutOfCommit(path: path, .otherIndex)]) }
    } else if isThere {
      // Somebody has committed them.
      if isCommitted { try store.forgetUncommitted(records.map(\.id)) }
    } else if found.isStagedWhole {
      let result = try commitIndex.keep(file, as: path)
      try commitIndex.put(result, as: path, over: found.entry)
      tell(of: version, path)
    } else if found.isUntouched {
      let result = try commitIndex.keep(merged, as: path)
      if result == found.entry.blobID { return }
      let (old, collection) = (found.entry.blobID, found.collection)
      try store.note(stagedVersion: old, becoming: result, of: collection)
      try commitIndex.put(result, as: path, over: found.entry)
      try markComparison()
      try store.noteStaged(records.map(\.id))
      tell(of: version, path)
    } else {
      say([Messages.leftOutOfCommit(path: path, .staged)])
    }
  }

  private func tell(of version: StagedVersion, _ path: String) {
    let place: Messages.StagedPlace =
      !mayBeEmpty ? .committed : commitIndex.isProvisional ? .exported : .staged
    let (writtenCount, takenOutCount) = (version.writtenCount, version.takenOutCount)
    say([
      Messages.staged(
        path: path,
        writtenCount: writtenCount,
        takenOutCount: takenOutCount,
        place
      )
    ])
  }

  /// Notes that nobody has staged anything of a file in the work tree's own index, which lacks what
  /// a commit of another index has: the next commit stages it there, and does not take it back.
  private func leaveToOwnIndex(_ found: Found) throws {
    guard let own = try commitIndex.own.entry(of: found.path), own.blobID == found.head else {
      return
    }
    let versions = try store.stagedVersions(of: found.collection)
    if versions.all.contains(own.blobID) { return }
    try store.note(stagedVersion: own.blobID, becoming: nil, of: found.collection)
  }

  /// The index's version with the edited records; nil where one of the versions is not JSON Lines.
  private func content(
    of version: StagedVersion,
    _ staged: Bytes,
    _ file: Bytes,
    _ found: Found
  ) throws -> Bytes? {
    let base: Bytes
    switch version.way {
    case .text(let text): return text
    case .merge(let version): base = version
    }
    let engine = try workspace.engine(for: found.path)
    guard let merged = try? engine.merge(base: base, ours: staged, theirs: file),
      !merged.hasConflicts, merged.report.discardedCount == 0
    else { return nil }
    return merged.bytes(style: .merge)
  }
}
