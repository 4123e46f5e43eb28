package import JSONText

/// A version of a file, by the id of its content: versions with one id have the same content.
package struct FileVersion: Sendable {
  package let id: String
  package let content: Bytes

  package init(id: String, content: Bytes) {
    self.id = id
    self.content = content
  }
}

/// The versions of a file that a merge joined, and what was committed as its result.
package struct JoinedVersions: Sendable {
  /// Empty where both sides added the file.
  package let base: Bytes
  package let ours: Bytes
  package let theirs: Bytes
  /// Nil if the commit does not have the file.
  package let committed: Bytes?

  package init(base: Bytes, ours: Bytes, theirs: Bytes, committed: Bytes?) {
    self.base = base
    self.ours = ours
    self.theirs = theirs
    self.committed = committed
  }
}
