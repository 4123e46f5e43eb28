#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import JSONText

/// A standard stream of a process.
package enum StandardStream: Sendable {
  case input, output, errors

  /// Whether it is connected to a terminal.
  package var isTerminal: Bool { isatty(number) == 1 }

  /// The number of columns of the terminal; nil if there is none, or if it is not known.
  ///
  /// https://man7.org/linux/man-pages/man2/TIOCGWINSZ.2const.html
  package var terminalWidth: Int? {
    var size = winsize()
    guard ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  private var number: Int32 {
    switch self {
    case .input: STDIN_FILENO
    case .output: STDOUT_FILENO
    case .errors: STDERR_FILENO
    }
  }
}

/// Reads standard input to its end.
///
/// - Throws: `FileError` with the path "standard input".
package func readStandardInput() throws(FileError) -> Bytes {
  let path = "standard input"
  // The descriptor of the process itself stays open.
  let number = try succeed(.read, path) { dup(STDIN_FILENO) }
  return try FileDescriptor(adopting: number, path: path).readToEnd()
}

/// Reads a line that a person types on standard input, without its end; nil at the end of the
/// input.
///
/// Reads byte by byte, so that the rest of the input is left for programs that this one starts.
///
/// - Throws: `FileError` with the path "standard input".
package func readTerminalLine() throws(FileError) -> String? {
  var line: [UInt8] = []
  var byte: UInt8 = 0
  while try succeed(.read, "standard input", { read(STDIN_FILENO, &byte, 1) }) > 0 {
    if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
    line.append(byte)
  }
  return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
}

/// Lets the user edit a file: runs a command with the streams of this process, and returns its exit
/// status, as in `ProgramResult`.
///
/// `command` is a line for the shell, to which the path is added as a word, as git does with
/// GIT_EDITOR. Until it ends, this process ignores the interrupt signals of the terminal, which are
/// for the editor.
///
/// - Parameter outputIsErrors: as in `runProgramInTerminal`.
/// - Throws: `FileError` if no shell can be started.
package func runEditor(
  _ command: String,
  path: String,
  environment: ProgramEnvironment,
  outputIsErrors: Bool = false
) throws(FileError) -> Int32 {
  try runProgramInTerminal(
    "sh",
    arguments: ["-c", command + " \"$@\"", command, path],
    environment: environment,
    outputIsErrors: outputIsErrors
  )
}

/// Runs a program that PATH leads to, with the standard streams of this process and its terminal,
/// and returns its exit status, as `ProgramResult` has it. The keys that end a program in a
/// terminal end that program alone.
///
/// - Parameter outputIsErrors: whether its standard output goes where the standard error of this
///   process goes, because the standard output is for something else.
/// - Throws: `FileError` where the program can't be started.
package func runProgramInTerminal(
  _ name: String,
  arguments: [String],
  environment: ProgramEnvironment,
  outputIsErrors: Bool = false
) throws(FileError) -> Int32 {
  let interrupt = signal(SIGINT, SIG_IGN)
  let quit = signal(SIGQUIT, SIG_IGN)
  defer {
    signal(SIGINT, interrupt)
    signal(SIGQUIT, quit)
  }
  let process = try startProgram(
    name,
    arguments: arguments,
    environment: environment,
    SpawnSetup.sharingStreams(outputIsErrors: outputIsErrors)
  )
  var status: Int32 = 0
  try succeed(.waitForProgram, name) { waitpid(process, &status, 0) }
  return programExitStatus(status)
}
