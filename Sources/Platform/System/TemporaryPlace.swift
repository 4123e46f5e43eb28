#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Where the new content of a file lies until it gets the file's name, so that a process that is
/// killed leaves nothing among the user's files.
///
/// Only a file on the same file system can get another name. Elsewhere the new content lies beside
/// the file. In either case the next process removes what one left that is gone.
package struct TemporaryPlace {
  /// A folder of our own.
  package var folder: String
  /// Called before a temporary file is made beside the target.
  package var prepareBeside: () -> Void

  package init(folder: String, prepareBeside: @escaping () -> Void = {}) {
    self.folder = folder
    self.prepareBeside = prepareBeside
  }

  /// What the names of the temporary files in the folder begin with; the number of the process
  /// follows.
  static let prefix = "replacing-"
}

/// Removes the files whose names are a prefix and the number of a process that is gone, with more
/// behind a dash. A process in another container may seem to be gone; it holds a lock on its file.
func removeLeftOvers(in folder: String, prefix: String) {
  for name in entryNames(in: folder) where name.hasPrefix(prefix) {
    let words = name.dropFirst(prefix.count).split(separator: "-")
    guard words.count == 2, let process = pid_t(words[0]), process > 0,
      kill(process, 0) == -1, errno == ESRCH
    else { continue }
    let path = folder + "/" + name
    guard let file = try? FileDescriptor(opening: path, flags: O_RDONLY | O_NOFOLLOW),
      flock(file.number, LOCK_EX | LOCK_NB) == 0
    else { continue }
    _ = unlink(path)
  }
}
