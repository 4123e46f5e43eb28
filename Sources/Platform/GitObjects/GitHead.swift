internal import System

/// The branch or commit that a repository has checked out.
package enum GitHead: Equatable, Sendable {
  /// A branch, by its name without `refs/heads/`, and its commit.
  case branch(String, commit: String)
  /// A commit without a branch.
  case detached(commit: String)
  /// A branch that has no commit yet.
  case unborn(branch: String)
}

/// An operation under way in a repository.
package enum GitOperation: Equatable, Sendable {
  case merge, rebase, cherryPick, revert, bisect, applyMailbox
}

extension GitOperation {
  /// The operation under way in a work tree, by its own git directory; nil if there is none.
  ///
  /// https://git-scm.com/docs/gitrepository-layout and git's `wt-status.c` name the entries.
  init?(in gitDirectory: String) {
    let entries: [(String, GitOperation)] = [
      ("rebase-merge", .rebase), ("rebase-apply/rebasing", .rebase),
      ("rebase-apply/applying", .applyMailbox), ("rebase-apply", .rebase),
      ("MERGE_HEAD", .merge), ("REVERT_HEAD", .revert), ("CHERRY_PICK_HEAD", .cherryPick),
      ("BISECT_LOG", .bisect),
    ]
    let found = entries.first { entryExists(at: gitDirectory + "/" + $0.0) }
    guard let found else { return nil }
    self = found.1
  }
}
