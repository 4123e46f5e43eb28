package import JSONText
internal import SQLiteStorage

extension Store {
  /// Whether a record has or had a key, or is deleted under it.
  package func isTaken(_ key: KeyText, in collection: StoredCollection) throws -> Bool {
    try number(
      """
      SELECT EXISTS(SELECT 1 FROM records WHERE collection = ?1 AND key = ?2)
        OR EXISTS(SELECT 1 FROM dirty WHERE collection = ?1 AND key = ?2)
        OR EXISTS(SELECT 1 FROM events WHERE collection = ?1 AND key = ?2)
      """,
      .integer(collection.id),
      .text(key.bytes)
    ) == 1
  }

  /// The prefix of most of the newest keys of a collection, up to their last dash; nil if they have
  /// none.
  package func commonPrefix(of collection: StoredCollection) throws -> Bytes? {
    var counts: [Bytes: Int] = [:]
    let rows = try database.rows(
      """
      SELECT key FROM records WHERE collection = ? AND key IS NOT NULL ORDER BY id DESC LIMIT 100
      """,
      .integer(collection.id)
    )
    for row in rows {
      guard let key = row[0].bytesValue?.text, let dash = key.lastIndex(of: "-") else { continue }
      counts[Bytes(String(key[..<dash])), default: 0] += 1
    }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// The key for the next child of a record: `PARENT.N`, with the number after the greatest one
  /// used so far.
  package func nextChildKey(of parent: KeyText, in collection: StoredCollection) throws -> KeyText {
    let prefix = Bytes(parent.bytes.array + [UInt8(ascii: ".")])
    let rows = try database.rows(
      """
      SELECT key FROM records WHERE collection = ?1 AND substr(key, 1, length(?2)) = ?2
      UNION SELECT key FROM dirty WHERE collection = ?1 AND substr(key, 1, length(?2)) = ?2
      UNION SELECT key FROM events WHERE collection = ?1 AND substr(key, 1, length(?2)) = ?2
      """,
      .integer(collection.id),
      .text(prefix)
    )
    let numbers = rows.compactMap { row in
      row[0].bytesValue.flatMap { Int($0[prefix.count..<$0.count].text) }
    }
    return KeyText(stored: Bytes(prefix.array + Array(String((numbers.max() ?? 0) + 1).utf8)))
  }
}
