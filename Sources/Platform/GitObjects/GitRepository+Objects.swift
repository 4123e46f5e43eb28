package import JSONText

// MARK: - Commits

extension GitRepository {
  package func head() throws(GitError) -> GitHead {
    try answer { (reader) throws(GitError) in try reader.head() }
  }

  /// The commit that a name means to git: a branch, a tag, `HEAD~2`, the beginning of an id; nil if
  /// there is none.
  package func commitID(named name: String) throws(GitError) -> String? {
    try answer { (reader) throws(GitError) in try reader.commitID(named: name) }
  }

  /// A commit by its whole id.
  ///
  /// - Throws: `GitError` if it is missing, as behind the end of a shallow clone.
  package func commit(_ id: String) throws(GitError) -> GitCommit {
    try answer { (reader) throws(GitError) in try reader.commit(id) }
  }

  /// The best common ancestors of two commits: several after criss-cross merges, none if the
  /// histories have no common commit.
  ///
  /// - Throws: `GitError`, and `ShallowHistory` where a shallow clone does not have the commits
  ///   that would tell.
  package func mergeBases(_ first: String, _ second: String) throws -> [String] {
    let bases = try answer { (reader) throws(GitError) in try reader.mergeBases(first, second) }
    if isShallow, let ends = try ends(of: [first, second], behind: bases) {
      throw ShallowHistory(ends: ends)
    }
    return bases
  }

  /// The commits at which a shallow clone ends, and from which a common ancestor could be reached
  /// that is none of the bases, nor behind them; nil if there are none.
  private func ends(of commits: [String], behind bases: [String]) throws(GitError) -> [String]? {
    let ends = try program().shallowEnds(of: commits, behind: bases)
    return ends.isEmpty ? nil : ends
  }
}

/// A question that a shallow clone can't answer, since it does not have the commits before `ends`.
package struct ShallowHistory: Error, Equatable, Sendable {
  package let ends: [String]
}

// MARK: - Blobs and trees

extension GitRepository {
  /// The content of a blob, by its id in hexadecimal; nil if there is none.
  package func blob(_ id: String) throws(GitError) -> Bytes? {
    try answer { (reader) throws(GitError) in try reader.blob(id) }
  }

  /// The content of a blob that a tree or the index names, so that one that is missing is not
  /// taken for a file that is not there.
  ///
  /// - Throws: `GitError` also where the blob is missing.
  package func presentBlob(_ id: String) throws(GitError) -> Bytes {
    if let content = try blob(id) { return content }
    // Git knows the empty blob, which an intent to add a file names, without having it.
    if let content = try program().blob(id) { return content }
    throw GitError(message: "the object \(id) is missing; git fsck may tell more")
  }

  /// The content of a file in HEAD's commit, by its path in the work tree; nil if it has none, as
  /// before the first commit.
  package func headBlob(_ path: String) throws(GitError) -> Bytes? { try blob(path, at: "HEAD") }

  /// The content of a file in a revision; nil if there is no such file or revision.
  package func blob(_ path: String, at revision: String) throws(GitError) -> Bytes? {
    guard let id = try blobID(path, at: revision) else { return nil }
    return try presentBlob(id)
  }

  /// The id of a file's content in a revision, found like `blob(_:at:)`.
  package func blobID(_ path: String, at revision: String) throws(GitError) -> String? {
    try answer { (reader) throws(GitError) in try reader.blobID(path, at: revision) }
  }

  /// The id of a file's content in a commit, by its path from the top; nil if there is no such
  /// file.
  ///
  /// - Throws: `GitError` also where the commit is missing.
  package func fileID(_ path: String, in commit: String) throws(GitError) -> String? {
    try answer { (reader) throws(GitError) in try reader.fileID(path, in: commit) }
  }

  /// The content of a file in a commit; nil if there is no such file.
  package func file(_ path: String, in commit: String) throws(GitError) -> Bytes? {
    guard let id = try fileID(path, in: commit) else { return nil }
    return try presentBlob(id)
  }

  /// The changes of files between two commits, with a renamed file as one change. A nil commit has
  /// no files. Paths that are not UTF-8 are left out, since they could not be opened.
  package func fileChanges(from old: String?, to new: String) throws(GitError) -> [GitFileChange] {
    try answer { (reader) throws(GitError) in try reader.fileChanges(from: old, to: new) }
  }

  /// The path of a file in a commit's parent, if the commit renamed it: the most similar of the
  /// removed files, as git finds it; nil if there is none.
  package func oldPath(of path: String, in commit: String, parent: String) throws(GitError)
    -> String?
  {
    try fileChanges(from: parent, to: commit)
      .first { $0.newPath == path && $0.oldPath != path }?.oldPath
  }
}
