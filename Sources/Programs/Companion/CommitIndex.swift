internal import Git
internal import GitObjects
internal import JSONText
internal import System

/// The index that a commit is made of, as git hands it to `pre-commit`, written by git itself: it
/// knows all forms of an index, and the filters of the user.
///
/// `git commit` gives the index itself. `git commit -a` and `-i` give the one that is about to take
/// its place, `index.lock`. Any other is somebody's own, or that of a commit of some paths alone
/// (`git commit -- PATH`): the next commit is made of another index, which would take back whatever
/// this one had been given.
struct CommitIndex {
  /// A file in the index.
  struct Entry {
    var mode: String
    var blobID: String
  }

  /// A file that was in conflict, with the blob ids of its versions; nil where a version had no
  /// such file.
  struct ResolvedConflict {
    var path: String
    var base: String?
    var ours: String?
    var theirs: String?
  }

  private let workspace: Workspace
  /// The index file; an absolute path.
  private let index: String
  /// Whether the index is the work tree's own, so that the next commit has what is staged in it.
  let isOwn: Bool
  /// Whether git puts this index in place only if it makes the commit.
  let isProvisional: Bool

  init(_ workspace: Workspace) {
    self.workspace = workspace
    let own = workspace.gitDirectory + "/index"
    let named = workspace.context.environment.value(of: "GIT_INDEX_FILE") ?? own
    let folder = workspace.context.folder ?? workspace.workTree
    index = named.hasPrefix("/") ? named : folder + "/" + named
    isProvisional = leadToOneFile(index, own + ".lock")
    isOwn = isProvisional || leadToOneFile(index, own)
  }

  /// The work tree's own index.
  private init(ownOf workspace: Workspace) {
    self.workspace = workspace
    index = workspace.gitDirectory + "/index"
    (isOwn, isProvisional) = (true, false)
  }

  /// The index that a later commit is made of, where this one is another.
  var own: CommitIndex { CommitIndex(ownOf: workspace) }

  /// The paths of the files that differ between the index and HEAD; nil if there is no commit
  /// yet.
  func changedPaths() throws -> Set<String>? {
    let words = ["diff-index", "--cached", "--name-only", "--no-renames", "-z", "HEAD"]
    let result = try git.run(words, discardsErrors: true)
    guard result.exitStatus == 0 else { return nil }
    return Set(result.output.text.split(separator: "\0").map(String.init))
  }

  /// Those of the paths that differ between the index and HEAD, or may do so. Git is asked about
  /// all at once, unless the index is the work tree's own and can be read without it.
  func changed(of paths: [String]) throws -> [String] {
    let repository = try workspace.repository
    if isOwn, !isProvisional, !repository.isReadByGit {
      return try paths.filter { path in
        try repository.indexEntry(path)?.blobID != repository.blobID(path, at: "HEAD")
      }
    }
    let changed = try changedPaths()
    return paths.filter { changed?.contains($0) ?? true }
  }

  /// A file's entry; nil if the index does not have it, has it in conflict, or has only the
  /// intent to add it (`git add --intent-to-add`).
  func entry(of path: String) throws -> Entry? {
    let words = ["ls-files", "--stage", "-z", "--", ":(top,literal)\(path)"]
    let parts = try workspace.git(words, index: index)
      .split { $0 == " " || $0 == "\t" || $0 == "\0" }.map(String.init)
    guard parts.count > 3, parts[2] == "0" else { return nil }
    let entry = Entry(mode: parts[0], blobID: parts[1])
    return try isOwn && isIntentToAdd(path, entry) ? nil : entry
  }

  private func isIntentToAdd(_ path: String, _ entry: Entry) throws -> Bool {
    guard let known = try workspace.repository.indexEntry(path) else { return false }
    // The index that is about to take the place of this one may have the file's content.
    return known.isIntentToAdd && known.blobID == entry.blobID
  }

  /// The files whose conflicts somebody has resolved.
  ///
  /// https://git-scm.com/docs/index-format, "Resolve undo": with a resolution, git keeps what the
  /// stages were.
  func resolvedConflicts() throws -> [ResolvedConflict] {
    let listing = try workspace.git(["ls-files", "--resolve-undo", "-z"], index: index)
    var found: [String: ResolvedConflict] = [:]
    for entry in listing.split(separator: "\0") {
      let parts = entry.split(separator: "\t", maxSplits: 1).map(String.init)
      let words = parts[0].split(separator: " ").map(String.init)
      guard parts.count == 2, words.count == 3 else { continue }
      var conflict = found[parts[1]] ?? ResolvedConflict(path: parts[1])
      switch words[2] {
      case "1": conflict.base = words[1]
      case "2": conflict.ours = words[1]
      default: conflict.theirs = words[1]
      }
      found[parts[1]] = conflict
    }
    return found.values.sorted { $0.path < $1.path }
  }

  /// A version as the work tree would have it: with line ends and filters as the user has them; nil
  /// where git can't make it.
  func content(of blobID: String, as path: String) throws -> Bytes? {
    let words = ["cat-file", "--filters", "--path=\(path)", blobID]
    let result = try git.run(words)
    return result.exitStatus == 0 ? result.output : nil
  }

  /// The id that a file of the work tree would have in the index.
  func blobID(ofFile file: String, as path: String) throws -> String {
    try hash(file, as: path, options: [])
  }

  /// The id of a version that the work tree might have, and that git has then.
  func keep(_ content: Bytes, as path: String) throws -> String {
    let file = workspace.storeFolder + "/staged-\(CurrentProcess.number)"
    try replaceFile(at: file, with: [content])
    defer { try? removeFile(at: file) }
    return try hash(file, as: path, options: ["-w"])
  }

  /// Puts another version of a file into the index, with the file's stat data, so that
  /// git need not read it to see that it is the same.
  func put(_ blobID: String, as path: String, over entry: Entry) throws {
    if isOwn, !isProvisional { waitForGit() }
    let information = "\(entry.mode),\(blobID),\(path)"
    _ = try workspace.git(["update-index", "--cacheinfo", information], index: index)
    // https://git-scm.com/docs/git-add: "Don't add the file(s), but only refresh their stat()
    // information in the index." What else is changed in the file shows as ever.
    _ = try? git.run(["add", "--refresh", "--", ":(top,literal)\(path)"], discardsErrors: true)
  }

  /// Waits while another git process writes the index, which is a matter of milliseconds. Git
  /// itself does not wait.
  private func waitForGit() {
    let lock = index + ".lock"
    var left = CommitHook.lockLimitInMilliseconds
    while left > 0, entryExists(at: lock) {
      pause(milliseconds: 20)
      left -= 20
    }
  }

  private var git: GitProgram { workspace.gitProgram(index: index) }

  private func hash(_ file: String, as path: String, options: [String]) throws -> String {
    let arguments = ["hash-object"] + options + ["--path", path, "--", file]
    return String(try workspace.git(arguments, index: index).prefix { $0 != "\n" })
  }
}
