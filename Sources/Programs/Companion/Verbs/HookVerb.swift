internal import CommandInterface
internal import Exchange
internal import GitRepository
internal import JSONText
internal import RecordStore
internal import Setup
internal import System

/// `git jsonl hook`: what git's hooks call.
///
/// Only what a hook is there to refuse makes it fail: conflict markers in a commit, a stale or
/// damaged file in a push. Whatever else goes wrong is said, and git goes on: nothing is lost by
/// that, since what is edited stays in the store.
func runHook(_ name: String, _ arguments: [String], _ context: CompanionContext) -> Int32 {
  guard let hook = Hook(rawValue: name),
    context.environment.value(of: hookGuard) == nil
  else { return CompanionExitStatus.done }
  do {
    var context = context
    context.environment = context.environment.setting(hookGuard, to: "1")
    let workspace = try Workspace(context)
    guard workspace.hasStore else { return CompanionExitStatus.done }
    let store = try workspace.openStore()
    switch hook {
    case .preCommit: return try CommitHook(workspace, store).run()
    case .postMerge, .postRewrite: try importAfterGit(workspace, store)
    case .postCheckout:
      if try !isPassingThrough(workspace) { try importAfterGit(workspace, store) }
    case .prePush: return try PushHook(workspace, store, remote: arguments.first).run()
    }
  } catch {
    _ = report(error)
  }
  return CompanionExitStatus.done
}

/// Set in the environment of all that a hook starts, so that git, started from a hook, does not
/// come back here.
private let hookGuard = "GIT_JSONL_HOOK"

/// Brings into the store what git has put into the files. Says only what has to be seen to.
private func importAfterGit(_ workspace: Workspace, _ store: Store) throws {
  let exchange = workspace.exchange(with: store)
  defer { workspace.progress.clear() }
  for collection in try store.collections() {
    _ = try reportingFailure {
      let outcome = try exchange.importFile(of: collection.path)
      workspace.progress.clear()
      if outcome.isUnchanged, outcome.merge == nil { return CompanionExitStatus.done }
      say(Messages.attention(ExchangeSummary(outcome, path: collection.path)))
      return CompanionExitStatus.done
    }
  }
}

/// Whether a rebase has checked out a commit that it will not stay at.
///
/// What stands in the files meanwhile is somebody else's work without the user's own commits, which
/// would vanish from the store and come back; `post-rewrite` follows at the end. It does not where
/// there was nothing to be replayed, as git writes into its list then.
private func isPassingThrough(_ workspace: Workspace) throws -> Bool {
  guard GitActivity(in: workspace.gitDirectory) == .rebase else { return false }
  let list = workspace.gitDirectory + "/rebase-merge/git-rebase-todo"
  guard let text = try InputFile.ifPresent(at: list)?.bytes.text else { return true }
  let steps = text.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.isEmpty }
  return !steps.allSatisfy { $0 == "noop" }
}
