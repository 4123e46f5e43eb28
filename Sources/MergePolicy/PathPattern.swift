/// A pattern for paths in the syntax of gitignore (https://git-scm.com/docs/gitignore).
package struct PathPattern: Equatable, Sendable {
  /// The pattern as it was written.
  package let text: String
  /// Whether a leading `!` makes it a pattern that takes files out again.
  package let isNegated: Bool

  package init(_ text: String) throws(PathPatternError) {
    guard !text.isEmpty else { throw .empty }
    self.text = text
    isNegated = text.hasPrefix("!")
  }

  /// Whether a file, or a folder above it, matches the pattern.
  package func matches(_ path: String) -> Bool {
    (isNegated ? String(text.dropFirst()) : text) == path
  }
}

/// Why a pattern can't match any path.
package enum PathPatternError: Error, Equatable, Sendable {
  case empty
}
