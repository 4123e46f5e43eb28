internal import CGit2
internal import JSONText

extension LibraryReader {
  func fileID(_ path: String, in commit: String) throws(GitError) -> String? {
    let tree = try openTree(commit)
    defer { git_tree_free(tree) }
    var entry: OpaquePointer?
    guard try succeedIfFound({ git_tree_entry_bypath(&entry, tree, path) }) else { return nil }
    defer { git_tree_entry_free(entry) }
    guard git_tree_entry_type(entry) == GIT_OBJECT_BLOB, let id = git_tree_entry_id(entry) else {
      return nil
    }
    var copy = id.pointee
    return text(of: &copy)
  }

  func fileChanges(from old: String?, to new: String) throws(GitError) -> [GitFileChange] {
    let diff = try compare(old, new)
    defer { git_diff_free(diff) }
    try findRenames(in: diff)
    var changes: [GitFileChange] = []
    for number in 0..<git_diff_num_deltas(diff) {
      guard let delta = git_diff_get_delta(diff, number)?.pointee,
        let oldPath = String(validatingCString: delta.old_file.path),
        let newPath = String(validatingCString: delta.new_file.path)
      else { continue }
      changes.append(
        GitFileChange(
          oldPath: delta.status == GIT_DELTA_ADDED ? nil : oldPath,
          newPath: delta.status == GIT_DELTA_DELETED ? nil : newPath
        )
      )
    }
    return changes
  }

  /// Joins the removal and the addition of a renamed file.
  private func findRenames(in diff: OpaquePointer?) throws(GitError) {
    var options = git_diff_find_options()
    try succeed { git_diff_find_options_init(&options, UInt32(GIT_DIFF_FIND_OPTIONS_VERSION)) }
    options.flags = GIT_DIFF_FIND_RENAMES.rawValue
    try succeed { git_diff_find_similar(diff, &options) }
  }

  private func compare(_ old: String?, _ new: String) throws(GitError) -> OpaquePointer? {
    let oldTree = try old.map { (id) throws(GitError) in try openTree(id) } ?? nil
    defer { git_tree_free(oldTree) }
    let newTree = try openTree(new)
    defer { git_tree_free(newTree) }
    var diff: OpaquePointer?
    try succeed { git_diff_tree_to_tree(&diff, handle, oldTree, newTree, nil) }
    return diff
  }

  private func openTree(_ commit: String) throws(GitError) -> OpaquePointer? {
    let commit = try openCommit(commit)
    defer { git_commit_free(commit) }
    var tree: OpaquePointer?
    try succeed { git_commit_tree(&tree, commit) }
    return tree
  }
}
