package import JSONText
internal import Records
internal import SQLiteStorage

extension Store {
  /// Whether a collection has a record with a key.
  package func hasKeys(in collection: StoredCollection) throws -> Bool {
    let sql = "SELECT EXISTS(SELECT 1 FROM records WHERE collection = ? AND key IS NOT NULL)"
    return try number(sql, .integer(collection.id)) == 1
  }

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
      SELECT key FROM records WHERE collection = ? AND key IS NOT NULL
      ORDER BY id DESC LIMIT 100
      """,
      .integer(collection.id)
    )
    for row in rows {
      let key = row[0].bytesValue.flatMap { KeyText(stored: $0).key?.value.string?.text }
      guard let key, let dash = key.lastIndex(of: "-"), dash > key.startIndex else { continue }
      counts[Bytes(String(key[..<dash])), default: 0] += 1
    }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// The key for the next child of a record: `PARENT.N`, with the number after the greatest one
  /// used so far.
  package func nextChildKey(of parent: KeyText, in collection: StoredCollection) throws -> KeyText {
    let start = Bytes(parent.stem.array + [UInt8(ascii: ".")])
    let stored = KeyText(text: start).bytes
    // In a text in quotation marks, the last mark follows the number.
    let prefix = stored == start ? stored : stored[0..<stored.count - 1]
    let rows = try database.rows(
      """
      SELECT key FROM records WHERE collection = ?1 AND substr(key, 1, length(?2)) = ?2
      UNION SELECT key FROM dirty WHERE collection = ?1 AND substr(key, 1, length(?2)) = ?2
      UNION SELECT key FROM events WHERE collection = ?1 AND substr(key, 1, length(?2)) = ?2
      """,
      .integer(collection.id),
      .text(prefix)
    )
    let numbers = rows.compactMap { row -> Int? in
      guard let name = row[0].bytesValue.map({ KeyText(stored: $0).stem }),
        name.count > start.count, let number = Int(name[start.count..<name.count].text)
      else { return nil }
      return number < .max ? number : nil
    }
    return KeyText(text: Bytes(start.array + Array(String((numbers.max() ?? 0) + 1).utf8)))
  }
}
