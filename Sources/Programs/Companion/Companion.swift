internal import CommandInterface
package import Records
internal import SQLiteStorage
package import System

/// What the operating system gave the process, and where the clock is read.
package struct CompanionContext: Sendable {
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
package func runCompanion(_ context: CompanionContext) -> Int32 {
  if hasFaults { askBeforeDatabaseCalls { faultOfNextCall($0) } }
  let command: CompanionCommand
  do throws(CompanionUsageError) {
    if !context.argumentsAreText { throw CompanionUsageError(.notText) }
    command = try CompanionCommand(parsing: context.arguments)
  } catch {
    say([Messages.usage(error)])
    return CompanionExitStatus.usage
  }
  do {
    var output = Output()
    let status = try run(command, context, &output)
    try output.flush()
    return status
  } catch {
    return report(error)
  }
}

/// Says why a verb could not do what it was asked for, and returns the exit status.
func report(_ error: any Error) -> Int32 {
  // Whoever reads has seen enough, as in `git jsonl list | head`.
  if let error = error as? FileError, error.isBrokenPipe { return CompanionExitStatus.brokenPipe }
  let failure = CompanionFailure(error)
  if case .policy(let lines) = failure {
    writeToStandardError(lines)
  } else {
    say(Messages.failure(failure))
  }
  return failure.exitStatus
}

func say(_ sentences: [String]) {
  if !sentences.isEmpty { writeToStandardError(sentences.map(Messages.companionLine)) }
}

private func run(
  _ command: CompanionCommand,
  _ context: CompanionContext,
  _ output: inout Output
) throws -> Int32 {
  switch command {
  case .help(let verb): try output.add(text: verb?.helpText ?? companionHelpText)
  case .version: try output.add(text: companionVersionText)
  case .completion(let shell): try output.add(text: shell.script)
  case .hook(let name, let arguments): return runHook(name, arguments, context)
  case .install(isForUser: true): return try installForUser(context, &output)
  case .uninstall(isForUser: true): return try uninstallForUser(context, &output)
  case .textconv(let path): return try convertToText(path, &output)
  case .watch(let request): return try watch(request, context)
  case .land(let request): return try land(request, LandingPlace(context), &output)
  default: return try run(command, in: Workspace(context), &output)
  }
  return CompanionExitStatus.done
}

private func run(
  _ command: CompanionCommand,
  in workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  switch command {
  case .initialize(let paths): try initialize(paths, workspace, &output)
  case .install: try install(workspace, &output)
  case .uninstall: try uninstall(workspace, &output)
  case .doctor(let fixes, let isJSON):
    try diagnose(fixes: fixes, isJSON: isJSON, workspace, &output)
  case .check(let branch, let isJSON):
    try check(onto: branch, isJSON: isJSON, workspace, &output)
  case .status(let isJSON): try showStatus(isJSON: isJSON, workspace, &output)
  case .export(let request): try export(request, workspace, &output)
  case .import(let request): try importFiles(request, workspace, &output)
  case .put(let request): try put(request, workspace, &output)
  case .get(let record, let field, let isJSON):
    try get(record, field: field, isJSON: isJSON, workspace, &output)
  case .list(let request): try list(request, workspace, &output)
  case .edit(let record): try edit(record, workspace, &output)
  case .delete(let record, let reason): try delete(record, reason: reason, workspace, &output)
  case .restore(let record): try restore(record, workspace, &output)
  case .show(let record, let subject, let isJSON):
    try show(record, subject, isJSON: isJSON, workspace, &output)
  case .query(let sql, let isJSON): try query(sql, isJSON: isJSON, workspace, &output)
  case .identifier(let key, let collection, let isJSON):
    try explainIdentifier(key: key, collection: collection, isJSON: isJSON, workspace, &output)
  case .diff(let request): try diff(request, workspace, &output)
  case .log(let request): try log(request, workspace, &output)
  case .explain(let request): try explain(request, workspace, &output)
  case .resolve(let request): try resolve(request, workspace, &output)
  case .attic(let request, let isJSON):
    try useAttic(request, isJSON: isJSON, workspace, &output)
  case .path(let path): try showPath(path, workspace, &output)
  case .hook, .completion, .help, .version, .textconv, .land, .watch: CompanionExitStatus.done
  }
}
