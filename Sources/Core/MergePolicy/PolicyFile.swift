/// The content of a policy file: which policy applies to which files.
package struct PolicyFile: Equatable, Sendable {
  /// One entry of the list.
  package struct Entry: Equatable, Sendable {
    package var pattern: PathPattern
    /// Nil for a negated pattern: the files that it excludes use the policy that ships with the
    /// product.
    package var policy: Policy?
    /// The line of the pattern, from 1.
    package var line: Int
    /// The words that the entry itself has, without those of its preset, in no particular order.
    package var words: [PolicyWord]
    /// The places of the views that the entry itself has, by their names.
    package var viewPlaces: [String: TextPlace]

    package init(
      pattern: PathPattern,
      policy: Policy?,
      line: Int,
      words: [PolicyWord] = [],
      viewPlaces: [String: TextPlace] = [:]
    ) {
      self.pattern = pattern
      self.policy = policy
      self.line = line
      self.words = words
      self.viewPlaces = viewPlaces
    }
  }

  /// A place in the file.
  package struct TextPlace: Equatable, Sendable {
    /// From 1.
    package let line: Int
    /// From 1, in Unicode scalars.
    package let column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }
  }

  /// The path of a repository's policy file, from the top of its work tree.
  package static let path = ".jsonl/policies.yml"
  /// The folder of the policy file, from the top of the work tree.
  package static let folder = ".jsonl"

  /// The path of the schema that describes the policy file to editors, from the top of the work
  /// tree.
  package static let schemaPath = ".jsonl/policies.schema.json"

  /// Whether a path is that of the policy file or of its schema, which have no records although a
  /// pattern such as `*.jsonl` matches their folder.
  package static func isOwn(_ path: String) -> Bool { path == Self.path || path == schemaPath }

  /// The name of the file, for messages.
  package var name: String
  package var entries: [Entry]
  /// The prefix of the names of all claim refs, with a slash at its end; nil for the usual one.
  package var claimRef: String?
  /// What the names of this repository's buckets and streams begin with on a server that other
  /// repositories use, too; nil if the file does not say.
  package var namespace: String?

  package init(
    name: String,
    entries: [Entry],
    claimRef: String? = nil,
    namespace: String? = nil
  ) {
    self.name = name
    self.entries = entries
    self.claimRef = claimRef
    self.namespace = namespace
  }

  /// Whether a text can be a namespace: 1 to 32 letters, digits and dashes, of which the first is
  /// a letter or a digit.
  package static func isNamespace(_ text: String) -> Bool {
    guard (1...32).contains(text.utf8.count), let first = text.first else { return false }
    return (first.isLetter || first.isNumber)
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }

  /// The entry that decides for a file: the last one with a matching pattern, including negated
  /// ones; nil if none matches. `path` begins at the top of the repository and has slashes between
  /// folders.
  package func entry(forPath path: String) -> Entry? {
    // fault: first-pattern-wins
    entries.last { $0.pattern.matches(path) }
  }

  /// The policy for a file: that of its entry, else the one that ships with the product, with the
  /// file's `claimRef`.
  package func policy(forPath path: String) -> Policy {
    var policy = entry(forPath: path)?.policy ?? Policy.shipped(forPath: path)
    policy.claims.ref = claimRef
    return policy
  }
}
