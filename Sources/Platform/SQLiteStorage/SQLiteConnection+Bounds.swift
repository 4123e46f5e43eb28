internal import CSQLite

/// How much work the patterns of one evaluation may still take: the products of the bytes of
/// pattern and text, which is what SQLite's matcher takes at most, whatever the signs.
///
/// https://sqlite.org/src/file/src/func.c: where what follows a `*` fits nowhere, the search ends,
/// and is not repeated for the signs before it.
package final class PatternBudget {
  /// About a second.
  static let limit = 1 << 30
  private var left = PatternBudget.limit

  /// Begins an evaluation.
  package func refill() { left = Self.limit }

  /// Takes a match from the budget; false where it is too much.
  fileprivate func takes(_ patternByteCount: Int32, _ textByteCount: Int32) -> Bool {
    left -= (Int(patternByteCount) + 1) * (Int(textByteCount) + 1)
    return left >= 0
  }
}

extension SQLiteConnection {
  /// Leaves to all statements from now on only functions whose time grows with their texts alone,
  /// for conditions of others: those of SQLite that look for one text in another
  /// (`instr`, `replace`) or make large ones (`printf`, `hex`) are refused, `trim` takes one text,
  /// and `LIKE` and `GLOB` are SQLite's own within a budget, beyond which the statement fails.
  ///
  /// - Precondition: `readOnly` is not used on the connection.
  package func boundFunctions() throws(SQLiteError) -> PatternBudget {
    let budget = PatternBudget()
    try define("glob", argumentCount: 2, budget) { context, _, values in
      guard let match = Match(context, values) else { return }
      sqlite3_result_int(context, sqlite3_strglob(match.pattern, match.text) == 0 ? 1 : 0)
    }
    try define("like", argumentCount: 2, budget) { context, _, values in
      guard let match = Match(context, values) else { return }
      sqlite3_result_int(context, sqlite3_strlike(match.pattern, match.text, 0) == 0 ? 1 : 0)
    }
    try define("like", argumentCount: 3, budget) { context, _, values in
      guard let escape = sqlite3_value_text(values?[2]), let match = Match(context, values) else {
        return
      }
      // Nothing that follows the first byte of a text of one ASCII sign is of it.
      guard escape[0] != 0, escape[0] < 0x80, escape[1] == 0,
        escape[0] != UInt8(ascii: "%"), escape[0] != UInt8(ascii: "_")
      else {
        return sqlite3_result_error(context, "ESCAPE takes one sign of ASCII but % and _", -1)
      }
      let isMatch = sqlite3_strlike(match.pattern, match.text, UInt32(escape[0])) == 0
      sqlite3_result_int(context, isMatch ? 1 : 0)
    }
    for name in ["trim", "ltrim", "rtrim"] {
      try define(name, argumentCount: 2, budget) { context, _, _ in
        sqlite3_result_error(context, "trim, ltrim and rtrim take one text here", -1)
      }
    }
    try handle.succeed(nil) { database in
      sqlite3_set_authorizer(
        database,
        { _, action, _, name, _, _ in
          guard action == SQLITE_FUNCTION else { return SQLITE_OK }
          let isBounded = name.map { boundedFunctions.contains(String(cString: $0).lowercased()) }
          return isBounded == true ? SQLITE_OK : SQLITE_DENY
        },
        nil
      )
    }
    return budget
  }

  /// https://sqlite.org/c3ref/create_function.html: the new function takes the place of the one
  /// with its name and number of arguments. Only what is deterministic can be asked in a CHECK, and
  /// only what is innocuous where a schema is not trusted. The last parameter is called when the
  /// function is not needed any more, also "if the call to sqlite3_create_function_v2() fails".
  private func define(
    _ name: String,
    argumentCount: Int32,
    _ budget: PatternBudget,
    _ body:
      @convention(c) (
        OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?
      ) -> Void
  ) throws(SQLiteError) {
    let context = Unmanaged.passRetained(budget).toOpaque()
    try handle.succeed(nil) { database in
      sqlite3_create_function_v2(
        database,
        name,
        argumentCount,
        SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
        context,
        body,
        nil,
        nil,
        { context in
          if let context { Unmanaged<PatternBudget>.fromOpaque(context).release() }
        }
      )
    }
  }
}

/// A pattern and a text that SQLite asks about.
///
/// https://sqlite.org/c3ref/value_blob.html: the pointers hold until a value is asked for in
/// another form, and end with a zero.
private struct Match {
  let pattern: UnsafePointer<CChar>
  let text: UnsafePointer<CChar>

  /// Nil where one of them is null, and the result with it, or where they are too much, which is
  /// then said.
  init?(_ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
    guard let values, let pattern = sqlite3_value_text(values[0]),
      let text = sqlite3_value_text(values[1]), let data = sqlite3_user_data(context)
    else { return nil }
    let budget = Unmanaged<PatternBudget>.fromOpaque(data).takeUnretainedValue()
    guard budget.takes(sqlite3_value_bytes(values[0]), sqlite3_value_bytes(values[1])) else {
      let words = "LIKE and GLOB would take too long: their patterns, or the texts, are too long"
      sqlite3_result_error(context, words, -1)
      return nil
    }
    self.pattern = UnsafeRawPointer(pattern).assumingMemoryBound(to: CChar.self)
    self.text = UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self)
  }
}

/// The functions of SQLite that take time in proportion to their texts.
private let boundedFunctions: Set<String> = [
  "abs", "coalesce", "date", "datetime", "glob", "if", "ifnull", "iif", "json",
  "json_array_length", "json_extract", "json_type", "json_valid", "julianday", "length", "like",
  "lower", "ltrim", "max", "min", "nullif", "octet_length", "round", "rtrim", "sign", "strftime",
  "substr", "substring", "time", "trim", "typeof", "unicode", "unixepoch", "upper", "->", "->>",
]
