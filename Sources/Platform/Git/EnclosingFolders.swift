internal import System

/// A folder and those around it, from the inside out, which is the way on which git looks for a
/// repository.
///
/// https://git-scm.com/docs/git, `GIT_CEILING_DIRECTORIES`: git goes "up ... while looking for a
/// repository". The one walk of this kind: what it finds on the way is judged by those who ask, who
/// need more or less certainty.
package struct EnclosingFolders: Sendable {
  /// One of the folders.
  package struct Folder: Sendable {
    /// Without a slash at the end, so that the root is empty; `.` where the path of the first
    /// folder is not known.
    package let path: String
    /// How many folders up it is from the first one.
    package let depth: Int

    /// Where a repository's git directory is in its work tree, or a file that names it.
    package var gitEntry: String { path + "/.git" }

    /// Whether there is a git directory, or what leads to one.
    package var hasGitEntry: Bool { entryExists(at: gitEntry) }

    /// Whether the folder may itself be a git directory: each has a file `HEAD`
    /// (https://git-scm.com/docs/gitrepository-layout), whatever the folder is called.
    package var hasHead: Bool { entryExists(at: path + "/HEAD") }
  }

  private var nextFolder: Folder?

  /// - Parameter folder: an absolute path; nil where that of the current folder is not known, of
  ///   which those around it can't be told then.
  package init(from folder: String?) {
    guard let folder else {
      nextFolder = Folder(path: ".", depth: 0)
      return
    }
    nextFolder = Folder(path: folder == "/" ? "" : folder, depth: 0)
  }

  /// The next folder; nil behind the last.
  package mutating func next() -> Folder? {
    guard let folder = nextFolder else { return nil }
    nextFolder = folder.path.utf8.lastIndex(of: UInt8(ascii: "/")).map { slash in
      Folder(path: String(folder.path[..<slash]), depth: folder.depth + 1)
    }
    return folder
  }
}
