#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The program that shows the output of this process page by page. A process has at most one.
package enum Pager {
  /// Starts a pager, which from now on reads standard output, and standard error as well if that is
  /// a terminal.
  ///
  /// As in git, the pager is a line for the shell if it has characters that a shell treats
  /// specially, and a program that PATH leads to otherwise.
  ///
  /// A signal that ends this process first lets the user read on, so that the terminal has one
  /// reader at a time.
  ///
  /// - Throws: `FileError` if the pager can't be started; the output stays where it was.
  package static func start(
    _ command: String,
    environment: ProgramEnvironment
  ) throws(FileError) {
    let pipe = try Pipe(path: command)
    let (output, errors) = (try copy(of: STDOUT_FILENO), try copy(of: STDERR_FILENO))
    let needsShell = command.utf8.contains { specialBytes.contains($0) }
    pagerProcess = try startProgram(
      needsShell ? "sh" : command,
      arguments: needsShell ? ["-c", command] : [],
      environment: environment,
      SpawnSetup(output: STDOUT_FILENO, errorPath: nil, input: pipe.readEnd.number)
    )
    (savedOutput, savedErrors) = (output, errors)
    dup2(pipe.writeEnd.number, STDOUT_FILENO)
    if isatty(STDERR_FILENO) == 1 { dup2(pipe.writeEnd.number, STDERR_FILENO) }
    for number in endingSignals { signal(number) { endAfterPager($0) } }
  }

  /// Ends the output, waits until the user has left the pager, and gives the process its streams
  /// back. Without a pager, does nothing.
  package static func finish() {
    guard pagerProcess > 0 else { return }
    dup2(savedOutput, STDOUT_FILENO)
    dup2(savedErrors, STDERR_FILENO)
    close(savedOutput)
    close(savedErrors)
    // Nothing can be done about a pager that can't be waited for.
    _ = try? succeed(.waitForProgram, "pager") { waitpid(pagerProcess, nil, 0) }
    pagerProcess = 0
    for number in endingSignals { signal(number, SIG_DFL) }
  }

  /// A second number for a stream, which programs do not inherit.
  private static func copy(of number: Int32) throws(FileError) -> Int32 {
    try succeed(.startProgram, "pager") { fcntl(number, F_DUPFD_CLOEXEC, 3) }
  }

  private static let specialBytes = Set("|&;<>()$`\\\"' \t\n*?[#~=%".utf8)
  private static let endingSignals = [SIGINT, SIGQUIT, SIGTERM, SIGHUP]
}

/// The process of the pager; 0 without one. All three are set before a handler is installed, which
/// can't get them in any other way.
nonisolated(unsafe) private var pagerProcess: pid_t = 0
nonisolated(unsafe) private var savedOutput: Int32 = -1
nonisolated(unsafe) private var savedErrors: Int32 = -1

/// Ends the output, waits for the pager, and has the signal end this process.
///
/// https://man7.org/linux/man-pages/man7/signal-safety.7.html lists all that is called here among
/// the functions that a handler may call.
private func endAfterPager(_ number: Int32) {
  dup2(savedOutput, STDOUT_FILENO)
  dup2(savedErrors, STDERR_FILENO)
  while waitpid(pagerProcess, nil, 0) == -1, errno == EINTR {}
  signal(number, SIG_DFL)
  raise(number)
}
