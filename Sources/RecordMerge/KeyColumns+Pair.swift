package import MergePolicy
package import Records

/// The fields that identify the records of two versions of a file, as a merge of them chooses:
/// those of the policy, else the first customary one that nine of ten records of both have with a
/// value of their own; none where lines have no keys.
package func keyFields(of left: Document, _ right: Document, policy: Policy) -> [FieldPath] {
  if !policy.key.isEmpty { return policy.key }
  // A blank version has no say.
  let first = left.hasRecords ? left : right
  let second = right.hasRecords ? right : left
  let versions = ThreeWay<[Line]>(base: nil, ours: first.lines, theirs: second.lines)
  return first.hasRecords ? KeyColumns.reading(versions, policy: policy).fields : []
}
