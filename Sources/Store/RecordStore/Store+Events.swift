package import JSONText
package import Records
internal import SQLiteStorage

/// A change of one record.
package struct Event: Sendable {
  /// The origin of a change.
  package enum Origin: String, Sendable {
    /// An edit of the record in this store.
    case here
    /// It came in with the file, or from a server.
    case file
  }

  /// How a row has the record before and after.
  package struct Form: OptionSet, Sendable {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// `before` is what makes it from the record after (`BytesDelta`).
    static let deltaBefore = Form(rawValue: 1)
    /// The record after is what the next event of its key has before, or else the record as it is.
    package static let impliedAfter = Form(rawValue: 2)
  }

  package var id: Int64
  package var key: KeyText
  /// The time (RFC 3339).
  package var at: String
  package var actor: String
  package var origin: Origin
  /// The record before and after; nil if there was none.
  package var before: Bytes?
  package var after: Bytes?
}

extension Store {
  /// Notes a change that came in with the file, after the record was changed. The event does not
  /// repeat what the record has.
  package func addEvent(
    _ key: KeyText,
    in collection: Int64,
    before: Bytes?,
    after: Bytes?,
    actor: String,
    at moment: String
  ) throws {
    let form: Event.Form = after == nil ? [] : .impliedAfter
    try database.run(
      """
      INSERT INTO events(collection, key, at, actor, origin, before, form)
        VALUES(?, ?, ?, ?, 'file', ?, ?)
      """,
      .integer(collection),
      .text(key.bytes),
      SQLiteValue(moment),
      SQLiteValue(actor),
      SQLiteValue(before),
      .integer(form.rawValue)
    )
  }

  /// Whether a record was changed after an event.
  package func hasEvent(
    of key: KeyText,
    in collection: StoredCollection,
    after id: Int64
  ) throws -> Bool {
    try number(
      "SELECT EXISTS(SELECT 1 FROM events WHERE collection = ? AND key = ? AND id > ?)",
      .integer(collection.id),
      .text(key.bytes),
      .integer(id)
    ) == 1
  }

  /// The keys of the events after another one, each as often as it has events.
  package func keysOfEvents(after id: Int64) throws -> [KeyText] {
    try database.rows("SELECT key FROM events WHERE id > ?", .integer(id)).compactMap { row in
      row[0].bytesValue.map { KeyText(stored: $0) }
    }
  }

  /// The keys of a collection's events after another one that somebody else has made, each once.
  package func keysOfEvents(
    after id: Int64,
    of collection: StoredCollection,
    notBy actor: String
  ) throws -> [KeyText] {
    try database.rows(
      "SELECT DISTINCT key FROM events WHERE id > ? AND collection = ? AND actor <> ?",
      .integer(id),
      .integer(collection.id),
      SQLiteValue(actor)
    ).compactMap { row in row[0].bytesValue.map { KeyText(stored: $0) } }
  }

  /// The changes of a record that the store knows, the oldest first.
  package func events(_ key: KeyText, of collection: StoredCollection) throws -> [Event] {
    try events(key, ofCollection: collection.id)
  }

  func events(_ key: KeyText, ofCollection collection: Int64) throws -> [Event] {
    let rows = try database.rows(
      """
      SELECT id, key, at, actor, origin, before, after, form FROM events
      WHERE collection = ? AND key = ? ORDER BY id
      """,
      .integer(collection),
      .text(key.bytes)
    )
    var events: [Event] = []
    for row in rows.reversed() {
      let form = Event.Form(rawValue: row[7].integerValue ?? 0)
      var after = row[6].bytesValue
      if form.contains(.impliedAfter) {
        after =
          try events.isEmpty ? recordText(key, ofCollection: collection) : events.last?.before
      }
      events.append(
        Event(
          id: row[0].integerValue ?? 0,
          key: KeyText(stored: row[1].bytesValue ?? Bytes("")),
          at: row[2].bytesValue?.text ?? "",
          actor: row[3].bytesValue?.text ?? "",
          origin: Event.Origin(rawValue: row[4].bytesValue?.text ?? "") ?? .here,
          before: try before(row[5].bytesValue, form, after),
          after: after
        )
      )
    }
    return events.reversed()
  }

  private func before(_ stored: Bytes?, _ form: Event.Form, _ after: Bytes?) throws -> Bytes? {
    guard let stored, form.contains(.deltaBefore) else { return stored }
    if let text = after.flatMap({ BytesDelta.apply(stored, to: $0) }) { return text }
    throw StoreError.damaged(
      path: database.path,
      reason: "an event does not fit the version after it"
    )
  }

  /// A record as it was at a moment, to the millisecond: the state before the first later change,
  /// else the current one. Before the store's first change of it, this is the state of the first
  /// import.
  package func record(
    _ key: KeyText,
    of collection: StoredCollection,
    at moment: Timestamp
  ) throws -> JSONValue? {
    let later = try events(key, of: collection).first { $0.at > moment.millisecondText }
    guard let later else { return try record(key, of: collection) }
    return later.before.map { JSONValue(validated: $0) }
  }
}
