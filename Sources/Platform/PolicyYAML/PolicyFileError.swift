/// A policy file that can't be followed, with all that is wrong with it.
package struct PolicyFileError: Error, Equatable, Sendable {
  /// The name of the file.
  package let name: String
  /// In the order of their places; never empty.
  package let problems: [PolicyProblem]
  /// How many more problems there are than `problems` holds.
  package let omittedCount: Int

  package init(name: String, problems: [PolicyProblem], omittedCount: Int = 0) {
    self.name = name
    self.problems = problems
    self.omittedCount = omittedCount
  }
}
