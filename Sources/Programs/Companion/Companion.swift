internal import CommandInterface
package import Records
internal import SQLiteStorage
package import System

/// What the operating system passed to the process, and the clock.
package struct VerbContext: Sendable {
  /// The words after the program's name.
  package var arguments: [String]
  /// Whether the words are exact: bytes that are not UTF-8 are replaced by other characters, and
  /// must not be stored like that.
  package var argumentsAreText: Bool
  package var environment: ProgramEnvironment
  /// The absolute path of the current folder; nil if it has none.
  package var folder: String?
  package var now: @Sendable () -> Timestamp
  /// The commit that the program was built from; nil if it is not known.
  package var commit: String?

  package init(
    arguments: [String],
    argumentsAreText: Bool,
    environment: ProgramEnvironment,
    folder: String?,
    now: @escaping @Sendable () -> Timestamp,
    commit: String?
  ) {
    self.arguments = arguments
    self.argumentsAreText = argumentsAreText
    self.environment = environment
    self.folder = folder
    self.now = now
    self.commit = commit
  }
}

/// Runs a command line of `git jsonl`, and returns the exit status.
package func runCompanion(_ context: VerbContext) -> Int32 {
  if hasFaults { askBeforeDatabaseCalls { faultOfNextCall($0) } }
  let verb: any Verb
  do throws(CommandLineError) {
    if !context.argumentsAreText { throw CommandLineError(.notText) }
    verb = try parseCommandLine(context.arguments)
  } catch {
    say([Messages.usage(error)])
    return ExitStatus.usage
  }
  let screen = Screen(
    context.environment,
    folder: context.folder,
    mayBePaged: verb.mayBePaged
  )
  defer { screen.endOutput() }
  do {
    var output = Output(to: screen)
    let status = try verb.run(context, &output)
    try output.flush()
    return status
  } catch {
    // Leaving a pager early is what it is for.
    if screen.isPaged, (error as? FileError)?.isBrokenPipe == true { return ExitStatus.done }
    return report(error)
  }
}

/// Reports why a verb failed, and returns the exit status.
func report(_ error: any Error) -> Int32 {
  // The reader has stopped, as in `git jsonl list | head`.
  if let error = error as? FileError, error.isBrokenPipe { return ExitStatus.brokenPipe }
  let failure = VerbFailure(error)
  if case .policy(let lines) = failure {
    writeToStandardError(lines)
  } else {
    say(Messages.failure(failure))
  }
  return failure.exitStatus
}

func say(_ sentences: [String]) {
  if !sentences.isEmpty { writeToStandardError(sentences.map(Messages.programLine)) }
}
