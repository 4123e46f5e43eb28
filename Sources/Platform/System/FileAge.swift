#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Milliseconds since a file was written, at least 0, by the clock of its file system and that of
/// this machine; nil if there is none.
package func ageInMilliseconds(of path: String) throws(FileError) -> Int64? {
  guard let status = try FileStatus(ofLinkAt: path) else { return nil }
  var now = timespec()
  _ = clock_gettime(CLOCK_REALTIME, &now)
  let moment = Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  return max(0, moment - status.signature.modified / 1_000_000)
}
