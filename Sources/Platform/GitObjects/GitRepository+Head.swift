internal import CGit2
package import JSONText

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

extension GitRepository {
  package func head() throws(GitError) -> GitHead {
    var reference: OpaquePointer?
    guard try succeedIfFound({ git_reference_lookup(&reference, handle, "HEAD") }) else {
      throw GitError(code: GIT_ENOTFOUND.rawValue, category: 0, message: "there is no HEAD")
    }
    defer { git_reference_free(reference) }
    let target = git_reference_symbolic_target(reference).map { String(cString: $0) }
    var commit = git_oid()
    let hasCommit = try succeedIfFound { git_reference_name_to_id(&commit, handle, "HEAD") }
    guard let target else { return .detached(commit: text(of: &commit)) }
    let prefix = "refs/heads/"
    let name = target.hasPrefix(prefix) ? String(target.dropFirst(prefix.count)) : target
    return hasCommit ? .branch(name, commit: text(of: &commit)) : .unborn(branch: name)
  }

  /// The operation under way in this work tree; nil if there is none.
  package var operation: GitOperation? {
    let state = git_repository_state_t(rawValue: UInt32(git_repository_state(handle)))
    return switch state {
    case GIT_REPOSITORY_STATE_MERGE: .merge
    case GIT_REPOSITORY_STATE_REVERT, GIT_REPOSITORY_STATE_REVERT_SEQUENCE: .revert
    case GIT_REPOSITORY_STATE_CHERRYPICK, GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE: .cherryPick
    case GIT_REPOSITORY_STATE_BISECT: .bisect
    case GIT_REPOSITORY_STATE_REBASE, GIT_REPOSITORY_STATE_REBASE_INTERACTIVE,
      GIT_REPOSITORY_STATE_REBASE_MERGE, GIT_REPOSITORY_STATE_APPLY_MAILBOX_OR_REBASE:
      .rebase
    case GIT_REPOSITORY_STATE_APPLY_MAILBOX: .applyMailbox
    default: nil
    }
  }

  /// The content of a file in HEAD's commit, by its path in the work tree; nil if it has none, as
  /// before the first commit.
  package func headBlob(_ path: String) throws(GitError) -> Bytes? { try blob(path, at: "HEAD") }

  /// The id of the commit that a revision names; nil if there is none.
  package func commitID(_ revision: String) throws(GitError) -> String? {
    var object: OpaquePointer?
    let name = revision + "^{commit}"
    guard try succeedIfFound({ git_revparse_single(&object, handle, name) }) else { return nil }
    defer { git_object_free(object) }
    guard let id = git_object_id(object) else { return nil }
    var copy = id.pointee
    return text(of: &copy)
  }

  /// The content of a file in a revision; nil if there is no such file or revision.
  package func blob(_ path: String, at revision: String) throws(GitError) -> Bytes? {
    guard let id = try blobID(path, at: revision) else { return nil }
    return try blob(id)
  }

  /// The id of a file's content in a revision, found like `blob(_:at:)`.
  package func blobID(_ path: String, at revision: String) throws(GitError) -> String? {
    var object: OpaquePointer?
    guard try succeedIfFound({ git_revparse_single(&object, handle, revision + "^{tree}") }) else {
      return nil
    }
    defer { git_object_free(object) }
    var entry: OpaquePointer?
    guard try succeedIfFound({ git_tree_entry_bypath(&entry, object, path) }) else { return nil }
    defer { git_tree_entry_free(entry) }
    guard git_tree_entry_type(entry) == GIT_OBJECT_BLOB, let id = git_tree_entry_id(entry) else {
      return nil
    }
    var copy = id.pointee
    return text(of: &copy)
  }
}
