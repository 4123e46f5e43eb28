package import JSONText

/// A policy file that can't be followed, with all that is wrong with it.
package struct PolicyFileError: Error, Equatable, Sendable {
  /// The name of the file.
  package let name: String
  /// In the order of their places; never empty.
  package let problems: [PolicyProblem]

  package init(name: String, problems: [PolicyProblem]) {
    self.name = name
    self.problems = problems
  }
}

/// Something that is wrong at one place of a policy file.
package struct PolicyProblem: Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// What libyaml says.
    case notYAML(String)
  }

  package let reason: Reason
  /// From 1.
  package let line: Int
  /// From 1, in Unicode scalars.
  package let column: Int
  /// The line that the problem is in, without its line end.
  package let source: Bytes

  package init(_ reason: Reason, line: Int, column: Int, source: Bytes) {
    self.reason = reason
    self.line = line
    self.column = column
    self.source = source
  }
}
