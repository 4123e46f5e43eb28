package import JSONText

/// What a live collection has. Its word is also the capability of a helper that serves it.
package enum LiveKind: String, CaseIterable, Sendable {
  /// The newest value of each key, which may expire.
  case values
  /// A sequence of events, of which the oldest may be removed.
  case events
  /// Files by their SHA-256.
  case objects
}

/// The name of a live collection. One of each kind may have it.
package struct LiveName: Equatable, Hashable, Sendable {
  /// 1 to 64 letters, digits and dashes.
  package var namespace: String
  /// As `isCollectionName` allows it.
  package var collection: String

  package init(namespace: String, collection: String) {
    self.namespace = namespace
    self.collection = collection
  }
}

/// What may be set for a live collection. Each is greater than 0, or nil if there is no limit.
package struct LiveSettings: Equatable, Sendable {
  /// Of values: how long after it was written one has expired, in milliseconds.
  package var ttl: Int64?
  /// Of events: how long after it was appended one is removed, in milliseconds.
  package var age: Int64?
  /// Of events: the oldest are removed while all together have more bytes.
  package var byteCount: Int64?
  /// Of events: the oldest are removed while there are more.
  package var count: Int64?

  package init(
    ttl: Int64? = nil,
    age: Int64? = nil,
    byteCount: Int64? = nil,
    count: Int64? = nil
  ) {
    self.ttl = ttl
    self.age = age
    self.byteCount = byteCount
    self.count = count
  }

  /// Whether a kind knows all that is set.
  func fit(_ kind: LiveKind) -> Bool {
    switch kind {
    case .values: age == nil && byteCount == nil && count == nil
    case .events: ttl == nil
    case .objects: self == LiveSettings()
    }
  }
}

/// A live collection as it is on the server.
package struct LiveState: Equatable, Sendable {
  package var collection: String
  package var kind: LiveKind
  package var settings: LiveSettings
  /// Another one if the collection was removed and made again.
  package var origin: String
  /// The newest revision or sequence, 0 if there was none yet; nil for objects.
  package var newest: Int64?
  /// The sequence of the oldest event that is there.
  package var oldest: Int64?
  /// How many values, events or objects there are, as far as the server counts them.
  package var count: Int64
  package var byteCount: Int64

  package init(
    collection: String,
    kind: LiveKind,
    settings: LiveSettings,
    origin: String,
    newest: Int64?,
    oldest: Int64? = nil,
    count: Int64,
    byteCount: Int64
  ) {
    self.collection = collection
    self.kind = kind
    self.settings = settings
    self.origin = origin
    self.newest = newest
    self.oldest = oldest
    self.count = count
    self.byteCount = byteCount
  }

  package var place: LivePlace { LivePlace(collection: collection, kind: kind) }
}

/// The place of a live collection in the order of `live-info`: by name, then by kind.
package struct LivePlace: Equatable, Comparable, Sendable {
  package var collection: String
  package var kind: LiveKind

  package init(collection: String, kind: LiveKind) {
    self.collection = collection
    self.kind = kind
  }

  package static func < (left: LivePlace, right: LivePlace) -> Bool {
    let (first, second) = (Bytes(left.collection), Bytes(right.collection))
    return first == second ? left.kind.rawValue < right.kind.rawValue : first < second
  }
}

// MARK: - Values

/// A write of a value.
package struct ValueWrite: Equatable, Sendable {
  /// What the write goes over; it is not done if this is not there.
  package enum Condition: Equatable, Sendable {
    /// The last write wins.
    case anything
    /// The key has no value.
    case nothing
    /// The value has this revision.
    case revision(Int64)
  }

  /// The same if the write is repeated: 1 to 64 letters, digits and dashes.
  package var id: String
  package var key: Bytes
  package var over: Condition
  /// Nil to delete the value.
  package var line: Bytes?

  package init(id: String, key: Bytes, over: Condition, line: Bytes?) {
    self.id = id
    self.key = key
    self.over = over
    self.line = line
  }
}

/// The newest write of a key, as the server has it.
package struct ValueEntry: Equatable, Sendable {
  package var key: Bytes
  /// 0 if the key has no value.
  package var revision: Int64
  /// When it was written, by the clock of the server: milliseconds since 1970.
  package var at: Int64
  package var content: Content

  package enum Content: Equatable, Sendable {
    case line(Bytes)
    /// It was deleted, or there is none.
    case none
    /// It is this long, and was not asked for, or the answer had no room for it.
    case leftOut(byteCount: Int64)
  }

  package init(key: Bytes, revision: Int64, at: Int64, content: Content) {
    self.key = key
    self.revision = revision
    self.at = at
    self.content = content
  }

  /// Of a key without a value.
  package static func nothing(_ key: Bytes) -> ValueEntry {
    ValueEntry(key: key, revision: 0, at: 0, content: .none)
  }

  /// The line, where it is there.
  package var line: Bytes? { if case .line(let line) = content { line } else { nil } }
}

package enum WriteResult: Equatable, Sendable {
  /// It is done, now or when it was sent first: at this moment, or up to a second later.
  case done(revision: Int64, at: Int64)
  /// It is not done, because of the value that is there if there is one. With `unknown`, it may be
  /// done.
  case refused(RemoteError, present: ValueEntry?)
}

