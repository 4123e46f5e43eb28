internal import CommandInterface
internal import Comparison
internal import GitObjects
internal import JSONText
internal import RecordMerge
internal import Records
internal import System

/// `git jsonl diff`: shows the changes between two of store, file, index and commits.
struct DiffVerb: WorkspaceVerb {
  static let name = "diff"

  static let description = VerbDescription(
    summary: "show changes, record by record and field by field",
    forms: ["[-c PATH] [A [B]] [PATH...] [--stat] [--exit-code] [--json]"],
    paragraphs: [
      "A and B are each store, file, index, or a commit as git names it; a branch with such a name "
        + "can be given as refs/heads/store. A..B and A...B have the same meaning as for git diff. "
        + "B defaults to the file. Without both, the file is compared with the store, which shows "
        + "what an export would write; without a store, it is compared with the index.",
      "A PATH is a file, or a folder with all its files. As for git diff, the first word that is "
        + "not a version has to be a path, and -- may come before the paths.",
      "Records are compared by key, wherever they are in the file, and values by their meaning. "
        + "Texts and lists that changed are shown line by line. On a terminal, the changes are in "
        + "colour. In a bare repository, A and B are commits.",
    ],
    operands: [
      Operand(name: "A", text: "the version before", presence: .optional),
      Operand(name: "B", text: "the version after", presence: .optional),
      Operand(
        name: "PATH",
        text: "compare only these files, instead of all",
        presence: .repeated,
        isFile: true
      ),
    ],
    options: [
      Option(
        option: .collection,
        text: "compare only this file; without it, all collections, or without a store, all files "
          + "of records that git knows"
      ),
      Option(
        option: .stat,
        text: "print for each file how many records were added, changed and removed"
      ),
      Option(
        option: .exitCode,
        text: "end with exit status 1 if there are differences, and with 0 if there are none"
      ),
      Option(
        option: .json,
        text: "print each record that differs, or with --stat each file that does, as a JSON "
          + "object, one per line, which Documentation/history.md describes"
      ),
    ],
    attention: "with --exit-code, there are differences; or a file has conflict markers",
    examples: [
      Example(command: "git jsonl diff", text: "which edits are not exported?"),
      Example(command: "git jsonl diff HEAD~1 HEAD", text: "what did the last commit change?"),
      Example(command: "git jsonl diff main --stat -- data", text: "how far is data from main?"),
    ]
  )

  static let needsWorkTree = false

  /// As in `RecordReference`; nil for all files of records.
  var collection: String?
  /// The versions to compare: `store`, `file`, `index`, or a name that git has for a commit; nil if
  /// none was named.
  var before: String?
  var after: String?
  /// The operands of which versions may come first and paths last; empty if it is known which is
  /// which.
  var words: [String] = []
  /// The files and folders to compare, from the current folder; empty for all files of records.
  var paths: [String] = []
  var isStat = false
  var hasExitCode = false
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let stat = VerbOption("--stat")
  fileprivate static let exitCode = VerbOption("--exit-code")
}

