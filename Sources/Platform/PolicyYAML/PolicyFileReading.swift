package import JSONText
package import MergePolicy

/// Reads a policy file: YAML, with a list of entries under `policies`.
///
/// Accepts any bytes. Complexity: O(length), except for sorting the problems.
///
/// - Parameter name: the file's name, for messages.
/// - Throws: all problems of the file at once.
package func readPolicyFile(
  _ bytes: Bytes,
  name: String
) throws(PolicyFileError) -> PolicyFile {
  let source = PolicySource(bytes)
  if let obstacle = source.firstObstacle() {
    throw PolicyFileError(name: name, problems: [obstacle])
  }
  var tree = YAMLTreeReader(source)
  let root = tree.read()
  var reader = PolicyReader()
  let entries = root.map { reader.entries(of: $0) } ?? []
  let found = (tree.problems + reader.problems).enumerated()
    .sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
  guard found.isEmpty else {
    let shown = found.prefix(problemCountLimit)
    throw PolicyFileError(
      name: name,
      problems: shown.map { source.problem($0.element.0, at: $0.element.1) },
      omittedCount: found.count - shown.count
    )
  }
  return PolicyFile(
    name: name,
    entries: entries,
    claimRef: reader.claimRef,
    namespace: reader.namespace
  )
}

/// The most problems of a file that are kept; the others are counted.
let problemCountLimit = 100
