internal import JSONText
internal import System

/// A file has changed since the plan was made; nothing was done.
package struct SetupChangedMeanwhile: Error, Equatable, Sendable {
  package var path: String
}

extension SetupPlan {
  /// Carries out the plan. All new contents are on the disk before the first is put in place.
  ///
  /// - Throws: `FileError`, and `SetupChangedMeanwhile` if another program changed a file since it
  ///   was read. An uninstallation can undo what was done by then.
  package func carryOut() throws {
    for change in changes where try read(change.path) != change.old {
      throw SetupChangedMeanwhile(path: change.path)
    }
    var contents: [NewContent] = []
    for change in changes {
      guard let new = change.new, new != change.old else { continue }
      if change.old == nil { try makeFolders(for: change) }
      contents.append(NewContent(path: change.path, runs: [new]))
    }
    try replaceFiles(contents)
    for change in changes {
      if change.new == nil {
        try removeFile(at: change.path)
      } else if case .hook = change.subject, change.act != .removed {
        try makeRunnable(at: change.path)
      }
    }
  }

  /// A repository has its folders, up to the last one. A user's own may be missing altogether, and
  /// be links.
  private func makeFolders(for change: SetupChange) throws {
    let path = folder(of: change.path)
    guard change.subject == .userAttributes else { return try makeFolder(at: path) }
    let names = path.split(separator: "/")
    for count in 1...max(1, names.count) {
      let folder = "/" + names.prefix(count).joined(separator: "/")
      if !isFolder(at: folder) { try makeFolder(at: folder) }
    }
  }

  private func read(_ path: String) throws -> Bytes? { try InputFile.ifPresent(at: path)?.bytes }

  private func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
  }
}
