internal import CommandInterface
internal import Git
internal import GitRepository
internal import JSONText
internal import MergeContext
internal import RecordStore
internal import Setup
internal import System

/// `git jsonl install`: registers the driver, and sets up the attributes and the hooks.
func install(_ workspace: Workspace, _ output: inout Output) throws -> Int32 {
  try setUp(workspace, collections: workspace.collectionPaths(), &output)
}

/// What `init` and `install` have in common.
func setUp(
  _ workspace: Workspace,
  collections: [String],
  isQuiet: Bool = false,
  _ output: inout Output
) throws -> Int32 {
  let plan = SetupPlan(installingIn: try workspace.setupState(collections: collections))
  try plan.carryOut()
  let report = SetupReport(plan, top: workspace.workTree)
  try output.add(lines: Messages.changes(report))
  if report.changes.isEmpty, report.notes.isEmpty, !isQuiet {
    try output.add(line: Messages.nothingToSetUp)
  }
  try output.flush()
  writeNotes(report)
  return report.notes.isEmpty ? CompanionExitStatus.done : CompanionExitStatus.attention
}

/// Lines that are to be copied have no name of ours before them.
func writeNotes(_ report: SetupReport) {
  let lines = Messages.notes(report)
  if lines.isEmpty { return }
  writeToStandardError(lines.map { $0.hasPrefix("  ") ? $0 : Messages.companionLine($0) })
}

/// `git jsonl uninstall`: takes out what `install` and `init` put in. A store with records that no
/// file has stays.
func uninstall(_ workspace: Workspace, _ output: inout Output) throws -> Int32 {
  let plan = SetupPlan(uninstallingFrom: try workspace.setupState(collections: []))
  var status = CompanionExitStatus.done
  var kept: [String] = []
  var isRemoved = false
  if workspace.hasStore {
    let count = try uniqueRecordCount(in: workspace)
    if count > 0 {
      kept.append(Messages.storeKept(path: workspace.storePath, count: count))
      status = CompanionExitStatus.attention
    } else {
      isRemoved = true
    }
  }
  try plan.carryOut()
  let report = SetupReport(plan, top: workspace.workTree)
  try output.add(lines: Messages.changes(report))
  if isRemoved {
    try removeStore(of: workspace)
    try output.add(line: Messages.storeRemoved(path: workspace.storePath))
  }
  if report.changes.isEmpty, report.notes.isEmpty, !isRemoved, kept.isEmpty {
    try output.add(line: Messages.nothingToTakeOut)
  }
  let attic = Attic.path(inGitDirectory: workspace.gitDirectory)
  if isRemoved, entryExists(at: attic) { kept.append(Messages.atticKept(path: attic)) }
  try output.flush()
  say(kept)
  writeNotes(report)
  return report.notes.isEmpty ? status : CompanionExitStatus.attention
}

/// How many records the store has that no file has: edited ones, those in conflict included.
private func uniqueRecordCount(in workspace: Workspace) throws -> Int {
  let store = try workspace.openStore()
  return try store.collections().reduce(0) { sum, collection in
    sum + (try store.dirtyCount(of: collection).count)
  }
}

/// https://sqlite.org/tempfiles.html names the files that stand beside a database.
private func removeStore(of workspace: Workspace) throws {
  let lock = try ProcessLock(at: workspace.storeFolder + "/lock", waitLimitInMilliseconds: 5000)
  defer { extendLifetime(lock) }
  for suffix in ["", "-wal", "-shm", "-journal"] {
    try removeFile(at: workspace.storePath + suffix)
  }
  try removeFile(at: workspace.storeFolder + "/lock")
  try removeFile(at: workspace.watchLockPath)
  removeFolderIfEmpty(at: workspace.storeFolder)
}

extension Workspace {
  func setupState(collections: [String]) throws -> SetupState {
    try SetupState(
      of: repository,
      workTree: workTree,
      environment: context.environment,
      collections: collections
    )
  }

  /// The paths of the store's collections, or without a store of the files that would be ones.
  func collectionPaths() throws -> [String] {
    if hasStore { return try openStore().collections().map(\.path) }
    return try filesToKeep(in: self)
  }
}

// MARK: - All repositories of a user

/// `git jsonl install --global`: registers the driver for all repositories of this user.
func installForUser(_ context: CompanionContext, _ output: inout Output) throws -> Int32 {
  let file = try FoundFile(at: try userConfiguration(context))
  let line = try userSetting("merge.jsonl.driver", context)
  let textconv = try userSetting(DriverRegistration.textconvKey, context)
  let registration = DriverRegistration(context.environment, textconv: textconv)
  let plan = SetupPlan(registering: registration, in: file, line: line)
  return try carryOutForUser(plan, Messages.nothingToSetUp, &output)
}

/// `git jsonl uninstall --global`.
func uninstallForUser(_ context: CompanionContext, _ output: inout Output) throws -> Int32 {
  let plan = SetupPlan(unregisteringFrom: try FoundFile(at: try userConfiguration(context)))
  return try carryOutForUser(plan, Messages.nothingToTakeOut, &output)
}

private func carryOutForUser(
  _ plan: SetupPlan,
  _ nothing: String,
  _ output: inout Output
) throws -> Int32 {
  try plan.carryOut()
  let report = SetupReport(plan, top: nil)
  try output.add(lines: Messages.changes(report))
  if report.changes.isEmpty, report.notes.isEmpty { try output.add(line: nothing) }
  try output.flush()
  writeNotes(report)
  return report.notes.isEmpty ? CompanionExitStatus.done : CompanionExitStatus.attention
}

private func userConfiguration(_ context: CompanionContext) throws -> String {
  guard let path = userConfigurationPath(context.environment) else {
    throw CompanionFailure.noHome
  }
  return path
}

/// A setting of the user's configuration, files that it includes among it.
private func userSetting(_ key: String, _ context: CompanionContext) throws -> String? {
  try GitProgram(environment: context.environment)
    .setting(key, scope: ["--global", "--includes"])
}
