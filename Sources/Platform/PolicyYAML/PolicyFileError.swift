/// A policy file that can't be used, with all of its problems.
package struct PolicyFileError: Error, Equatable, Sendable {
  /// The name of the file.
  package let name: String
  /// In the order of their places; never empty.
  package let problems: [PolicyProblem]
  /// The number of problems beyond those in `problems`.
  package let omittedCount: Int

  package init(name: String, problems: [PolicyProblem], omittedCount: Int = 0) {
    self.name = name
    self.problems = problems
    self.omittedCount = omittedCount
  }
}
