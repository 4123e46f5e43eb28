internal import JSONText
package import MergePolicy

extension Messages {
  /// All that is wrong with a policy file, as lines without their line ends: for each problem what
  /// is wrong and where, the line of the file, and a mark under the place.
  package static func policyFile(_ error: PolicyFileError) -> [String] {
    error.problems.flatMap { problem in
      [
        "\(printable(error.name)):\(problem.line):\(problem.column): \(reason(problem.reason))",
        printable(problem.source.text),
      ]
    }
  }

  private static func reason(_ reason: PolicyProblem.Reason) -> String {
    switch reason {
    case .notYAML(let complaint): "this is not YAML: \(complaint)"
    }
  }
}
