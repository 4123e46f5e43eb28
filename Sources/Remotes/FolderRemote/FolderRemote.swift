package import JSONText
package import RemoteProtocol
internal import System

/// A folder as a remote, for example on a disk that several machines share.
///
/// It keeps its collections in the folder `collections`, each in its own (`CollectionFolder`).
///
/// All requests but `listen` come on one thread, and what they remember is for them alone: `listen`
/// reads only the heads.
package final class FolderRemote: SyncService {
  private let root: FolderRoot
  private let role: String
  private let limits: RemoteLimits
  private let readings = Locked<[String: CollectionReading]>([:])

  /// How often `listen` looks.
  private static let lookMilliseconds = 200

  /// - Parameter role: the caller's name; nobody checks it.
  package init(_ root: FolderRoot, role: String, limits: RemoteLimits) {
    self.root = root
    self.role = role
    self.limits = limits
  }

  private var collectionsPath: String { CollectionFolder.folder(of: root) }

  // MARK: - The server

  package func info(_ call: HelperCall) throws(RemoteError) -> ServerInfo {
    guard let server = try root.server() else { throw root.notSetUp }
    var info = ServerInfo(
      serverID: server.id,
      schema: server.schema,
      knownSchema: FolderRoot.schema,
      role: role,
      isOwner: canWriteToFolder(of: root.serverPath),
      collections: []
    )
    if server.schema != FolderRoot.schema { return info }
    for name in try root.entryNames(in: collectionsPath) {
      let path = collectionsPath + "/" + name
      let head: CollectionHead?
      do throws(RemoteError) {
        head = try CollectionFolder.head(at: path)
      } catch {
        if error.kind == .denied { continue }
        throw error
      }
      guard let head else { continue }
      info.collections.append(
        RemoteCollection(
          path: head.collection,
          point: head.point,
          mayWrite: canWriteToFolder(of: path + "/head"),
          statesTag: head.statesTag
        )
      )
    }
    return info
  }

  package func create(
    _ collections: [String],
    _ call: HelperCall
  ) throws(RemoteError) -> ServerInfo {
    let lock = try root.setUp(call)
    do throws(FileError) {
      try makeFolder(at: collectionsPath)
      try takeOverPermissions(of: root.path, for: collectionsPath)
    } catch {
      throw RemoteError(writing: error)
    }
    for collection in collections { try create(collection, call) }
    return try withExtendedLifetime(lock) { () throws(RemoteError) in try info(call) }
  }

  private func create(_ collection: String, _ call: HelperCall) throws(RemoteError) {
    let folder = folder(collection)
    if try folder.head() != nil { return }
    try folder.files.makeFolder(at: folder.path)
    let lock = try folder.files.lock(call)
    try withExtendedLifetime(lock) { () throws(RemoteError) in
      if try folder.head() == nil { try folder.create() }
    }
  }

  package func upgrade(_ call: HelperCall) throws(RemoteError) -> ServerInfo {
    try root.knownServer()
    return try info(call)
  }

  package func grant(
    _ right: RemoteRight,
    to role: String,
    on collection: String?,
    _ call: HelperCall
  ) throws(RemoteError) {
    throw RemoteError(
      .badRequest,
      "a folder has no roles: the permissions of \(root.path) say who may read and write it"
    )
  }

  // MARK: - Collections

  private func folder(_ collection: String) -> CollectionFolder {
    CollectionFolder(collection, in: root)
  }

  /// A collection as it is now.
  private func reading(_ collection: String) throws(RemoteError) -> CollectionReading {
    let folder = folder(collection)
    guard let head = try folder.head() else {
      readings.withLock { $0[collection] = nil }
      try root.knownServer()
      throw RemoteError(.missing, "there is no collection \(collection)", reason: .collection)
    }
    if let reading = readings.withLock({ $0[collection] }) {
      try reading.take(head)
      return reading
    }
    try root.knownServer()
    let reading = CollectionReading(folder, head)
    readings.withLock { $0[collection] = reading }
    return reading
  }

  /// Changes a collection as it is now, while nobody else does.
  private func changing<Result>(
    _ collection: String,
    _ call: HelperCall,
    _ change: (CollectionReading) throws(RemoteError) -> Result
  ) throws(RemoteError) -> Result {
    let before = try reading(collection)
    guard before.folder.files.isWritable else {
      throw RemoteError(.denied, "this user may not write to \(before.folder.path)")
    }
    let lock = try before.folder.files.lock(call)
    return try withExtendedLifetime(lock) { () throws(RemoteError) in
      try change(try reading(collection))
    }
  }

  package func remove(_ collection: String, _ call: HelperCall) throws(RemoteError) {
    try root.knownServer()
    guard try folder(collection).head() != nil else { return }
    try changing(collection, call) { reading throws(RemoteError) in
      if try reading.places(after: 0).hasRecords {
        throw RemoteError(.stale, "\(collection) has records")
      }
      try reading.folder.files.remove()
    }
    readings.withLock { $0[collection] = nil }
  }

  package func load(
    _ states: [FieldStates],
    tag: String,
    into collection: String,
    _ call: HelperCall
  ) throws(RemoteError) {
    try changing(collection, call) { reading throws(RemoteError) in
      try reading.load(states, tag: tag)
    }
  }

  package func push(_ push: SyncPush, _ call: HelperCall) throws(RemoteError) -> PushOutcome {
    try changing(push.collection, call) { reading throws(RemoteError) in
      try reading.push(push, by: role, limits, call)
    }
  }

  package func pull(
    _ pull: SyncPull,
    into page: inout RowPage,
    _ call: HelperCall
  ) throws(RemoteError) -> PullEnd {
    try reading(pull.collection).pull(pull, into: &page, call)
  }

  package func rows(
    of collection: String,
    _ keys: [Bytes],
    into page: inout RowPage,
    _ call: HelperCall
  ) throws(RemoteError) {
    try reading(collection).rows(keys, into: &page)
  }

  package func digests(
    of collection: String,
    _ keys: [Bytes],
    _ call: HelperCall
  ) throws(RemoteError) -> [KeyHistory] {
    try reading(collection).digests(keys, call)
  }

  package func listen(
    to collections: [String],
    _ call: HelperCall,
    _ changed: (_ collection: String, _ version: Int64) -> Void
  ) throws(RemoteError) {
    var last: [String: HistoryPoint] = [:]
    repeat {
      for collection in collections {
        guard let point = try folder(collection).head()?.point else {
          throw RemoteError(.missing, "there is no collection \(collection)", reason: .collection)
        }
        if last[collection] == point { continue }
        last[collection] = point
        changed(collection, point.version)
      }
    } while !call.cancellation.wait(milliseconds: Self.lookMilliseconds)
  }
}
