package import JSONText
internal import System

/// What a helper does for each request of the capability `sync`; `runHelper` does the rest.
///
/// Requests come one at a time, in their order, on one thread. Only `listen` runs on a thread of
/// its own, several at once, beside the others: it needs a connection of its own. What is thrown is
/// the answer; an error of another type would be a mistake of the programmer, so there is none.
///
/// The framework has checked that all members are there and of the right type, that names of
/// collections are allowed, that no key is there twice, and that no base version is greater than
/// the known version. It has not checked rows: `PushedRow.problem` does.
package protocol SyncService: AnyObject, Sendable {
  func info(_ call: HelperCall) throws(RemoteError) -> ServerInfo

  /// Makes what is missing of the schema and of these collections.
  func create(_ collections: [String], _ call: HelperCall) throws(RemoteError) -> ServerInfo

  /// Removes a collection that has no records, and does nothing if it is not there.
  func remove(_ collection: String, _ call: HelperCall) throws(RemoteError)

  func upgrade(_ call: HelperCall) throws(RemoteError) -> ServerInfo

  /// - Parameter collection: nil for all that are there.
  func grant(
    _ right: RemoteRight,
    to role: String,
    on collection: String?,
    _ call: HelperCall
  ) throws(RemoteError)

  /// Replaces the states of a collection; none removes them.
  func load(
    _ states: [FieldStates],
    tag: String,
    into collection: String,
    _ call: HelperCall
  ) throws(RemoteError)

  /// Does a push as a whole or not at all.
  func push(_ push: SyncPush, _ call: HelperCall) throws(RemoteError) -> PushOutcome

  /// Fills a page with the rows after `pull.after`, or of greater versions than `pull.known`, by
  /// version and key, until it is full. Its `rowLimit` is `pull.limit`.
  ///
  /// - Returns: what the server has at the moment of this page; nil instead of `hasMore` if it does
  ///   not have the history that the client knows, in which case nothing is to be added.
  func pull(
    _ pull: SyncPull,
    into page: inout RowPage,
    _ call: HelperCall
  ) throws(RemoteError) -> PullEnd

  /// Adds the row of each key, in their order, with version 0 where there is none, until the page
  /// is full.
  func rows(
    of collection: String,
    _ keys: [Bytes],
    into page: inout RowPage,
    _ call: HelperCall
  ) throws(RemoteError)

  /// What each key has had, the newest first, in the order of the keys: at least that of the first.
  func digests(
    of collection: String,
    _ keys: [Bytes],
    _ call: HelperCall
  ) throws(RemoteError) -> [KeyHistory]

  /// Calls `changed` for each collection immediately, and again after each change, until
  /// `call.cancellation` is sent.
  func listen(
    to collections: [String],
    _ call: HelperCall,
    _ changed: (_ collection: String, _ version: Int64) -> Void
  ) throws(RemoteError)
}

/// How a page of a pull ends.
package enum PullEnd: Sendable {
  /// The rows are in the page.
  case page(HistoryPoint)
  /// The server does not have the history that the client knows.
  case reset(HistoryPoint)
}

extension SyncService {
  /// Carries out a request, and adds the answer.
  func answer(
    to request: SyncRequest,
    _ call: HelperCall,
    _ limits: RemoteLimits,
    into text: inout MessageText,
    _ changed: (_ collection: String, _ version: Int64) -> Void
  ) throws(RemoteError) {
    switch request {
    case .info: try info(call).add(to: &text)
    case .create(let collections): try create(collections, call).add(to: &text)
    case .remove(let collection): try remove(collection, call)
    case .upgrade: try upgrade(call).add(to: &text)
    case .grant(let role, let right, let collection):
      try grant(right, to: role, on: collection, call)
    case .states(let states, let tag, let collection):
      try load(states, tag: tag, into: collection, call)
    case .push(let push): try self.push(push, call).add(to: &text)
    case .pull(let pull):
      var page = RowPage(rowLimit: pull.limit, content: pull.content)
      switch try self.pull(pull, into: &page, call) {
      case .page(let point):
        point.add(to: &text)
        if page.isFull { text.object.add("more", flag: true) }
        page.add(to: &text)
      case .reset(let point):
        point.add(to: &text)
        text.object.add("reset", flag: true)
      }
    case .rows(let collection, let keys):
      var page = RowPage(rowLimit: limits.rowCount)
      try rows(of: collection, keys, into: &page, call)
      page.add(to: &text)
    case .digests(let collection, let keys):
      try digests(of: collection, keys, call).add(to: &text)
    case .listen(let collections): try listen(to: collections, call, changed)
    }
  }
}
