import ContentHash
import JSONText
import MergePolicy
import PolicyYAML
import RecordMerge
import TestSupport

/// The laws of symmetry and of identity, for a policy file and three versions between null bytes.
/// If the first part is not a policy file, the policy that ships with the product applies.
func mergeViolation(_ input: [UInt8]) -> String? {
  let parts = parts(of: input, count: 4)
  let file = try? readPolicyFile(Bytes(parts[0]), name: "p.yml")
  let policy = file?.entries.lazy.compactMap(\.policy).first ?? Policy.beads
  let (base, ours, theirs) = (Bytes(parts[1]), Bytes(parts[2]), Bytes(parts[3]))
  func merge(_ base: Bytes, _ ours: Bytes, _ theirs: Bytes) -> MergedDocument? {
    try? DocumentMerge(policy: policy, digest: { sha256($0) })
      .merge(base: base, ours: ours, theirs: theirs)
  }
  for (a, b) in [(base, ours), (ours, theirs)] {
    let results = [merge(a, a, b), merge(a, b, a), merge(a, b, b)]
    for result in results where result?.bytes() != b || result?.hasConflicts != false {
      return "the other side's file is not the result"
    }
  }
  let merged = merge(base, ours, theirs)
  let swapped = merge(base, theirs, ours)
  guard let merged, let swapped else {
    return (merged == nil) == (swapped == nil) ? nil : "one direction is refused"
  }
  let rules = Array(policy.rules.values) + [policy.otherwise].compactMap { $0 }
  if rules.contains(where: \.takesSides) { return nil }
  if merged.hasConflicts != swapped.hasConflicts { return "one direction has conflicts" }
  let markerSize = longestRun(input) + 1
  for style in [ConflictStyle.base, .merge, .diff3, .zdiff3] {
    let forwards = merged.bytes(style: style, markerSize: markerSize).array
    let backwards = swapped.bytes(style: style, markerSize: markerSize).array
    let isEqual =
      merged.hasConflicts && style != .base
      ? ConflictText(forwards, markerSize: markerSize).parts
        == ConflictText(backwards, markerSize: markerSize).swapped.parts
      : forwards == backwards
    if !isEqual { return "the directions differ in the style \(style)" }
  }
  return nil
}

/// The length of the longest run of one byte, so that no marker in the versions is as long.
private func longestRun(_ input: [UInt8]) -> Int {
  var longest = 7
  var count = 0
  var last: UInt8?
  for byte in input {
    count = byte == last ? count + 1 : 1
    last = byte
    longest = max(longest, count)
  }
  return longest
}

extension Rule {
  fileprivate var takesSides: Bool {
    switch self {
    case .ours, .theirs: true
    case .text(let then): then.takesSides
    default: false
    }
  }
}
