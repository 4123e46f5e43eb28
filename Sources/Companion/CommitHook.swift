internal import CommandInterface
internal import ContentHash
internal import Exchange
internal import FileAccess
internal import GitRepository
internal import JSONText
internal import MergeContext
internal import RecordMerge
internal import RecordStore
internal import Records

/// The hook `pre-commit`: exports what is edited, and brings just that into the commit.
///
/// Where the index has the file as it is in the work tree, it has it afterwards, too. Where it has
/// another version, because a part of it was staged or a change was left out, the edited records
/// are merged into that version, and what else differs in the work tree stays out of the commit.
///
/// Most commits have nothing to export. Then nothing is asked of libgit2, whose start alone takes
/// longer than all else: it reads the certificates of all authorities that the machine trusts.
struct CommitHook {
  let workspace: Workspace
  let store: Store
  private let staging: IndexStaging

  init(_ workspace: Workspace, _ store: Store) {
    self.workspace = workspace
    self.store = store
    staging = IndexStaging(workspace)
  }

  private var repository: GitRepository { get throws { try workspace.repository } }

  func run() throws -> Int32 {
    // A rebase makes the commits of earlier days anew; nothing of today's belongs into them.
    let activity = GitActivity(in: workspace.gitDirectory)
    if activity == .rebase { return CompanionExitStatus.done }
    let collections = try store.collections()
    let marked = try staging.changed(collections.map(\.path)).compactMap(stagedMarkers)
    if !marked.isEmpty {
      say(marked)
      return CompanionExitStatus.attention
    }
    // A commit that repeats or takes back another one is not for edits of its own.
    if activity == .cherryPick || activity == .revert { return CompanionExitStatus.done }
    let dirty = try collections.filter { try store.dirtyCount(of: $0).count > 0 }
    if dirty.isEmpty { return CompanionExitStatus.done }
    try store.setUsualActor(try workspace.actor())
    defer { workspace.progress.clear() }
    for collection in dirty {
      _ = try reportingFailure {
        try export(collection)
        return CompanionExitStatus.done
      }
    }
    return CompanionExitStatus.done
  }

  /// What is to be said of a version that is to be committed with conflict markers in it. What HEAD
  /// has already is no news.
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
    let filePath = workspace.workTree + "/" + path
    if collection.isInFile, !entryExists(at: filePath) {
      // The file was taken away, or is outside of a sparse work tree; a commit is no reason to
      // bring it back.
      let count = try store.dirtyCount(of: collection).count
      return say([Messages.notExported(path: path, count: count)])
    }
    let before = try InputFile.ifPresent(at: filePath)
    let staged = try staging.entries(of: path)
    // Where nothing else differs, all of the work tree's file may go into the commit.
    let identifier = try before == nil ? nil : staging.blobID(ofFile: filePath, as: path)
    let outcome = try workspace.exchange(with: store).exportFile(of: path)
    workspace.progress.clear()
    workspace.keepDiscarded(outcome.imported, path: path)
    say(Messages.attention(ExchangeSummary(outcome, path: path)))
    guard outcome.isWritten else { return }
    if staged.isEmpty { return say([Messages.unknownToGit(path: path)]) }
    if try staging.isOfOtherFiles(path, staged) {
      return say([Messages.exportedNotStaged(path: path)])
    }
    let after = try InputFile(at: filePath).bytes
    var isLeftOut = false
    for entry in staged {
      if entry.blobID == identifier {
        try staging.put(file: filePath, as: path, over: entry)
      } else if let merged = try merge(before?.bytes ?? Bytes(""), entry, after, path) {
        try staging.put(content: merged, as: path, over: entry)
      } else {
        isLeftOut = true
      }
    }
    if isLeftOut { return say([Messages.leftOutOfCommit(path: path)]) }
    say([
      Messages.staged(
        path: path,
        writtenCount: outcome.writtenCount,
        takenOutCount: outcome.removedCount
      )
    ])
  }

  /// The staged version with what an export changed in the work tree's file; nil where both changed
  /// one thing, or one of them is no JSON Lines.
  private func merge(
    _ before: Bytes,
    _ entry: IndexStaging.Entry,
    _ after: Bytes,
    _ path: String
  ) throws -> Bytes? {
    guard let content = try repository.blob(entry.blobID) else { return nil }
    let commands = UserCommands(environment: workspace.context.environment)
    let merge = DocumentMerge(
      policy: try workspace.policy(for: path),
      digest: { sha256($0) },
      runCommand: { commands.run($0) }
    )
    guard let merged = try? merge.merge(base: before, ours: content, theirs: after),
      !merged.hasConflicts
    else { return nil }
    return merged.bytes(style: .merge)
  }
}
