package import JSONText
package import MergePolicy

/// The three-way merge of JSON Lines files under one policy: the only merge engine of the product.
package struct DocumentMerge: Sendable {
  package let policy: Policy
  /// SHA-256 of the bytes it is given.
  package let digest: @Sendable ([UInt8]) -> [UInt8]

  package init(policy: Policy, digest: @escaping @Sendable ([UInt8]) -> [UInt8]) {
    self.policy = policy
    self.digest = digest
  }

  /// Merges what `ours` and `theirs` made of `base`; all three are whole files, and any may be
  /// empty.
  ///
  /// The result depends on the arguments and the policy alone.
  ///
  /// - Throws: `NotJSONLines` for a version that has content but no record, which only a merge of
  ///   plain text can help.
  package func merge(
    base: Bytes,
    ours: Bytes,
    theirs: Bytes
  ) throws(NotJSONLines) -> MergedDocument {
    MergedDocument(content: .file(ours), report: MergeReport())
  }
}
