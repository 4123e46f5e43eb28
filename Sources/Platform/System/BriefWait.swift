#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Waits, with short pauses, until something is so, and at most for some time.
///
/// - Returns: whether it is so.
package func waitBriefly(
  milliseconds: Int,
  until isReached: () throws -> Bool
) rethrows -> Bool {
  let deadline = Deadline(milliseconds: milliseconds)
  var pauseInMilliseconds = 1
  while try !isReached() {
    let left = deadline.millisecondsLeft
    if left == 0 { return false }
    _ = poll(nil, 0, Int32(min(pauseInMilliseconds, left)))
    pauseInMilliseconds = min(pauseInMilliseconds * 2, 16)
  }
  return true
}
