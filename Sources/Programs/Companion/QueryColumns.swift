internal import JSONText
internal import RecordStore
internal import Records
internal import SQLiteStorage

/// The columns of a query, as JSON.
///
/// SQLite has no type for `true` and `false`, which are 1 and 0 to it, nor for integers beyond 64
/// bits, which are the nearest floating-point number. Where a column is a field of a collection,
/// its records say what such a value is; any other column is what SQLite says.
struct QueryColumns {
  /// A column that is a field.
  private struct Field {
    /// The collections that the query may have it from, by their ids.
    var collections: [Int64]
    var path: FieldPath
    /// Whether all records have a flag there, or nothing; nil until somebody asks.
    var holdsFlags: Bool?
    /// The digits of the large integers, by their nearest numbers; of two with the same, none. Nil
    /// until somebody asks.
    var integers: [Double: Bytes?]?
  }

  let names: [String]
  private let database: SQLiteConnection
  private var fields: [Field?]

  init(_ names: [String], of sql: String, in store: Store) throws {
    self.names = names
    database = store.database
    let words = Self.tokens(of: sql)
    let collections = try store.collections().filter { words.contains($0.name.lowercased()) }
    let known = try collections.map { ($0.id, try store.fieldNames(of: $0)) }
    fields = names.map { name in
      let text = name.lowercased()
      if Self.isAlias(text, in: words) { return nil }
      var field: Field?
      for (id, names) in known {
        guard let member = names.first(where: { $0.text.lowercased() == text }) else { continue }
        let path = FieldPath(names: [member])
        if field == nil { field = Field(collections: [], path: path) }
        if field?.path == path { field?.collections.append(id) }
      }
      return field
    }
  }

  /// The words and signs of a statement, in lower case, without quotation marks.
  private static func tokens(of sql: String) -> [String] {
    var tokens: [String] = []
    var isInWord = false
    for character in sql.lowercased() {
      let isPart = character.isLetter || character.isNumber || "_$".contains(character)
      if isPart, isInWord {
        tokens[tokens.count - 1].append(character)
      } else if !character.isWhitespace, !"\"'`[]".contains(character) {
        tokens.append(String(character))
      }
      isInWord = isPart
    }
    return tokens
  }

  /// Whether the statement may give the name to something else: it follows a value.
  private static func isAlias(_ name: String, in tokens: [String]) -> Bool {
    let parts = self.tokens(of: name)
    return tokens.indices.dropFirst().contains { index in
      guard tokens[index...].starts(with: parts) else { return false }
      let last = tokens[index - 1]
      let isWord = last.first.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
      return last == ")" || isWord && !wordsBeforeValues.contains(last)
    }
  }

  private static let wordsBeforeValues: Set<String> = [
    "select", "distinct", "all", "where", "and", "or", "not", "by", "having", "on", "case", "when",
    "then", "else", "is", "in", "like", "glob", "between", "limit", "using",
  ]

  /// A value of a column as JSON: bytes that are not text as hexadecimal digits, numbers that JSON
  /// does not have as null; nil for null.
  mutating func json(_ value: SQLiteValue, column: Int) throws -> JSONValue? {
    switch value {
    case .null: return nil
    case .integer(let number):
      if number == 0 || number == 1, try holdsFlags(column) {
        return JSONValue(validated: Bytes(number == 1 ? "true" : "false"))
      }
      return JSONValue(validated: Bytes(String(number)))
    case .real(let number):
      if number.magnitude >= 0x1p63, let digits = try integers(column)[number] ?? nil {
        return JSONValue(validated: digits)
      }
      return number.isFinite ? JSONValue(validated: Bytes("\(number)")) : nil
    // A client of the database may have stored bytes that are not UTF-8.
    case .text(let text): return Self.string(text.text)
    case .blob(let bytes):
      let digits = bytes.array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      return Self.string(digits.joined())
    }
  }

  private static func string(_ text: String) -> JSONValue {
    JSONValue(validated: JSONString.encode(Bytes(text)))
  }

  private mutating func holdsFlags(_ column: Int) throws -> Bool {
    guard var field = fields[column] else { return false }
    if let known = field.holdsFlags { return known }
    let type = "json_type(json, \(field.path.pathInSQL))"
    let holdsFlags = try field.collections.allSatisfy { collection in
      try database.firstValue(
        """
        SELECT EXISTS(SELECT 1 FROM records WHERE collection = ?1 AND kind <> 'line'
            AND \(type) IN ('true', 'false'))
          AND NOT EXISTS(SELECT 1 FROM records WHERE collection = ?1 AND kind <> 'line'
            AND \(type) NOT IN ('true', 'false', 'null'))
        """,
        .integer(collection)
      )?.integerValue == 1
    }
    field.holdsFlags = holdsFlags
    fields[column] = field
    return holdsFlags
  }

  private mutating func integers(_ column: Int) throws -> [Double: Bytes?] {
    guard var field = fields[column] else { return [:] }
    if let known = field.integers { return known }
    var integers: [Double: Bytes?] = [:]
    for collection in field.collections {
      let rows = try database.rows(
        """
        SELECT json_extract(json, \(field.path.pathInSQL)), json FROM records
        WHERE collection = ? AND kind <> 'line'
          AND json_type(json, \(field.path.pathInSQL)) = 'integer'
          AND typeof(json_extract(json, \(field.path.pathInSQL))) = 'real'
        """,
        .integer(collection)
      )
      for row in rows {
        guard case .real(let number) = row[0],
          let record = row[1].bytesValue.flatMap({ try? JSONValue(parsing: $0) }),
          let digits = field.path.value(in: record)?.bytes
        else { continue }
        let known = integers[number]
        integers[number] = known == nil || known == .some(digits) ? .some(digits) : .some(nil)
      }
    }
    field.integers = integers
    fields[column] = field
    return integers
  }
}
