internal import CommandInterface
internal import Git
internal import Setup
internal import System

/// `git jsonl install`: registers the driver, and sets up the attributes and the hooks.
struct InstallVerb: SetupVerb {
  static let name = "install"

  static let description = VerbDescription(
    summary: "set up merge driver, attributes and hooks",
    forms: ["[--replace]", "--global [--attributes PATTERN]..."],
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
      "A file for which .gitattributes names another driver, such as merge=union, is left to that "
        + "one unless you say --replace.",
      "Run again, it changes nothing, or updates what an earlier version wrote. git jsonl "
        + "uninstall removes all of it.",
    ],
    options: [
      Option(
        option: .replace,
        text: "also take files of records for which .gitattributes names another driver. Its line "
          + "stays; a later one takes precedence."
      ),
      Option(
        option: .global,
        text: "register the merge driver for all repositories of this user, and nothing else"
      ),
      Option(
        option: .attributes,
        text: "with --global, also merge the files that match PATTERN by record, in all "
          + "repositories; the lines go to your own attributes file (core.attributesFile)"
      ),
    ],
    attention: "a task is left to the user, which is reported",
    examples: [
      Example(command: "git jsonl install --global", text: "have every clone merge by record"),
      Example(
        command: "git jsonl install --global --attributes '*.jsonl'",
        text: "the same, for files that no .gitattributes names"
      ),
    ]
  )

  var isForUser = false
  /// Whether to replace other drivers in the attributes.
  var replacesOthers = false
  /// The patterns of the files to merge in all repositories.
  var patterns: [String] = []
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let replace = VerbOption("--replace")
  fileprivate static let attributes = VerbOption(
    "--attributes",
    value: "PATTERN",
    isRepeatable: true
  )
}

extension InstallVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    try words.exclude(.global, .replace)
    isForUser = words.has(.global)
    replacesOthers = words.has(.replace)
    patterns = words.values(of: .attributes)
    if !isForUser, !patterns.isEmpty { throw words.error(.other(Self.patternsAreForUser)) }
    for pattern in patterns {
      if let reason = Self.problem(pattern) { throw words.error(.other(reason)) }
    }
  }

  /// https://git-scm.com/docs/gitattributes: "negative patterns are forbidden", and a line that
  /// begins with `[attr]` defines an attribute.
  private static func problem(_ pattern: String) -> String? {
    let name = quoted(pattern)
    if pattern.hasPrefix("!") { return "git allows no attributes pattern like \(name)" }
    if pattern.hasPrefix("[attr]") { return "\(name) would define an attribute" }
    if pattern.contains(where: \.isNewline) { return "the pattern \(name) has a line break" }
    return nil
  }

  private static let patternsAreForUser =
    "--attributes needs --global; in a repository, git jsonl init names the files to merge"
}

// MARK: - Action

extension InstallVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    var paths = try workspace.collectionPaths()
    if replacesOthers {
      let known = Set(paths)
      paths += try workspace.filesMergedOtherwise().filter { !known.contains($0) }
    }
    return try setUp(workspace, collections: paths, replacesOthers: replacesOthers, &output)
  }

  func runForUser(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    let file = try FoundFile(at: try userConfiguration(context))
    let git = GitProgram(environment: context.environment)
    if try !git.canReadConfiguration(scope: ["--global", "--includes"]) {
      throw VerbFailure.place(.brokenConfiguration)
    }
    let line = try userSetting("merge.jsonl.driver", context)
    let textconv = try userSetting(DriverRegistration.textconvKey, context)
    let registration = try DriverRegistration(context.environment, textconv: textconv)
    var plan = SetupPlan(registering: registration, in: file, line: line)
    if !patterns.isEmpty {
      guard let path = try userAttributes(context) else { throw VerbFailure.place(.noHome) }
      plan.send(patterns, in: try FoundFile(at: path))
    }
    return try carryOutForUser(plan, Messages.nothingToSetUp, &output)
  }
}

extension Workspace {
  /// The tracked files of records for which the attributes name another driver, or none.
  fileprivate func filesMergedOtherwise() throws -> [String] {
    let tracked = try trackedPaths { $0.hasSuffix(".jsonl") }
    return try setupState(collections: tracked).collections
      .filter { $0.merge != nil && $0.merge != .driver("jsonl") }.map(\.path)
  }
}
