package import JSONText
internal import Records
internal import SQLiteStorage

/// What one command edited, in one transaction: the events from one number to another.
package struct Act: Equatable, Sendable {
  package var id: Int64
  package var firstEvent: Int64
  package var lastEvent: Int64
}

/// What an act made of a record.
package struct ActChange: Sendable {
  package var collection: StoredCollection
  package var key: KeyText
  /// The record before the act; nil if there was none.
  package var before: JSONValue?
  /// The record after the act; nil if it was deleted.
  package var after: JSONValue?
}

extension Store {
  /// The number of the last event, kept or not; 0 if there was none.
  ///
  /// https://sqlite.org/autoinc.html: SQLite keeps the largest number in `sqlite_sequence`.
  package func lastEventNumber() throws -> Int64 {
    try number("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
  }

  /// Notes the events after a number as an act, where there are any.
  func noteAct(by actor: String, at moment: Timestamp, after number: Int64) throws {
    let last = try lastEventNumber()
    if last == number { return }
    try database.run(
      "INSERT INTO acts(actor, at, first_event, last_event) VALUES(?, ?, ?, ?)",
      SQLiteValue(actor),
      SQLiteValue(moment.millisecondText),
      .integer(number + 1),
      .integer(last)
    )
  }

  /// The last act of a person; nil if there is none.
  package func lastAct(by actor: String) throws -> Act? {
    let row = try database.first(
      """
      SELECT id, first_event, last_event FROM acts WHERE actor = ? ORDER BY id DESC LIMIT 1
      """,
      SQLiteValue(actor)
    )
    guard let row, let id = row[0].integerValue, let first = row[1].integerValue,
      let last = row[2].integerValue
    else { return nil }
    return Act(id: id, firstEvent: first, lastEvent: last)
  }

  /// The collection in which an act began; nil if the history does not have it any more.
  package func collection(of act: Act) throws -> StoredCollection? {
    let id = try number("SELECT collection FROM events WHERE id = ?", .integer(act.firstEvent))
    return try collections().first { $0.id == id }
  }

  /// What an act made of each record, in the order in which it began with them; nil if the history
  /// does not have all of it any more.
  package func changes(of act: Act) throws -> [ActChange]? {
    let range = act.firstEvent...act.lastEvent
    let rows = try database.rows(
      "SELECT collection, key FROM events WHERE id BETWEEN ? AND ? ORDER BY id",
      .integer(range.lowerBound),
      .integer(range.upperBound)
    )
    guard rows.count == range.count else { return nil }
    let collections = try self.collections()
    var changes: [ActChange] = []
    var seen: Set<ActSubject> = []
    for row in rows {
      guard let collection = collections.first(where: { $0.id == row[0].integerValue }) else {
        return nil
      }
      let key = KeyText(stored: row[1].bytesValue ?? Bytes(""))
      guard seen.insert(ActSubject(collection: collection.id, key: key)).inserted else { continue }
      let events = try events(key, of: collection).filter { range.contains($0.id) }
      func record(_ text: Bytes?) -> JSONValue? { text.flatMap { try? JSONValue(parsing: $0) } }
      changes.append(
        ActChange(
          collection: collection,
          key: key,
          before: record(events.first?.before),
          after: record(events.last?.after)
        )
      )
    }
    return changes
  }

  private struct ActSubject: Hashable {
    var collection: Int64
    var key: KeyText
  }
}
