/// Where the policy for a file comes from.
package enum PolicyOrigin: Equatable, Sendable {
  /// A pattern of a policy file, which is named as messages name it. `line` counts from 1.
  case pattern(String, line: Int, file: String)
  /// What ships with the product, under the name of a preset or, for any file, without one.
  /// `negation` is the pattern that took the file out again.
  case shipped(preset: String?, policyFile: String?, negation: Negation?)

  /// A negated pattern, with its line.
  package struct Negation: Equatable, Sendable {
    package var pattern: String
    package var line: Int

    package init(pattern: String, line: Int) {
      self.pattern = pattern
      self.line = line
    }
  }
}
