internal import CommandInterface
internal import JSONText
internal import RecordStore
internal import SQLiteStorage

/// `git jsonl query`: runs a statement of SQL that only reads.
struct QueryVerb: WorkspaceVerb {
  static let name = "query"

  static let description = VerbDescription(
    summary: "query the store in SQL",
    forms: ["SQL [--json]"],
    paragraphs: [
      "Runs one statement that only reads. Each collection has a view with the name of its file, "
        + "without folders and extension, and a column for each field; \"git jsonl query 'SELECT "
        + "name FROM sqlite_schema'\" lists them."
    ],
    operands: [
      Operand(name: "SQL", text: "a SELECT of SQLite", presence: .required)
    ],
    options: [
      Option(option: .json, text: "print each row as a JSON object, one per line")
    ],
    examples: [
      Example(
        command: "git jsonl query 'SELECT status, count(*) AS n FROM tasks GROUP BY status'",
        text: "count by status"
      )
    ]
  )

  var sql: String
  var isJSON = false
}

// MARK: - Arguments

extension QueryVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    sql = words.operands[0]
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension QueryVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let database = try workspace.openStore().database
    var rows: [[JSONValue?]] = []
    var heading: [String] = []
    do {
      try database.readOnly {
        let statement = try database.statement(sql)
        defer { statement.reset() }
        heading = statement.columnNames
        while try statement.step() {
          let row = statement.row.map(json)
          if isJSON {
            try output.add(content: rowJSON(heading: heading, row: row).bytes)
          } else {
            rows.append(row)
          }
        }
      }
    } catch let error as SQLiteError where !error.isBusy && !error.isDamage {
      throw VerbFailure.input(.statement(reason: error.message))
    }
    if !isJSON {
      let table = valueTable(heading: heading, rows: rows)
      try output.add(table, workspace.context.environment)
    }
    return ExitStatus.done
  }
}

/// A value of SQLite as JSON: bytes that are not text become hexadecimal digits, numbers that JSON
/// can't express become null; nil for null.
private func json(_ value: SQLiteValue) -> JSONValue? {
  switch value {
  case .null: return nil
  case .integer(let number): return JSONValue(validated: Bytes(String(number)))
  case .real(let number):
    return number.isFinite ? JSONValue(validated: Bytes("\(number)")) : nil
  // A client of the database may have stored bytes that are not UTF-8.
  case .text(let text): return string(text.text)
  case .blob(let bytes):
    let digits = bytes.array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return string(digits.joined())
  }
}

private func string(_ text: String) -> JSONValue {
  JSONValue(validated: JSONString.encode(Bytes(text)))
}
