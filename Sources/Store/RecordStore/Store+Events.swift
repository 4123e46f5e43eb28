package import JSONText
package import Records
internal import SQLiteStorage

/// A change of one record.
package struct Event: Sendable {
  /// The origin of a change.
  package enum Origin: String, Sendable {
    /// An edit of the record in this store.
    case here
    /// It came in with the file.
    case file
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
  /// Notes a change that came in with the file.
  package func addEvent(
    _ key: KeyText,
    in collection: Int64,
    before: Bytes?,
    after: Bytes?,
    actor: String,
    at moment: String
  ) throws {
    try database.run(
      """
      INSERT INTO events(collection, key, at, actor, origin, before, after)
        VALUES(?, ?, ?, ?, 'file', ?, ?)
      """,
      .integer(collection),
      .text(key.bytes),
      SQLiteValue(moment),
      SQLiteValue(actor),
      SQLiteValue(before),
      SQLiteValue(after)
    )
  }

  /// The changes of a record that the store knows, the oldest first.
  package func events(_ key: KeyText, of collection: StoredCollection) throws -> [Event] {
    try database.rows(
      """
      SELECT id, key, at, actor, origin, before, after FROM events
      WHERE collection = ? AND key = ? ORDER BY id
      """,
      .integer(collection.id),
      .text(key.bytes)
    ).map { row in
      Event(
        id: row[0].integerValue ?? 0,
        key: KeyText(stored: row[1].bytesValue ?? Bytes("")),
        at: row[2].bytesValue?.text ?? "",
        actor: row[3].bytesValue?.text ?? "",
        origin: Event.Origin(rawValue: row[4].bytesValue?.text ?? "") ?? .here,
        before: row[5].bytesValue,
        after: row[6].bytesValue
      )
    }
  }

  /// A record as it was at a moment, to the millisecond: the state before the first later change,
  /// else the current one. Before the store's first change of it, this is the state of the first
  /// import.
  package func record(
    _ key: KeyText,
    of collection: StoredCollection,
    at moment: Timestamp
  ) throws -> JSONValue? {
    let row = try database.first(
      """
      SELECT before FROM events WHERE collection = ? AND key = ? AND at > ? ORDER BY id LIMIT 1
      """,
      .integer(collection.id),
      .text(key.bytes),
      SQLiteValue(moment.millisecondText)
    )
    guard let row else { return try record(key, of: collection) }
    return row[0].bytesValue.map { JSONValue(validated: $0) }
  }
}
