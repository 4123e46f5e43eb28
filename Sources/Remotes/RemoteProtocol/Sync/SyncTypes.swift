package import JSONText

/// A version of a collection, and the chain that belongs to it: what somebody knows of a server.
package struct HistoryPoint: Equatable, Hashable, Sendable {
  package var version: Int64
  package var chain: String

  package init(version: Int64, chain: String) {
    self.version = version
    self.chain = chain
  }

  /// Of a client that has seen nothing.
  package static let nothing = HistoryPoint(version: 0, chain: "")
}

/// What a server says of itself.
package struct ServerInfo: Equatable, Sendable {
  /// Random, and the same as long as the server's data lives.
  package var serverID: String
  package var schema: Int64
  package var knownSchema: Int64
  /// The caller's name on the server.
  package var role: String
  /// Whether the caller may create, remove, upgrade, grant, and load states.
  package var isOwner: Bool
  /// Those that the caller may read, by path; none if the schemas differ.
  package var collections: [RemoteCollection]

  package init(
    serverID: String,
    schema: Int64,
    knownSchema: Int64,
    role: String,
    isOwner: Bool,
    collections: [RemoteCollection]
  ) {
    self.serverID = serverID
    self.schema = schema
    self.knownSchema = knownSchema
    self.role = role
    self.isOwner = isOwner
    self.collections = collections
  }

  package func collection(_ path: String) -> RemoteCollection? {
    collections.first { $0.path == path }
  }
}

package struct RemoteCollection: Equatable, Sendable {
  package var path: String
  package var point: HistoryPoint
  package var mayWrite: Bool
  /// The tag of the states that were loaded; nil if there are none.
  package var statesTag: String?

  package init(path: String, point: HistoryPoint, mayWrite: Bool, statesTag: String?) {
    self.path = path
    self.point = point
    self.mayWrite = mayWrite
    self.statesTag = statesTag
  }
}

/// The right of a role.
package enum RemoteRight: String, CaseIterable, Sendable {
  case read, write, none
}

/// The steps that a field may take.
package struct FieldStates: Equatable, Sendable {
  package struct Step: Equatable, Sendable {
    package var from: String
    package var to: String
    /// Who may take it; empty for everybody.
    package var roles: [String]

    package init(from: String, to: String, roles: [String] = []) {
      self.from = from
      self.to = to
      self.roles = roles
    }
  }

  /// The names of the members that lead to the field.
  package var field: [String]
  package var steps: [Step]

  package init(field: [String], steps: [Step]) {
    self.field = field
    self.steps = steps
  }
}

/// A row to push.
package struct PushedRow: Equatable, Sendable {
  /// UTF-8 without control characters.
  package var key: Bytes
  /// The client has seen and merged what this row had up to this version.
  package var base: Int64
  /// Nil to delete the record.
  package var line: Bytes?

  package init(key: Bytes, base: Int64, line: Bytes?) {
    self.key = key
    self.base = base
    self.line = line
  }
}

package struct SyncPush: Equatable, Sendable {
  package var collection: String
  /// The newest that the client has seen in an answer.
  package var known: HistoryPoint
  /// With `number`, the receipt: letters, digits and dashes.
  package var client: String
  package var number: Int64
  /// Differs for different rows.
  package var digest: String
  package var rows: [PushedRow]

  package init(
    collection: String,
    known: HistoryPoint,
    client: String,
    number: Int64,
    digest: String,
    rows: [PushedRow]
  ) {
    self.collection = collection
    self.known = known
    self.client = client
    self.number = number
    self.digest = digest
    self.rows = rows
  }
}

package enum PushOutcome: Equatable, Sendable {
  /// It is done; the point is the one that it made, now or the first time.
  case done(HistoryPoint)
  /// Nothing was done because of these rows, at this point.
  case refused([RefusedRow], HistoryPoint)
  /// Nothing was done: the server does not have the history that the client knows. It is here now.
  case reset(HistoryPoint)
}

/// A row that the server refused, and what the server has in its place.
package struct RefusedRow: Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// The server's row is newer than the base version.
    case stale
    /// The states have no such step for the caller; `allowed` has those that start at `from`, and
    /// `roles` the roles that may take it, if it is a step of others.
    case state(
      field: [String],
      from: String,
      to: String,
      allowed: [String],
      roles: [String] = []
    )
    case keyTooLong, lineTooLong, notARecord, denied
    /// A reason of a newer server, by its word: 1 to 64 letters, digits and dashes.
    case other(String)
  }

  package enum ServerRow: Equatable, Sendable {
    /// The server has no such row.
    case none
    case deleted(version: Int64)
    case line(Bytes, version: Int64)
    /// The answer had no room for the line: `SyncRemote.rows` has it.
    case leftOut(version: Int64)
  }

  package var key: Bytes
  package var reason: Reason
  package var serverRow: ServerRow

  package init(key: Bytes, reason: Reason, serverRow: ServerRow) {
    self.key = key
    self.reason = reason
    self.serverRow = serverRow
  }
}

/// A question for what changed since a point.
package struct SyncPull: Equatable, Sendable {
  package enum Content: String, Sendable {
    case lines, digests
  }

  /// The place of a row in the order of a pull.
  package struct Place: Equatable, Sendable {
    package var version: Int64
    package var key: Bytes

    package init(version: Int64, key: Bytes) {
      self.version = version
      self.key = key
    }
  }

  package var collection: String
  /// What the client knows of the server: at the first page, the point up to which it has
  /// everything; later, the one of the last page.
  package var known: HistoryPoint
  /// The last row of the page before; nil at the first page.
  package var after: Place?
  /// The most rows.
  package var limit: Int
  package var content: Content

  package init(
    collection: String,
    known: HistoryPoint,
    after: Place? = nil,
    limit: Int,
    content: Content = .lines
  ) {
    self.collection = collection
    self.known = known
    self.after = after
    self.limit = limit
    self.content = content
  }
}

package enum PulledPage: Equatable, Sendable {
  /// Rows in the order of version and key, and what the server had when it read them. Without
  /// `hasMore`, the client has everything up to this point.
  case rows([RemoteRow], HistoryPoint, hasMore: Bool)
  /// The server does not have the history that the client knows. It is here now.
  case reset(HistoryPoint)
}

/// A row of the server.
package struct RemoteRow: Equatable, Sendable {
  package var key: Bytes
  /// 0 if the server has no such row.
  package var version: Int64
  /// The line, or its digest where those were asked for; nil if the record is deleted.
  package var content: Bytes?

  package init(key: Bytes, version: Int64, content: Bytes?) {
    self.key = key
    self.version = version
    self.content = content
  }
}

/// What a key has had, the newest first.
package struct KeyHistory: Equatable, Sendable {
  package struct Entry: Equatable, Sendable {
    package var version: Int64
    /// The SHA-256 of the line in hexadecimal digits; nil where the record was deleted.
    package var digest: String?

    package init(version: Int64, digest: String?) {
      self.version = version
      self.digest = digest
    }
  }

  package var key: Bytes
  package var entries: [Entry]

  package init(key: Bytes, entries: [Entry]) {
    self.key = key
    self.entries = entries
  }
}
