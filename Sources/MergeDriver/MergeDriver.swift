internal import CommandInterface
package import FileAccess
internal import JSONText
internal import RecordMerge

/// Does what a command line of `jsonl-merge` asks for, and returns the exit status.
///
/// `arguments` are the words behind the program's name; `environment` is what git is run with where
/// it is needed. `folder`, the current folder, and `moment`, the time of day, are for the attic
/// alone: no merge depends on them.
package func runMergeDriver(
  arguments: [String],
  environment: ProgramEnvironment,
  folder: String?,
  moment: Moment
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
  case .merge(let options):
    let attic = folder.map { Attic(environment: environment, folder: $0, moment: moment) }
    return merge(options, environment: environment, attic: attic)
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

private func merge(
  _ options: DriverOptions,
  environment: ProgramEnvironment,
  attic: Attic?
) -> Int32 {
  do throws(DriverFailure) {
    let result = try MergeRun(options: options, environment: environment).result()
    try write(result, as: options)
    // An inner merge has no reader: what it sets aside, the outer merge sees again.
    if !options.isVirtual {
      say(result.sentences)
      if options.isRunByGit { keep(result.report, in: attic) }
    }
    return result.hasConflicts ? DriverExitStatus.conflicts : DriverExitStatus.merged
  } catch {
    say([Messages.failure(error, file: options.displayedPath)])
    return DriverExitStatus.failure
  }
}

/// Writes the report, if one is asked for, and the result.
///
/// Both files are on the disk under temporary names before either is put in place, the report
/// first: one that can't be written leaves everything as it was.
private func write(_ result: MergeResult, as options: DriverOptions) throws(DriverFailure) {
  var files: [NewContent] = []
  if let path = options.reportPath {
    files.append(NewContent(path: path, runs: [result.report.json]))
  }
  do throws(FileError) {
    switch options.output {
    case .ours: files.append(NewContent(path: options.ours, runs: result.runs))
    case .file(let path): files.append(NewContent(path: path, runs: result.runs))
    case .standardOutput: break
    }
    try replaceFiles(files)
    if options.output == .standardOutput { try writeToStandardOutput(result.runs) }
  } catch {
    throw .file(error)
  }
}

/// Keeps what a merge set aside. A merge does not fail for it: what it set aside has been said.
private func keep(_ report: FileReport, in attic: Attic?) {
  do throws(FileError) {
    try attic?.keep(report)
  } catch {
    say([Messages.atticFailure(error, file: report.path)])
  }
}

private func say(_ sentences: [String]) {
  if !sentences.isEmpty { writeToStandardError(sentences.map(Messages.line)) }
}
