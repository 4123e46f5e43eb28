package import JSONText
package import MergePolicy

/// Reads a policy file.
///
/// - Parameter name: the file's name, for messages.
/// - Throws: all that is wrong with the file, at once.
package func readPolicyFile(
  _ bytes: Bytes,
  name: String
) throws(PolicyFileError) -> PolicyFile {
  guard bytes.isEmpty else {
    let problem = PolicyProblem(.notYAML("it is not read yet"), line: 1, column: 1, source: bytes)
    throw PolicyFileError(name: name, problems: [problem])
  }
  return PolicyFile(name: name, entries: [])
}
