import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import TestSupport

/// What merges the three versions of a case: the engine, or a wrong one that a law must find.
struct Merger: Sendable {
  /// The result; nil where a version is no JSON Lines at all.
  let merge:
    @Sendable (_ policy: Policy, _ base: Bytes, _ ours: Bytes, _ theirs: Bytes)
      -> MergedDocument?

  func callAsFunction(_ merge: MergeCase) -> MergedDocument? {
    self.merge(merge.policy, Bytes(merge.base), Bytes(merge.ours), Bytes(merge.theirs))
  }

  static let engine = Merger { policy, base, ours, theirs in
    try? DocumentMerge(policy: policy, digest: sha256)
      .merge(base: base, ours: ours, theirs: theirs)
  }
}
