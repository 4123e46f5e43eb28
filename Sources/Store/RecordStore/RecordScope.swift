package import JSONText
package import Records

/// How a query of a view sees the records of a collection.
///
/// In such a query, the name of the collection and the name `collection` both mean its records with
/// a column for each member that any record has, as in the view that the store has of it, and with
/// these differences.
package struct RecordScope {
  /// Names of members that have a column although no record may have them.
  package var names: [Bytes] = []
  /// The keys of records that are seen with other values than they have.
  package var changedKeys: [KeyText] = []
  /// What is different in those records; nil for a field that they are seen without.
  package var changes: [(field: FieldPath, value: JSONValue?)] = []

  package init() {}

  /// The column with a record as it is stored, whatever the query sees.
  package static let storedColumn = "_stored_json"
}

extension Store {
  /// The beginning of a statement that sees a collection in a scope: a clause WITH, and a blank.
  ///
  /// - Parameter hasStored: whether there is a `storedColumn`.
  package func beginning(
    _ scope: RecordScope,
    of collection: StoredCollection,
    hasStored: Bool
  ) throws -> String {
    let names = try fieldNames(of: collection) + scope.names
    let own = ["_key", "_json"] + (hasStored ? [RecordScope.storedColumn] : [])
    let columns = Self.columns(own.map { ($0, $0) }, names, of: "_json")
    let name = Self.quoted(collection.name, by: "\"")
    let records = """
      SELECT key AS _key, \(Self.seen(scope)) AS _json, json AS \(RecordScope.storedColumn) \
      FROM main.records WHERE collection = \(collection.id) AND kind <> 'line'
      """
    let this = "\(name) AS NOT MATERIALIZED (SELECT \(columns) FROM (\(records)))"
    if collection.name.lowercased() == "collection" { return "WITH \(this) " }
    return "WITH \(this), collection AS NOT MATERIALIZED (SELECT * FROM \(name)) "
  }

  /// The record of a row as it is seen.
  private static func seen(_ scope: RecordScope) -> String {
    if scope.changedKeys.isEmpty || scope.changes.isEmpty { return "json" }
    let keys = scope.changedKeys.map { literal($0.bytes) }.joined(separator: ", ")
    var record = "json"
    for (field, value) in scope.changes {
      if let value {
        record = "json_set(\(record), \(field.pathInSQL), json(\(literal(value.bytes))))"
      } else {
        record = "json_remove(\(record), \(field.pathInSQL))"
      }
    }
    return "CASE WHEN key IN (\(keys)) THEN \(record) ELSE json END"
  }

  /// Bytes as a text in SQL, whatever they are.
  package static func literal(_ bytes: Bytes) -> String {
    let digits = Array("0123456789abcdef")
    let hex = bytes.array.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return "CAST(x'\(String(hex))' AS TEXT)"
  }
}
