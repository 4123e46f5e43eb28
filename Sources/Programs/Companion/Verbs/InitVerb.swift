internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import MergeContext
internal import MergePolicy
internal import RecordStore
internal import Records
internal import System

/// `git jsonl init`: creates the store, and reads the files of its collections.
struct InitVerb: WorkspaceVerb {
  static let name = "init"

  static let description = VerbDescription(
    summary: "create the store, read the files into it, and set git up",
    forms: ["[PATH...] [--template tasks | catalogue | log | memory]"],
    paragraphs: [
      "Each PATH becomes a collection: a file of records, one JSON object per line. A file that "
        + "does not exist yet is created by the first export. Without a PATH, the collections are "
        + "the files that git tracks or does not ignore, and that a pattern of \(PolicyFile.path) "
        + "or the attribute merge=jsonl selects; if there are none, all *.jsonl that git tracks.",
      "A file that is not JSON Lines, such as CSV or a pointer of git-lfs, is refused and does not "
        + "become a collection; so is one in a submodule, and another name of a collection's file.",
      "Run again, it adds collections and leaves everything else as it is. The store is in the git "
        + "directory of the work tree, and is never committed.",
      "Then it sets up the merge driver, attributes and hooks, like git jsonl install.",
      "Files merge without a policy, so none is written. If a file of up to 8 MB and its history "
        + "suggest one that decides more than the defaults, a line says so; git jsonl policy "
        + "suggest looks at files of any size. With --template, an entry to begin "
        + "with is added to \(PolicyFile.path) for each PATH, or for a file with the name of the "
        + "template: tasks of a tracker, a catalogue of products, a log of events, or the memory "
        + "of the MCP memory server. Adapt the fields that it names to your records.",
    ],
    operands: [
      Operand(
        name: "PATH",
        text: "a JSON Lines file of the work tree",
        presence: .repeated,
        isFile: true
      )
    ],
    options: [
      Option(
        option: .template,
        text: "write a policy to begin with: tasks, catalogue, log or memory"
      )
    ],
    attention: "a file has damaged lines or conflicts, or a task is left to the user, which is "
      + "reported, and all else was done",
    examples: [
      Example(command: "git jsonl init tasks.jsonl", text: "begin with one file"),
      Example(
        command: "git jsonl init --template tasks",
        text: "begin with a new file tasks.jsonl, and a policy for it"
      ),
    ]
  )

  var paths: [String] = []
  /// The policy to write; nil for none.
  var template: PolicyTemplate?
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let template = VerbOption("--template", value: "NAME")
}

extension InitVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    paths = words.operands
    guard let name = words.value(of: .template) else { return }
    template = PolicyTemplate(rawValue: name)
    guard template == nil else { return }
    let choices = PolicyTemplate.allCases.map(\.rawValue)
    throw words.noChoice(name, of: "template", among: choices)
  }
}

// MARK: - Action

extension InitVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    // Before anything is created, so that a mistyped path leaves nothing behind.
    let named = paths.isEmpty ? template.map { [$0.usualPath] } ?? [] : paths
    let chosen = try named.isEmpty ? filesToKeep(in: workspace) : named.map(workspace.innerPath)
    for path in chosen {
      // An invalid policy file is reported before its patterns decide anything.
      _ = try workspace.policy(for: path)
    }
    var status = ExitStatus.done
    var accepted: [String] = []
    for path in chosen {
      let outcome = try reportingFailure {
        try workspace.checkFile(of: path)
        // Of a link and the file that it leads to, the file is the collection.
        let isLink = try kindOfEntry(at: workspace.workTree + "/" + path) == .symbolicLink
        try workspace.checkIsAlone(path, among: isLink ? chosen : accepted)
        accepted.append(path)
        return ExitStatus.done
      }
      status = max(status, outcome)
    }
    if accepted.isEmpty, !chosen.isEmpty { return status }
    // Before the files are read, so that their records have their keys by it.
    if let template { status = max(status, try write(template, for: accepted, workspace)) }
    let isNew = !workspace.hasStore
    let store = try workspace.makeStore()
    let known = Set(try store.collections().map(\.path))
    if isNew { try output.add(line: Messages.storeMade(path: workspace.storePath)) }
    if chosen.isEmpty, try store.collections().isEmpty {
      try output.add(line: Messages.noFilesFound)
    }
    for path in accepted {
      let outcome = try reportingFailure {
        try begin(with: path, in: store, workspace, &output)
      }
      status = max(status, outcome)
    }
    if template == nil {
      try output.add(lines: workspace.offers(for: accepted.filter { !known.contains($0) }))
    }
    let collections = try store.collections().map(\.path)
    return max(status, try setUp(workspace, collections: collections, isQuiet: true, &output))
  }

  private func write(
    _ template: PolicyTemplate,
    for paths: [String],
    _ workspace: Workspace
  ) throws -> Int32 {
    var status = ExitStatus.done
    for path in paths {
      let outcome = try reportingFailure {
        say([try workspace.addPolicyEntry(template.entryLines(forPath: path), for: path)])
        return ExitStatus.done
      }
      status = max(status, outcome)
    }
    return status
  }
}

