#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// A program whose three standard streams are pipes to this process, and which is waited for with
/// a time limit: whatever it does or doesn't do, no call of this type takes longer than it says.
///
/// It leads its own process group, so a Ctrl-C in the terminal does not reach it, and processes
/// that it started are killed with it. `deinit` kills it unless it has ended. It is for one thread
/// at a time.
///
/// SIGPIPE has to be ignored in this process (`CurrentProcess.reportsWriteFailures()`).
package final class PipedProgram {
  private let name: String
  private let process: pid_t
  private var input: FileDescriptor?
  /// The number of `input`; nil once it is closed.
  private var inputNumber: Int32?
  private let output: FileDescriptor
  private let errors: FileDescriptor
  package private(set) var outputHasEnded = false
  private var errorsHaveEnded = false
  private var exitStatus: Int32?
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  /// Starts the program, as `runProgram` does.
  package init(
    starting name: String,
    arguments: [String],
    environment: ProgramEnvironment
  ) throws(FileError) {
    let inputPipe = try Pipe(path: name)
    let outputPipe = try Pipe(path: name)
    let errorPipe = try Pipe(path: name)
    let setup = SpawnSetup(
      output: outputPipe.writeEnd.number,
      errorPath: nil,
      errors: errorPipe.writeEnd.number,
      input: inputPipe.readEnd.number,
      leadsGroup: true
    )
    process = try startProgram(name, arguments: arguments, environment: environment, setup)
    self.name = name
    output = outputPipe.takeReadEnd()
    errors = errorPipe.takeReadEnd()
    let inputEnd = inputPipe.takeWriteEnd()
    _ = fcntl(inputEnd.number, F_SETFL, O_NONBLOCK)
    inputNumber = inputEnd.number
    input = consume inputEnd
  }

  deinit { kill() }

  /// What can be done without waiting.
  package struct Readiness: Equatable, Sendable {
    package var hasOutput = false
    package var hasErrors = false
    package var takesInput = false
    package var isInterrupted = false
  }

  /// Waits until something can be done, and at most for some time; nil waits for ever.
  ///
  /// - Parameter writes: whether to wait until the program takes input.
  package func wait(
    milliseconds: Int?,
    writes: Bool,
    interrupt: Wakeup? = nil
  ) throws(FileError) -> Readiness {
    func awaiting(_ number: Int32?, _ events: Int32) -> pollfd {
      // poll(2) ignores a negative descriptor.
      pollfd(fd: number ?? -1, events: Int16(events), revents: 0)
    }
    var awaited = [
      awaiting(outputHasEnded ? nil : output.number, Int32(POLLIN)),
      awaiting(errorsHaveEnded ? nil : errors.number, Int32(POLLIN)),
      awaiting(writes ? inputNumber : nil, Int32(POLLOUT)),
      awaiting(interrupt?.descriptor, Int32(POLLIN)),
    ]
    let limit = milliseconds.map { Int32(clamping: max($0, 0)) } ?? -1
    let count = nfds_t(awaited.count)
    // Not repeated after a signal, since the time that is left would not be known.
    if poll(&awaited, count, limit) == -1, errno != EINTR {
      throw FileError(.read, path: name, code: errno)
    }
    return Readiness(
      hasOutput: awaited[0].revents != 0,
      hasErrors: awaited[1].revents != 0,
      takesInput: awaited[2].revents != 0,
      isInterrupted: awaited[3].revents != 0
    )
  }

  /// Takes output that is there; at its end, `outputHasEnded` is true and nothing is taken.
  package func takeOutput(_ take: (ArraySlice<UInt8>) -> Void) throws(FileError) {
    let count = try receive(output.number)
    if count == 0 { outputHasEnded = true } else { take(buffer[..<count]) }
  }

  /// Takes what is there of its standard error.
  package func takeErrors(_ take: (ArraySlice<UInt8>) -> Void) throws(FileError) {
    let count = try receive(errors.number)
    if count == 0 { errorsHaveEnded = true } else { take(buffer[..<count]) }
  }

  private func receive(_ number: Int32) throws(FileError) -> Int {
    let count = buffer.count
    return try succeed(.read, name) { read(number, &buffer, count) }
  }

  /// Writes as much as the pipe takes, and returns how many bytes that was; nil if nobody reads its
  /// input any more.
  package func write(_ bytes: Bytes, from start: Int) throws(FileError) -> Int? {
    guard let number = inputNumber else { return nil }
    do throws(FileError) {
      return try succeed(.write, name) {
        bytes.withUnsafeBytes { memory in
          Self.write(number, memory.baseAddress.map { $0 + start }, memory.count - start)
        }
      }
    } catch {
      switch error.code {
      case EPIPE:
        closeInput()
        return nil
      case EAGAIN: return 0
      default: throw error
      }
    }
  }

  private static func write(_ number: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(number, start, count)
    #elseif canImport(Musl)
      Musl.write(number, start, count)
    #else
      Darwin.write(number, start, count)
    #endif
  }

  /// Lets the program see the end of its input.
  package func closeInput() {
    input = nil
    inputNumber = nil
  }

  /// Its exit status, as in `ProgramResult`; nil if it has not ended in time.
  package func exitStatus(milliseconds: Int) throws(FileError) -> Int32? {
    let deadline = Deadline(milliseconds: milliseconds)
    var pauseInMilliseconds = 1
    while try !hasExited(), deadline.millisecondsLeft > 0 {
      pause(milliseconds: min(pauseInMilliseconds, deadline.millisecondsLeft))
      pauseInMilliseconds = min(pauseInMilliseconds * 2, 16)
    }
    return exitStatus
  }

  private func hasExited() throws(FileError) -> Bool {
    if exitStatus != nil { return true }
    var status: Int32 = 0
    let ended = try succeed(.waitForProgram, name) { waitpid(process, &status, WNOHANG) }
    if ended == process { exitStatus = programExitStatus(status) }
    return exitStatus != nil
  }

  /// Ends the program and the processes that it started, unless it has ended.
  ///
  /// The number of the group can't be another's, because the program has not been waited for.
  package func kill() {
    closeInput()
    if exitStatus != nil { return }
    endGroup(of: process)
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    exitStatus = programExitStatus(status)
  }
}

private func endGroup(of leader: pid_t) { _ = kill(-leader, SIGKILL) }
