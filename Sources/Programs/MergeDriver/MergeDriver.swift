internal import CommandInterface
internal import ContentHash
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import PolicyYAML
internal import RecordMerge
package import Records
package import System

/// Runs a command line of `jsonl-merge`.
///
/// `arguments` are the words after the program's name. `environment` is used to run git, and says
/// where the repository is. `folder` is the absolute path of the current folder; nil if it has
/// none. `moment`, the time of day, is only for the attic: no merge depends on it. `commit` is the
/// one that the program was built from; nil if it is not known.
package func runMergeDriver(
  arguments: [String],
  environment: ProgramEnvironment,
  folder: String?,
  moment: Timestamp,
  commit: String?
) -> DriverOutcome {
  let command: DriverCommand
  do throws(UsageError) {
    command = try DriverCommand(parsing: arguments)
  } catch {
    say([Messages.usage(error)])
    return DriverOutcome(status: DriverExitStatus.usage)
  }
  switch command {
  case .help: return DriverOutcome(status: show(driverHelpText))
  case .version:
    let libraries = [cryptoLibraryVersion, yamlLibraryVersion]
    let text = versionText("jsonl-merge", commit: commit, libraries: libraries)
    return DriverOutcome(status: show(text))
  case .printPolicy(let question):
    let file = question.policyFile
    let lookup = PolicyLookup(environment: environment, folder: folder, namedFile: file)
    return DriverOutcome(status: printPolicy(forPath: question.path, lookup))
  case .merge(let options):
    let file = options.policyFile
    let lookup = PolicyLookup(environment: environment, folder: folder, namedFile: file)
    let attic = folder.map { Attic(environment: environment, folder: $0, moment: moment) }
    return merge(options, lookup, attic)
  }
}

/// The outcome of the driver.
package struct DriverOutcome: Sendable {
  /// The exit status.
  package let status: Int32
  /// The merge and its helpers. A caller that ends the process need not wait until these are
  /// released one by one.
  private let result: MergeResult?
  private let secondThread: SecondThread?

  init(status: Int32, result: MergeResult? = nil, secondThread: SecondThread? = nil) {
    self.status = status
    self.result = result
    self.secondThread = secondThread
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
    case .file(let error):
      say([Messages.failure(.file(error), file: path)])
      return DriverExitStatus.failure
    case .unusable(let error):
      writeToStandardError(Messages.policyFile(error))
      return DriverExitStatus.conflicts
    case .withheld(let reason):
      say([Messages.policyFile(reason)])
      return DriverExitStatus.conflicts
    }
  }
}

private func merge(
  _ options: DriverOptions,
  _ lookup: PolicyLookup,
  _ attic: Attic?
) -> DriverOutcome {
  if let path = options.reportPath, options.files.contains(where: { leadToOneFile(path, $0) }) {
    say([Messages.usage(.reportOverFile(path))])
    return DriverOutcome(status: DriverExitStatus.usage)
  }
  let secondThread = SecondThread()
  do throws(DriverFailure) {
    let run = MergeRun(
      options: options,
      environment: lookup.environment,
      folder: lookup.folder,
      policy: try policy(for: options, lookup),
      secondThread: secondThread
    )
    let result = try run.result()
    try write(result, as: options)
    // An inner merge has no reader: the outer merge sees the overridden values again.
    if !options.isVirtual {
      let isByGit = options.isRunByGit
      do throws(FileError) {
        let isKept = isByGit ? try attic?.keep(result.report) : nil
        say(result.sentences(isInAttic: isKept ?? false, isByGit: isByGit))
      } catch {
        // The merge holds: what it overrode is counted, and in git's history.
        say(result.sentences(isInAttic: false, isByGit: isByGit))
        say([Messages.atticFailure(error, file: result.report.path)])
      }
    }
    let status = result.hasConflicts ? DriverExitStatus.conflicts : DriverExitStatus.merged
    return DriverOutcome(status: status, result: result, secondThread: secondThread)
  } catch {
    say([Messages.failure(error, file: options.displayedPath)])
    return DriverOutcome(status: exitStatus(of: error, output: options.output))
  }
}

private func exitStatus(of failure: DriverFailure, output: DriverOptions.Output) -> Int32 {
  switch failure {
  // Left to the user as a conflict, with ours in place, as git does with binary files. A status
  // above 128 would make git abort the merge of all files.
  case .binary: output == .ours ? DriverExitStatus.conflicts : DriverExitStatus.failure
  case .file, .cannotBeReadAgain, .textMergeFailed: DriverExitStatus.failure
  }
}

/// The policy for a merge; nil if it can't be used, which is reported immediately.
private func policy(
  for options: DriverOptions,
  _ lookup: PolicyLookup
) throws(DriverFailure) -> ChosenPolicy? {
  do throws(PolicyLookupError) {
    if let path = options.path { return try lookup.policy(forInnerPath: path) }
    // The path of ours begins in the current folder, and may lead anywhere.
    return try lookup.policy(forPath: options.ours, isInBareRepository: false)
  } catch {
    switch error {
    case .file(let error): throw .file(error)
    case .unusable(let error):
      writeToStandardError(Messages.policyFile(error))
      return nil
    case .withheld(let reason):
      say([Messages.policyFile(reason)])
      return nil
    }
  }
}

/// Writes the report, if one is requested, and the result.
///
/// Both files are complete under temporary names before either is put in place, the report first:
/// if one can't be written, nothing changes.
private func write(_ result: MergeResult, as options: DriverOptions) throws(DriverFailure) {
  var files: [NewContent] = []
  if let path = options.reportPath {
    files.append(NewContent(path: path, runs: [result.report.json]))
  }
  do throws(FileError) {
    switch options.output {
    case .ours:
      // Git does not synchronize files of the work tree to the disk, nor does its own merge: after
      // a crash of the machine both sides are still in its objects. A rename is atomic, so a
      // process that is killed leaves the old file or the new one.
      files.append(NewContent(path: options.ours, runs: result.runs, isDurable: false))
    case .file(let path): files.append(NewContent(path: path, runs: result.runs))
    case .standardOutput: break
    }
    try replaceFiles(files)
    if options.output == .standardOutput { try writeToStandardOutput(result.runs) }
  } catch {
    throw .file(error)
  }
}

private func say(_ sentences: [String]) {
  if !sentences.isEmpty { writeToStandardError(sentences.map(Messages.line)) }
}
