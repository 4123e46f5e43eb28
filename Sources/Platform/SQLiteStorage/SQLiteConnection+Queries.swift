internal import CSQLite

extension SQLiteConnection {
  /// Runs the statements of a script in order, up to the first that fails. Their rows are
  /// discarded.
  package func execute(_ script: String) throws(SQLiteError) {
    try handle.succeed(script) { sqlite3_exec($0, script, nil, nil, nil) }
  }

  /// Runs one statement to its end. Its rows are discarded.
  package func run(_ sql: String, _ values: [SQLiteValue]) throws(SQLiteError) {
    try statement(sql).run(values)
  }

  package func run(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) {
    try run(sql, values)
  }

  /// All rows of a query.
  package func rows(
    _ sql: String,
    _ values: [SQLiteValue]
  ) throws(SQLiteError) -> [[SQLiteValue]] {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    var rows: [[SQLiteValue]] = []
    while try statement.step() { rows.append(statement.row) }
    return rows
  }

  package func rows(
    _ sql: String,
    _ values: SQLiteValue...
  ) throws(SQLiteError) -> [[SQLiteValue]] {
    try rows(sql, values)
  }

  /// The first row of a query; nil if it has none. Does not read further rows.
  package func first(_ sql: String, _ values: [SQLiteValue]) throws(SQLiteError) -> [SQLiteValue]? {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    return try statement.step() ? statement.row : nil
  }

  package func first(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) -> [SQLiteValue]?
  {
    try first(sql, values)
  }

  /// The first value of the first row of a query; nil if it has no row.
  package func firstValue(
    _ sql: String,
    _ values: [SQLiteValue]
  ) throws(SQLiteError) -> SQLiteValue? {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    return try statement.step() ? statement.value(0) : nil
  }

  package func firstValue(
    _ sql: String,
    _ values: SQLiteValue...
  ) throws(SQLiteError) -> SQLiteValue? {
    try firstValue(sql, values)
  }
}