extension DiffVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    collection = words.collection
    if let count = words.countBeforeDashes {
      if count > 2 { throw words.error(.extraWord(words.operands[2])) }
      let versions = words.operands.prefix(count)
      (before, after) = (versions.first, versions.dropFirst().first)
      paths = Array(words.operands.dropFirst(count))
    } else {
      self.words = words.operands
    }
    isStat = words.has(.stat)
    hasExitCode = words.has(.exitCode)
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension DiffVerb {
  /// As in git, what is asked for its exit status has no pager.
  var mayBePaged: Bool { !hasExitCode }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let request = try sortingWords(in: workspace)
    let (first, second) = try sides(of: request, workspace)
    let before = try VersionSource(first, workspace)
    let after = try VersionSource(second, workspace)
    let files = try comparedFiles(request.collection, before, after, workspace)
    let chosen = try PathSelection(request.paths, workspace).chosen(of: files, before, after)
    var status = ExitStatus.done
    var counts = DiffCounts()
    for file in chosen {
      do {
        let result = try request.compare(file, before, after, workspace, &counts, &output)
        status = max(status, result)
      } catch {
        guard VerbFailure(error).mayBeOfOneFile else { throw error }
        status = max(status, report(error))
      }
    }
    if isStat, !isJSON, counts.fileCount > 0 { try output.add(line: counts.line) }
    return hasExitCode && counts.fileCount > 0 ? max(status, ExitStatus.attention) : status
  }

  /// The same with its words told apart, as git does: versions come first, and the first word that
  /// is none begins the paths.
  private func sortingWords(in workspace: Workspace) throws -> DiffVerb {
    var request = self
    request.words = []
    for (index, word) in words.enumerated() {
      if index < 2, request.paths.isEmpty, try namesVersion(word, workspace) {
        if index == 0 { request.before = word } else { request.after = word }
      } else if try !request.paths.isEmpty || namesPath(word, workspace) {
        request.paths.append(word)
      } else {
        throw VerbFailure.name(.unknownCommit(word))
      }
    }
    return request
  }

  private func compare(
    _ file: (oldPath: String, path: String),
    _ before: VersionSource,
    _ after: VersionSource,
    _ workspace: Workspace,
    _ counts: inout DiffCounts,
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
    let count = DiffCounts(changes)
    counts.add(count)
    if isStat {
      if isJSON {
        try output.add(content: count.json(path: file.path, oldPath: oldPath))
      } else {
        let name = Messages.fileName(file.path, oldPath: oldPath)
        try output.add(line: "\(name): \(count.text)")
      }
      return ExitStatus.done
    }
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
  _ collection: String?,
  _ before: VersionSource,
  _ after: VersionSource,
  _ workspace: Workspace
) throws -> [(oldPath: String, path: String)] {
  let repository = try workspace.repository
  let named = try collection.map(workspace.innerPath)
  let head = try repository.commitID(named: "HEAD")
  let commits = [before.commit, after.commit].compactMap { $0 }
  if commits.isEmpty {
    return try workspace.recordFiles(collection).map { ($0, $0) }
  }
  // The work tree, the index and the store are close to HEAD, so a commit is compared with that.
  let other = commits.count == 2 ? commits[1] : head
  guard let other else { return try workspace.recordFiles(collection).map { ($0, $0) } }
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

// MARK: - Words

/// Whether a word names a version, or two with dots between them.
private func namesVersion(_ word: String, _ workspace: Workspace) throws -> Bool {
  if VersionSource.places.contains(word) { return true }
  // The folder above, as for git.
  if word == ".." { return false }
  let repository = try workspace.repository
  if try repository.commitID(named: word) != nil { return true }
  for dots in ["...", ".."] {
    let names = word.split(separator: dots, maxSplits: 1, omittingEmptySubsequences: false)
    if names.count < 2 { continue }
    return try names.allSatisfy { name in
      let known = name.isEmpty || VersionSource.places.contains(String(name))
      return try known || repository.commitID(named: String(name)) != nil
    }
  }
  return false
}

/// Whether a word is the path of something in the work tree, or of a collection.
private func namesPath(_ word: String, _ workspace: Workspace) throws -> Bool {
  guard let path = try workspace.repository.pathInWorkTree(of: word) else { return false }
  let isThere = try path.isEmpty || kindOfFile(at: workspace.workTree + "/" + path) != nil
  if isThere { return true }
  let files = try workspace.recordFiles(nil)
  return files.contains { $0 == path || $0.hasPrefix(path + "/") }
}

/// The files and folders that a person named.
private struct PathSelection {
  private let workspace: Workspace
  /// As they were named, and from the top of the work tree, where the empty path is the whole of
  /// it.
  private let places: [(word: String, path: String)]

  init(_ words: [String], _ workspace: Workspace) throws {
    self.workspace = workspace
    places = try words.map { word in
      guard let path = try workspace.repository.pathInWorkTree(of: word) else {
        throw VerbFailure.file(.notInWorkTree(word))
      }
      return (word, path)
    }
  }

  private static func contains(_ path: String, _ file: String) -> Bool {
    path.isEmpty || file == path || file.hasPrefix(path + "/")
  }

  /// The files that lie in the named places.
  ///
  /// - Throws: `VerbFailure` for a place that neither version has: it may be mistyped.
  func chosen(
    of files: [(oldPath: String, path: String)],
    _ before: VersionSource,
    _ after: VersionSource
  ) throws -> [(oldPath: String, path: String)] {
    if places.isEmpty { return files }
    for (word, path) in places {
      let isChosen = files.contains { file in
        Self.contains(path, file.path) || Self.contains(path, file.oldPath)
      }
      let place = workspace.workTree + "/" + path
      if try isChosen || path.isEmpty || kindOfFile(at: place) != nil { continue }
      if try before.content(of: path) == nil, try after.content(of: path) == nil {
        try workspace.requireFile(named: word)
      }
    }
    return files.filter { file in
      places.contains { place in
        Self.contains(place.path, file.path) || Self.contains(place.path, file.oldPath)
      }
    }
  }
}

// MARK: - Output

/// How many records of files differ.
struct DiffCounts {
  private(set) var fileCount = 0
  private var addedCount = 0
  private var changedCount = 0
  private var removedCount = 0

  init() {}

  /// The counts for one file.
  init(_ changes: [RecordDifference]) {
    fileCount = 1
    for change in changes {
      switch change.change {
      case .added: addedCount += 1
      case .changed: changedCount += 1
      case .removed: removedCount += 1
      }
    }
  }

  mutating func add(_ other: DiffCounts) {
    fileCount += other.fileCount
    addedCount += other.addedCount
    changedCount += other.changedCount
    removedCount += other.removedCount
  }

  /// `2 added, 1 changed`.
  var text: String {
    [(addedCount, "added"), (changedCount, "changed"), (removedCount, "removed")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  /// The last line, about all files.
  var line: String {
    let count = addedCount + changedCount + removedCount
    return Messages.counted(count, "record") + " in " + Messages.counted(fileCount, "file")
      + ": " + text
  }

  func json(path: String, oldPath: String?) -> Bytes {
    var object = ObjectText()
    object.add("path", text: path)
    if let oldPath { object.add("renamed_from", text: oldPath) }
    add(to: &object)
    return Bytes(object.closed)
  }

  func add(to object: inout ObjectText) {
    object.add("added", number: addedCount)
    object.add("changed", number: changedCount)
    object.add("removed", number: removedCount)
  }
}

extension Messages {
  /// Says that a file has conflict markers, which can't be compared as records.
  static func notCompared(path: String) -> String {
    "\(printable(path)): a version of the file has conflict markers in it; git jsonl resolve shows "
      + "what is in conflict"
  }
}
