internal import CGit2
internal import JSONText

extension LibraryReader {
  func indexEntry(_ path: String) throws(GitError) -> GitIndexEntry? {
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

  func conflictStages(_ path: String) throws(GitError) -> GitConflictStages? {
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

  func indexPaths(where isWanted: (String) -> Bool) throws(GitError) -> [String] {
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
