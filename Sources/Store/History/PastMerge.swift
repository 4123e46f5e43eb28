package import GitObjects

/// A merge that was made, or is under way, as the commits that it joins.
package struct PastMerge: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// A commit with two parents.
    case commit(String)
    /// The operation of the work tree.
    case underWay(GitOperation)
  }

  package var kind: Kind
  /// The common ancestors of both sides: several commits after criss-cross merges, none if the
  /// histories have no common commit.
  package var bases: [String]
  package var ours: String
  package var theirs: String

  /// Why there is no merge to report.
  package enum Absence: Error, Equatable, Sendable {
    /// The commit has this many parents rather than two.
    case parentCount(Int, commit: String)
    /// A shallow clone does not have a parent of the commit.
    case unknownParent(commit: String)
    /// There is no commit yet.
    case noCommit
  }

  /// The merge that made a commit.
  package init(commit id: String, in repository: GitRepository) throws {
    let commit = try repository.commit(id)
    let parents = commit.parents
    guard parents.count == 2 else { throw Absence.parentCount(parents.count, commit: id) }
    if commit.isEnd { throw Absence.unknownParent(commit: id) }
    kind = .commit(id)
    (ours, theirs) = (parents[0], parents[1])
    bases = try repository.mergeBases(ours, theirs)
  }

  /// The merge that is under way in the work tree; nil if there is none, or if git does not say
  /// which commit it is at.
  ///
  /// A commit that is picked or rebased is theirs, and its parent is base; a revert swaps them:
  /// https://git-scm.com/docs/git-revert, https://git-scm.com/docs/git-rebase.
  package init?(underWayIn repository: GitRepository) throws {
    guard let operation = repository.operation,
      let head = try repository.commitID(named: "HEAD")
    else { return nil }
    ours = head
    kind = .underWay(operation)
    switch operation {
    case .merge:
      guard let other = try repository.commitID(named: "MERGE_HEAD") else { return nil }
      theirs = other
      bases = try repository.mergeBases(ours, theirs)
    case .cherryPick, .rebase:
      let name = operation == .rebase ? "REBASE_HEAD" : "CHERRY_PICK_HEAD"
      guard let picked = try repository.commitID(named: name) else { return nil }
      theirs = picked
      bases = Array(try Self.parents(of: picked, in: repository).prefix(1))
    case .revert:
      guard let undone = try repository.commitID(named: "REVERT_HEAD"),
        let parent = try Self.parents(of: undone, in: repository).first
      else { return nil }
      theirs = parent
      bases = [undone]
    case .bisect, .applyMailbox:
      return nil
    }
  }
  private static func parents(of id: String, in repository: GitRepository) throws -> [String] {
    let commit = try repository.commit(id)
    if commit.isEnd { throw Absence.unknownParent(commit: id) }
    return commit.parents
  }
}
