package import MergePolicy
package import Records

/// The fields that identify the records of two versions of a file, as a merge of them finds them:
/// the policy's, else the first candidate that passes its test in both versions; none where lines
/// have no keys. One version alone is given twice.
///
/// This is the one function that finds a key; the store asks the same `KeyTest` as it reads.
package func keyFields(of left: Document, _ right: Document, policy: Policy) -> KeyFields {
  if policy.consistency == .append { return .none }
  if !policy.key.isEmpty { return policy.key }
  // A version without records has no say.
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
