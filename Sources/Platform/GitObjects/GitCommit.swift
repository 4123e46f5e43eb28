/// The parts of a commit that a history of records needs.
package struct GitCommit: Equatable, Sendable {
  /// Forty hexadecimal digits, or 64 in a repository with SHA-256.
  package var id: String
  /// The first parent is the branch that was merged into.
  package var parents: [String]
  package var author: GitIdentity
  /// In seconds since 1970.
  package var authoredAt: Int64
  package var committedAt: Int64
  /// The first paragraph of the message on one line.
  package var summary: String
  /// Whether a shallow clone ends here: it does not have the parents.
  package var isEnd = false
}
