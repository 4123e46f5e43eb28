internal import System

/// An operation of git that is under way in a work tree, so that its files are about to change
/// again, or wait for a decision.
package enum GitActivity: Equatable, Sendable, CaseIterable {
  case writingIndex, merge, rebase, cherryPick, revert

  /// The entries in a git directory while the operation lasts.
  ///
  /// https://git-scm.com/docs/gitrepository-layout and git's `wt-status.c` name them.
  private var entries: [String] {
    switch self {
    case .writingIndex: ["index.lock"]
    case .merge: ["MERGE_HEAD"]
    case .rebase: ["rebase-merge", "rebase-apply"]
    case .cherryPick: ["CHERRY_PICK_HEAD"]
    case .revert: ["REVERT_HEAD"]
    }
  }

  /// The operation under way, judged by the work tree's own git directory; nil if there is none.
  /// Longer operations come first.
  package init?(in gitDirectory: String) {
    let order: [GitActivity] = [.rebase, .merge, .cherryPick, .revert, .writingIndex]
    let found = order.first { activity in
      activity.entries.contains { entryExists(at: gitDirectory + "/" + $0) }
    }
    guard let found else { return nil }
    self = found
  }
}
