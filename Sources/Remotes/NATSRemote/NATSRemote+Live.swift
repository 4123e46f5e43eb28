internal import JSONText
internal import NATSClient
package import RemoteProtocol
internal import System

extension NATSRemote {
  /// What the server says of a stream that can serve.
  ///
  /// - Throws: `missing` if it is not there, `bad-request` if it can't serve.
  func state(of name: StreamName, _ call: HelperCall) throws(RemoteError) -> StreamState {
    let state = StreamState(try jetStream("STREAM.INFO." + name.stream, [], call), name)
    try state.check()
    return state
  }

  /// A live collection, with the objects that it has: the server counts their chunks.
  private func live(
    _ state: StreamState,
    _ collection: String,
    _ call: HelperCall
  ) throws(RemoteError) -> LiveState {
    var live = state.live(collection)
    if live.kind == .objects, live.count > 0 {
      let metas = try NATSObjects(self).allMetas(state.name, call)
      live.count = Int64(metas.count { !$0.isDeleted })
    }
    return live
  }

  func stateIfThere(
    _ name: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) -> StreamState? {
    do throws(RemoteError) {
      return try state(of: name, call)
    } catch  where error.reason == .collection {
      return nil
    }
  }

  package func states(
    in namespace: String,
    after place: LivePlace?,
    _ call: HelperCall
  ) throws(RemoteError) -> [LiveState] {
    var found: [(state: StreamState, live: LiveState)] = []
    var (read, total) = (0, 1)
    while read < total {
      var question = ObjectText()
      question.add("offset", number: read)
      let answer = try jetStream("STREAM.LIST", question.closed, call)
      let streams = answer.member(Bytes("streams"))?.elements ?? []
      found += streams.compactMap { Self.state($0, in: namespace) }
      read += streams.count
      total = streams.isEmpty ? 0 : answer.number("total") ?? 0
    }
    found.sort { $0.live.place < $1.live.place }
    var states: [LiveState] = []
    for (state, live) in found where place.map({ live.place > $0 }) ?? true {
      states.append(try self.live(state, live.collection, call))
    }
    return states
  }

  /// A stream of a list, if it is one of the namespace and can serve.
  private static func state(
    _ info: JSONValue,
    in namespace: String
  ) -> (state: StreamState, live: LiveState)? {
    guard let stream = info.member(Bytes("config"))?.text("name") else { return nil }
    for kind in LiveKind.allCases {
      let prefix = StreamName.prefix(kind, namespace: namespace)
      guard stream.hasPrefix(prefix) else { continue }
      let bucket = stream.dropFirst(prefix.utf8.count - namespace.utf8.count - 1)
      let unnamed = StreamState(
        info,
        StreamName(LiveName(namespace: namespace, collection: ""), kind)
      )
      guard
        let collection = unnamed.collection
          ?? StreamName.collection(inBucket: bucket, of: namespace)
      else { return nil }
      let name = StreamName(LiveName(namespace: namespace, collection: collection), kind)
      let state = StreamState(info, name)
      let isOurs = name.stream == stream && state.problem == nil
      return isOurs ? (state, state.live(collection)) : nil
    }
    return nil
  }

  package func open(
    _ name: LiveName,
    _ kind: LiveKind,
    _ settings: LiveSettings,
    _ call: HelperCall
  ) throws(RemoteError) -> OpenedLive {
    let stream = StreamName(name, kind)
    if let state = try stateIfThere(stream, call) {
      return OpenedLive(state: try live(state, name.collection, call), isNew: false)
    }
    try StreamSetup.check(settings)
    let origin = randomDigits(byteCount: 16)
    let question = StreamSetup.configuration(stream, name.collection, settings, origin: origin)
    do throws(RemoteError) {
      _ = try jetStream("STREAM.CREATE." + stream.stream, question, isChange: true, call)
    } catch {
      // Somebody else may have made it meanwhile, or the answer was lost.
      guard error.kind == .unknown || error.reason == .settings,
        let state = try? stateIfThere(stream, call)
      else { throw error }
      let live = try live(state, name.collection, call)
      return OpenedLive(state: live, isNew: state.origin == origin)
    }
    let state = try state(of: stream, call)
    return OpenedLive(state: try live(state, name.collection, call), isNew: state.origin == origin)
  }

  package func configure(
    _ name: LiveName,
    _ kind: LiveKind,
    origin: String,
    from old: LiveSettings,
    to new: LiveSettings,
    _ call: HelperCall
  ) throws(RemoteError) -> LiveState {
    let stream = StreamName(name, kind)
    let before = try state(of: stream, call)
    try before.require(origin)
    if before.settings == new { return try live(before, name.collection, call) }
    guard before.settings == old else { throw StreamState.otherSettings }
    try StreamSetup.check(new)
    let question = StreamSetup.replacing(before.configuration, new)
    do throws(RemoteError) {
      _ = try jetStream("STREAM.UPDATE." + stream.stream, question, isChange: true, call)
    } catch  where error.kind == .unknown {
      // What the server has now is what counts.
    }
    let after = try state(of: stream, call)
    guard after.settings == new else { throw StreamState.otherSettings }
    return try live(after, name.collection, call)
  }

  package func remove(
    _ name: LiveName,
    _ kind: LiveKind,
    origin: String,
    _ call: HelperCall
  ) throws(RemoteError) {
    let stream = StreamName(name, kind)
    guard let state = try stateIfThere(stream, call) else { return }
    try state.require(origin)
    do throws(RemoteError) {
      _ = try jetStream("STREAM.DELETE." + stream.stream, [], isChange: true, call)
    } catch  where error.reason == .collection {
      // Somebody else removed it.
    }
    revisions.forget()
    transfers.withLock { $0 = ObjectTransfers() }
  }
}

extension StreamState {
  fileprivate func require(_ origin: String) throws(RemoteError) {
    if self.origin != origin {
      throw RemoteError(.stale, "the live collection was removed and made again")
    }
  }

  fileprivate static var otherSettings: RemoteError {
    RemoteError(.stale, "somebody else has changed the settings")
  }
}
