internal import CommandInterface
internal import Exchange
internal import Git
internal import RecordStore
internal import System

/// `git jsonl commit`: brings what is edited into a commit, and lets git make it.
struct CommitVerb: WorkspaceVerb {
  static let name = "commit"

  static let description = VerbDescription(
    summary: "commit edited records",
    forms: ["[-m MESSAGE]... [-a]"],
    paragraphs: [
      "Exports the edited records of all collections, stages them, and runs git commit. A record "
        + "that was edited is committed even if nothing else is, which git commit by itself finds "
        + "out too late: the hook that stages the records runs after git has looked for changes.",
      "Of a file of which you staged something, the index keeps its version, as with git commit.",
    ],
    options: [
      Option(
        option: .message,
        text: "the message of the commit, as for git commit; without it, git opens an editor"
      ),
      Option(
        option: .all,
        text: "commit all changed files that git tracks, whole, as git commit -a does"
      ),
    ],
    attention: "git makes no commit, for example because there is nothing to commit",
    examples: [
      Example(command: "git jsonl commit -m 'Close t-1'", text: "commit what was edited")
    ]
  )

  /// The paragraphs of the message; none to have git ask for it.
  var messages: [String] = []
  /// Whether all tracked files are committed whole.
  var takesAll = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let message = VerbOption(
    "--message",
    short: "-m",
    value: "MESSAGE",
    isRepeatable: true
  )
  fileprivate static let all = VerbOption("--all", short: "-a")
}

extension CommitVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    messages = words.values(of: .message)
    takesAll = words.has(.all)
  }
}

// MARK: - What it does

extension CommitVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    workspace.lockLimitInMilliseconds = CommitHook.lockLimitInMilliseconds
    let store = try workspace.openStore()
    if takesAll {
      try exportAll(workspace, store)
    } else {
      try CommitHook(workspace, store).stageEdits()
    }
    var words = ["commit"]
    if takesAll { words.append("--all") }
    for message in messages { words += ["--message", message] }
    return try GitProgram(environment: workspace.context.environment).runInTerminal(words)
  }

  /// Git then takes the files as they are. A failure is reported, and does not prevent the commit.
  private func exportAll(_ workspace: Workspace, _ store: Store) throws {
    let exchange = workspace.exchange(with: store)
    defer { workspace.progress.clear() }
    for collection in try store.collections() where try store.dirtyCount(of: collection).count > 0 {
      _ = try reportingFailure {
        let outcome = try exchange.exportFile(of: collection.path)
        workspace.progress.clear()
        say(Messages.attention(ExchangeSummary(outcome, path: collection.path)))
        return ExitStatus.done
      }
    }
  }
}
