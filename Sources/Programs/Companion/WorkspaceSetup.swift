internal import CommandInterface
internal import Git
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import Setup
internal import System

/// A verb for the set-up of this repository, or with `--global` for the registration of the merge
/// driver for all repositories of the user.
protocol SetupVerb: WorkspaceVerb {
  /// Whether it concerns all repositories of the user, rather than this one.
  var isForUser: Bool { get set }

  init()

  /// Runs the verb on the user's configuration, and returns the exit status.
  func runForUser(_ context: VerbContext, _ output: inout Output) throws -> Int32
}

extension SetupVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    self.init()
    isForUser = words.has(.global)
  }

  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    if isForUser { return try runForUser(context, &output) }
    return try run(in: Workspace(context), &output)
  }
}

/// Registers the driver, and sets up the attributes and the hooks, as `init` and `install` do.
///
/// - Parameter replacesOthers: whether to replace other drivers in the attributes.
func setUp(
  _ workspace: Workspace,
  collections: [String],
  replacesOthers: Bool = false,
  isQuiet: Bool = false,
  _ output: inout Output
) throws -> Int32 {
  let state = try workspace.setupState(collections: collections)
  var plan = SetupPlan(installingIn: state, replacesOthers: replacesOthers)
  try plan.carryOut()
  if replacesOthers {
    plan.noteNestedAttributes(in: try workspace.setupState(collections: collections))
  }
  try output.add(lines: Messages.changes(plan, top: workspace.workTree))
  if plan.changes.isEmpty, plan.notes.isEmpty, !isQuiet {
    try output.add(line: Messages.nothingToSetUp)
  }
  try output.flush()
  writeNotes(plan, top: workspace.workTree)
  return plan.notes.isEmpty ? ExitStatus.done : ExitStatus.attention
}

/// Lines that are meant to be copied do not begin with the program's name.
func writeNotes(_ plan: SetupPlan, top: String?) {
  let lines = Messages.notes(plan, top: top)
  if lines.isEmpty { return }
  writeToStandardError(lines.map { $0.hasPrefix("  ") ? $0 : Messages.programLine($0) })
}

extension Workspace {
  /// - Parameter collections: their paths. Those of live collections are left out, since git has
  ///   nothing to do with their files.
  func setupState(collections: [String]) throws -> SetupState {
    try SetupState(
      of: repository,
      workTree: workTree,
      environment: context.environment,
      collections: collections.filter { !isKnownLive($0) }
    )
  }

  /// The paths of the store's collections, or without a store, of the files that would become some.
  func collectionPaths() throws -> [String] {
    if hasStore { return try openStore().collections().map(\.path) }
    return try filesToKeep(in: self)
  }
}

// MARK: - All repositories of a user

func carryOutForUser(
  _ plan: SetupPlan,
  _ nothing: String,
  _ output: inout Output
) throws -> Int32 {
  try plan.carryOut()
  try output.add(lines: Messages.changes(plan, top: nil))
  if plan.changes.isEmpty, plan.notes.isEmpty { try output.add(line: nothing) }
  try output.flush()
  writeNotes(plan, top: nil)
  return plan.notes.isEmpty ? ExitStatus.done : ExitStatus.attention
}

/// The user's configuration file. A link of the user's own is followed, as git does.
func userConfiguration(_ context: VerbContext) throws -> String {
  guard let path = userConfigurationPath(context.environment) else {
    throw VerbFailure.place(.noHome)
  }
  return realPath(path) ?? path
}

/// The attributes file of the user, whether it exists or not, without links; nil if there is no
/// home.
///
/// https://git-scm.com/docs/gitattributes: core.attributesFile's "default value is
/// $XDG_CONFIG_HOME/git/attributes. If $XDG_CONFIG_HOME is either not set or empty,
/// $HOME/.config/git/attributes is used instead."
func userAttributes(_ context: VerbContext) throws -> String? {
  let git = GitProgram(environment: context.environment)
  let key = "core.attributesFile"
  let named =
    try git.setting(key, scope: ["--global", "--includes", "--type=path"])
    ?? git.setting(key, scope: ["--system", "--type=path"])
  let folder =
    context.environment.value(of: "XDG_CONFIG_HOME")
    ?? context.environment.value(of: "HOME").map { $0 + "/.config" }
  return (named ?? folder.map { $0 + "/git/attributes" }).map { realPath($0) ?? $0 }
}

/// A setting of the user's configuration, including files that it includes.
func userSetting(_ key: String, _ context: VerbContext) throws -> String? {
  try GitProgram(environment: context.environment)
    .setting(key, scope: ["--global", "--includes"])
}