private func begin(
  with path: String,
  in store: Store,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let isNew = try store.collection(path: path) == nil
  if isNew { try workspace.openLive(path) }
  let outcome = try workspace.adopting(path, in: store) { _, outcome in outcome }
  let summary = ExchangeSummary(outcome, path: path)
  let line =
    isNew && summary.changesNothing
    ? Messages.emptyCollection(path: path, nearest: nearestFile(to: path, in: store, workspace))
    : Messages.summary(summary)
  try output.add(line: line)
  try output.flush()
  say(Messages.attention(summary))
  return summary.exitStatus
}

/// The file that the path of one that is not there most likely means, among those that are not
/// collections; nil if there is none.
private func nearestFile(to path: String, in store: Store, _ workspace: Workspace) -> String? {
  if entryExists(at: workspace.workTree + "/" + path) { return nil }
  guard let known = try? store.collections().map(\.path),
    let tracked = try? workspace.trackedPaths(where: { $0.hasSuffix(".jsonl") }),
    let others = try? workspace.repository.untrackedPaths(withSuffix: ".jsonl")
  else { return nil }
  return nearestWord(to: path, among: (tracked + others).filter { !known.contains($0) })
}

/// The files that a pattern of the policy file or an attribute selects; if there are none, all
/// *.jsonl files that git tracks.
///
/// - Parameter suffix: the end of the names of files that only an attribute may select: git is
///   asked for the attributes of each such file.
func filesToKeep(
  in workspace: Workspace,
  withSuffix suffix: String = ".jsonl"
) throws -> [String] {
  let repository = try workspace.repository
  let policies = try workspace.policies()
  let tracked = try workspace.trackedPaths { path in
    // A pattern such as *.jsonl matches the folder of the policies too.
    !PolicyFile.isOwn(path)
      && (path.hasSuffix(suffix) || policies?.entry(forPath: path)?.policy != nil)
  }
  let untracked = try repository.untrackedPaths(withSuffix: suffix)
  let chosen = try (tracked + untracked).filter { path in
    if let entry = policies?.entry(forPath: path) {
      return entry.policy.map { $0.tier == .git } ?? false
    }
    return try workspace.isSentToDriver(path)
  }
  return chosen.isEmpty ? tracked.filter { $0.hasSuffix(".jsonl") } : chosen
}

// MARK: - Output

extension Messages {
  static func storeMade(path: String) -> String { "made the store \(printable(path))" }

  static var noFilesFound: String {
    "there are no JSON Lines files that git knows; git jsonl init PATH makes a file a collection"
  }

  /// Says that a collection begins without records.
  ///
  /// - Parameter nearest: a file with a similar name, which may have been meant.
  static func emptyCollection(path: String, nearest: String? = nil) -> String {
    "\(printable(path)): a new collection without records; the first record makes the file"
      + (nearest.map { other in
        "; if you meant \(quoted(other)), git jsonl forget \(printable(path)) takes it back"
      } ?? "")
  }
}
