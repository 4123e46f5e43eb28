package import System

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
    try GitIdentity(environment) { key throws(GitError) in try string(key) }
  }
}

extension GitIdentity {
  /// The names of the settings that say who works here.
  package static let settings: Set<String> = [
    "author.name", "author.email", "user.name", "user.email",
  ]

  /// As `GitRepository.identity()` finds it.
  ///
  /// - Parameter setting: the value of a setting; nil if it is not set.
  package init<Failure: Error>(
    _ environment: ProgramEnvironment,
    setting: (String) throws(Failure) -> String?
  ) throws(Failure) {
    var name = environment.value(of: "GIT_AUTHOR_NAME")
    var email = environment.value(of: "GIT_AUTHOR_EMAIL")
    for section in ["author", "user"] {
      if name == nil, let value = try setting(section + ".name"), !value.isEmpty { name = value }
      if email == nil, let value = try setting(section + ".email"), !value.isEmpty { email = value }
    }
    self.init(
      name: name ?? Self.unknown,
      email: email ?? environment.value(of: "EMAIL") ?? Self.unknown
    )
  }
}
