internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import System

/// Where a version of a file comes from.
struct VersionSource {
  private enum Place {
    case store(Store)
    case file
    case index
    case commit(String)
  }

  private let place: Place
  private let workspace: Workspace

  /// The commit that it is; nil for any other place.
  var commit: String? { if case .commit(let commit) = place { commit } else { nil } }

  /// - Parameter name: `store`, `file`, `index`, or what git knows a commit by.
  init(_ name: String, _ workspace: Workspace) throws {
    self.workspace = workspace
    switch name {
    case "store": place = .store(try workspace.openStore())
    case "file": place = .file
    case "index": place = .index
    default:
      guard let commit = try workspace.repository.commitID(named: name) else {
        throw VerbFailure.name(.unknownCommit(name))
      }
      place = .commit(commit)
    }
  }

  /// What the version has in a file, by its path from the top; nil where it has no such file. Of a
  /// file in conflict, the index has ours.
  func content(of path: String) throws -> Bytes? {
    let repository = try workspace.repository
    switch place {
    case .file:
      let filePath = workspace.workTree + "/" + path
      // As for git, a link is no file with the content of another one.
      if try kindOfEntry(at: filePath) == .symbolicLink {
        throw VerbFailure.file(.notAFile(path))
      }
      return try InputFile.ifPresent(at: filePath)?.bytes
    case .index:
      if let entry = try repository.indexEntry(path) { return try repository.blob(entry.blobID) }
      return try repository.conflictStages(path)?.ours
    case .commit(let commit):
      return try repository.file(path, in: commit)
    case .store(let store):
      guard try store.collection(path: path) != nil else { return nil }
      var content: [UInt8] = []
      try workspace.exchange(with: store).render(path) { content += $0.array }
      return Bytes(content)
    }
  }
}

extension Workspace {
  /// The files of records that a verb is about, by their paths from the top: the named one, else
  /// the collections of the store, else those that git knows as such.
  func recordFiles(_ path: String?) throws -> [String] {
    if let path { return [try innerPath(of: path)] }
    if hasStore { return try openStore().collections().map(\.path) }
    return try filesToKeep(in: self)
  }
}
