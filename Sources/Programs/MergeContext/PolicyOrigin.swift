/// The origin of the policy for a file.
package enum PolicyOrigin: Equatable, Sendable {
  /// A pattern of a policy file, which is named as in messages. `line` counts from 1.
  case pattern(String, line: Int, file: String)
  /// A policy that ships with the product: a preset with its name, or the one for any file.
  /// `negation` is the pattern that excluded the file.
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
