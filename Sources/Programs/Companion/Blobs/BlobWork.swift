internal import Blobs
internal import CommandInterface
internal import Exchange
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import RemoteProtocol
internal import System

/// The blobs of a work tree: those that are here, those that its records mention, and the remote
/// that has them, too.
final class BlobWork {
  let workspace: Workspace
  let folder: BlobFolder
  private var openedServer: BlobServer??

  init(_ workspace: Workspace) {
    self.workspace = workspace
    folder = BlobFolder(workTree: workspace.workTree, place: workspace.temporaryPlace)
  }

  /// The path of a blob's file from the top of the work tree.
  func innerPath(of name: BlobName) -> String {
    String(folder.path(of: name).dropFirst(workspace.workTree.utf8.count + 1))
  }

  /// Takes the lock under which blobs come and go, so that one that nothing mentions yet is not
  /// removed.
  ///
  /// - Parameter name: the lock's file in the store's folder.
  func lock(_ name: String = "blobs.lock") throws -> ProcessLock {
    try workspace.makeStoreFolder()
    return try lockStore(
      in: workspace.storeFolder,
      name: name,
      waitLimitInMilliseconds: Self.lockLimitInMilliseconds
    )
  }

  /// A large blob takes a while to be added.
  private static let lockLimitInMilliseconds = 60_000

  // MARK: The remote

  /// The remote that serves blobs, once it is reached; nil if there is none.
  func server() throws -> BlobServer? {
    if let openedServer { return openedServer }
    let remote = try workspace.remote(serving: .objectStore)
    let server = try remote.map { try BlobServer(workspace, $0, folder) }
    openedServer = .some(server)
    return server
  }

  func close() { (openedServer ?? nil)?.close() }

  /// Has git ignore the blobs where a remote has them. Else git-lfs may, or git itself.
  func hideFromGit() throws {
    guard try workspace.remote(serving: .objectStore) != nil else { return }
    workspace.hideFromGit([BlobFolder.path + "/"])
  }

  // MARK: Mentions

  /// The blobs that the records of the store mention, or without a store, those of the files that
  /// would become collections.
  func mentioned() throws -> Set<BlobName> {
    var mentions = BlobMentions()
    if workspace.hasStore {
      let store = try workspace.openStore()
      try workspace.bringInStep(store)
      try addRecords(of: store, to: &mentions)
    } else {
      for path in try filesToKeep(in: workspace) {
        if let content = workspace.readableContent(of: path) { mentions.add(whole: content) }
      }
    }
    return mentions.names
  }

  func addRecords(of store: Store, to mentions: inout BlobMentions) throws {
    for collection in try store.collections() {
      try store.forEachRecord(of: collection) { _, record in mentions.add(whole: record.bytes) }
    }
  }
}
