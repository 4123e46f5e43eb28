internal import CommandInterface
package import FileAccess
internal import JSONText
internal import MergePolicy
internal import PolicyYAML

/// Does what a command line of `jsonl-merge` asks for, and returns the exit status.
///
/// `arguments` are the words behind the program's name; `environment` is what git is run with where
/// it is needed, and says where the repository is; `folder` is the absolute path of the current
/// folder, nil where it has none.
package func runMergeDriver(
  arguments: [String],
  environment: ProgramEnvironment,
  folder: String?
) -> Int32 {
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
  case .printPolicy(let question):
    let file = question.policyFile
    let lookup = PolicyLookup(environment: environment, folder: folder, namedFile: file)
    return printPolicy(forPath: question.path, lookup)
  case .merge(let options):
    let file = options.policyFile
    let lookup = PolicyLookup(environment: environment, folder: folder, namedFile: file)
    return merge(options, lookup)
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

private func printPolicy(forPath path: String, _ lookup: PolicyLookup) -> Int32 {
  do throws(PolicyLookupError) {
    let choice = try lookup.policy(forPath: path)
    let comment = "# " + Messages.origin(choice.origin, path: choice.path) + "\n"
    return show(comment + policyFileText(of: choice.policy, forPath: choice.path))
  } catch {
    switch error {
    case .failure(let failure):
      say([Messages.failure(failure, file: path)])
      return DriverExitStatus.failure
    case .unusable(let lines):
      writeToStandardError(lines)
      return DriverExitStatus.conflicts
    }
  }
}

private func merge(_ options: DriverOptions, _ lookup: PolicyLookup) -> Int32 {
  do throws(DriverFailure) {
    let run = MergeRun(
      options: options,
      environment: lookup.environment,
      policy: try policy(for: options, lookup)
    )
    let result = try run.result()
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

/// The policy for a merge; nil where the one that there is can't be used, which is said at once.
private func policy(
  for options: DriverOptions,
  _ lookup: PolicyLookup
) throws(DriverFailure) -> Policy? {
  do throws(PolicyLookupError) {
    return try lookup.policy(for: options).policy
  } catch {
    switch error {
    case .failure(let failure): throw failure
    case .unusable(let lines):
      writeToStandardError(lines)
      return nil
    }
  }
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
