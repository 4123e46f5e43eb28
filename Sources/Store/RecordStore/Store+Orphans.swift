internal import JSONText
internal import SQLiteStorage

/// A record that refers to a missing record.
package struct Orphan: Equatable, Sendable {
  package var key: KeyText
  /// The key of the missing record.
  package var missing: KeyText
}

extension Store {
  /// The records of a collection whose parent or dependency is missing: the first ones, by key.
  ///
  /// The fields `parent` and `parent_id` name a parent; `depends_on_id` in an element of
  /// `dependencies` names a dependency. If children are counted, `P` is the parent of `P.1`;
  /// otherwise a dot and a number are part of a name.
  package func orphans(
    of collection: StoredCollection,
    countsChildren: Bool,
    limit: Int = 10_000
  ) throws -> [Orphan] {
    let fields = Set(try fieldNames(of: collection).map(\.text))
    var references = countsChildren ? [Self.childReferences] : []
    if fields.contains("dependencies") { references.append(Self.dependencyReferences) }
    for field in ["parent", "parent_id"] where fields.contains(field) {
      references.append(Self.parentReferences(field))
    }
    if references.isEmpty { return [] }
    let rows = try database.rows(
      """
      WITH reference(source, target) AS (\(references.joined(separator: " UNION ")))
      SELECT source, target FROM reference
      WHERE target IS NOT NULL AND target <> '' AND NOT EXISTS(
        SELECT 1 FROM records WHERE collection = ?1 AND key = target)
      ORDER BY source, target LIMIT ?2
      """,
      .integer(collection.id),
      SQLiteValue(limit)
    )
    return rows.compactMap { row in
      guard let source = row[0].bytesValue, let target = row[1].bytesValue else { return nil }
      return Orphan(key: KeyText(stored: source), missing: KeyText(stored: target))
    }
  }

  private static let childReferences = """
    SELECT key, rtrim(rtrim(key, '0123456789'), '.') FROM records
    WHERE collection = ?1 AND kind = 'record' AND key GLOB '*?.[0-9]*'
      AND rtrim(key, '0123456789') GLOB '*?.'
    """

  /// Most records have no dependency, and parsing one costs more than searching for the name.
  private static let dependencyReferences = """
    SELECT r.key, json_extract(d.value, '$.depends_on_id')
    FROM records r, json_each(r.json, '$.dependencies') d
    WHERE r.collection = ?1 AND r.kind = 'record' AND r.key IS NOT NULL
      AND instr(r.json, '"depends_on_id"') > 0 AND d.type = 'object'
    """

  private static func parentReferences(_ field: String) -> String {
    """
    SELECT key, json_extract(json, '$.\(field)') FROM records
    WHERE collection = ?1 AND kind = 'record' AND key IS NOT NULL
      AND json_type(json, '$.\(field)') = 'text'
    """
  }
}
