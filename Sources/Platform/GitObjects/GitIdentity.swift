internal import System

/// The person who works in a repository, as git would sign a commit.
package struct GitIdentity: Equatable, Sendable {
  package var name: String
  package var email: String

  package init(name: String, email: String) {
    self.name = name
    self.email = email
  }

  /// The word for a name or an address that is not set.
  package static let unknown = "unknown"
}

extension GitRepository {
  /// The author of current work: GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL, else `author.name` and
  /// `author.email`, else `user.name` and `user.email`, else EMAIL, else "unknown".
  ///
  /// https://git-scm.com/docs/git-commit#_commit_information. Git would also derive a name from the
  /// machine's; a wrong name is worse than none.
  package func identity() throws(GitError) -> GitIdentity {
    var name = environment.value(of: "GIT_AUTHOR_NAME")
    var email = environment.value(of: "GIT_AUTHOR_EMAIL")
    for section in ["author", "user"] {
      if name == nil { name = try nonEmpty(section + ".name") }
      if email == nil { email = try nonEmpty(section + ".email") }
    }
    return GitIdentity(
      name: name ?? GitIdentity.unknown,
      email: email ?? environment.value(of: "EMAIL") ?? GitIdentity.unknown
    )
  }

  private func nonEmpty(_ key: String) throws(GitError) -> String? {
    guard let value = try string(key), !value.isEmpty else { return nil }
    return value
  }
}
