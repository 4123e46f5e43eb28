internal import CommandInterface
internal import ContentHash
internal import Exchange
internal import GitObjects
internal import JSONText
internal import MergeContext
internal import RecordMerge
internal import RecordStore
internal import Records
internal import System

/// The hook `pre-commit`: exports edits, and adds exactly these to the commit.
///
/// If the index has the file as it is in the work tree, it does afterwards too. If the index has
/// another version, because only a part of the file was staged, the edited records are merged into
/// that version, and other changes in the work tree stay out of the commit.
///
/// Most commits have nothing to export. For these, libgit2 is not used: its start takes longer than
/// everything else, since it reads the certificates of all authorities that the machine trusts.
struct CommitHook {
  let workspace: Workspace
  let store: Store
  private let commitIndex: CommitIndex

  init(_ workspace: Workspace, _ store: Store) {
    self.workspace = workspace
    self.store = store
    commitIndex = CommitIndex(workspace)
  }

  private var repository: GitRepository { get throws { try workspace.repository } }

  func run() throws -> Int32 {
    // A rebase makes earlier commits again; today's edits do not belong in them.
    let activity = GitActivity(in: workspace.gitDirectory)
    if activity == .rebase { return ExitStatus.done }
    let collections = try store.collections()
    let marked = try commitIndex.changed(collections.map(\.path)).compactMap(stagedMarkers)
    if !marked.isEmpty {
      say(marked)
      return ExitStatus.attention
    }
    // A commit that repeats or reverts another one must not contain edits of its own.
    if activity == .cherryPick || activity == .revert { return ExitStatus.done }
    let waiting = try collections.filter {
      try $0.stagingBase != nil || store.dirtyCount(of: $0).count > 0
    }
    if waiting.isEmpty { return ExitStatus.done }
    try store.setUsualActor(try workspace.actor())
    defer { workspace.progress.clear() }
    for collection in waiting {
      _ = try reportingFailure {
        try export(collection)
        return ExitStatus.done
      }
    }
    return ExitStatus.done
  }

  /// The message for a version that is about to be committed with conflict markers. Markers that
  /// HEAD has already are not reported.
  private func stagedMarkers(in path: String) throws -> String? {
    guard let entry = try repository.indexEntry(path), !entry.isIntentToAdd,
      try repository.blobID(path, at: "HEAD") != entry.blobID,
      let content = try repository.blob(entry.blobID),
      let marked = Document(reading: content).resolvingMarkers()
    else { return nil }
    return Messages.stagedMarkers(path: path, line: marked.firstMarkerNumber)
  }

  private func export(_ collection: StoredCollection) throws {
    let path = collection.path
    if collection.isInFile, !entryExists(at: workspace.workTree + "/" + path) {
      // The file was removed, or is outside a sparse work tree; a commit must not bring it back.
      let count = try store.dirtyCount(of: collection).count
      if count > 0 { say([Messages.notExported(path: path, count: count)]) }
      return
    }
    let exchange = workspace.exchange(with: store)
    let entries = try commitIndex.entries(of: path)
    let isOfOthers = try commitIndex.isOfOtherFiles(path, entries)
    let base = try entries.isEmpty || isOfOthers ? nil : base(of: collection, entries, exchange)
    let outcome = try exchange.exportFile(of: path, stagingBase: base)
    workspace.progress.clear()
    say(Messages.attention(ExchangeSummary(outcome, path: path)))
    if outcome.isWritten {
      if entries.isEmpty { return say([Messages.unknownToGit(path: path)]) }
      if isOfOthers { return say([Messages.exportedNotStaged(path: path)]) }
    }
    // The note is still valid, or comes from this export.
    guard base != nil, let base = try store.collection(path: path)?.stagingBase else { return }
    let result = try stage(path, since: base, in: entries)
    try exchange.forgetStaging(of: path)
    switch result {
    case .leftOut: say([Messages.leftOutOfCommit(path: path)])
    case .done where outcome.isWritten:
      let (written, removed) = (outcome.writtenCount, outcome.removedCount)
      say([Messages.staged(path: path, writtenCount: written, takenOutCount: removed)])
    case .done: say([Messages.stagedLate(path: path)])
    case .unneeded: break
    }
  }
}

// MARK: - The index

extension CommitHook {
  private enum StagingResult { case done, unneeded, leftOut }

  /// The id of the work tree's file before the exported changes: the current file, or the version
  /// noted by a hook that died before it could stage its export. The note is gone if anything but
  /// that hook has changed the file since.
  private func base(
    of collection: StoredCollection,
    _ entries: [CommitIndex.Entry],
    _ exchange: Exchange
  ) throws -> String {
    let path = collection.path
    // Rejects what is not a file of the work tree, such as a link to an endless one, which git
    // would read.
    let state = try exchange.status(of: path).fileState
    if let noted = collection.stagingBase, state == .unchanged { return noted }
    let filePath = workspace.workTree + "/" + path
    guard entryExists(at: filePath) else { return try commitIndex.blobID(of: Bytes(""), as: path) }
    let identifier = try commitIndex.blobID(ofFile: filePath, as: path)
    if entries.contains(where: { $0.blobID == identifier }) { return identifier }
    return try commitIndex.blobID(ofFile: filePath, as: path, isKept: true)
  }

  /// Stages the changes that were exported since a version. If the index has that version, the
  /// whole file of the work tree can be staged.
  private func stage(
    _ path: String,
    since base: String,
    in entries: [CommitIndex.Entry]
  ) throws -> StagingResult {
    let filePath = workspace.workTree + "/" + path
    let after = try InputFile(at: filePath).bytes
    var result = StagingResult.unneeded
    for entry in entries {
      if entry.blobID == base {
        try commitIndex.put(file: filePath, as: path, over: entry)
        if result == .unneeded { result = .done }
        continue
      }
      guard let content = try repository.blob(entry.blobID),
        let before = try repository.blob(base),
        let merged = try merge(before, content, after, path)
      else {
        result = .leftOut
        continue
      }
      if merged == content { continue }
      try commitIndex.put(content: merged, as: path, over: entry)
      if result == .unneeded { result = .done }
    }
    return result
  }

  /// The staged version with the changes that an export made to the work tree's file; nil if both
  /// changed the same thing, even if a rule would decide, or if one of them is not JSON Lines.
  private func merge(
    _ before: Bytes,
    _ content: Bytes,
    _ after: Bytes,
    _ path: String
  ) throws -> Bytes? {
    let commands = UserCommands(environment: workspace.context.environment)
    let merge = DocumentMerge(
      policy: try workspace.policy(for: path),
      digest: { sha256($0) },
      runCommand: { commands.run($0) }
    )
    guard let merged = try? merge.merge(base: before, ours: content, theirs: after),
      !merged.hasConflicts, merged.report.discardedCount == 0
    else { return nil }
    return merged.bytes(style: .merge)
  }
}
