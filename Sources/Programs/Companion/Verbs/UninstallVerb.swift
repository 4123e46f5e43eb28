internal import CommandInterface
internal import GitObjects
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
    forms: ["[--global]"],
    paragraphs: [
      "Changed files get back their earlier content, byte for byte, except for later changes by "
        + "others. The store of this work tree is removed too, unless it has edited records that "
        + "no file has; the attic stays."
    ],
    options: [
      Option(
        option: .global,
        text: "remove the merge driver from the configuration of this user, and nothing else"
      )
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
}

// MARK: - Action

extension UninstallVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let plan = SetupPlan(uninstallingFrom: try workspace.setupState(collections: []))
    var status = ExitStatus.done
    var kept: [String] = []
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
    let plan = SetupPlan(unregisteringFrom: try FoundFile(at: try userConfiguration(context)))
    return try carryOutForUser(plan, Messages.nothingToTakeOut, &output)
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
