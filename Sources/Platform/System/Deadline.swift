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
  init(milliseconds: Int) { end = Int(SteadyClock.milliseconds) + milliseconds }

  /// The time left; 0 if the deadline has passed.
  var millisecondsLeft: Int { max(0, end - Int(SteadyClock.milliseconds)) }
}

/// A clock for deadlines. Nobody can set it, and it stops while the machine is suspended, so that
/// nothing is too late for that reason.
package enum SteadyClock {
  /// Milliseconds since some moment.
  ///
  /// https://man7.org/linux/man-pages/man2/clock_gettime.2.html on CLOCK_MONOTONIC: "not affected
  /// by discontinuous jumps in the system time".
  package static var milliseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

/// Waits.
package func pause(milliseconds: Int) { _ = poll(nil, 0, Int32(clamping: milliseconds)) }
