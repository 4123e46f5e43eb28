internal import Git
internal import GitObjects
internal import JSONText
internal import System

/// The index from which a commit is made, as git passes it to `pre-commit`. Git itself writes it,
/// since it knows all forms of an index, and the user's filters.
///
/// `git commit` uses the index itself. `git commit -a` uses the one that it is about to put in
/// place. `git commit -- PATH` uses one with HEAD and only these paths, and prepares another one
/// that will replace the index afterwards. Everything staged in the first must be in the second
/// too, or the next commit would revert it.
struct CommitIndex {
  /// A file in one of the indexes.
  struct Entry {
    var mode: String
    var blobID: String
    /// The index file; an absolute path.
    var index: String
  }

  private let workspace: Workspace
  private let indexes: [String]
  /// Whether the commit has only some paths.
  private let isPartial: Bool

  init(_ workspace: Workspace) {
    self.workspace = workspace
    let gitDirectory = workspace.gitDirectory
    let named = workspace.context.environment.value(of: "GIT_INDEX_FILE") ?? gitDirectory + "/index"
    let folder = workspace.context.folder ?? workspace.workTree
    let index = named.hasPrefix("/") ? named : folder + "/" + named
    // "next-index-%d.lock" in git's builtin/commit.c, since version 1.5.
    let name = index.split(separator: "/").last ?? ""
    isPartial = name.hasPrefix("next-index-")
    let next = gitDirectory + "/index.lock"
    indexes = isPartial && entryExists(at: next) ? [index, next] : [index]
  }

  /// The files that differ between the index and HEAD, or all of them if there is no commit yet.
  func changed(_ paths: [String]) throws -> [String] {
    if paths.isEmpty { return [] }
    let words = ["diff-index", "--cached", "--name-only", "--no-renames", "-z", "HEAD"]
    let result = try workspace.gitProgram(index: indexes[0]).run(words, discardsErrors: true)
    guard result.exitStatus == 0 else { return paths }
    let changed = Set(result.output.text.split(separator: "\0").map(String.init))
    return paths.filter(changed.contains)
  }

  /// The file's entry in each of the indexes; empty if one of them does not have it, or has only
  /// the intention to add it (`git add --intent-to-add`).
  func entries(of path: String) throws -> [Entry] {
    if try workspace.repository.indexEntry(path)?.isIntentToAdd ?? false { return [] }
    var entries: [Entry] = []
    for index in indexes {
      let words = ["ls-files", "--stage", "-z", "--", ":(top,literal)\(path)"]
      let listing = try workspace.git(words, index: index)
      let parts = listing.split { $0 == " " || $0 == "\t" || $0 == "\0" }.map(String.init)
      guard parts.count > 3, parts[2] == "0" else { return [] }
      entries.append(Entry(mode: parts[0], blobID: parts[1], index: index))
    }
    return entries
  }

  /// Whether the commit has only some paths, and this file is not among them: it equals HEAD's, so
  /// nothing of it was to be committed.
  func isOfOtherFiles(_ path: String, _ entries: [Entry]) throws -> Bool {
    guard isPartial, let first = entries.first else { return false }
    return try workspace.repository.blobID(path, at: "HEAD") == first.blobID
  }

  /// The id that a file of the work tree would have in the index.
  ///
  /// - Parameter isKept: whether git also stores that version as an object.
  func blobID(ofFile file: String, as path: String, isKept: Bool = false) throws -> String {
    try hash(file, as: path, options: isKept ? ["-w"] : [])
  }

  /// The id of a version, which git stores as an object.
  func blobID(of content: Bytes, as path: String) throws -> String {
    let file = workspace.storeFolder + "/staged-\(CurrentProcess.number)"
    try replaceFile(at: file, with: [content])
    defer { try? removeFile(at: file) }
    return try blobID(ofFile: file, as: path, isKept: true)
  }

  func put(file: String, as path: String, over entry: Entry) throws {
    try put(blobID(ofFile: file, as: path, isKept: true), as: path, over: entry)
  }

  func put(content: Bytes, as path: String, over entry: Entry) throws {
    try put(blobID(of: content, as: path), as: path, over: entry)
  }

  private func put(_ id: String, as path: String, over entry: Entry) throws {
    let information = "\(entry.mode),\(id),\(path)"
    _ = try workspace.git(["update-index", "--cacheinfo", information], index: entry.index)
  }

  private func hash(_ file: String, as path: String, options: [String]) throws -> String {
    let arguments = ["hash-object"] + options + ["--path", path, "--", file]
    return String(try workspace.git(arguments, index: indexes[0]).prefix { $0 != "\n" })
  }
}
