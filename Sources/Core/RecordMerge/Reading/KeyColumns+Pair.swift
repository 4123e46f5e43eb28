package import MergePolicy
package import Records

/// The fields that identify the records of two versions of a file, as a merge finds them: the
/// policy's fields, else the first candidate that passes its test in both versions; none if lines
/// have no keys. To find the key of one version, pass it twice.
///
/// This is the only function that finds a key; the store uses the same `KeyTest` as it reads.
package func keyFields(of left: Document, _ right: Document, policy: Policy) -> KeyFields {
  if policy.consistency == .append { return .none }
  if !policy.key.isEmpty { return policy.key }
  // A version without records does not count.
  let first = left.hasRecords ? left : right
  let second = right.hasRecords ? right : left
  if !first.hasRecords { return .none }
  var input = MergeInput(lines: Versions(base: [], ours: first.lines, theirs: second.lines))
  input.resolveMarkers(
    Versions(ours: first.resolvingMarkers(), theirs: second.resolvingMarkers())
  )
  input.headers = HeaderSearch(input, policy: policy).headers()
  return KeyColumns.reading(input, policy: policy).fields
}
