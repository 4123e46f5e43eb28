internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import Setup
internal import System

/// `git jsonl hook`: run by git's hooks.
///
/// It fails only to stop git: for conflict markers in a commit, for a commit that would lack edits
/// because another process uses the store, or for a damaged file in a push. Any other problem is
/// reported, and git continues: no edit is lost, since it stays in the store.
struct HookVerb: Verb {
  static let name = "hook"

  static let description = VerbDescription(
    summary: "run by git's hooks",
    forms: ["NAME [ARGUMENT...]"],
    paragraphs: [
      "Called by the hooks that git jsonl install makes. pre-commit exports edited records and "
        + "adds only these to the commit, and refuses a file with conflict markers; post-commit "
        + "names edits that the commit lacks, because another process took them out of the index; "
        + "post-merge, post-checkout and post-rewrite import; pre-push refuses to push a damaged "
        + "file, and does what jsonl.pushCheck says about a branch without the edited records: "
        + "warn (the default), refuse or off. Without a store, and during a rebase, it does "
        + "nothing.",
      "If another process uses the store for more than 5 seconds, pre-commit names it, and refuses "
        + "the commit. If anything else fails, a message says so, and git continues: edits stay in "
        + "the store. git commit --no-verify and git push --no-verify skip the hooks.",
    ],
    operands: [
      Operand(
        name: "NAME",
        text: "the hook: pre-commit, post-commit, post-merge, post-checkout, post-rewrite or "
          + "pre-push; any other does nothing",
        presence: .required
      ),
      Operand(name: "ARGUMENT", text: "an argument from git", presence: .repeated),
    ],
    passesWordsOn: true,
    attention: "the commit or the push is refused",
    examples: [
      Example(command: "git jsonl hook post-merge 0", text: "the call after a merge")
    ]
  )

  /// The name of git's hook.
  var hook: String
  /// The arguments from git.
  var arguments: [String] = []
}

// MARK: - Arguments

extension HookVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    hook = words.operands[0]
    arguments = Array(words.operands.dropFirst())
  }
}

// MARK: - Action

extension HookVerb {
  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    guard let hook = Hook(rawValue: self.hook),
      context.environment.value(of: hookGuard) == nil
    else { return ExitStatus.done }
    do {
      var context = context
      context.environment = context.environment.setting(hookGuard, to: "1")
      let workspace = try Workspace(context)
      guard workspace.hasStore else { return ExitStatus.done }
      if hook == .preCommit, CommitHook.hasNothingToDo(in: workspace) { return ExitStatus.done }
      workspace.lockLimitInMilliseconds = CommitHook.lockLimitInMilliseconds
      let store = try workspace.openStore()
      try store.setBusyLimit(milliseconds: CommitHook.lockLimitInMilliseconds)
      switch hook {
      case .preCommit:
        try adoptMergedFiles(workspace, store)
        var commit = CommitHook(workspace, store)
        return try commit.run()
      case .postCommit: try CommitHook(workspace, store).compareWithCommit()
      case .postMerge, .postRewrite: try importAfterMerge(workspace, store)
      case .postCheckout:
        try forgetCommittedRecords(workspace, store)
        try importAfterCheckout(workspace, store)
      case .prePush: return try PushHook(workspace, store, remote: arguments.first).run()
      }
    } catch {
      _ = report(error)
      if hook == .preCommit, VerbFailure(error).isOfAnotherProgram {
        say([Messages.commitRefused])
        return ExitStatus.attention
      }
    }
    return ExitStatus.done
  }
}

/// Set in the environment of every program that a hook starts, so that git, started from a hook,
/// does not run this again.
private let hookGuard = "GIT_JSONL_HOOK"

extension HookVerb {
  /// A merge or a new commit in the middle of a rebase is not its end, which calls `post-rewrite`
  /// with the word `rebase`.
  private func importAfterMerge(_ workspace: Workspace, _ store: Store) throws {
    let rebase = try workspace.rebaseName()
    let isEnd = hook == Hook.postRewrite.rawValue && arguments.first != "amend"
    if rebase != nil, !isEnd { return }
    workspace.occasion = .merge
    try importAfterGit(workspace, store, merging: rebase.map { .rebase($0) })
    if hook == Hook.postMerge.rawValue || isEnd {
      try workspace.adoptFiles(in: store, of: "HEAD", newSince: "ORIG_HEAD")
    }
  }

  /// After a merge with conflicts, no hook is called but that of its commit.
  private func adoptMergedFiles(_ workspace: Workspace, _ store: Store) throws {
    guard GitActivity(in: workspace.gitDirectory) == .merge else { return }
    _ = try reportingFailure {
      try workspace.adoptFiles(in: store, of: "MERGE_HEAD", newSince: "HEAD")
      return ExitStatus.done
    }
  }

  /// What the commit has that git has left is not to be staged in another branch's file.
  private func forgetCommittedRecords(_ workspace: Workspace, _ store: Store) throws {
    guard let old = arguments.first else { return }
    _ = try reportingFailure {
      try CommitHook(workspace, store).forgetRecords(in: old)
      return ExitStatus.done
    }
  }

  /// No hook follows where a rebase has nothing to replay, so that its checkout is its end.
  private func importAfterCheckout(_ workspace: Workspace, _ store: Store) throws {
    guard let rebase = try workspace.rebaseName() else {
      workspace.occasion = .checkout
      return try importAfterGit(workspace, store)
    }
    guard let steps = try rebaseSteps("git-rebase-todo", workspace), steps.isEmpty else { return }
    let isEmpty = try rebaseSteps("done", workspace)?.isEmpty ?? true
    workspace.occasion = isEmpty ? .merge : .checkout
    try importAfterGit(workspace, store, merging: isEmpty ? .rebase(rebase) : nil)
  }
}

/// Brings changes that git made to the files into the store. Reports only what needs attention.
///
/// - Parameter selection: the held edits that are merged with it.
private func importAfterGit(
  _ workspace: Workspace,
  _ store: Store,
  merging selection: HeldSelection? = nil
) throws {
  let exchange = workspace.exchange(with: store)
  defer { workspace.progress.clear() }
  for collection in try store.collections() {
    _ = try reportingFailure {
      let outcome = try exchange.importFile(of: collection.path, merging: selection)
      workspace.progress.clear()
      if !outcome.isNews { return ExitStatus.done }
      say(Messages.attention(ExchangeSummary(outcome, path: collection.path)))
      return ExitStatus.done
    }
  }
}

/// What a rebase has to do, or has done, but for the word that says that it is nothing; nil where
/// it keeps no such list.
///
/// While it replays commits, the files have other people's work without the user's own commits.
/// Their records would vanish from the store and come back.
private func rebaseSteps(_ list: String, _ workspace: Workspace) throws -> [Substring]? {
  let path = workspace.gitDirectory + "/rebase-merge/" + list
  guard let text = try InputFile.ifPresent(at: path)?.bytes.text else { return nil }
  let steps = text.split(separator: "\n")
  return steps.filter { !$0.hasPrefix("#") && !$0.isEmpty && $0 != "noop" }
}
