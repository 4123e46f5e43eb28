internal import JSONText
internal import Records

extension Store {
  /// The key that a person names by a word.
  ///
  /// A word that is JSON may mean that, or a text that looks like it: the number 12 or the text 12.
  /// The one that a record has, or had, is meant; where there is neither, the text, except that a
  /// text in quotation marks is the text inside of them, and for several key fields a JSON array of
  /// their values is meant.
  ///
  /// A file whose records have keys by several alternatives has a record that is meant by the plain
  /// value of any of them; of two records with that value, the one by the earlier alternative.
  package func key(named word: String, in collection: StoredCollection) throws -> KeyText {
    let readings = Self.readings(of: word, by: collection.keyFields)
    let count = collection.keyFields.alternatives.count
    // A single reading by a single alternative is meant, whether or not a record has it.
    if count > 1 || readings.count > 1 {
      for index in 0..<max(count, 1) {
        for reading in readings {
          let key = KeyText(RecordKey(canonical: reading, alternative: index))
          if try isTaken(key, in: collection) { return key }
        }
      }
    }
    let last = readings.last ?? .null
    return KeyText(RecordKey(canonical: last))
  }

  /// What a word may mean as the value of a key, in the order in which it is looked for; the last
  /// is meant where no record has any.
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
