#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Wakes a thread that waits, from any other thread, once and for all.
///
/// It can be waited for together with other descriptors, such as the socket of a C library: its
/// descriptor becomes readable, and stays so.
package final class Wakeup: Sendable {
  private let pipe: Pipe
  private let isSent = Locked(false)

  package init() throws(FileError) { pipe = try Pipe(path: "a wakeup", .watch) }

  /// Wakes those that wait now, and those that begin to wait later.
  package func send() {
    let wasSent = isSent.withLock { isSent in
      defer { isSent = true }
      return isSent
    }
    if !wasSent { writeByte(1, to: pipe.writeEnd.number) }
  }

  package var wasSent: Bool { isSent.withLock { $0 } }

  /// For poll(2): readable (`POLLIN`) as of `send`. It is open as long as this object lives, and
  /// nobody may read from it.
  package var descriptor: Int32 { pipe.readEnd.number }

  /// Waits for `send`.
  ///
  /// - Returns: whether it was called in time.
  package func wait(milliseconds: Int) -> Bool {
    let deadline = Deadline(milliseconds: milliseconds)
    while !wasSent {
      let left = deadline.millisecondsLeft
      if left == 0 { return false }
      var awaited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&awaited, 1, Int32(clamping: left))
    }
    return true
  }
}
