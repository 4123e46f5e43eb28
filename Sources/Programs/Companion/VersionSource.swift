internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import System

/// The source of a version of a file.
struct VersionSource {
  private enum Place {
    case store(Store)
    case file
    case index
    case commit(String)
  }

  /// The words that name a version that is not a commit.
  static let places = ["store", "file", "index"]

  private let place: Place
  private let workspace: Workspace

  /// The commit, if the version is one; else nil.
  var commit: String? { if case .commit(let commit) = place { commit } else { nil } }

  /// - Parameter name: `store`, `file`, `index`, or a name that git has for a commit.
  init(_ name: String, _ workspace: Workspace) throws {
    self.workspace = workspace
    if ["store", "file", "index"].contains(name) { try workspace.requireWorkTree() }
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

  /// The content of a file in the version, by its path from the top; nil if there is no such file.
  /// For a file in conflict, the index has ours.
  func content(of path: String) throws -> Bytes? {
    let repository = try workspace.repository
    switch place {
    case .file:
      let filePath = workspace.workTree + "/" + path
      // As for git, a link does not count as the file that it leads to.
      if try kindOfEntry(at: filePath) == .symbolicLink {
        throw VerbFailure.file(.notAFile(path))
      }
      try workspace.checkPlace(of: path)
      return try InputFile.ifPresent(at: filePath)?.bytes
    case .index:
      if let entry = try repository.indexEntry(path) {
        return try repository.presentBlob(entry.blobID)
      }
      return try repository.conflictStages(path)?.ours
    case .commit(let commit):
      return try repository.file(path, in: commit)
    case .store(let store):
      guard try store.collection(path: path) != nil else { return nil }
      var content: [UInt8] = []
      try workspace.exchange(with: store).renderInStep(path) { content += $0.array }
      return Bytes(content)
    }
  }
}

extension Workspace {
  /// The files of records for a verb, by their paths from the top: the named one, else the
  /// collections of the store, else those that git tracks.
  func recordFiles(_ path: String?) throws -> [String] {
    if let path { return [try innerPath(of: path)] }
    if hasStore { return try openStore().collections().map(\.path) }
    return try filesToKeep(in: self)
  }
}
