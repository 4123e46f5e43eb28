internal import CommandInterface
internal import Setup
internal import System

/// `git jsonl install`: registers the driver, and sets up the attributes and the hooks.
struct InstallVerb: SetupVerb {
  static let name = "install"

  static let description = VerbDescription(
    summary: "set up merge driver, attributes and hooks",
    forms: ["[--global]"],
    paragraphs: [
      "In this repository, registers the merge driver, unless the user's configuration has it. "
        + "Names the files to merge in .gitattributes, which is for everybody and should be "
        + "committed, and in info/attributes, which also applies to branches without that line. "
        + "Makes the hooks that export edited records into commits, and import changes. git jsonl "
        + "init does the same, and creates the store.",
      "A hook that is a shell script gets a section that calls git jsonl, and otherwise stays the "
        + "same. Hooks of husky, lefthook and overcommit, those in a folder that core.hooksPath "
        + "names, and any other programs are left as they are, and the lines to add to them are "
        + "shown.",
      "Run again, it changes nothing, or updates what an earlier version wrote. git jsonl "
        + "uninstall removes all of it.",
    ],
    options: [
      Option(
        option: .global,
        text: "register the merge driver for all repositories of this user, and nothing else"
      )
    ],
    attention: "a task is left to the user, which is reported",
    examples: [
      Example(command: "git jsonl install --global", text: "have every clone merge by record")
    ]
  )

  var isForUser = false
}

// MARK: - Action

extension InstallVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    try setUp(workspace, collections: workspace.collectionPaths(), &output)
  }

  func runForUser(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    let file = try FoundFile(at: try userConfiguration(context))
    let line = try userSetting("merge.jsonl.driver", context)
    let textconv = try userSetting(DriverRegistration.textconvKey, context)
    let registration = DriverRegistration(context.environment, textconv: textconv)
    let plan = SetupPlan(registering: registration, in: file, line: line)
    return try carryOutForUser(plan, Messages.nothingToSetUp, &output)
  }
}
