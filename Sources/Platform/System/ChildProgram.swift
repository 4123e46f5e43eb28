#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// The end of a program that was run.
package struct ProgramResult: Sendable {
  /// The exit status, 0 to 255; 128 plus the signal's number if a signal ended the program.
  package let exitStatus: Int32
  /// The program's standard output.
  package let output: Bytes
}

/// Runs a program to its end and collects its standard output. Its standard input is the file at
/// `inputPath`, or is empty.
///
/// A `name` without a slash is searched in the folders of this process's PATH. Standard error is
/// this process's own, or is discarded with `discardsErrors`, or goes to the file at `errorPath`.
/// Signals that this process ignores or blocks have their default effect in the program.
///
/// - Throws: `FileError` if the program can't be started or its output can't be read.
package func runProgram(
  _ name: String,
  arguments: [String],
  environment: ProgramEnvironment,
  discardsErrors: Bool = false,
  errorPath: String? = nil,
  inputPath: String? = nil
) throws(FileError) -> ProgramResult {
  let child = try ChildProgram(
    starting: name,
    arguments: arguments,
    environment: environment,
    errorPath: discardsErrors ? "/dev/null" : errorPath,
    inputPath: inputPath
  )
  let output: Bytes
  do throws(FileError) {
    output = try child.readOutput()
  } catch {
    _ = try? child.wait()
    throw error
  }
  return ProgramResult(exitStatus: try child.wait(), output: output)
}

/// A started process, with the read end of the pipe for its output.
private struct ChildProgram: ~Copyable {
  private let name: String
  private let process: pid_t
  private let output: FileDescriptor

  init(
    starting name: String,
    arguments: [String],
    environment: ProgramEnvironment,
    errorPath: String?,
    inputPath: String?
  ) throws(FileError) {
    let pipe = try Pipe(path: name)
    let setup = SpawnSetup(
      output: pipe.writeEnd.number,
      errorPath: errorPath,
      inputPath: inputPath ?? SpawnSetup.emptyFile
    )
    process = try startProgram(name, arguments: arguments, environment: environment, setup)
    self.name = name
    output = pipe.takeReadEnd()
  }

  borrowing func readOutput() throws(FileError) -> Bytes { try output.readToEnd() }

  borrowing func wait() throws(FileError) -> Int32 {
    var status: Int32 = 0
    try succeed(.waitForProgram, name) { waitpid(process, &status, 0) }
    return programExitStatus(status)
  }
}

/// Starts a program from PATH, and returns its process number.
///
/// https://man7.org/linux/man-pages/man3/posix_spawn.3.html: "Upon successful completion,
/// posix_spawn() and posix_spawnp() place the PID of the child process in pid, and return 0. If
/// there is an error during the fork(2), then no child is created, ... and these functions return
/// an error number". That the program is not there is such an error on Linux and macOS.
func startProgram(
  _ name: String,
  arguments: [String],
  environment: ProgramEnvironment,
  _ setup: borrowing SpawnSetup
) throws(FileError) -> pid_t {
  let words = CStringArray(([name] + arguments).map { Array($0.utf8) })
  let variables = CStringArray(environment.entries)
  var process: pid_t = 0
  if let fault = faultOfNextCall("startProgram") {
    throw FileError(.startProgram, path: name, code: fault)
  }
  let code = setup.withPointers { actions, attributes in
    posix_spawnp(&process, name, actions, attributes, words.pointers, variables.pointers)
  }
  if code != 0 { throw FileError(.startProgram, path: name, code: code) }
  return process
}

/// The exit status in a result of waitpid(2), as in `ProgramResult`.
///
/// https://man7.org/linux/man-pages/man2/wait.2.html. Swift can't call the macros WIFEXITED and
/// WEXITSTATUS. On Linux and macOS the low seven bits of a status are the signal that ended the
/// process, 0 for none, and the next byte is its exit status.
func programExitStatus(_ status: Int32) -> Int32 {
  let signal = status & 0x7F
  return signal == 0 ? status >> 8 & 0xFF : 128 + signal
}

/// A pipe. Child programs do not inherit its ends.
struct Pipe: ~Copyable {
  let readEnd: FileDescriptor
  let writeEnd: FileDescriptor

  init(
    path: String,
    _ operation: FileError.Operation = .startProgram
  ) throws(FileError) {
    var ends: [Int32] = [0, 0]
    try succeed(operation, path) { pipe(&ends) }
    // pipe2(2) would do this in one step, but macOS does not have it. A program that another thread
    // starts in between keeps the pipe open, so that its end is seen later.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readEnd = FileDescriptor(adopting: ends[0], path: path)
    writeEnd = FileDescriptor(adopting: ends[1], path: path)
  }

  /// Closes the write end, so that the read end ends with the program.
  consuming func takeReadEnd() -> FileDescriptor { readEnd }

  /// Closes the read end, so that writing fails once the program has exited.
  consuming func takeWriteEnd() -> FileDescriptor { writeEnd }
}

/// C strings in an array that ends with a null pointer, like argv and envp.
struct CStringArray: ~Copyable {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ texts: [[UInt8]]) {
    count = texts.count
    pointers = .allocate(capacity: count + 1)
    for (index, text) in texts.enumerated() {
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count + 1)
      for (position, byte) in text.enumerated() { copy[position] = CChar(bitPattern: byte) }
      copy[text.count] = 0
      pointers[index] = copy
    }
    pointers[count] = nil
  }

  deinit {
    for index in 0..<count { pointers[index]?.deallocate() }
    pointers.deallocate()
  }
}
