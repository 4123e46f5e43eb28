#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Whether two paths lead to one folder. Paths that can't be looked at lead to none.
///
/// https://man7.org/linux/man-pages/man3/stat.3type.html: "The st_ino and st_dev fields taken
/// together uniquely identify the file within the system."
package func isSameFolder(_ left: String, _ right: String) -> Bool {
  var leftStatus = stat()
  var rightStatus = stat()
  guard stat(left, &leftStatus) == 0, stat(right, &rightStatus) == 0 else { return false }
  return leftStatus.st_dev == rightStatus.st_dev && leftStatus.st_ino == rightStatus.st_ino
}
