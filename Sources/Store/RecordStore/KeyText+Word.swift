internal import JSONText
internal import Records
internal import SQLiteStorage

extension Store {
  /// The key for a word that a person typed.
  ///
  /// A word that is JSON may mean the value, or a text that looks like it: the number 12 or the
  /// text 12. The reading of which a record exists, or existed, is taken. If there is neither, a
  /// number is taken if the keys of the file are numbers, else the text, with two exceptions: a
  /// text in quotation marks means the text inside them, and for several key fields a JSON array
  /// means their values.
  ///
  /// In a file with several key alternatives, the plain value of any of them identifies a record;
  /// of two records with that value, the one by the earlier alternative is taken.
  package func key(named word: String, in collection: StoredCollection) throws -> KeyText {
    let readings = Self.readings(of: word, by: collection.keyFields)
    let count = collection.keyFields.alternatives.count
    // A single reading by a single alternative is taken, whether or not a record has it.
    if count > 1 || readings.count > 1 {
      for index in 0..<max(count, 1) {
        for reading in readings {
          let key = KeyText(RecordKey(canonical: reading, alternative: index))
          if try isTaken(key, in: collection) { return key }
        }
      }
    }
    if let number = readings.first, number.kind == .number, try hasNumbers(collection) {
      return KeyText(RecordKey(canonical: number))
    }
    let last = readings.last ?? .null
    // The values of several fields are those of the first alternative with as many.
    let valueCount = last.elements?.count ?? 1
    let index = collection.keyFields.alternatives.firstIndex { $0.count == valueCount } ?? 0
    return KeyText(RecordKey(canonical: last, alternative: valueCount > 1 ? index : 0))
  }

  /// Whether most of the newest keys are numbers.
  private func hasNumbers(_ collection: StoredCollection) throws -> Bool {
    let rows = try database.rows(
      """
      SELECT key FROM records WHERE collection = ? AND key IS NOT NULL ORDER BY id DESC LIMIT 100
      """,
      .integer(collection.id)
    )
    let count = rows.count { row in
      row[0].bytesValue.flatMap { KeyText(stored: $0).key?.value.kind } == .number
    }
    return count * 2 > rows.count
  }

  /// The possible values of a key for a word, in the order in which they are tried; the last one is
  /// taken if no record has any.
  private static func readings(of word: String, by fields: KeyFields) -> [JSONValue] {
    let bytes = Bytes(word)
    let text = JSONValue(validated: JSONString.encode(bytes))
    guard let value = try? JSONValue(parsing: bytes) else { return [text] }
    let spelled = value.canonicalForm
    let takesSeveral = fields.alternatives.contains { $0.count > 1 }
    if value.kind == .string || takesSeveral && value.kind == .array { return [spelled] }
    return [spelled, text]
  }
}
