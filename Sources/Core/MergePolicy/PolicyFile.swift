/// What a policy file says: for which files which policy holds.
package struct PolicyFile: Equatable, Sendable {
  /// One entry of the list.
  package struct Entry: Equatable, Sendable {
    package var pattern: PathPattern
    /// Nil for a negated pattern: for the files that it takes out again, what ships with the
    /// product holds.
    package var policy: Policy?
    /// The line of the pattern, from 1.
    package var line: Int
    /// What the entry says itself, without what it takes from a preset, in no particular order.
    package var words: [PolicyWord]

    package init(
      pattern: PathPattern,
      policy: Policy?,
      line: Int,
      words: [PolicyWord] = []
    ) {
      self.pattern = pattern
      self.policy = policy
      self.line = line
      self.words = words
    }
  }

  /// Where a repository has its policy file, from the top of its work tree.
  package static let path = ".jsonl/policies.yml"
  /// The folder that the policy file is in, from the top of the work tree.
  package static let folder = ".jsonl"

  /// The name of the file, for messages.
  package var name: String
  package var entries: [Entry]

  package init(name: String, entries: [Entry]) {
    self.name = name
    self.entries = entries
  }

  /// The entry that decides for a file: the last one that has a pattern which matches it, be it a
  /// negated one; nil where none matches. `path` has slashes between folders, and begins at the top
  /// of the repository.
  package func entry(forPath path: String) -> Entry? {
    entries.last { $0.pattern.matches(path) }
  }

  /// The policy for a file: its entry's, else what ships with the product.
  package func policy(forPath path: String) -> Policy {
    entry(forPath: path)?.policy ?? Policy.shipped(forPath: path)
  }
}
