internal import JSONText
internal import Records

extension Store {
  /// The key that a person names by a word.
  ///
  /// A word that is JSON may mean that, or a text that looks like it: the number 12 or the text 12.
  /// The one that a record has, or had, is meant; where there is neither, the text, except that a
  /// text in quotation marks is the text inside of them, and for several key fields a JSON array of
  /// their values is meant.
  package func key(named word: String, in collection: StoredCollection) throws -> KeyText {
    let bytes = Bytes(word)
    let text = KeyText(RecordKey(canonical: JSONValue(validated: JSONString.encode(bytes))))
    guard let value = try? JSONValue(parsing: bytes) else { return text }
    let spelled = KeyText(RecordKey(canonical: value.canonicalForm))
    if value.kind == .string || collection.keyFields.count > 1 { return spelled }
    if try isTaken(spelled, in: collection) { return spelled }
    return text
  }
}
