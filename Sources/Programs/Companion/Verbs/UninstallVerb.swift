internal import CommandInterface
internal import GitObjects
internal import JSONText
internal import MergeContext
internal import RecordStore
internal import Setup
internal import System

/// `git jsonl uninstall`: removes what `install` and `init` added. A store with records that no
/// file has stays.
struct UninstallVerb: SetupVerb {
  static let name = "uninstall"

  static let description = VerbDescription(
    summary: "undo install and init",
    forms: ["[--all]", "--global"],
    paragraphs: [
      "Changed files get back their earlier content, byte for byte, except for later changes by "
        + "others. The store of this work tree is removed too, unless it has edited records that "
        + "no file has; the attic stays.",
      "The driver, the attributes and the hooks are those of all work trees of the repository. If "
        + "there are others, they stay, unless --all takes them from all.",
    ],
    options: [
      Option(
        option: .all,
        text: "take the driver, the attributes and the hooks from the other work trees, too; their "
          + "stores stay"
      ),
      Option(
        option: .global,
        text: "remove the merge driver from the configuration and the attributes of this user, and "
          + "nothing else"
      ),
    ],
    attention: "something was left, which is reported",
    examples: [
      Example(
        command: "git jsonl export && git jsonl uninstall",
        text: "write all edits to their files, and clean up"
      )
    ]
  )

  var isForUser = false
  /// Whether what all work trees share is removed, even if there are others.
  var isForAll = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let all = VerbOption("--all")
}

extension UninstallVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    try words.exclude(.all, .global)
    isForUser = words.has(.global)
    isForAll = words.has(.all)
  }
}

// MARK: - Action

extension UninstallVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    var plan = SetupPlan(uninstallingFrom: try workspace.setupState(collections: []))
    var status = ExitStatus.done
    var kept: [String] = []
    let others = isForAll ? [] : try workspace.otherWorkTrees()
    if !others.isEmpty, !plan.changes.isEmpty {
      plan = SetupPlan()
      kept.append(Messages.sharedKept(by: others))
    }
    var isRemoved = false
    if workspace.hasStore {
      let count = try uniqueRecordCount(in: workspace)
      if count > 0 {
        kept.append(Messages.storeKept(path: workspace.storePath, count: count))
        status = ExitStatus.attention
      } else {
        isRemoved = true
      }
    }
    try plan.carryOut()
    try output.add(lines: Messages.changes(plan, top: workspace.workTree))
    if isRemoved {
      try StorePlace.removeStore(in: workspace.storeFolder)
      try output.add(line: Messages.storeRemoved(path: workspace.storePath))
    }
    if plan.changes.isEmpty, plan.notes.isEmpty, !isRemoved, kept.isEmpty {
      try output.add(line: Messages.nothingToTakeOut)
    }
    let attic = Attic.path(inGitDirectory: workspace.gitDirectory)
    if isRemoved, entryExists(at: attic) { kept.append(Messages.atticKept(path: attic)) }
    try output.flush()
    say(kept)
    writeNotes(plan, top: workspace.workTree)
    return plan.notes.isEmpty ? status : ExitStatus.attention
  }

  func runForUser(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    let plan = SetupPlan(
      unregisteringFrom: try FoundFile(at: try userConfiguration(context)),
      userAttributes: try userAttributes(context).map { try FoundFile(at: $0) }
    )
    return try carryOutForUser(plan, Messages.nothingToTakeOut, &output)
  }
}

extension Workspace {
  /// The paths of the repository's other work trees that are there.
  ///
  /// https://git-scm.com/docs/gitrepository-layout: `worktrees/<id>/gitdir` is "a text file
  /// containing the absolute path back to the .git file", or, as of git 2.48, a relative one.
  fileprivate func otherWorkTrees() throws -> [String] {
    var found: [String] = []
    let isLinked = !isSameFolder(gitDirectory, commonDirectory)
    if isLinked, commonDirectory.hasSuffix("/.git"), try repository.bool("core.bare") != true {
      found.append(String(commonDirectory.dropLast("/.git".count)))
    }
    for name in entryNames(in: commonDirectory + "/worktrees") {
      let folder = commonDirectory + "/worktrees/" + name
      if isSameFolder(folder, gitDirectory) { continue }
      guard let text = try InputFile.ifPresent(at: folder + "/gitdir")?.bytes.text else { continue }
      let line = String(text.prefix { !$0.isNewline })
      let file = line.hasPrefix("/") ? line : folder + "/" + line
      guard file.hasSuffix("/.git"), entryExists(at: file) else { continue }
      let path = String(file.dropLast("/.git".count))
      found.append(realPath(path) ?? path)
    }
    return found
  }
}

// MARK: - Output

extension Messages {
  /// Says that what all work trees share was left, because there are others.
  static func sharedKept(by others: [String]) -> String {
    let shown = others.prefix(3).map(printable)
    let rest = others.count - shown.count
    let names = list(shown + (rest > 0 ? ["\(rest) more"] : []), last: "and")
    return "the merge driver, the attributes and the hooks were left: "
      + (others.count == 1 ? "the work tree " : "the work trees ") + names
      + (others.count == 1 ? " has" : " have") + " them, too; git jsonl uninstall --all takes them "
      + "from all"
  }
}

/// How many edits only the store has, including those in conflict and those that are held back.
private func uniqueRecordCount(in workspace: Workspace) throws -> Int {
  let store = try workspace.openStore()
  return try store.collections().reduce(0) { sum, collection in
    let heldCount = try store.heldEdits(of: collection).count
    return sum + (try store.dirtyCount(of: collection).count) + heldCount
  }
}
