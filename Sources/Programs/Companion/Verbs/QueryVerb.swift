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
      "Runs one statement that only reads. Each collection is a table with the name of its file, "
        + "without folders and extension, and a column for each field; \"git jsonl query 'SELECT "
        + "name FROM sqlite_schema'\" lists them. A column that is a field is printed as in the "
        + "records: true as true, which SQLite reads as 1, and a large integer with all its "
        + "digits.",
      "A view of the policy is a table, too: tasks@ready has the records of tasks.jsonl that git "
        + "jsonl list @ready lists.",
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
  var mayBePaged: Bool { true }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    try workspace.refreshLive(nil, in: store)
    try workspace.bringInStep(store)
    let database = store.database
    let expanded = try ViewTables(workspace: workspace, store: store).expand(sql)
    var rows: [[JSONValue?]] = []
    var heading: [String] = []
    do {
      try store.reading(withViews: expanded != sql) {
        let statement = try database.statement(expanded)
        defer { statement.reset() }
        if statement.parameterCount > 0 {
          throw VerbFailure.input(.statement(reason: Messages.unknownParameter))
        }
        heading = statement.columnNames
        var columns = try QueryColumns(heading, of: sql, in: store)
        while try statement.step() {
          let row = try statement.row.enumerated().map { column, value in
            try columns.json(value, column: column)
          }
          if isJSON {
            try output.add(content: rowJSON(heading: heading, row: row).bytes)
          } else {
            rows.append(row)
          }
        }
      }
    } catch let error as SQLiteError where !error.isBusy && !error.isDamage {
      let reason = error.isInterrupted ? Messages.viewTooSlow : error.message
      throw VerbFailure.input(.statement(reason: reason))
    }
    if !isJSON {
      let table = valueTable(heading: heading, rows: rows)
      try output.add(table)
    }
    return ExitStatus.done
  }
}
