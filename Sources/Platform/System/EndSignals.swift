#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Waits until a process is asked to end by SIGTERM, SIGINT or SIGHUP, or until its work is done.
///
/// A signal that was ignored when the process began, as with `nohup` and in shells, stays ignored.
/// A process has at most one of these.
package final class EndSignals: Sendable {
  package enum Event: Equatable, Sendable {
    /// The signal's number.
    case signal(Int32)
    /// `finish` was called, with this status.
    case finished(Int32)
  }

  private let pipe: Pipe
  private static let numbers = [SIGTERM, SIGINT, SIGHUP]

  package init() throws(FileError) {
    pipe = try Pipe(path: "the signals", .watch)
    signalPipe = pipe.writeEnd.number
    for number in Self.numbers {
      let before = signal(number) { passOn($0) }
      if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_IGN)
      }
    }
    // https://man7.org/linux/man-pages/man3/posix_spawn.3.html: a program begins with the signal
    // mask of the thread that started it, which may block all signals.
    var numbers = sigset_t()
    sigemptyset(&numbers)
    for number in Self.numbers { sigaddset(&numbers, number) }
    pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
  }

  deinit {
    for number in Self.numbers { signal(number, SIG_DFL) }
    signalPipe = -1
  }

  /// Waits for the next event; nil if none came in time.
  package func wait(milliseconds: Int? = nil) -> Event? {
    let deadline = milliseconds.map { Deadline(milliseconds: $0) }
    while true {
      let left = deadline.map { Int32(clamping: $0.millisecondsLeft) } ?? -1
      var awaited = pollfd(fd: pipe.readEnd.number, events: Int16(POLLIN), revents: 0)
      if poll(&awaited, 1, left) > 0 { return read() }
      if left == 0 { return nil }
    }
  }

  /// Reports that the work is done, with a status from 0 to 127.
  package func finish(status: Int32) { writeByte(128 + UInt8(status), to: pipe.writeEnd.number) }

  /// A byte is the number of a signal, or 128 plus a status.
  private func read() -> Event? {
    var byte: UInt8 = 0
    guard Self.read(pipe.readEnd.number, &byte) == 1 else { return nil }
    return byte < 128 ? .signal(Int32(byte)) : .finished(Int32(byte) - 128)
  }

  private static func read(_ number: Int32, _ byte: inout UInt8) -> Int {
    #if canImport(Glibc)
      Glibc.read(number, &byte, 1)
    #elseif canImport(Musl)
      Musl.read(number, &byte, 1)
    #else
      Darwin.read(number, &byte, 1)
    #endif
  }
}

/// The name of a signal, such as "SIGTERM".
package func signalName(_ number: Int32) -> String {
  switch number {
  case SIGTERM: "SIGTERM"
  case SIGINT: "SIGINT"
  case SIGHUP: "SIGHUP"
  default: "signal \(number)"
  }
}

/// The pipe that the handler writes to. It is set before a handler is installed, and a handler
/// can't get it in any other way.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// https://man7.org/linux/man-pages/man7/signal-safety.7.html lists write(2) among the functions
/// that a handler may call, and requires that it leaves errno unchanged.
private func passOn(_ signal: Int32) {
  let before = errno
  writeByte(UInt8(truncatingIfNeeded: signal), to: signalPipe)
  errno = before
}

/// Writes a byte to a pipe. If the pipe is full, its reader will wake up anyway.
func writeByte(_ byte: UInt8, to number: Int32) {
  var byte = byte
  _ = write(number, &byte, 1)
}
