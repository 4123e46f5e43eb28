#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// A program that reads requests from its standard input and answers each of them on its standard
/// output, until this object is gone: `deinit` ends it.
///
/// It is for one thread at a time, and for requests that fit into a pipe: the answer is read once
/// the request is written. Standard error is this process's own, or is discarded.
package final class ProgramConversation {
  private let name: String
  private let process: pid_t
  private let input: FileDescriptor
  private let output: FileDescriptor
  /// What was read of the output and not yet asked for begins at `position`.
  private var received: [UInt8] = []
  private var position = 0

  /// Starts the program, as `runProgram` does.
  package init(
    starting name: String,
    arguments: [String],
    environment: ProgramEnvironment,
    discardsErrors: Bool = false
  ) throws(FileError) {
    let inputPipe = try Pipe(path: name)
    let outputPipe = try Pipe(path: name)
    let setup = SpawnSetup(
      output: outputPipe.writeEnd.number,
      errorPath: discardsErrors ? "/dev/null" : nil,
      input: inputPipe.readEnd.number
    )
    process = try startProgram(name, arguments: arguments, environment: environment, setup)
    self.name = name
    output = outputPipe.takeReadEnd()
    input = inputPipe.takeWriteEnd()
  }

  /// A program that only answers may be ended at any time between two answers.
  deinit {
    endProgram(process)
    var status: Int32 = 0
    _ = waitpid(process, &status, 0)
  }

  /// Writes a request.
  ///
  /// SIGPIPE has to be ignored in this process (`CurrentProcess.reportsWriteFailures()`), for the
  /// program may have ended.
  package func write(_ request: Bytes) throws(FileError) {
    var writer = RunWriter([request], to: input.number, path: name)
    try writer.write()
  }

  /// The output up to the next `end`, without it; nil where the program ends before that.
  package func readBytes(upTo end: UInt8) throws(FileError) -> [UInt8]? {
    // What was searched already is not searched again.
    var searchedCount = 0
    while true {
      if let found = received[(position + searchedCount)...].firstIndex(of: end) {
        defer { position = found + 1 }
        return Array(received[position..<found])
      }
      searchedCount = received.count - position
      if try !receive() { return nil }
    }
  }

  /// The next bytes of the output; nil where the program ends before that.
  package func readBytes(count: Int) throws(FileError) -> Bytes? {
    while received.count - position < count {
      if try !receive() { return nil }
    }
    defer { position += count }
    return Bytes(Array(received[position..<position + count]))
  }

  /// Waits for more of the output; false at its end.
  private func receive() throws(FileError) -> Bool {
    received.removeFirst(position)
    position = 0
    let chunk = try chunk(of: output.number, name)
    received += chunk
    return !chunk.isEmpty
  }
}

private func endProgram(_ process: pid_t) { _ = kill(process, SIGKILL) }

private func chunk(of number: Int32, _ name: String) throws(FileError) -> ArraySlice<UInt8> {
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  let count = try succeed(.read, name) { read(number, &chunk, chunk.count) }
  return chunk[..<count]
}
