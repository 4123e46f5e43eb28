// MARK: - The index

extension GitRepository {
  /// The index's entry for a file that is not in conflict, by its path in the work tree; nil if
  /// there is none.
  package func indexEntry(_ path: String) throws(GitError) -> GitIndexEntry? {
    try answer { (reader) throws(GitError) in try reader.indexEntry(path) }
  }

  /// The versions of a file in a conflict; nil if the index has none.
  package func conflictStages(_ path: String) throws(GitError) -> GitConflictStages? {
    try answer { (reader) throws(GitError) in try reader.conflictStages(path) }
  }

  /// The paths of all files in the index that `isWanted` accepts, including those in conflict, each
  /// once.
  ///
  /// A path that is not UTF-8 is left out, since it could not be opened.
  package func indexPaths(where isWanted: (String) -> Bool) throws(GitError) -> [String] {
    try answer { (reader) throws(GitError) in try reader.indexPaths(where: isWanted) }
  }
}

// MARK: - The files of the work tree

extension GitRepository {
  /// The value of an attribute for a file, by its path in the work tree.
  package func attribute(_ name: String, path: String) throws(GitError) -> GitAttribute {
    try answer { (reader) throws(GitError) in try reader.attribute(name, path: path) }
  }

  /// Whether git ignores a file that is not in the index, by its path in the work tree.
  package func isIgnored(_ path: String) throws(GitError) -> Bool {
    try answer { (reader) throws(GitError) in try reader.isIgnored(path) }
  }

  /// The paths of files that git neither tracks nor ignores and that end with `suffix`, in byte
  /// order.
  ///
  /// Repositories inside the work tree are left out, and so are paths that are not UTF-8, since
  /// they could not be opened.
  package func untrackedPaths(withSuffix suffix: String) throws(GitError) -> [String] {
    try answer { (reader) throws(GitError) in try reader.untrackedPaths(withSuffix: suffix) }
  }
}
