internal import CGit2

extension LibraryReader {
  func head() throws(GitError) -> GitHead {
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

  func blobID(_ path: String, at revision: String) throws(GitError) -> String? {
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
