internal import CommandInterface
internal import Comparison
internal import Exchange
internal import Git
internal import GitObjects
internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import System

/// `git jsonl commit`: brings what is edited into a commit, and lets git make it.
struct CommitVerb: WorkspaceVerb {
  static let name = "commit"

  static let description = VerbDescription(
    summary: "commit edited records",
    forms: ["[-m MESSAGE]... [-a] [--json]"],
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
      Option(
        option: .json,
        text: "print what was committed and what is left as one JSON object, which "
          + "Documentation/json.md describes; what git prints goes to standard error"
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
  var isJSON = false
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
    isJSON = words.isJSON
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
    let git = GitProgram(environment: workspace.context.environment)
    if !isJSON { return try git.runInTerminal(words) }
    let before = try workspace.repository.commitID(named: "HEAD")
    let status = try git.runInTerminal(words, outputIsErrors: true)
    try output.add(content: try outcome(since: before, in: workspace, store))
    return status
  }

  /// What git has committed since a commit, nil for none, and what is left, as one object;
  /// `Documentation/json.md` describes it.
  private func outcome(
    since before: String?,
    in workspace: Workspace,
    _ store: Store
  ) throws -> Bytes {
    let after = try workspace.repository.commitID(named: "HEAD")
    var object = ObjectText()
    if let after, after != before { object.add("commit", text: after) }
    var list: [[UInt8]] = []
    for collection in try store.collections() {
      let path = collection.path
      let counts = DiffCounts(try changes(of: path, from: before, to: after, workspace))
      let waiting = try store.dirtyCount(of: collection).count
      let conflicts = try store.contestedKeys(of: collection).sorted()
      var item = ObjectText(inDepth: 2)
      item.add("path", text: path)
      counts.add(to: &item)
      item.add("waiting", number: waiting)
      item.add("conflicts", json: ObjectText.array(conflicts.map(\.json)))
      list.append(item.closed)
    }
    object.add("collections", json: ObjectText.array(list))
    return Bytes(object.closed)
  }

  private func changes(
    of path: String,
    from before: String?,
    to after: String?,
    _ workspace: Workspace
  ) throws -> [RecordDifference] {
    if before == after { return [] }
    func blob(_ commit: String?) throws -> String? {
      try commit.flatMap { try workspace.repository.blobID(path, at: $0) }
    }
    let blobs = (try blob(before), try blob(after))
    if blobs.0 == blobs.1 { return [] }
    func document(_ blob: String?) throws -> Document {
      Document(reading: try blob.flatMap { try workspace.repository.blob($0) } ?? Bytes(""))
    }
    let (old, new) = (try document(blobs.0), try document(blobs.1))
    // The commit is made, and is told of even where the policy file can't be used.
    let policy = (try? workspace.policy(for: path)) ?? Policy()
    let fields = keyFields(of: old, new, policy: policy)
    return differences(from: old, to: new, keyFields: fields)
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
