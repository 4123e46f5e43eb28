#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What has become of a socket that a thread waited for.
package struct SocketReadiness: Sendable {
  /// It can be read from, has ended, or has an error.
  package let isReadable: Bool
  package let isWritable: Bool
  /// The other descriptor became readable.
  package let isInterrupted: Bool
}

/// Waits for the socket of a C library, until it can be read from or written to, as asked; or
/// another descriptor, such as that of a `Wakeup`, can be read from; or the time is over.
///
/// It may return early, with nothing that is ready.
package func waitForSocket(
  _ socket: Int32,
  reads: Bool,
  writes: Bool,
  interrupt: Int32?,
  milliseconds: Int
) -> SocketReadiness {
  let events = (reads ? Int32(POLLIN) : 0) | (writes ? Int32(POLLOUT) : 0)
  // poll(2) ignores a negative descriptor.
  var awaited = [
    pollfd(fd: socket, events: Int16(events), revents: 0),
    pollfd(fd: interrupt ?? -1, events: Int16(POLLIN), revents: 0),
  ]
  if poll(&awaited, nfds_t(awaited.count), Int32(clamping: max(0, milliseconds))) < 0 {
    return SocketReadiness(isReadable: false, isWritable: false, isInterrupted: false)
  }
  let failed = Int32(awaited[0].revents) & Int32(POLLERR | POLLHUP | POLLNVAL) != 0
  return SocketReadiness(
    isReadable: failed || Int32(awaited[0].revents) & Int32(POLLIN) != 0,
    isWritable: failed || Int32(awaited[0].revents) & Int32(POLLOUT) != 0,
    isInterrupted: awaited[1].revents != 0
  )
}
