#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// The limits on the time and the output of a command.
package struct CommandLimits: Equatable, Sendable {
  package var milliseconds: Int
  package var outputByteCount: Int

  package init(milliseconds: Int, outputByteCount: Int) {
    self.milliseconds = milliseconds
    self.outputByteCount = outputByteCount
  }
}

/// The end of a command with limits.
package enum CommandEnd: Sendable {
  case ended(ProgramResult)
  /// It was killed, with all processes of its group.
  case tooSlow, tooMuchOutput
}

/// Runs a program with an input, collects its standard output, and kills it if it exceeds a limit.
///
/// The program leads its own process group, so that processes it started are killed with it. It
/// ends when it has exited and no process has its output open. An input that it does not read is
/// not an error. Otherwise this is like `runProgram`.
///
/// SIGPIPE has to be ignored in this process (`CurrentProcess.reportsWriteFailures()`).
///
/// - Throws: `FileError` if the program can't be started, or its pipes fail.
package func runCommand(
  _ name: String,
  arguments: [String],
  environment: ProgramEnvironment,
  input: Bytes,
  limits: CommandLimits
) throws(FileError) -> CommandEnd {
  let deadline = Deadline(milliseconds: limits.milliseconds)
  var command = try LimitedCommand(
    starting: name,
    arguments: arguments,
    environment: environment,
    input: input
  )
  do throws(FileError) {
    switch try command.exchange(until: deadline, outputLimit: limits.outputByteCount) {
    case .ended:
      if let status = try command.exitStatus(until: deadline) {
        return .ended(ProgramResult(exitStatus: status, output: Bytes(command.output)))
      }
      try command.kill()
      return .tooSlow
    case .tooSlow:
      try command.kill()
      return .tooSlow
    case .tooMuch:
      try command.kill()
      return .tooMuchOutput
    }
  } catch {
    try? command.kill()
    throw error
  }
}

/// A started program with a pipe to it and a pipe from it.
private struct LimitedCommand: ~Copyable {
  enum OutputEnd {
    case ended, tooSlow, tooMuch
  }

  private let name: String
  private let process: pid_t
  private let input: Bytes
  private var writtenCount = 0
  /// Nil once everything is written, or nobody reads it any more.
  private var inputEnd: FileDescriptor?
  /// The number of `inputEnd`.
  private var inputNumber: Int32?
  private let outputEnd: FileDescriptor
  private(set) var output: [UInt8] = []

  init(
    starting name: String,
    arguments: [String],
    environment: ProgramEnvironment,
    input: Bytes
  ) throws(FileError) {
    let inputPipe = try Pipe(path: name)
    let outputPipe = try Pipe(path: name)
    let setup = SpawnSetup(
      output: outputPipe.writeEnd.number,
      errorPath: nil,
      input: inputPipe.readEnd.number,
      leadsGroup: true
    )
    process = try startProgram(name, arguments: arguments, environment: environment, setup)
    self.name = name
    self.input = input
    outputEnd = outputPipe.takeReadEnd()
    let inputEnd = inputPipe.takeWriteEnd()
    // A full pipe must not keep the output of the program from being read.
    _ = fcntl(inputEnd.number, F_SETFL, O_NONBLOCK)
    inputNumber = inputEnd.number
    self.inputEnd = consume inputEnd
  }

  /// Writes the input and reads the output until it ends or exceeds a limit.
  mutating func exchange(
    until deadline: Deadline,
    outputLimit: Int
  ) throws(FileError) -> OutputEnd {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while deadline.millisecondsLeft > 0 {
      var awaited = [pollfd(fd: outputEnd.number, events: Int16(POLLIN), revents: 0)]
      if let number = inputNumber {
        awaited.append(pollfd(fd: number, events: Int16(POLLOUT), revents: 0))
      }
      let count = nfds_t(awaited.count)
      let readyCount = try succeed(.read, name) {
        poll(&awaited, count, Int32(clamping: deadline.millisecondsLeft))
      }
      if readyCount == 0 { return .tooSlow }
      if awaited.count > 1, awaited[1].revents != 0 { try writeInput() }
      if awaited[0].revents == 0 { continue }
      let number = outputEnd.number
      let received = try succeed(.read, name) { read(number, &buffer, buffer.count) }
      if received == 0 {
        closeInput()
        return .ended
      }
      if output.count + received > outputLimit { return .tooMuch }
      output += buffer[..<received]
    }
    return .tooSlow
  }

  private mutating func closeInput() {
    inputEnd = nil
    inputNumber = nil
  }

  /// Writes as much as the pipe accepts.
  private mutating func writeInput() throws(FileError) {
    guard let number = inputNumber else { return }
    do throws(FileError) {
      let start = writtenCount
      writtenCount += try succeed(.write, name) {
        input.withUnsafeBytes { bytes in
          write(number, bytes.baseAddress.map { $0 + start }, bytes.count - start)
        }
      }
      if writtenCount == input.count { closeInput() }
    } catch {
      switch error.code {
      case EPIPE: closeInput()
      case EAGAIN: break
      default: throw error
      }
    }
  }

  /// The exit status, as in `ProgramResult`; nil if the program still runs at the deadline.
  ///
  /// Linux and macOS have no common call that waits for a process with a time limit. A program
  /// whose output has ended is about to exit, so few of these pauses happen.
  mutating func exitStatus(until deadline: Deadline) throws(FileError) -> Int32? {
    var pauseInMilliseconds: Int32 = 1
    while true {
      var status: Int32 = 0
      let ended = try succeed(.waitForProgram, name) { waitpid(process, &status, WNOHANG) }
      if ended == process { return programExitStatus(status) }
      if deadline.millisecondsLeft == 0 { return nil }
      _ = poll(nil, 0, min(pauseInMilliseconds, Int32(clamping: deadline.millisecondsLeft)))
      pauseInMilliseconds = min(pauseInMilliseconds * 2, 16)
    }
  }

  /// Ends the program and the processes that it started, and waits for its end.
  ///
  /// https://man7.org/linux/man-pages/man2/kill.2.html: "If pid is less than -1, then sig is sent
  /// to every process in the process group whose ID is -pid." The number can't belong to another
  /// group, because the program has not been waited for.
  mutating func kill() throws(FileError) {
    signalGroup(process)
    var status: Int32 = 0
    try succeed(.waitForProgram, name) { waitpid(process, &status, 0) }
  }
}

private func signalGroup(_ leader: pid_t) { _ = kill(-leader, SIGKILL) }
