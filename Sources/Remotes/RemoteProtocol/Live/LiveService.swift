package import JSONText

/// What a helper does for live collections; `runHelper` does the rest.
///
/// As with `SyncService`, requests come one at a time, in their order, on one thread, and only
/// `listen` runs on a thread of its own, beside the others. What is thrown is the answer.
///
/// The framework has checked that all members are there and of the right type, that names, ids,
/// keys and lines are allowed and not over the limits, and that no key is there twice.
package protocol LiveService: AnyObject, Sendable {
  /// Who serves each kind; nil for one that the helper does not have among its capabilities.
  var values: (any ValueService)? { get }
  var events: (any EventService)? { get }
  var objects: (any ObjectService)? { get }

  /// The live collections of a namespace after a place, in the order of `LivePlace`: at least the
  /// first, and none if there is no more.
  func states(
    in namespace: String,
    after place: LivePlace?,
    _ call: HelperCall
  ) throws(RemoteError) -> [LiveState]

  /// Makes a live collection if it is not there.
  func open(
    _ name: LiveName,
    _ kind: LiveKind,
    _ settings: LiveSettings,
    _ call: HelperCall
  ) throws(RemoteError) -> OpenedLive

  /// Replaces the settings, if they are `old` or `new`, and the origin is this one.
  func configure(
    _ name: LiveName,
    _ kind: LiveKind,
    origin: String,
    from old: LiveSettings,
    to new: LiveSettings,
    _ call: HelperCall
  ) throws(RemoteError) -> LiveState

  /// Removes a live collection with all that is in it, if its origin is this one; does nothing if
  /// it is not there.
  func remove(
    _ name: LiveName,
    _ kind: LiveKind,
    origin: String,
    _ call: HelperCall
  ) throws(RemoteError)

  /// Calls `changed` for each collection immediately, and again when it may have changed, until
  /// `call.cancellation` is sent.
  func listen(
    in namespace: String,
    to collections: [String],
    _ call: HelperCall,
    _ changed: (_ collection: String) -> Void
  ) throws(RemoteError)
}

/// What a helper does for the values of live collections.
package protocol ValueService: AnyObject, Sendable {
  /// Does each write by itself, and returns the result of each, in their order. The lines in
  /// refusals are left out where they have more than `ProtocolLimits.refusalByteCount` together.
  func write(
    _ writes: [ValueWrite],
    to name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> WriteAnswer

  /// Adds the value of each key, in their order, or `ValueEntry.nothing`, until the page is full.
  ///
  /// - Returns: the server's clock.
  func read(
    _ keys: [Bytes],
    in name: LiveName,
    into page: inout LivePage,
    _ call: HelperCall
  ) throws(RemoteError) -> Int64

  /// Adds what changed after a revision, by revision, until the page is full. Nothing is to be
  /// added if the end is a reset.
  func changes(
    _ question: ChangesQuestion,
    in name: LiveName,
    into page: inout LivePage,
    _ call: HelperCall
  ) throws(RemoteError) -> ChangesEnd
}

/// What a helper does for the events of live collections.
package protocol EventService: AnyObject, Sendable {
  /// Appends each event that is not there, in their order, and returns the result of each.
  func append(
    _ append: EventAppend,
    to name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> AppendAnswer

  /// Adds the events after a sequence, in their order, until the page is full. Nothing is to be
  /// added if the end is a reset.
  func follow(
    _ question: FollowQuestion,
    in name: LiveName,
    into page: inout LivePage,
    _ call: HelperCall
  ) throws(RemoteError) -> EventsEnd
}

/// What a helper does for the objects of live collections.
package protocol ObjectService: AnyObject, Sendable {
  /// The size of each object; nil where it is not there.
  func sizes(
    of digests: [String],
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> [Int64?]

  func begin(
    _ object: ObjectName,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectProgress

  /// Stores a chunk; with the last one, verifies the whole.
  func store(
    _ chunk: ObjectChunk,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectProgress

  /// The size of an object, and the chunk that begins at an offset, which is a multiple of the
  /// limit: an empty one for an object without bytes.
  ///
  /// - Throws: `bad-request` if the object has no chunk there.
  func chunk(
    of digest: String,
    at offset: Int64,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> FetchedChunk

  /// The objects after a digest, by digest, at most `limit`, and whether there are more.
  func objects(
    after digest: String?,
    limit: Int,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectsPage

  func discard(
    _ digests: [String],
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError)
}

package struct OpenedLive: Equatable, Sendable {
  package var state: LiveState
  /// Whether this request made it.
  package var isNew: Bool

  package init(state: LiveState, isNew: Bool) {
    self.state = state
    self.isNew = isNew
  }
}

package struct WriteAnswer: Equatable, Sendable {
  package var results: [WriteResult]
  /// The clock of the server: milliseconds since 1970.
  package var now: Int64

  package init(results: [WriteResult], now: Int64) {
    self.results = results
    self.now = now
  }
}

package struct AppendAnswer: Equatable, Sendable {
  package var results: [AppendResult]
  /// The clock of the server: milliseconds since 1970.
  package var now: Int64

  package init(results: [AppendResult], now: Int64) {
    self.results = results
    self.now = now
  }
}

/// How a page of changes ends.
package enum ChangesEnd: Sendable {
  /// The values are in the page.
  case page(LivePoint, ttl: Int64?)
  case reset(LivePoint)
}

/// How a page of events ends.
package enum EventsEnd: Sendable {
  /// The events are in the page; those of `gap` are gone.
  case page(LivePoint, gap: ClosedRange<Int64>?)
  case reset(LivePoint)
}
