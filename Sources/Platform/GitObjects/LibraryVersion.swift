internal import CGit2

/// The name and the version of the library, such as `libgit2 1.5.1`.
package var gitLibraryVersion: String {
  var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
  git_libgit2_version(&major, &minor, &patch)
  return "libgit2 \(major).\(minor).\(patch)"
}
