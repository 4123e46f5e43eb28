internal import Exchange
internal import Git
internal import GitObjects
internal import JSONText
internal import RecordStore
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
      hasMovedOn: { [self] path, head in try hasMovedOn(path, since: head) }
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
    let found = try CommitIndex(self).blobID(ofFile: workTree + "/" + path, as: path)
    return found != committed
  }

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
