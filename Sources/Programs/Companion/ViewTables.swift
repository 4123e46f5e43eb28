internal import RecordStore

/// Views in the SQL of a query: `tasks@ready` is a table with the records of the collection `tasks`
/// that are in its view `ready`, as that sees them.
struct ViewTables {
  let workspace: Workspace
  let store: Store

  /// The statement as SQLite takes it.
  ///
  /// - Throws: `VerbFailure` for a view that there is not, or that SQLite can't use.
  func expand(_ sql: String) throws -> String {
    guard sql.contains("@") else { return sql }
    var collections: [String: StoredCollection] = [:]
    for collection in try store.collections() {
      collections[collection.name.lowercased()] = collection
    }
    var result = ""
    var rest = sql[...]
    while let first = rest.first {
      var part = rest.prefix(1)
      if let end = FieldCondition.quotedEnd(of: rest, first) {
        part = rest[..<end]
      } else if FieldCondition.isNamePart(first) {
        part = rest.prefix(while: FieldCondition.isNamePart)
        let name = FieldCondition.viewName(at: rest[part.endIndex...])
        if rest[part.endIndex...].first == "@", !name.isEmpty,
          let collection = collections[part.lowercased()]
        {
          result += try table(String(name), of: collection)
          rest = rest[name.endIndex...]
          continue
        }
      }
      result += part
      rest = rest[part.endIndex...]
    }
    return result
  }

  private func table(_ name: String, of collection: StoredCollection) throws -> String {
    let views = try workspace.views(of: collection, in: store)
    guard let condition = try views.condition(named: name, in: store) else {
      throw views.unknown(name)
    }
    let table = Store.quoted(collection.name, by: "\"")
    // The line end keeps a comment in the condition from swallowing what follows.
    return try "(" + views.beginning(in: store, hasStored: false)
      + "SELECT * FROM \(table) WHERE (\(condition)\n))"
  }
}
