internal import System

/// A folder and its parents, from the inside out, as git walks them in search of a repository.
///
/// https://git-scm.com/docs/git, `GIT_CEILING_DIRECTORIES`: git goes "up ... while looking for a
/// repository". The product has no other walk of this kind. Callers judge what they find, since
/// they need different degrees of certainty.
/// need more or less certainty.
package struct EnclosingFolders: Sendable {
  /// One of the folders.
  package struct Folder: Sendable {
    /// Without a slash at the end, so the root is empty; `.` if the path of the first folder is not
    /// known.
    package let path: String
    /// The number of folders up from the first one.
    package let depth: Int

    /// The path of a repository's git directory in its work tree, or of a file that names it.
    package var gitEntry: String { path + "/.git" }

    /// Whether there is a git directory, or a file that leads to one.
    package var hasGitEntry: Bool { entryExists(at: gitEntry) }

    /// Whether the folder may itself be a git directory: each has a file `HEAD`
    /// (https://git-scm.com/docs/gitrepository-layout), whatever the folder is called.
    package var hasHead: Bool { entryExists(at: path + "/HEAD") }
  }

  private var nextFolder: Folder?

  /// - Parameter folder: an absolute path; nil if that of the current folder is not known, and so
  ///   neither are its parents.
  package init(from folder: String?) {
    guard let folder else {
      nextFolder = Folder(path: ".", depth: 0)
      return
    }
    nextFolder = Folder(path: folder == "/" ? "" : folder, depth: 0)
  }

  /// The next folder; nil after the last.
  package mutating func next() -> Folder? {
    guard let folder = nextFolder else { return nil }
    nextFolder = folder.path.utf8.lastIndex(of: UInt8(ascii: "/")).map { slash in
      Folder(path: String(folder.path[..<slash]), depth: folder.depth + 1)
    }
    return folder
  }
}
