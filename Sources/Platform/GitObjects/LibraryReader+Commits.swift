internal import CGit2

extension LibraryReader {
  func commitID(named name: String) throws(GitError) -> String? {
    var object: OpaquePointer?
    do throws(GitError) {
      try succeed { git_revparse_single(&object, handle, name) }
    } catch {
      let unknown = [GIT_ENOTFOUND, GIT_EINVALIDSPEC, GIT_EAMBIGUOUS].map(\.rawValue)
      if unknown.contains(error.code) { return nil }
      throw error
    }
    defer { git_object_free(object) }
    var commit: OpaquePointer?
    guard git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0 else { return nil }
    defer { git_object_free(commit) }
    guard let id = git_object_id(commit) else { return nil }
    var copy = id.pointee
    return text(of: &copy)
  }

  func commit(_ id: String) throws(GitError) -> GitCommit {
    let commit = try openCommit(id)
    defer { git_commit_free(commit) }
    var parents: [String] = []
    for number in 0..<git_commit_parentcount(commit) {
      guard let parent = git_commit_parent_id(commit, number) else { continue }
      var copy = parent.pointee
      parents.append(text(of: &copy))
    }
    let author = git_commit_author(commit)?.pointee
    return GitCommit(
      id: id,
      parents: parents,
      author: GitIdentity(
        name: author?.name.map { String(cString: $0) } ?? GitIdentity.unknown,
        email: author?.email.map { String(cString: $0) } ?? GitIdentity.unknown
      ),
      authoredAt: author?.when.time ?? 0,
      committedAt: git_commit_time(commit),
      summary: git_commit_summary(commit).map { String(cString: $0) } ?? ""
    )
  }

  func mergeBases(_ first: String, _ second: String) throws(GitError) -> [String] {
    var (left, right) = (try parsed(first), try parsed(second))
    var bases = git_oidarray()
    defer { git_oidarray_dispose(&bases) }
    guard try succeedIfFound({ git_merge_bases(&bases, handle, &left, &right) }) else { return [] }
    return (0..<bases.count).map { index in
      var copy = bases.ids[index]
      return text(of: &copy)
    }
  }

  func openCommit(_ id: String) throws(GitError) -> OpaquePointer? {
    var name = try parsed(id)
    var commit: OpaquePointer?
    try succeed { git_commit_lookup(&commit, handle, &name) }
    return commit
  }

  private func parsed(_ id: String) throws(GitError) -> git_oid {
    var name = git_oid()
    try succeed { git_oid_fromstr(&name, id) }
    return name
  }
}
