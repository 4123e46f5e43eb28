internal import Git
internal import GitObjects
internal import RecordStore
internal import System

extension Workspace {
  /// Refuses a file that belongs to something else: to a repository inside the work tree, to git,
  /// or to another collection by another name. A collection that is known stays one.
  func checkOwnership(of path: String) throws {
    let known = hasStore ? try openStore().collections().map(\.path) : []
    if known.contains(path) { return }
    try checkRepository(of: path)
    try checkIsAlone(path, among: known)
  }

  /// Refuses a path that leads to the same file as one of the others.
  func checkIsAlone(_ path: String, among others: [String]) throws {
    let ignoresCase = try repository.bool("core.ignorecase") ?? false
    let same = others.first { other in
      if other == path { return false }
      if ignoresCase, other.lowercased() == path.lowercased() { return true }
      return leadToOneFile(workTree + "/" + other, workTree + "/" + path)
    }
    if let same { throw VerbFailure.file(.sameFile(path: path, as: same)) }
  }

  /// Refuses a path that lies in a submodule, in another repository, or among git's own files.
  private func checkRepository(of path: String) throws {
    let names = path.split(separator: "/").map(String.init)
    if names.contains(where: { $0.lowercased() == ".git" }) {
      throw VerbFailure.file(.notInWorkTree(path))
    }
    var folder = ""
    for name in names {
      folder += folder.isEmpty ? name : "/" + name
      // A submodule that is not checked out is an empty folder.
      let isSubmodule = try repository.indexEntry(folder)?.mode == Self.submoduleMode
      if isSubmodule || entryExists(at: workTree + "/" + folder + "/.git") {
        throw VerbFailure.file(.inOtherRepository(path: path, folder: folder))
      }
      guard let real = realPath(workTree + "/" + folder) else { continue }
      for own in [gitDirectory, commonDirectory].compactMap(realPath)
      where (real + "/").hasPrefix(own + "/") {
        throw VerbFailure.file(.notInWorkTree(path))
      }
    }
  }

  /// https://git-scm.com/docs/index-format: "object type ... 1110 (gitlink)".
  private static let submoduleMode: UInt32 = 0o160000
}
