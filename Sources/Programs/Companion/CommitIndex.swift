internal import Git
internal import GitObjects
internal import JSONText
internal import System

/// The index that a commit is made of, as git hands it to `pre-commit`, written by git itself: it
/// knows all forms of an index, and the filters of the user.
///
/// `git commit` gives the index itself. `git commit -a` gives the one that it is about to put in
/// place. `git commit -- PATH` gives one of HEAD and of these paths alone, and has another one
/// ready that will take the place of the index afterwards; what is staged in the first has to be in
/// the second, too, or the next commit would take it back.
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
  /// Whether the commit is made of some paths alone.
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

  /// Those of the files that the index has otherwise than HEAD, or all of them where there is no
  /// commit yet.
  func changed(_ paths: [String]) throws -> [String] {
    if paths.isEmpty { return [] }
    let words = ["diff-index", "--cached", "--name-only", "--no-renames", "-z", "HEAD"]
    let result = try workspace.gitProgram(index: indexes[0]).run(words, discardsErrors: true)
    guard result.exitStatus == 0 else { return paths }
    let changed = Set(result.output.text.split(separator: "\0").map(String.init))
    return paths.filter(changed.contains)
  }

  /// The file in each of the indexes; empty where one of them does not have it, or only the wish to
  /// have it some day (`git add --intent-to-add`).
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

  /// Whether the commit is one of some paths alone, and this file is none of them: it is what HEAD
  /// has, so that nothing of it was to be committed.
  func isOfOtherFiles(_ path: String, _ entries: [Entry]) throws -> Bool {
    guard isPartial, let first = entries.first else { return false }
    return try workspace.repository.blobID(path, at: "HEAD") == first.blobID
  }

  /// The id that a file of the work tree would have in the index.
  ///
  /// - Parameter isKept: whether git is to have that version among its objects, too.
  func blobID(ofFile file: String, as path: String, isKept: Bool = false) throws -> String {
    try hash(file, as: path, options: isKept ? ["-w"] : [])
  }

  /// The id of a version that git has then.
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
