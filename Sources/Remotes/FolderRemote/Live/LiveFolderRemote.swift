internal import JSONText
package import RemoteProtocol
internal import System

/// The live collections of a folder, in its folder `live`: one for each namespace, with one for
/// each collection (`LiveFolder`).
///
/// All requests but `listen` come on one thread, and what they remember is for them alone: `listen`
/// looks only at the signatures of heads.
package final class LiveFolderRemote: LiveService {
  private let root: FolderRoot
  private let folderValues: FolderValues
  private let folderEvents: FolderEvents
  private let folderObjects: FolderObjects

  /// How often `listen` looks.
  private static let lookMilliseconds = 50

  package init(_ root: FolderRoot, _ limits: RemoteLimits) {
    self.root = root
    folderValues = FolderValues(root)
    folderEvents = FolderEvents(root)
    folderObjects = FolderObjects(root, limits)
  }

  package var values: (any ValueService)? { folderValues }
  package var events: (any EventService)? { folderEvents }
  package var objects: (any ObjectService)? { folderObjects }

  // MARK: - What is there

  package func states(
    in namespace: String,
    after place: LivePlace?,
    _ call: HelperCall
  ) throws(RemoteError) -> [LiveState] {
    if try root.server() == nil { return [] }
    try root.knownServer()
    let folder = LiveFolder.path(of: namespace, in: root)
    var heads: [LiveHead] = []
    for name in try root.entryNames(in: folder) {
      do throws(RemoteError) {
        if let head = try LiveFolder.head(at: "\(folder)/\(name)") { heads.append(head) }
      } catch {
        if error.kind != .denied { throw error }
      }
    }
    var states: [LiveState] = []
    for head in heads {
      let own = LivePlace(collection: head.name.collection, kind: head.kind)
      if let place, own <= place { continue }
      states.append(try state(LiveFolder(head.name, head.kind, in: root), head))
    }
    return states.sorted { $0.place < $1.place }
  }

  private func state(_ folder: LiveFolder, _ head: LiveHead) throws(RemoteError) -> LiveState {
    var state = LiveState(
      collection: head.name.collection,
      kind: head.kind,
      settings: head.settings,
      origin: head.origin,
      newest: head.newest,
      count: head.count,
      byteCount: head.lineByteCount
    )
    switch head.kind {
    case .values: break
    case .events:
      state.oldest = try folderEvents.oldest(folder, head, try folder.now(head))
    case .objects:
      state.newest = nil
      (state.count, state.byteCount) = try folderObjects.totals(folder)
    }
    return state
  }

  // MARK: - Making and removing

  package func open(
    _ name: LiveName,
    _ kind: LiveKind,
    _ settings: LiveSettings,
    _ call: HelperCall
  ) throws(RemoteError) -> OpenedLive {
    let folder = LiveFolder(name, kind, in: root)
    if try root.server() != nil {
      try root.knownServer()
      if let head = try folder.headIfPresent() {
        return OpenedLive(state: try state(folder, head), isNew: false)
      }
    }
    let lock = try root.setUp(call)
    return try withExtendedLifetime(lock) { () throws(RemoteError) in
      for path in [root.path + "/live", LiveFolder.path(of: name.namespace, in: root), folder.path]
      {
        try folder.files.makeFolder(at: path)
      }
      let inner = try folder.files.lock(call)
      return try withExtendedLifetime(inner) { () throws(RemoteError) in
        if let head = try folder.headIfPresent() {
          return OpenedLive(state: try state(folder, head), isNew: false)
        }
        return OpenedLive(state: try state(folder, try folder.create(settings)), isNew: true)
      }
    }
  }

  package func configure(
    _ name: LiveName,
    _ kind: LiveKind,
    origin: String,
    from old: LiveSettings,
    to new: LiveSettings,
    _ call: HelperCall
  ) throws(RemoteError) -> LiveState {
    let folder = LiveFolder(name, kind, in: root)
    return try folder.changing(call) { present, now throws(RemoteError) in
      var head = present
      if head.origin == origin, head.settings == new { return try state(folder, head) }
      // fault: settings-are-overwritten
      guard head.origin == origin, head.settings == old else {
        throw RemoteError(.stale, "\(name.collection) has other settings meanwhile")
      }
      // What has expired does not come back with a longer ttl.
      if head.settings.ttl != nil { head = try folderValues.compact(folder, head, now) }
      head.settings = new
      head.time = now
      if kind == .events { try folderEvents.retain(folder, &head, now) }
      try folder.write(head)
      if kind == .events { folderEvents.removeLogs(folder, head) }
      return try state(folder, head)
    }
  }

  package func remove(
    _ name: LiveName,
    _ kind: LiveKind,
    origin: String,
    _ call: HelperCall
  ) throws(RemoteError) {
    let folder = LiveFolder(name, kind, in: root)
    guard try folder.headIfPresent() != nil else { return }
    // Nobody makes a collection in the namespace meanwhile.
    let lock = try root.setUp(call)
    try withExtendedLifetime(lock) { () throws(RemoteError) in
      try folder.changing(call) { head, _ throws(RemoteError) in
        if head.origin != origin {
          throw RemoteError(.stale, "\(name.collection) was removed and made again")
        }
        try folder.files.remove()
      }
      removeFolderIfEmpty(at: LiveFolder.path(of: name.namespace, in: root))
    }
  }

  // MARK: - Listening

  package func listen(
    in namespace: String,
    to collections: [String],
    _ call: HelperCall,
    _ changed: (_ collection: String) -> Void
  ) throws(RemoteError) {
    var last: [String: [FileSignature?]] = [:]
    repeat {
      for collection in collections {
        let name = LiveName(namespace: namespace, collection: collection)
        var signatures: [FileSignature?] = []
        for kind in [LiveKind.values, .events] {
          do throws(FileError) {
            let path = LiveFolder(name, kind, in: root).files.headPath
            signatures.append(try FileSignature(at: path))
          } catch {
            throw RemoteError(reading: error)
          }
        }
        if signatures == [nil, nil] {
          throw RemoteError(
            .missing,
            "there is no \(collection) in \(namespace)",
            reason: .collection
          )
        }
        if last.updateValue(signatures, forKey: collection) != signatures { changed(collection) }
      }
    } while !call.cancellation.wait(milliseconds: Self.lookMilliseconds)
  }
}
