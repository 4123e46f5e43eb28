package import JSONText
package import System

/// A remote with live collections, as a client sees it.
///
/// As with `SyncRemote`, every function sends a request and waits for its answer; those with
/// `begin` only send it. A write, an event, a key or a line that is over the remote's limits is
/// never sent: `too-large` is thrown.
package final class LiveRemote {
  package let client: HelperClient

  package var limits: RemoteLimits { client.identity.limits }

  /// - Throws: if the helper serves no kind of live collection.
  package init(_ client: HelperClient) throws(RemoteFailure) {
    self.client = client
    if !LiveKind.allCases.contains(where: { client.serves($0.rawValue) }) {
      try client.require(LiveKind.values.rawValue)
    }
  }

  /// Starts the helper of a remote.
  package convenience init(_ start: HelperClient.Start) throws(RemoteFailure) {
    try self.init(HelperClient(start))
  }

  /// Ends the helper.
  package func close() { client.close() }

  package func serves(_ kind: LiveKind) -> Bool { client.serves(kind.rawValue) }

  func begin<Answer>(
    _ request: LiveRequest,
    milliseconds: Int? = nil,
    _ read: @escaping (Message) -> Answer?
  ) throws(RemoteFailure) -> PendingAnswer<Answer> {
    try client.begin(request, once: randomDigits(byteCount: 16), milliseconds: milliseconds, read)
  }

  /// A new id for a write.
  package static func newID() -> String { randomDigits(byteCount: 16) }
}

// MARK: - Live collections

extension LiveRemote {
  /// All live collections of a namespace, by name and then by kind.
  package func states(in namespace: String) throws(RemoteFailure) -> [LiveState] {
    var states: [LiveState] = []
    while true {
      let after = states.last?.place
      let page = try begin(.info(namespace: namespace, after: after)) {
        LiveStates($0, after: after)
      }.wait()
      states += page.states
      if !page.hasMore { return states }
    }
  }

  /// Makes a live collection if it is not there; the answer has the settings that it has.
  package func open(
    _ name: LiveName,
    _ kind: LiveKind,
    _ settings: LiveSettings
  ) throws(RemoteFailure) -> OpenedLive {
    try beginOpen(name, kind, settings).wait()
  }

  package func beginOpen(
    _ name: LiveName,
    _ kind: LiveKind,
    _ settings: LiveSettings
  ) throws(RemoteFailure) -> PendingAnswer<OpenedLive> {
    try begin(.open(name, kind, settings)) { answer -> OpenedLive? in
      LiveState(answer.object).map { OpenedLive(state: $0, isNew: answer.flag("created")) }
    }
  }

  /// Replaces the settings of a live collection that is as `state` says.
  ///
  /// - Throws: `stale` if it has other settings or another origin meanwhile.
  package func configure(
    _ name: LiveName,
    _ state: LiveState,
    to settings: LiveSettings
  ) throws(RemoteFailure) -> LiveState {
    let request = LiveRequest.configure(
      name,
      state.kind,
      origin: state.origin,
      from: state.settings,
      to: settings
    )
    return try begin(request) { LiveState($0.object) }.wait()
  }

  /// Removes a live collection with all that is in it.
  ///
  /// - Throws: `stale` if it has another origin.
  package func remove(
    _ name: LiveName,
    _ kind: LiveKind,
    origin: String
  ) throws(RemoteFailure) {
    try begin(.remove(name, kind, origin: origin)) { _ in () }.wait()
  }

  /// Listens for changes of some collections until `changed` says that it is enough, the wait is
  /// interrupted, or nothing comes for some time.
  ///
  /// The first hint of each collection comes at once. A hint may be missing, so a client polls too.
  ///
  /// - Parameters:
  ///   - milliseconds: the longest wait for a hint; nil for ever.
  ///   - interrupt: ends the waiting from another thread.
  ///   - changed: gets a collection, and says whether to go on.
  package func listen(
    in namespace: String,
    to collections: [String],
    milliseconds: Int?,
    interrupt: Wakeup?,
    _ changed: (_ collection: String) throws -> Bool
  ) throws {
    let pending = try begin(.listen(namespace: namespace, collections: collections)) { _ in () }
    try client.takeHints(of: pending, milliseconds: milliseconds, interrupt: interrupt) { event in
      guard let collection = event.text("collection") else { return nil }
      return try changed(collection)
    }
  }
}

// MARK: - Values

extension LiveRemote {
  /// Does some writes, each by itself, and returns the result of each in their order.
  ///
  /// - Precondition: at most `limits.rowCount` writes, and each key once.
  package func write(
    _ writes: [ValueWrite],
    to name: LiveName
  ) throws(RemoteFailure) -> WriteAnswer {
    try beginWrite(writes, to: name).wait()
  }

  package func beginWrite(
    _ writes: [ValueWrite],
    to name: LiveName
  ) throws(RemoteFailure) -> PendingAnswer<WriteAnswer> {
    for write in writes {
      if let problem = liveProblem(write.key, write.line, limits) { throw .answered(problem) }
    }
    return try begin(.write(name, writes)) { WriteAnswer($0, writes) }
  }

