internal import CommandInterface
internal import JSONText
internal import Records

/// A value for people: a string as its text, anything else as JSON on one line; empty if there is
/// no value.
func displayed(_ value: JSONValue?) -> String {
  guard let value else { return "" }
  return value.string?.text ?? value.compact.bytes.text
}

/// A record for people, with a field on each line.
func fieldLines(of record: JSONValue) -> [String] {
  let members = record.members ?? []
  let names = members.map { printable($0.decodedName.text) }
  let width = names.map { columnCount(of: $0) }.max() ?? 0
  return zip(names, members).map { name, member in
    let gap = String(repeating: " ", count: width - columnCount(of: name) + 2)
    return name + gap + printable(displayed(member.value))
  }
}

/// Rows of values under the names of their columns; numbers are right-aligned.
func valueTable(heading: [String], rows: [[JSONValue?]]) -> TextTable {
  var table = TextTable(heading: heading)
  for row in rows { table.add(row.map(displayed)) }
  for column in heading.indices {
    let values = rows.compactMap { column < $0.count ? $0[column] : nil }
    if !values.isEmpty, values.allSatisfy({ $0.kind == .number }) {
      table.rightAligned.insert(column)
    }
  }
  return table
}

/// Records as a table: first the fields that identify them, then all others in the order in which
/// the records have them.
func recordTable(_ records: [JSONValue], keyFields: KeyFields) -> TextTable {
  var columns = keyFields.all
  var known = Set(keyFields.all)
  for record in records {
    for member in record.members ?? [] {
      let field = FieldPath(names: [member.decodedName])
      if known.insert(field).inserted { columns.append(field) }
    }
  }
  let rows = records.map { record in columns.map { $0.value(in: record) } }
  return valueTable(heading: columns.map(\.text), rows: rows)
}

/// A row of a query as one JSON object. Columns with the same name each keep their value, as SQLite
/// returns them.
func rowJSON(heading: [String], row: [JSONValue?]) -> JSONValue {
  var object = ObjectText()
  for (name, value) in zip(heading, row) { object.add(name, value ?? .null) }
  return JSONValue(validated: Bytes(object.closed))
}
