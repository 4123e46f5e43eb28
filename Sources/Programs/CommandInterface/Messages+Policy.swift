package import MergeContext
internal import MergePolicy

// Messages about a policy file as a whole, and about the origin of a policy.
extension Messages {
  /// A policy file that exists and can't be read.
  package static func policyFile(_ withheld: WithheldPolicyFile) -> String {
    switch withheld {
    case .unreadable(let error): fileProblem(error) + "; it is the policy file"
    case .linked(let path):
      "\(printable(path)) is a symbolic link, which is not followed, and belongs to the policy "
        + "file; put the file itself there"
    case .git(let exitStatus):
      "git can't read HEAD:\(PolicyFile.path), the policy file (exit status \(exitStatus))"
    }
  }

  /// The policy that applies to a file, and its origin.
  package static func origin(_ origin: PolicyOrigin, path: String) -> String {
    let file = quoted(path)
    switch origin {
    case .pattern(let pattern, let line, let policyFile):
      return "the policy for \(file): the pattern \(quoted(pattern)), "
        + "line \(line) of \(printable(policyFile))"
    case .shipped(let preset, let policyFile, let negation):
      let policy = preset.map { "the preset \($0)" } ?? "the defaults"
      return "the policy for \(file): \(policy), because "
        + absence(of: policyFile, negation: negation)
    }
  }

  private static func absence(
    of policyFile: String?,
    negation: PolicyOrigin.Negation?
  ) -> String {
    guard let policyFile else { return "no policy file holds for it" }
    guard let negation else { return "no pattern of \(printable(policyFile)) matches it" }
    return "the pattern \(quoted(negation.pattern)), line \(negation.line) of "
      + "\(printable(policyFile)), takes it out"
  }
}
