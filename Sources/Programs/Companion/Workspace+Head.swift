internal import Exchange
internal import Git
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// What has led to an exchange, as far as that says how the file came to be what it is.
enum ExchangeOccasion: Equatable, Sendable {
  /// A verb, or a hook that says nothing of it.
  case verb
  /// Git has checked something out.
  case checkout
  /// Git has merged or rebased: whatever the file has now was meant to come together with what the
  /// store has.
  case merge
}

extension Workspace {
  var gitPlace: GitPlace {
    GitPlace(
      head: { [self] in try head() },
      rebase: { [self] in try rebaseName() },
      hasMovedOn: { [self] path, head in try hasMovedOn(path, since: head) },
      isWriting: { [self] in isGitWriting }
    )
  }

  /// Where HEAD is.
  func head() throws -> HeadPlace {
    if let file = GitHeadFile(in: gitDirectory) {
      return HeadPlace(branch: file.branch, commit: file.commit)
    }
    return switch try repository.head() {
    case .branch(let name, let commit): HeadPlace(branch: name, commit: commit)
    case .detached(let commit): HeadPlace(commit: commit)
    case .unborn(let branch): HeadPlace(branch: branch)
    }
  }

  /// The name of the rebase that is under way, which is the commit that it began from; nil where
  /// none is.
  func rebaseName() throws -> String? {
    guard GitActivity(in: gitDirectory) == .rebase else { return nil }
    for folder in ["rebase-merge", "rebase-apply"] {
      let path = "\(gitDirectory)/\(folder)/orig-head"
      if let text = try InputFile.ifPresent(at: path)?.bytes.text {
        return String(text.prefix { !$0.isNewline })
      }
    }
    // A rebase by patches does not say what it began from, but ORIG_HEAD does.
    let origin = try InputFile.ifPresent(at: gitDirectory + "/ORIG_HEAD")?.bytes.text
    return origin.map { String($0.prefix { !$0.isNewline }) } ?? "rebase"
  }

  /// Whether a file moved on since HEAD was at a place: git merged or rebased, the branch has new
  /// commits on top, or somebody edited the file. Otherwise git only went somewhere else, be it by
  /// a checkout, a reset, a bisection or a stash.
  private func hasMovedOn(_ path: String, since noted: HeadPlace) throws -> Bool {
    switch occasion {
    case .merge: return true
    case .checkout: break
    case .verb: if try hasNewCommits(since: noted) { return true }
    }
    guard let committed = try repository.blobID(path, at: "HEAD") else { return true }
    let index = CommitIndex(self)
    let found = try index.blobID(ofFile: workTree + "/" + path, as: path)
    if found == committed { return false }
    return try !isBeingPlaced(found, as: path, index)
  }

  /// Whether git has put a file in place for a commit that it then makes HEAD, and is about to.
  ///
  /// Until it does, the file is as the index has it and HEAD has not, as after `git add` by a
  /// person. Git goes on at once. So where the index was written just now, and nothing shows that
  /// a person added the file, this waits for HEAD: an import under way is refused once HEAD has
  /// moved, and begins again.
  ///
  /// So does the hook of a commit that began in between. Git refuses that commit once HEAD has
  /// moved. The commit of a merge, or one that repeats another, has such a file itself, and moves
  /// HEAD only after the hook.
  private func isBeingPlaced(
    _ blobID: String,
    as path: String,
    _ index: CommitIndex
  ) throws -> Bool {
    guard occasion == .verb, mayBeBetween, let start = try? head(),
      try index.own.entry(of: path)?.blobID == blobID,
      let written = try FileSignature(at: gitDirectory + "/index")?.modified
    else { return false }
    // A rebase by patches adds what it wrote.
    let isAdded = try wasAdded(
      file: workTree + "/" + path,
      as: blobID,
      commonDirectory: commonDirectory
    )
    if isAdded && GitActivity(in: gitDirectory) != .rebase { return false }
    let now = context.now()
    let age = (now.seconds * 1_000_000_000 + Int64(now.nanoseconds) - written) / 1_000_000
    let left = Self.placingLimitInMilliseconds - Int(clamping: max(0, age))
    if left <= 0 { return false }
    return try waitBriefly(milliseconds: left) { try head() != start }
  }

  /// Whether nothing else than git between the index and HEAD is known to leave a file like that.
  private var mayBeBetween: Bool {
    let activity = GitActivity(in: gitDirectory)
    // fault: hook-asks-nothing-of-the-index
    return !isInCommit || activity == nil || activity == .writingIndex
  }

  /// The longest time that git is expected to take from the index to HEAD.
  private static let placingLimitInMilliseconds = 2000

  /// Whether git may be writing files of the work tree, or the index. A commit that has called this
  /// by a hook has git's lock, too, and writes none.
  var isGitWriting: Bool { !isInCommit && entryExists(at: gitDirectory + "/index.lock") }

  /// Whether a hook of a commit has called this.
  private var isInCommit: Bool { context.environment.value(of: "GIT_INDEX_FILE") != nil }

  private func hasNewCommits(since noted: HeadPlace) throws -> Bool {
    let now = try head()
    guard let branch = now.branch, branch == noted.branch, let commit = now.commit,
      commit != noted.commit
    else { return false }
    // A branch that had no commit begins with its first one.
    guard let old = noted.commit else { return true }
    // A commit that is not there any more was rewritten.
    guard let bases = try? repository.mergeBases(old, commit) else { return false }
    return bases.contains(old)
  }
}
