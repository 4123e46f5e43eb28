package import JSONText

/// A file in the index.
package struct GitIndexEntry: Equatable, Sendable {
  /// The id of its content.
  package var blobID: String
  /// As in `git ls-files --stage`: 0o100644, 0o100755 or 0o120000.
  package var mode: UInt32
  /// The work tree need not have the file, as in a sparse checkout.
  package var isSkippedInWorkTree: Bool
  /// `git add --intent-to-add`: the content is not in the index yet.
  package var isIntentToAdd: Bool
}

/// The versions of a file in a conflict in the index; nil if a version has no such file.
package struct GitConflictStages: Equatable, Sendable {
  package var base: Bytes?
  package var ours: Bytes?
  package var theirs: Bytes?
}
