#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A failed call of the operating system: the operation, the path, and the reason.
package struct FileError: Error, Equatable, Sendable {
  /// The operation that failed.
  package enum Operation: Equatable, Sendable {
    case open
    case inspect
    case read
    case map
    case createTemporaryFile
    case write
    /// Writing to a stream, which has a name but no path.
    case writeToStream
    case setMode
    case synchronize
    case rename
    case synchronizeFolder
    case createFolder
    case remove
    case lock
    case startProgram
    case waitForProgram
    case startThread
    /// Watching for changes or signals.
    case watch
  }

  package let operation: Operation
  /// The path as the caller gave it, or the name of a stream or a program.
  package let path: String
  /// The value of `errno`.
  package let code: Int32
  /// The system's message for `code`, such as "No such file or directory".
  package let explanation: String

  /// Whether the reader of a stream is gone.
  package var isBrokenPipe: Bool { operation == .writeToStream && code == EPIPE }

  /// Whether a wait timed out.
  package var isTimeout: Bool { code == ETIMEDOUT }

  /// Whether the disk, or the user's part of it, has no room left.
  package var isFull: Bool { code == ENOSPC || code == EDQUOT }

  /// Whether something is not there.
  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }

  /// Whether this user may not do it, or nobody may.
  package var isDenied: Bool { code == EACCES || code == EPERM || code == EROFS }

  package init(_ operation: Operation, path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
    explanation = Self.explanation(of: code)
  }

  /// A path that leads to a device, a pipe or a link where a regular file is needed.
  package init(_ operation: Operation, notRegular path: String) {
    self.operation = operation
    self.path = path
    code = EINVAL
    explanation = "Not a regular file"
  }

  /// https://man7.org/linux/man-pages/man3/strerror.3.html: "The strerror() function returns a
  /// pointer to a string that describes the error code". The text is English, because this program
  /// never calls setlocale(3) and so stays in the C locale.
  private static func explanation(of code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
  }
}

/// Makes a call of the operating system that returns -1 on failure, and turns `errno` into a
/// `FileError`; nothing else does.
///
/// A call that a signal interrupted (EINTR) is repeated, so it must have had no effect in that
/// case.
@discardableResult
func succeed<Result: SignedInteger>(
  _ operation: FileError.Operation,
  _ path: String,
  _ call: () -> Result
) throws(FileError) -> Result {
  while true {
    let fault = faultOfNextCall("\(operation)")
    let result = fault == nil ? call() : -1
    if result != -1 { return result }
    let code = fault ?? errno
    if code != EINTR { throw FileError(operation, path: path, code: code) }
  }
}
