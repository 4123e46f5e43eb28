import JSONText
import MergePolicy
import PolicyYAML
import TestSupport

/// A policy that is not the same once it was written to a policy file and read from there.
struct PolicyTextError: Error, CustomStringConvertible {
  let text: String
  let what: String

  var description: String { "A policy \(what):\n\(text)" }
}

extension Policy {
  /// The policy as it is read from the text of a policy file.
  ///
  /// - Throws: `PolicyTextError` where that text is refused, or says something else.
  func readFromYAML() throws -> Policy {
    let path = "base.jsonl"
    let text = policyFileText(of: self, forPath: path)
    let file: PolicyFile
    do {
      file = try readPolicyFile(Bytes(text), name: "policies.yml")
    } catch {
      let reasons = error.problems.map { "line \($0.line): \($0.reason)" }
      throw PolicyTextError(text: text, what: "is refused, \(reasons.joined(separator: "; "))")
    }
    let policy = file.policy(forPath: path)
    guard policy == self else { throw PolicyTextError(text: text, what: "is read as another") }
    return policy
  }
}

extension MergeCase {
  /// The same versions, to be merged by the policy as it is read from a policy file.
  func withPolicyFromYAML() throws -> MergeCase {
    var merge = self
    merge.policy = try policy.readFromYAML()
    return merge
  }
}
