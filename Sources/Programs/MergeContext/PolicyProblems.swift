internal import CommandInterface
package import JSONText
internal import MergePolicy
internal import PolicyYAML

/// What is wrong with a policy file, in lines for standard error; none where it can be used.
package func policyProblems(in content: Bytes, name: String) -> [String] {
  do throws(PolicyFileError) {
    _ = try readPolicyFile(content, name: name)
    return []
  } catch {
    return Messages.policyFile(error)
  }
}
