internal import JSONText
package import Records
internal import SQLiteStorage

// How little the history of records takes: an event does not repeat the record after it, which the
// next event or the record itself has, and one of a large record has only what differs from that.
extension Store {
  /// The least number of bytes of a record before a change of which only the difference is kept.
  private static let largeByteCount = 512

  /// What makes a record before a change from the one after it; nil where that saves little.
  static func shortened(_ before: Bytes, after: Bytes) -> Bytes? {
    guard before.count >= largeByteCount else { return nil }
    let delta = BytesDelta.make(before, from: after)
    return delta.count < before.count / 4 * 3 ? delta : nil
  }

  /// Shortens the large events after another one, which other clients made. It runs within
  /// `synchronize`, which allows it.
  private func shortenEvents(after id: Int64) throws {
    let ids = try database.rows(
      """
      SELECT id FROM events WHERE id > ? AND form & \(Event.Form.deltaBefore.rawValue) = 0
        AND length(before) >= \(Self.largeByteCount) ORDER BY id
      """,
      .integer(id)
    )
    if ids.isEmpty { return }
    for row in ids { try shortenEvent(row[0].integerValue ?? 0) }
  }

  private func shortenEvent(_ id: Int64) throws {
    let sql = "SELECT collection, key, before, after, form FROM events WHERE id = ?"
    guard let row = try database.first(sql, .integer(id)), let collection = row[0].integerValue,
      let key = row[1].bytesValue, let before = row[2].bytesValue
    else { return }
    var after = row[3].bytesValue
    if Event.Form(rawValue: row[4].integerValue ?? 0).contains(.impliedAfter) {
      after = try versionAfter(id, KeyText(stored: key), in: collection)
    }
    guard let after, let delta = Self.shortened(before, after: after) else { return }
    try database.run(
      """
      UPDATE events SET before = ?, form = form | \(Event.Form.deltaBefore.rawValue)
      WHERE id = ?
      """,
      .blob(delta),
      .integer(id)
    )
  }

  /// What the record was after an event that does not have it itself.
  private func versionAfter(
    _ id: Int64,
    _ key: KeyText,
    in collection: Int64
  ) throws -> Bytes? {
    let next = try database.first(
      """
      SELECT before, form FROM events WHERE collection = ? AND key = ? AND id > ?
      ORDER BY id LIMIT 1
      """,
      .integer(collection),
      .text(key.bytes),
      .integer(id)
    )
    guard let next else { return try recordText(key, ofCollection: collection) }
    let form = Event.Form(rawValue: next[1].integerValue ?? 0)
    if !form.contains(.deltaBefore) { return next[0].bytesValue }
    return try events(key, ofCollection: collection).first { $0.id == id }?.after
  }

  /// Gives the latest event of a record its own copy of what the record was after it, before the
  /// record goes without an event.
  package func completeEvents(of key: KeyText, in collection: Int64) throws {
    let implied = Event.Form.impliedAfter.rawValue
    try database.run(
      """
      UPDATE events SET form = form & ~\(implied),
        after = (SELECT json FROM records WHERE collection = ?1 AND key = ?2)
      WHERE form & \(implied) AND id = (
        SELECT max(id) FROM events WHERE collection = ?1 AND key = ?2)
      """,
      .integer(collection),
      .text(key.bytes)
    )
  }

  /// The same for all records of a collection, before they get other keys.
  package func completeEvents(of collection: StoredCollection) throws {
    let implied = Event.Form.impliedAfter.rawValue
    try database.run(
      """
      UPDATE events SET form = form & ~\(implied), after = (
        SELECT json FROM records r WHERE r.collection = events.collection AND r.key = events.key)
      WHERE collection = ? AND form & \(implied) AND NOT EXISTS(
        SELECT 1 FROM events l WHERE l.collection = events.collection AND l.key = events.key
          AND l.id > events.id)
      """,
      .integer(collection.id)
    )
  }
}

// MARK: - Pruning

/// What pruning the history took away, or would take away.
package struct PrunedHistory: Equatable, Sendable {
  /// The number of events before.
  package var eventCount: Int
  package var removedCount: Int

  package init(eventCount: Int, removedCount: Int) {
    self.eventCount = eventCount
    self.removedCount = removedCount
  }
}

extension Store {
  /// Removes the events from before a moment, except for the first and the last one of each record.
  /// What is kept says the same as before.
  ///
  /// - Parameter isDryRun: whether nothing is removed.
  package func pruneEvents(
    before moment: Timestamp,
    isDryRun: Bool
  ) throws -> PrunedHistory {
    try synchronize {
      try database.execute(
        """
        CREATE TEMP TABLE IF NOT EXISTS pruned(id INTEGER PRIMARY KEY);
        DELETE FROM temp.pruned;
        """
      )
      try database.run(
        """
        INSERT INTO temp.pruned(id) SELECT id FROM events e WHERE at < ?
          AND EXISTS(SELECT 1 FROM events f
            WHERE f.collection = e.collection AND f.key = e.key AND f.id < e.id)
          AND EXISTS(SELECT 1 FROM events l
            WHERE l.collection = e.collection AND l.key = e.key AND l.id > e.id)
        """,
        SQLiteValue(moment.millisecondText)
      )
      let pruned = PrunedHistory(
        eventCount: Int(try number("SELECT count(*) FROM events")),
        removedCount: Int(try number("SELECT count(*) FROM temp.pruned"))
      )
      if isDryRun { return pruned }
      try shortenEvents(after: 0)
      try completeNeighbours()
      try database.run("DELETE FROM events WHERE id IN (SELECT id FROM temp.pruned)")
      try database.run(
        """
        DELETE FROM acts WHERE NOT EXISTS(
          SELECT 1 FROM events WHERE id BETWEEN acts.first_event AND acts.last_event)
        """
      )
      return pruned
    }
  }

  /// Gives the events that stay what they took from an event that goes.
  private func completeNeighbours() throws {
    let implied = Event.Form.impliedAfter.rawValue
    let rows = try database.rows(
      """
      SELECT id, collection, key FROM events e
      WHERE form & \(implied) AND id NOT IN (SELECT id FROM temp.pruned) AND (
        SELECT min(id) FROM events n
        WHERE n.collection = e.collection AND n.key = e.key AND n.id > e.id
      ) IN (SELECT id FROM temp.pruned)
      """
    )
    for row in rows {
      guard let id = row[0].integerValue, let collection = row[1].integerValue,
        let key = row[2].bytesValue
      else { continue }
      let events = try events(KeyText(stored: key), ofCollection: collection)
      let after = events.first { $0.id == id }?.after
      try database.run(
        "UPDATE events SET after = ?, form = form & ~\(implied) WHERE id = ?",
        SQLiteValue(after),
        .integer(id)
      )
    }
  }

  /// Gives the room of what was removed back to the file system. It writes the whole database
  /// again, and waits for other programs that use it; a process that dies meanwhile leaves it as it
  /// was.
  package func vacuum() throws {
    try database.execute("VACUUM")
    _ = try database.firstValue("PRAGMA wal_checkpoint(TRUNCATE)")
  }

  /// The size of the database in bytes, and how much of that is not in use.
  package func byteCounts() throws -> (whole: Int, free: Int) {
    let size = try number("PRAGMA page_size")
    let free = try number("PRAGMA freelist_count")
    return (Int(try number("PRAGMA page_count") * size), Int(free * size))
  }
}
