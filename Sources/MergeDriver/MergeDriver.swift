internal import CommandInterface
package import FileAccess
internal import JSONText

/// Does what a command line of `jsonl-merge` asks for, and returns the exit status.
///
/// `arguments` are the words behind the program's name; `environment` is what git is run with where
/// it is needed.
package func runMergeDriver(arguments: [String], environment: ProgramEnvironment) -> Int32 {
  let command: DriverCommand
  do throws(UsageError) {
    command = try DriverCommand(parsing: arguments)
  } catch {
    say([Messages.usage(error)])
    return DriverExitStatus.usage
  }
  switch command {
  case .help: return show(driverHelpText)
  case .version: return show(driverVersionText)
  case .merge(let options): return merge(options, environment: environment)
  }
}

private func show(_ text: String) -> Int32 {
  do throws(FileError) {
    try writeToStandardOutput([Bytes(text)])
    return DriverExitStatus.merged
  } catch {
    say([Messages.failure(.file(error), file: "")])
    return DriverExitStatus.failure
  }
}

private func merge(_ options: DriverOptions, environment: ProgramEnvironment) -> Int32 {
  do throws(DriverFailure) {
    let result = try MergeRun(options: options, environment: environment).result()
    try write(result.runs, as: options)
    // An inner merge has no reader: what it sets aside, the outer merge sees again.
    if !options.isVirtual { say(result.sentences) }
    return result.hasConflicts ? DriverExitStatus.conflicts : DriverExitStatus.merged
  } catch {
    say([Messages.failure(error, file: options.displayedPath)])
    return isConflict(error, options) ? DriverExitStatus.conflicts : DriverExitStatus.failure
  }
}

/// Whether a merge that could not be done is left to the user as a conflict, with ours in place: so
/// git does with binary files. A status above 128 would make git give up the merge of all files.
private func isConflict(_ error: DriverFailure, _ options: DriverOptions) -> Bool {
  if case .binary = error, case .ours = options.output { true } else { false }
}

private func write(_ runs: [Bytes], as options: DriverOptions) throws(DriverFailure) {
  do throws(FileError) {
    switch options.output {
    case .ours: try replaceFile(at: options.ours, with: runs)
    case .standardOutput: try writeToStandardOutput(runs)
    case .file(let path): try replaceFile(at: path, with: runs)
    }
  } catch {
    throw .file(error)
  }
}

private func say(_ sentences: [String]) {
  if !sentences.isEmpty { writeToStandardError(sentences.map(Messages.line)) }
}
