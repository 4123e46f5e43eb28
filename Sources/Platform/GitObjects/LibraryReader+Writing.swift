internal import CGit2

extension LibraryReader {
  /// Adds a commit with exactly this content to the objects of the repository, and returns its id.
  func add(commit content: [UInt8]) throws(GitError) -> String {
    var objects: OpaquePointer?
    try succeed { git_repository_odb(&objects, handle) }
    defer { git_odb_free(objects) }
    var id = git_oid()
    try succeed { git_odb_write(&id, objects, content, content.count, GIT_OBJECT_COMMIT) }
    return text(of: &id)
  }
}

extension GitRepository {
  /// Adds a commit with exactly this content to the objects of the repository, and returns its id.
  /// No ref leads to it.
  ///
  /// Nil where git has to add it: where libgit2 does not read the repository, or can't write to it,
  /// and with settings for objects that libgit2 does not know of.
  package func add(commit content: [UInt8]) -> String? {
    guard let library = reader as? LibraryReader else { return nil }
    do throws(GitError) {
      for setting in Self.settingsOfObjects where try library.string(setting) != nil { return nil }
      return try library.add(commit: content)
    } catch {
      return nil
    }
  }

  private static let settingsOfObjects = ["core.sharedrepository", "core.fsync"]
}
