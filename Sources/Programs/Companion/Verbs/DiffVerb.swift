internal import CommandInterface
internal import Comparison
internal import GitObjects
internal import JSONText
internal import RecordMerge
internal import Records

/// `git jsonl diff`: shows the changes between two of store, file, index and commits.
struct DiffVerb: WorkspaceVerb {
  static let name = "diff"

  static let description = VerbDescription(
    summary: "show changes, record by record and field by field",
    forms: ["[-c PATH] [A [B]] [--json]"],
    paragraphs: [
      "A and B are each store, file, index, or a commit as git names it; a branch with such a name "
        + "can be given as refs/heads/store. A..B and A...B have the same meaning as for git diff. "
        + "B defaults to the file. Without both, the file is compared with the store, which shows "
        + "what an export would write; without a store, it is compared with the index.",
      "Records are compared by key, wherever they are in the file, and values by their meaning. "
        + "Texts and lists that changed are shown line by line. On a terminal, the changes are in "
        + "colour.",
    ],
    operands: [
      Operand(name: "A", text: "the version before", presence: .optional),
      Operand(name: "B", text: "the version after", presence: .optional),
    ],
    options: [
      Option(
        option: .collection,
        text: "compare only this file; without it, all collections, or without a store, all files "
          + "of records that git knows"
      ),
      Option(
        option: .json,
        text: "print each record that differs as a JSON object, one per line, which "
          + "Documentation/history.md describes"
      ),
    ],
    examples: [
      Example(command: "git jsonl diff", text: "which edits are not exported?"),
      Example(command: "git jsonl diff HEAD~1 HEAD", text: "what did the last commit change?"),
    ]
  )

  /// As in `RecordReference`; nil for all files of records.
  var collection: String?
  /// The versions to compare: `store`, `file`, `index`, or a name that git has for a commit; nil if
  /// none was named.
  var before: String?
  var after: String?
  var isJSON = false
}

// MARK: - Arguments

extension DiffVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    collection = words.collection
    before = words.operand(0)
    after = words.operand(1)
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension DiffVerb {
  var mayBePaged: Bool { true }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let (first, second) = try sides(of: self, workspace)
    let before = try VersionSource(first, workspace)
    let after = try VersionSource(second, workspace)
    var status = ExitStatus.done
    for file in try comparedFiles(self, before, after, workspace) {
      do {
        status = max(status, try compare(file, before, after, workspace, &output))
      } catch {
        guard VerbFailure(error).mayBeOfOneFile else { throw error }
        status = max(status, report(error))
      }
    }
    return status
  }

  private func compare(
    _ file: (oldPath: String, path: String),
    _ before: VersionSource,
    _ after: VersionSource,
    _ workspace: Workspace,
    _ output: inout Output
  ) throws -> Int32 {
    let (oldContent, newContent) = (
      try before.content(of: file.oldPath), try after.content(of: file.path)
    )
    // Nothing differs where nothing is; a mistyped name is not to be answered so.
    if let collection, oldContent == nil, newContent == nil {
      try workspace.requireFile(named: collection)
    }
    let old = Document(reading: oldContent ?? Bytes(""))
    let new = Document(reading: newContent ?? Bytes(""))
    if [old, new].contains(where: { $0.resolvingMarkers() != nil }) {
      say([Messages.notCompared(path: file.path)])
      return ExitStatus.attention
    }
    let fields = keyFields(of: old, new, policy: try workspace.policy(for: file.path))
    let changes = differences(from: old, to: new, keyFields: fields)
    if changes.isEmpty { return ExitStatus.done }
    let oldPath = file.oldPath == file.path ? nil : file.oldPath
    if isJSON {
      for change in changes {
        try output.add(content: change.json(path: file.path, oldPath: oldPath))
      }
      return ExitStatus.done
    }
    let heading = StyledLine(Messages.fileName(file.path, oldPath: oldPath), .heading)
    try output.add(lines: [heading] + changes.flatMap(\.lines))
    return ExitStatus.done
  }
}

/// The files to compare, each by its paths in both versions: those of the verb, and files of
/// records that differ between two commits, or that only one of them has.
private func comparedFiles(
  _ request: DiffVerb,
  _ before: VersionSource,
  _ after: VersionSource,
  _ workspace: Workspace
) throws -> [(oldPath: String, path: String)] {
  let repository = try workspace.repository
  let named = try request.collection.map(workspace.innerPath)
  let head = try repository.commitID(named: "HEAD")
  let commits = [before.commit, after.commit].compactMap { $0 }
  if commits.isEmpty {
    return try workspace.recordFiles(request.collection).map { ($0, $0) }
  }
  // The work tree, the index and the store are close to HEAD, so a commit is compared with that.
  let other = commits.count == 2 ? commits[1] : head
  guard let other else { return try workspace.recordFiles(request.collection).map { ($0, $0) } }
  var files: [(oldPath: String, path: String)] = []
  for change in try repository.fileChanges(from: commits[0], to: other) {
    guard let path = change.newPath ?? change.oldPath, try workspace.isRecordFile(path) else {
      continue
    }
    // Only between two commits is it certain which file was renamed.
    let oldPath = commits.count == 2 ? change.oldPath ?? path : path
    files.append((oldPath, path))
    if commits.count == 1, let old = change.oldPath, old != path { files.append((old, old)) }
  }
  if commits.count == 1 {
    let known = Set(files.map(\.path))
    files += try workspace.recordFiles(nil).filter { !known.contains($0) }.map { ($0, $0) }
  }
  if let named {
    files = files.filter { $0.path == named || $0.oldPath == named }
    if files.isEmpty { return [(named, named)] }
  }
  return files.sorted { $0.path < $1.path }
}

/// The versions to compare. Without names, they show what an export would change, or without a
/// store, what is not staged. One name is compared with the files. `A..B` are two, as with `git
/// diff`; `A...B` shows the changes of B since its merge base with A.
private func sides(of request: DiffVerb, _ workspace: Workspace) throws -> (String, String) {
  guard let before = request.before else {
    return workspace.hasStore ? ("file", "store") : ("index", "file")
  }
  if let after = request.after { return (before, after) }
  let repository = try workspace.repository
  for dots in ["...", ".."] {
    let names = before.split(separator: dots, maxSplits: 1, omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "HEAD" : String($0) }
    if names.count < 2 { continue }
    if dots == ".." { return (names[0], names[1]) }
    let commits = try names.map { name in
      guard let commit = try repository.commitID(named: name) else {
        throw VerbFailure.name(.unknownCommit(name))
      }
      return commit
    }
    guard let base = try repository.mergeBases(commits[0], commits[1]).first else {
      throw VerbFailure.name(.unknownCommit(before))
    }
    return (base, commits[1])
  }
  return (before, "file")
}

// MARK: - Output

extension Messages {
  /// Says that a file has conflict markers, which can't be compared as records.
  static func notCompared(path: String) -> String {
    "\(printable(path)): a version of the file has conflict markers in it; git jsonl resolve shows "
      + "what is in conflict"
  }
}