  /// The values of some keys, in their order, and the server's clock. More keys than fit into an
  /// answer take several requests.
  package func read(
    _ keys: [Bytes],
    in name: LiveName
  ) throws(RemoteFailure) -> (values: [ValueEntry], now: Int64) {
    var values: [ValueEntry] = []
    var now: Int64 = 0
    while values.count < keys.count {
      let end = min(keys.count, values.count + limits.rowCount)
      let rest = Array(keys[values.count..<end])
      let page = try begin(.read(name, rest)) { answer -> ([ValueEntry], Int64)? in
        guard let values = [ValueEntry](answer), let now = answer.number("now"),
          !values.isEmpty, values.count <= rest.count,
          zip(values, rest).allSatisfy({ $0.key == $1 })
        else { return nil }
        return (values, now)
      }.wait()
      values += page.0
      now = page.1
    }
    return (values, now)
  }

  package func changes(
    _ question: ChangesQuestion,
    in name: LiveName
  ) throws(RemoteFailure) -> ChangesPage {
    try beginChanges(question, in: name).wait()
  }

  package func beginChanges(
    _ question: ChangesQuestion,
    in name: LiveName
  ) throws(RemoteFailure) -> PendingAnswer<ChangesPage> {
    try begin(.changes(name, question)) { ChangesPage($0, to: question) }
  }
}

// MARK: - Events

extension LiveRemote {
  /// Appends events that are not there, in their order, and returns the result of each.
  ///
  /// - Precondition: at most `limits.rowCount` events, and each id once.
  package func append(
    _ append: EventAppend,
    to name: LiveName
  ) throws(RemoteFailure) -> AppendAnswer {
    try beginAppend(append, to: name).wait()
  }

  /// Sends events. Those of one collection are appended in the order in which they are sent.
  package func beginAppend(
    _ append: EventAppend,
    to name: LiveName
  ) throws(RemoteFailure) -> PendingAnswer<AppendAnswer> {
    for event in append.events {
      if let problem = liveProblem(event.id, event.line, limits) { throw .answered(problem) }
    }
    let count = append.events.count
    return try begin(.append(name, append)) { AppendAnswer($0, count: count) }
  }

  package func follow(
    _ question: FollowQuestion,
    in name: LiveName
  ) throws(RemoteFailure) -> EventsPage {
    try beginFollow(question, in: name).wait()
  }

  package func beginFollow(
    _ question: FollowQuestion,
    in name: LiveName
  ) throws(RemoteFailure) -> PendingAnswer<EventsPage> {
    try begin(.follow(name, question)) { EventsPage($0, to: question) }
  }
}

// MARK: - Objects

extension LiveRemote {
  /// The size of each object, in the order of the digests; nil where it is not there.
  package func sizes(
    of digests: [String],
    in name: LiveName
  ) throws(RemoteFailure) -> [Int64?] {
    var sizes: [Int64?] = []
    let limit = min(limits.rowCount, LiveRequest.digestLimit)
    while sizes.count < digests.count {
      let rest = Array(digests[sizes.count..<min(digests.count, sizes.count + limit)])
      let count = rest.count
      sizes += try begin(.have(name, rest)) { ObjectSizes($0, count: count) }.wait().sizes
    }
    return sizes
  }

  /// How many bytes of an object need not be sent.
  package func begin(
    _ object: ObjectName,
    in name: LiveName
  ) throws(RemoteFailure) -> ObjectProgress {
    let limits = limits
    return try begin(.begin(name, object), milliseconds: verification(of: object)) {
      ObjectProgress($0, of: object, limits)
    }.wait()
  }

  /// How long a request may take that may verify a whole object.
  private func verification(of object: ObjectName) -> Int {
    // A slow disk reads 20 MB in a second.
    client.start.hello.deadlineMilliseconds + Int(clamping: object.byteCount / 20_000)
  }

  /// Sends a chunk of an object; `ObjectChunk.byteCount` says how long it has to be.
  package func beginStore(
    _ chunk: ObjectChunk,
    in name: LiveName
  ) throws(RemoteFailure) -> PendingAnswer<ObjectProgress> {
    let (object, limits) = (chunk.object, limits)
    let end = chunk.offset + Int64(chunk.bytes.count)
    return try begin(
      .store(name, chunk),
      milliseconds: end == object.byteCount ? verification(of: object) : nil
    ) { ObjectProgress($0, of: object, limits) }
  }

  /// Asks for the chunk of an object that begins at an offset, a multiple of
  /// `limits.chunkByteCount`. Who has all has to compute their SHA-256.
  package func beginFetch(
    _ digest: String,
    at offset: Int64,
    in name: LiveName
  ) throws(RemoteFailure) -> PendingAnswer<FetchedChunk> {
    try begin(.fetch(name, digest: digest, offset: offset)) { FetchedChunk($0) }
  }

  /// The objects after a digest, by digest.
  package func objects(
    after digest: String?,
    limit: Int,
    in name: LiveName
  ) throws(RemoteFailure) -> ObjectsPage {
    try begin(.objects(name, after: digest, limit: limit)) {
      ObjectsPage($0, after: digest)
    }.wait()
  }

  /// Removes objects; those that are not there are removed already.
  package func discard(_ digests: [String], in name: LiveName) throws(RemoteFailure) {
    var rest = digests[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(LiveRequest.digestLimit))
      rest = rest.dropFirst(part.count)
      try begin(.discard(name, part)) { _ in () }.wait()
    }
  }
}
