internal import CommandInterface
package import Records
internal import SQLiteStorage
package import System

/// What the operating system gave the process, and where the clock is read.
package struct VerbContext: Sendable {
  /// The words behind the program's name.
  package var arguments: [String]
  /// Whether the words are what was given: what is no UTF-8 comes with other characters in its
  /// place, and must not be stored so.
  package var argumentsAreText: Bool
  package var environment: ProgramEnvironment
  /// The absolute path of the current folder; nil where it has none.
  package var folder: String?
  package var now: @Sendable () -> Timestamp

  package init(
    arguments: [String],
    argumentsAreText: Bool,
    environment: ProgramEnvironment,
    folder: String?,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.arguments = arguments
    self.argumentsAreText = argumentsAreText
    self.environment = environment
    self.folder = folder
    self.now = now
  }
}

/// Does what a command line of `git jsonl` asks for, and returns the exit status.
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
  do {
    var output = Output()
    let status = try verb.run(context, &output)
    try output.flush()
    return status
  } catch {
    return report(error)
  }
}

/// Says why a verb could not do what it was asked for, and returns the exit status.
func report(_ error: any Error) -> Int32 {
  // Whoever reads has seen enough, as in `git jsonl list | head`.
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
