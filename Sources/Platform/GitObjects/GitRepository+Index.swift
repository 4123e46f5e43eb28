internal import CGit2
package import JSONText

/// A file in the index.
package struct GitIndexEntry: Equatable, Sendable {
  /// The id of its content.
  package var blobID: String
  /// As in `git ls-files --stage`: 0o100644, 0o100755 or 0o120000.
  package var mode: UInt32
  /// The work tree need not have the file, as in a sparse checkout.
  package var isSkippedInWorkTree: Bool
  /// `git add --intent-to-add`: the content is not in the index yet.
  package var isIntentToAdd: Bool
}

/// The versions of a file in a conflict in the index; nil if a version has no such file.
package struct GitConflictStages: Equatable, Sendable {
  package var base: Bytes?
  package var ours: Bytes?
  package var theirs: Bytes?
}

extension GitRepository {
  /// The index's entry for a file that is not in conflict, by its path in the work tree; nil if
  /// there is none.
  package func indexEntry(_ path: String) throws(GitError) -> GitIndexEntry? {
    let index = try openIndex()
    defer { git_index_free(index) }
    guard let entry = git_index_get_bypath(index, path, 0) else { return nil }
    var id = entry.pointee.id
    let flags = UInt32(entry.pointee.flags_extended)
    return GitIndexEntry(
      blobID: text(of: &id),
      mode: entry.pointee.mode,
      isSkippedInWorkTree: flags & GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue != 0,
      isIntentToAdd: flags & GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue != 0
    )
  }

  /// The versions of a file in a conflict; nil if the index has none.
  package func conflictStages(_ path: String) throws(GitError) -> GitConflictStages? {
    let index = try openIndex()
    defer { git_index_free(index) }
    var base: UnsafePointer<git_index_entry>?
    var ours: UnsafePointer<git_index_entry>?
    var theirs: UnsafePointer<git_index_entry>?
    guard
      try succeedIfFound({ git_index_conflict_get(&base, &ours, &theirs, index, path) })
    else { return nil }
    return GitConflictStages(
      base: try content(of: base),
      ours: try content(of: ours),
      theirs: try content(of: theirs)
    )
  }

  /// The paths of all files in the index that `isWanted` accepts, including those in conflict, each
  /// once.
  ///
  /// A path that is not UTF-8 is left out, since it could not be opened.
  package func indexPaths(where isWanted: (String) -> Bool) throws(GitError) -> [String] {
    let index = try openIndex()
    defer { git_index_free(index) }
    var paths: [String] = []
    for position in 0..<git_index_entrycount(index) {
      guard let entry = git_index_get_byindex(index, position),
        let path = String(validatingCString: entry.pointee.path)
      else { continue }
      // The index is sorted by path, so the stages of a conflict are neighbours.
      if path != paths.last, isWanted(path) { paths.append(path) }
    }
    return paths
  }

  /// Opens the index as its file is now.
  private func openIndex() throws(GitError) -> OpaquePointer? {
    var index: OpaquePointer?
    try succeed { git_repository_index(&index, handle) }
    do throws(GitError) {
      try succeed { git_index_read(index, 0) }
    } catch {
      git_index_free(index)
      throw error
    }
    return index
  }

  private func content(of entry: UnsafePointer<git_index_entry>?) throws(GitError) -> Bytes? {
    guard let entry else { return nil }
    var id = entry.pointee.id
    return try content(of: &id)
  }
}
