package import JSONText
package import Records
internal import SQLiteStorage

/// A record that was edited here and in the file, and that no rule decides. It stays as it is on
/// both sides until a person decides.
package struct StoredConflict: Sendable {
  package var key: KeyText
  /// The common base; nil if there was none.
  package var base: Bytes?
  /// The reason for the conflict, as a word: `fields`, `edited_and_deleted`, …
  package var reason: String
  /// The contested fields; none if the record as a whole is contested.
  package var fields: [FieldPath]
  package var since: String

  /// The reason of a conflict about fields of a record, and not about the record as a whole.
  static let fieldsReason = "fields"

  package init(key: KeyText, base: Bytes?, reason: String, fields: [FieldPath], since: String) {
    self.key = key
    self.base = base
    self.reason = reason
    self.fields = fields
    self.since = since
  }
}

extension Store {
  package func conflicts(of collection: StoredCollection) throws -> [StoredConflict] {
    try database.rows(
      """
      SELECT key, base_json, reason, fields, since FROM conflicts WHERE collection = ? ORDER BY key
      """,
      .integer(collection.id)
    ).map(Self.conflict)
  }

  package func conflict(_ key: KeyText, of collection: StoredCollection) throws -> StoredConflict? {
    try database.first(
      """
      SELECT key, base_json, reason, fields, since FROM conflicts WHERE collection = ? AND key = ?
      """,
      .integer(collection.id),
      .text(key.bytes)
    ).map(Self.conflict)
  }

  /// The keys of all records that contradict what the file has, or an edit that is held back.
  package func contestedKeys(of collection: StoredCollection) throws -> Set<KeyText> {
    let rows = try database.rows(
      """
      SELECT key FROM conflicts WHERE collection = ?1
      UNION SELECT key FROM held WHERE collection = ?1 AND reason IS NOT NULL
      """,
      .integer(collection.id)
    )
    return Set(rows.compactMap { $0[0].bytesValue.map { KeyText(stored: $0) } })
  }

  /// The line of the file that an edit of its record contradicts; nil where nothing of the record
  /// is contested, or the file has none.
  package func contestedLine(_ key: KeyText, of collection: StoredCollection) throws -> Bytes? {
    guard let conflict = try conflict(key, of: collection),
      let dirty = try dirtyRecord(key, of: collection), conflict.base != dirty.base
    else { return nil }
    return dirty.base
  }

  /// Stores a conflict beside the dirty row of its key. A known conflict keeps its date.
  package func keep(_ conflict: StoredConflict, of collection: StoredCollection) throws {
    try database.run(
      """
      INSERT INTO conflicts(collection, key, base_json, reason, fields, since)
        VALUES(?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET base_json = excluded.base_json, reason = excluded.reason,
        fields = excluded.fields
      """,
      .integer(collection.id),
      .text(conflict.key.bytes),
      SQLiteValue(conflict.base),
      SQLiteValue(conflict.reason),
      SQLiteValue(PathList.json(conflict.fields)),
      SQLiteValue(conflict.since)
    )
  }

  package func endConflict(_ key: KeyText, of collection: StoredCollection) throws {
    try database.run(
      "DELETE FROM conflicts WHERE collection = ? AND key = ?",
      .integer(collection.id),
      .text(key.bytes)
    )
  }

  private static func conflict(_ row: [SQLiteValue]) -> StoredConflict {
    StoredConflict(
      key: KeyText(stored: row[0].bytesValue ?? Bytes("")),
      base: row[1].bytesValue,
      reason: row[2].bytesValue?.text ?? "",
      fields: PathList.paths(row[3].bytesValue ?? Bytes("[]")),
      since: row[4].bytesValue?.text ?? ""
    )
  }
}
