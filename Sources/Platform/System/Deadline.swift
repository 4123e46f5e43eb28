#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A deadline on a clock that can't be set.
struct Deadline {
  private let end: Int

  /// The moment in `milliseconds` from now.
  init(milliseconds: Int) { end = Self.now + milliseconds }

  /// The time left; 0 if the deadline has passed.
  var millisecondsLeft: Int { max(0, end - Self.now) }

  /// https://man7.org/linux/man-pages/man2/clock_gettime.2.html on CLOCK_MONOTONIC: "not affected
  /// by discontinuous jumps in the system time".
  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }
}

/// Waits.
package func pause(milliseconds: Int) { _ = poll(nil, 0, Int32(clamping: milliseconds)) }
