internal import JSONText

/// One of the two that read a repository: libgit2, which answers in a tenth of the time that git
/// takes to start, and git itself, which can read every repository. `GitRepository` describes the
/// questions, and decides which of them is asked.
protocol RepositoryReader: AnyObject {
  var isBare: Bool { get }
  var gitDirectory: String { get }
  var commonDirectory: String { get }
  var workTree: String? { get }

  func string(_ key: String) throws(GitError) -> String?
  func bool(_ key: String) throws(GitError) -> Bool?

  func head() throws(GitError) -> GitHead
  func commitID(named name: String) throws(GitError) -> String?
  func commit(_ id: String) throws(GitError) -> GitCommit
  func mergeBases(_ first: String, _ second: String) throws(GitError) -> [String]

  func blob(_ id: String) throws(GitError) -> Bytes?
  func blobID(_ path: String, at revision: String) throws(GitError) -> String?
  func fileID(_ path: String, in commit: String) throws(GitError) -> String?
  func fileChanges(from old: String?, to new: String) throws(GitError) -> [GitFileChange]

  func indexEntry(_ path: String) throws(GitError) -> GitIndexEntry?
  func conflictStages(_ path: String) throws(GitError) -> GitConflictStages?
  func indexPaths(where isWanted: (String) -> Bool) throws(GitError) -> [String]

  func attribute(_ name: String, path: String) throws(GitError) -> GitAttribute
  func isIgnored(_ path: String) throws(GitError) -> Bool
  func untrackedPaths(withSuffix suffix: String) throws(GitError) -> [String]
}
