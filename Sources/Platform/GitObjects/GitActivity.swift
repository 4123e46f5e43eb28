internal import System

/// Something that git is in the middle of in a work tree, so that its files are about to change
/// again, or wait for a decision.
package enum GitActivity: Equatable, Sendable, CaseIterable {
  case writingIndex, merge, rebase, cherryPick, revert

  /// The entry of a git directory that is there for as long as it lasts.
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

  /// What git is in the middle of, by a look at the work tree's own git directory; nil for nothing.
  /// What lasts longer comes first.
  package init?(in gitDirectory: String) {
    let order: [GitActivity] = [.rebase, .merge, .cherryPick, .revert, .writingIndex]
    let found = order.first { activity in
      activity.entries.contains { entryExists(at: gitDirectory + "/" + $0) }
    }
    guard let found else { return nil }
    self = found
  }
}
