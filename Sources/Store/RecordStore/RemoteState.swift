package import JSONText
package import Records

/// A server that collections are kept in step with.
package struct KnownRemote: Equatable, Sendable {
  package var id: Int64
  /// The id that the server gave itself.
  package var server: String
  /// The name of this store there.
  package var client: String
}

/// What is known of a server's collection.
package struct RemoteState: Equatable, Sendable {
  package var remote: Int64
  /// Everything up to this version is known, and its chain.
  package var version: Int64
  package var chain: String?
  /// The newest version that the server has told of, and its chain.
  package var seenVersion: Int64
  package var seenChain: String?
  /// Whether records may differ of which nothing is noted: the store has joined, or the server was
  /// put back.
  package var isComparing: Bool

  package init(
    remote: Int64,
    version: Int64 = 0,
    chain: String? = nil,
    seenVersion: Int64 = 0,
    seenChain: String? = nil,
    isComparing: Bool = true
  ) {
    self.remote = remote
    self.version = version
    self.chain = chain
    self.seenVersion = seenVersion
    self.seenChain = seenChain
    self.isComparing = isComparing
  }
}

/// A record that may differ from the server's.
package struct RemoteDifference: Equatable, Sendable {
  package var key: KeyText
  /// What the server has; nil for nothing.
  package var line: Bytes?
  /// The version at which it got there; 0 if it was never there, `hint` if the server may not have
  /// it any more.
  package var version: Int64
  /// The last event of the record that is in the line.
  package var event: Int64
  package var conflict: Conflict?
  /// What record and line both come from, where an edit has decided what was in conflict: the rest
  /// is merged before the record is sent. Nil where there is nothing to merge.
  package var mergeBase: Bytes?
  /// Why the server did not take the record, as JSON.
  package var refusal: Bytes?

  /// What record and line both come from; nil for nothing.
  package var base: Bytes? { conflict.map(\.base) ?? mergeBase ?? line }

  /// The version of a line that the server once had.
  package static let hint: Int64 = -1

  /// Record and line are both edits of one base, and no rule decides.
  package struct Conflict: Equatable, Sendable {
    package var base: Bytes?
    /// A word, as in `StoredConflict`.
    package var reason: String
    package var fields: [FieldPath]
    package var since: String

    package init(base: Bytes?, reason: String, fields: [FieldPath], since: String) {
      self.base = base
      self.reason = reason
      self.fields = fields
      self.since = since
    }
  }

  package init(
    key: KeyText,
    line: Bytes?,
    version: Int64,
    event: Int64,
    conflict: Conflict? = nil,
    mergeBase: Bytes? = nil,
    refusal: Bytes? = nil
  ) {
    self.key = key
    self.line = line
    self.version = version
    self.event = event
    self.conflict = conflict
    self.mergeBase = mergeBase
    self.refusal = refusal
  }
}