/// A question for the changes of a collection of values.
package struct ChangesQuestion: Equatable, Sendable {
  /// What the client knows; nil if it begins.
  package var origin: String?
  /// The last revision that the client has seen; 0 for all that is there.
  package var after: Int64
  /// The most values.
  package var limit: Int
  package var hasLines: Bool

  package init(origin: String?, after: Int64, limit: Int, hasLines: Bool = true) {
    self.origin = origin
    self.after = after
    self.limit = limit
    self.hasLines = hasLines
  }
}

package enum ChangesPage: Equatable, Sendable {
  /// Values by revision. Without `hasMore`, the client has seen everything up to `newest`.
  case values([ValueEntry], LivePoint, ttl: Int64?, hasMore: Bool)
  /// The server can't tell what changed: the client begins at 0.
  case reset(LivePoint)
}

/// How far a live collection has come, and when this was so.
package struct LivePoint: Equatable, Sendable {
  package var origin: String
  package var newest: Int64
  /// The clock of the server: milliseconds since 1970.
  package var now: Int64

  package init(origin: String, newest: Int64, now: Int64) {
    self.origin = origin
    self.newest = newest
    self.now = now
  }
}

// MARK: - Events

/// An event to append.
package struct NewEvent: Equatable, Sendable {
  /// Like a key.
  package var id: Bytes
  package var line: Bytes

  package init(id: Bytes, line: Bytes) {
    self.id = id
    self.line = line
  }
}

package struct EventAppend: Equatable, Sendable {
  package var events: [NewEvent]
  /// The newest sequence that the client knew before it sent these events for the first time.
  package var after: Int64
  /// Whether they were sent before.
  package var isRepeat: Bool

  package init(events: [NewEvent], after: Int64, isRepeat: Bool) {
    self.events = events
    self.after = after
    self.isRepeat = isRepeat
  }
}

package enum AppendResult: Equatable, Sendable {
  /// It is there; `wasThere` if this request did not append it.
  case done(sequence: Int64, at: Int64, wasThere: Bool)
  /// It was not appended. With `unknown`, it may have been.
  case refused(RemoteError)
}

/// An event of the server.
package struct LiveEvent: Equatable, Sendable {
  package var sequence: Int64
  /// Nil if another program appended it without one.
  package var id: Bytes?
  /// When it was appended, by the clock of the server: milliseconds since 1970.
  package var at: Int64
  package var line: Bytes

  package init(sequence: Int64, id: Bytes?, at: Int64, line: Bytes) {
    self.sequence = sequence
    self.id = id
    self.at = at
    self.line = line
  }
}

/// A question for the events after a sequence.
package struct FollowQuestion: Equatable, Sendable {
  /// What the client knows; nil if it begins.
  package var origin: String?
  package var after: Int64
  /// The most events.
  package var limit: Int

  package init(origin: String?, after: Int64, limit: Int) {
    self.origin = origin
    self.after = after
    self.limit = limit
  }
}

package enum EventsPage: Equatable, Sendable {
  /// Events by sequence, and those that are missing before them. Without `hasMore`, the client has
  /// seen everything up to `newest`.
  case events([LiveEvent], LivePoint, gap: ClosedRange<Int64>?, hasMore: Bool)
  /// The server has another stream than the client knows: the client begins at 0.
  case reset(LivePoint)
}

// MARK: - Objects

/// An object by its content.
package struct ObjectName: Equatable, Hashable, Sendable {
  /// The SHA-256 in 64 lower-case hexadecimal digits.
  package var digest: String
  package var byteCount: Int64

  package init(digest: String, byteCount: Int64) {
    self.digest = digest
    self.byteCount = byteCount
  }
}

/// A chunk of an object that is stored.
package struct ObjectChunk: Equatable, Sendable {
  package var object: ObjectName
  package var offset: Int64
  package var bytes: Bytes

  package init(object: ObjectName, offset: Int64, bytes: Bytes) {
    self.object = object
    self.offset = offset
    self.bytes = bytes
  }

  /// How many bytes the chunk at an offset has; nil if no chunk begins there.
  package static func byteCount(
    at offset: Int64,
    of object: ObjectName,
    _ limits: RemoteLimits
  ) -> Int? {
    let chunk = Int64(limits.chunkByteCount)
    guard chunk > 0, offset % chunk == 0, offset >= 0, offset < object.byteCount else { return nil }
    return Int(min(chunk, object.byteCount - offset))
  }
}

/// How far an object has come.
package struct ObjectProgress: Equatable, Sendable {
  /// How many of its bytes the server has, from the beginning.
  package var storedByteCount: Int64
  /// Whether it is there, verified.
  package var isDone: Bool

  package init(storedByteCount: Int64, isDone: Bool) {
    self.storedByteCount = storedByteCount
    self.isDone = isDone
  }
}

/// A chunk that was fetched.
package struct FetchedChunk: Equatable, Sendable {
  /// The size of the whole object.
  package var objectByteCount: Int64
  package var bytes: Bytes

  package init(objectByteCount: Int64, bytes: Bytes) {
    self.objectByteCount = objectByteCount
    self.bytes = bytes
  }
}

/// A page of objects, by digest.
package struct ObjectsPage: Equatable, Sendable {
  package var objects: [ObjectName]
  package var hasMore: Bool

  package init(objects: [ObjectName], hasMore: Bool) {
    self.objects = objects
    self.hasMore = hasMore
  }
}

/// Whether a text is a SHA-256 in lower-case hexadecimal digits.
package func isDigest(_ text: String) -> Bool {
  text.utf8.count == 64
    && text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
}
