#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// Writes runs of bytes to standard output, in order.
///
/// - Throws: `FileError` with the path "standard output". If its reader is gone, the code is EPIPE,
///   provided that `CurrentProcess.reportsWriteFailures()` was called.
package func writeToStandardOutput(_ runs: [Bytes]) throws(FileError) {
  var writer = RunWriter(
    runs,
    to: STDOUT_FILENO,
    path: "standard output",
    operation: .writeToStream
  )
  try writer.write()
}

/// Writes a text to standard error as it is, for output that a terminal draws again. A failure is
/// ignored, since it can't be reported.
package func drawOnStandardError(_ text: String) {
  var writer = RunWriter(
    [Bytes(text)],
    to: STDERR_FILENO,
    path: "standard error",
    operation: .writeToStream
  )
  try? writer.write()
}

/// Writes lines to standard error, in one call if the system allows it, so that lines of other
/// programs do not come between. A failure is ignored, since it can't be reported.
package func writeToStandardError(_ lines: [String]) {
  let text = lines.map { $0 + "\n" }.joined()
  var writer = RunWriter(
    [Bytes(text)],
    to: STDERR_FILENO,
    path: "standard error",
    operation: .writeToStream
  )
  try? writer.write()
}

/// Reads from standard input what is there, waiting for some of it; empty at its end.
package func readFromStandardInput(atMost byteCount: Int) throws(FileError) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: byteCount)
  let received = try awaiting(
    .read,
    STDIN_FILENO,
    "standard input",
    events: Int16(POLLIN)
  ) { read(STDIN_FILENO, &bytes, byteCount) }
  bytes.removeLast(byteCount - received)
  return bytes
}
