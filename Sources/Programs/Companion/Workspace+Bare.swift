internal import Git
internal import GitObjects
internal import JSONText
internal import Setup
internal import System

// What verbs that need no work tree ask for: the files of the work tree, or in a bare repository
// those of HEAD.
extension Workspace {
  /// A path that is meant to begin at the top of a bare repository; nil if it leads out.
  func pathInRepository(of path: String) -> String? {
    if path.hasPrefix("/") { return nil }
    return resolve(path, in: []).map { relativePath(of: $0[...]) }
  }

  /// Refuses what only a repository with a work tree has.
  func requireWorkTree() throws {
    if !hasWorkTree { throw VerbFailure.place(.noWorkTree(path: gitDirectory)) }
  }

  /// The paths of the files that git has and `isWanted` accepts, by the index, or without a work
  /// tree by HEAD.
  func trackedPaths(where isWanted: (String) -> Bool) throws -> [String] {
    if hasWorkTree { return try repository.indexPaths(where: isWanted) }
    guard let head = try repository.commitID(named: "HEAD") else { return [] }
    return try repository.fileChanges(from: nil, to: head).compactMap(\.newPath).filter(isWanted)
  }

  /// Whether there is a file, in the work tree or known to git.
  func isThere(_ path: String) throws -> Bool {
    if !hasWorkTree { return try repository.blobID(path, at: "HEAD") != nil }
    return try repository.indexEntry(path) != nil || entryExists(at: workTree + "/" + path)
  }

  /// The content of a file; nil if it is not a file, or can't be read.
  func readableContent(of path: String) -> Bytes? {
    if !hasWorkTree { return (try? repository.headBlob(path)) ?? nil }
    let filePath = workTree + "/" + path
    guard (try? checkPlace(of: path)) != nil, (try? kindOfEntry(at: filePath)) == .regular else {
      return nil
    }
    return try? InputFile(at: filePath).bytes
  }

  /// Whether the attributes send a file to the driver. Without a work tree they are those of HEAD,
  /// which libgit2 and older versions of git do not look at there.
  func isSentToDriver(_ path: String) throws -> Bool {
    if try repository.attribute("merge", path: path) == .value("jsonl") { return true }
    return try !hasWorkTree && sharedMerge(for: path, at: nil) == .driver("jsonl")
  }
}
