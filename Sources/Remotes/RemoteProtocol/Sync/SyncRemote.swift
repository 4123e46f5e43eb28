package import JSONText
package import System

/// A remote with the capability `sync`, as a client sees it.
///
/// Every function sends a request and waits for its answer; those with `begin` only send it, and
/// what they return waits. Each throws `RemoteFailure`: `kind` says in one word what it is, and
/// only `unknown` means that something may have changed.
package final class SyncRemote {
  package let client: HelperClient

  package var limits: RemoteLimits { client.identity.limits }

  /// - Throws: if the helper does not serve `sync`.
  package init(_ client: HelperClient) throws(RemoteFailure) {
    self.client = client
    try client.require("sync")
  }

  /// Starts the helper of a remote.
  package convenience init(_ start: HelperClient.Start) throws(RemoteFailure) {
    try self.init(HelperClient(start))
  }

  /// Ends the helper.
  package func close() { client.close() }

  func begin<Answer>(
    _ request: SyncRequest,
    _ read: @escaping (Message) -> Answer?
  ) throws(RemoteFailure) -> PendingAnswer<Answer> {
    try client.begin(request, once: randomDigits(byteCount: 16), read)
  }
}

// MARK: - Requests

extension SyncRemote {
  package func info() throws(RemoteFailure) -> ServerInfo {
    try begin(.info) { ServerInfo($0) }.wait()
  }

  /// Makes the schema, and collections, where they are missing.
  package func create(_ collections: [String]) throws(RemoteFailure) -> ServerInfo {
    try begin(.create(collections)) { ServerInfo($0) }.wait()
  }

  /// Removes a collection that has no records.
  package func remove(_ collection: String) throws(RemoteFailure) {
    try begin(.remove(collection)) { _ in () }.wait()
  }

  package func upgrade() throws(RemoteFailure) -> ServerInfo {
    try begin(.upgrade) { ServerInfo($0) }.wait()
  }

  /// - Parameter collection: nil for all collections that are there.
  package func grant(
    _ right: RemoteRight,
    to role: String,
    on collection: String?
  ) throws(RemoteFailure) {
    try begin(.grant(role: role, right, collection: collection)) { _ in () }.wait()
  }

  /// Replaces the states of a collection.
  package func load(
    _ states: [FieldStates],
    tag: String,
    into collection: String
  ) throws(RemoteFailure) {
    try begin(.states(states, tag: tag, collection: collection)) { _ in () }.wait()
  }

  package func push(_ push: SyncPush) throws(RemoteFailure) -> PushOutcome {
    try beginPush(push).wait()
  }

  /// Sends a push. Pushes of one collection are done in the order in which they are sent.
  package func beginPush(_ push: SyncPush) throws(RemoteFailure) -> PendingAnswer<PushOutcome> {
    try begin(.push(push)) { PushOutcome($0) }
  }

  package func pull(_ pull: SyncPull) throws(RemoteFailure) -> PulledPage {
    try beginPull(pull).wait()
  }

  package func beginPull(_ pull: SyncPull) throws(RemoteFailure) -> PendingAnswer<PulledPage> {
    let content = pull.content
    return try begin(.pull(pull)) { PulledPage($0, content) }
  }

  /// Pulls all pages since a point, and asks for each while `take` is busy with the one before.
  ///
  /// - Parameter take: gets the rows of each page, at least once.
  /// - Returns: the point up to which the client has everything; nil if the server does not have
  ///   the history that the client knows, so that it has to compare everything. What `take` got is
  ///   of no use then.
  package func pullAll(
    of collection: String,
    since known: HistoryPoint,
    content: SyncPull.Content = .lines,
    _ take: ([RemoteRow]) throws -> Void
  ) throws -> HistoryPoint? {
    var pull = SyncPull(
      collection: collection,
      known: known,
      limit: limits.rowCount,
      content: content
    )
    var page = try beginPull(pull).wait()
    while true {
      guard case .rows(let rows, let point, let hasMore) = page else { return nil }
      guard hasMore, let last = rows.last else {
        try take(rows)
        return point
      }
      pull.known = point
      pull.after = SyncPull.Place(version: last.version, key: last.key)
      let next = try beginPull(pull)
      do {
        try take(rows)
      } catch {
        next.forget()
        throw error
      }
      page = try next.wait()
    }
  }

  /// The server's rows of some keys, in their order. More keys than fit into an answer take several
  /// requests.
  package func rows(
    of collection: String,
    _ keys: [Bytes]
  ) throws(RemoteFailure) -> [RemoteRow] {
    try answers(keys, { .rows(collection: collection, keys: $0) }) { [RemoteRow]($0, .lines) }
  }

  /// What each of some keys has had on the server, in their order.
  package func digests(
    of collection: String,
    _ keys: [Bytes]
  ) throws(RemoteFailure) -> [KeyHistory] {
    try answers(keys, { .digests(collection: collection, keys: $0) }) { [KeyHistory]($0) }
  }

  /// Asks for something of each key, again for those that an answer had no room for.
  private func answers<Part>(
    _ keys: [Bytes],
    _ request: ([Bytes]) -> SyncRequest,
    _ read: @escaping (Message) -> [Part]?
  ) throws(RemoteFailure) -> [Part] {
    var parts: [Part] = []
    while parts.count < keys.count {
      let rest = keys[parts.count..<min(keys.count, parts.count + limits.rowCount)]
      let answer = try begin(request(Array(rest))) { message -> [Part]? in
        guard let parts = read(message), !parts.isEmpty, parts.count <= rest.count else {
          return nil
        }
        return parts
      }
      parts += try answer.wait()
    }
    return parts
  }

  /// Listens for changes of some collections until `changed` says that it is enough, the wait is
  /// interrupted, or nothing comes for some time.
  ///
  /// The first hint of each collection comes at once. A hint may be missing, so a client polls too.
  ///
  /// - Parameters:
  ///   - milliseconds: the longest wait for a hint; nil for ever.
  ///   - interrupt: ends the waiting from another thread.
  ///   - changed: gets a collection and its version, and says whether to go on.
  package func listen(
    to collections: [String],
    milliseconds: Int?,
    interrupt: Wakeup?,
    _ changed: (_ collection: String, _ version: Int64) throws -> Bool
  ) throws {
    let pending = try begin(.listen(collections)) { _ in () }
    try client.takeHints(of: pending, milliseconds: milliseconds, interrupt: interrupt) { event in
      guard let collection = event.text("collection"), let version = event.number("version") else {
        return nil
      }
      return try changed(collection, version)
    }
  }
}
