#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// Writes runs of bytes to standard output, one behind the other.
///
/// - Throws: `FileError` with the path "standard output"; where its reader has gone, the code is
///   EPIPE, if `CurrentProcess.reportsWriteFailures()` was called.
package func writeToStandardOutput(_ runs: [Bytes]) throws(FileError) {
  var writer = RunWriter(
    runs,
    to: STDOUT_FILENO,
    path: "standard output",
    operation: .writeToStream
  )
  try writer.write()
}

/// Writes a text to standard error as it is, for what a terminal is to draw anew. Where that fails
/// there is nobody left to tell.
package func drawOnStandardError(_ text: String) {
  var writer = RunWriter(
    [Bytes(text)],
    to: STDERR_FILENO,
    path: "standard error",
    operation: .writeToStream
  )
  try? writer.write()
}

/// Writes lines to standard error, in one call where the system allows it, so that lines of other
/// programs do not come between. Where that fails there is nobody left to tell.
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
