internal import JSONText
package import Records

extension FieldPath {
  /// The value of the field in SQL, for a row with the record in `_json`: null where there is none.
  package var valueInSQL: String { "json_extract(_json, \(pathInSQL))" }

  /// The field as a path of SQLite, in single quotation marks.
  package var pathInSQL: String {
    Store.quoted("$" + names.map { ".\"\($0.text)\"" }.joined(), by: "'")
  }
}
