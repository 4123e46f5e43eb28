internal import Blobs
internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RemoteProtocol
internal import System

/// The remote that has the blobs of a repository.
final class BlobServer {
  /// The name of the remote.
  let remoteName: String
  private let remote: LiveRemote
  private let name: LiveName
  private let folder: BlobFolder

  /// So many chunks are on their way at once.
  private static let openCount = 8

  init(_ workspace: Workspace, _ remote: RecordRemote, _ folder: BlobFolder) throws {
    guard let namespace = try workspace.policies()?.namespace else {
      throw VerbFailure.blob(.noNamespace)
    }
    remoteName = remote.name
    self.folder = folder
    name = LiveName(namespace: namespace, collection: BlobFolder.path)
    self.remote = try LiveRemote(try workspace.helperStart(for: remote))
    guard self.remote.serves(.objects) else {
      self.remote.close()
      throw VerbFailure.blob(.noRemote)
    }
  }

  func close() { remote.close() }

  /// Makes the place for blobs on the server, where there is none yet.
  func open() throws { _ = try remote.open(name, .objects, LiveSettings()) }

  /// The size of each blob, in the order of the names; nil where the server lacks it.
  func sizes(of names: [BlobName]) throws -> [Int64?] {
    do throws(RemoteFailure) {
      return try remote.sizes(of: names.map(\.digits), in: name)
    } catch {
      // Nobody has pushed a blob yet.
      if error.kind == .missing { return names.map { _ in nil } }
      throw error
    }
  }

  // MARK: Sending

  /// Sends a blob; what the server has of it need not be sent again.
  ///
  /// - Returns: whether it is there now; false if what is here is damaged.
  func send(_ blob: BlobName, byteCount: Int) throws -> Bool {
    let object = ObjectName(digest: blob.digits, byteCount: Int64(byteCount))
    for _ in 0..<3 {
      do throws(RemoteFailure) {
        return try sendOnce(object, blob)
      } catch {
        if error.reason == .digest {
          // What the server had of it was damaged, and is removed, unless it is what is here.
          if try !folder.isWhole(blob) { return false }
        } else if error.kind != .stale {
          throw error
        }
        // Another one that sends it may be ahead, or have begun again.
      }
    }
    return try sendOnce(object, blob)
  }

  private func sendOnce(_ object: ObjectName, _ blob: BlobName) throws(RemoteFailure) -> Bool {
    var progress = try remote.begin(object, in: name)
    if progress.isDone { return true }
    var offset = progress.storedByteCount
    var pending: [PendingAnswer<ObjectProgress>] = []
    while let count = ObjectChunk.byteCount(at: offset, of: object, remote.limits) {
      let bytes: Bytes
      do throws(FileError) {
        bytes = try folder.read(blob, at: Int(offset), count: count)
      } catch {
        throw .broken(.failed(error), mayHaveHappened: false)
      }
      // It became shorter: what its name stands for is not here.
      if bytes.count < count { return false }
      let chunk = ObjectChunk(object: object, offset: offset, bytes: bytes)
      pending.append(try remote.beginStore(chunk, in: name))
      offset += Int64(count)
      if pending.count == Self.openCount { progress = try pending.removeFirst().wait() }
    }
    for answer in pending { progress = try answer.wait() }
    return progress.isDone
  }

  // MARK: Receiving

  /// Fetches a blob; what came before a cut need not come again.
  ///
  /// - Returns: whether it is here now; false if the server sends something else.
  func fetch(_ blob: BlobName, byteCount: Int64) throws -> Bool {
    // What was there already may be damaged.
    if try fetchOnce(blob, byteCount: byteCount) { return true }
    return try fetchOnce(blob, byteCount: byteCount)
  }

  private func fetchOnce(_ blob: BlobName, byteCount: Int64) throws -> Bool {
    let step = remote.limits.chunkByteCount
    var download = try folder.download(blob, stepCount: max(step, 1))
    do {
      var offset = Int64(download.byteCount)
      var pending: [PendingAnswer<FetchedChunk>] = []
      while offset < byteCount || !pending.isEmpty {
        while offset < byteCount, pending.count < Self.openCount {
          pending.append(try remote.beginFetch(blob.digits, at: offset, in: name))
          offset += Int64(step)
        }
        let chunk = try pending.removeFirst().wait()
        let count = min(Int64(step), byteCount - Int64(download.byteCount))
        // Of another length, it would never come to its end.
        guard chunk.objectByteCount == byteCount, chunk.bytes.count == count else { return false }
        try download.add(chunk.bytes)
      }
      return try download.finish()
    } catch {
      try? download.write()
      throw error
    }
  }
}
