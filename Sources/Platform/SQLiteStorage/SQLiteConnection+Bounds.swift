internal import CSQLite

/// How much work the patterns of one evaluation may still take, as the products of the bytes of
/// pattern and text: an upper bound for SQLite's matcher, whatever the characters.
///
/// https://sqlite.org/src/file/src/func.c: if the part after a `*` fits nowhere, the search ends,
/// and is not repeated for earlier wildcards.
package final class PatternBudget {
  /// About a second.
  static let limit = 1 << 30
  private var left = PatternBudget.limit

  /// Starts an evaluation.
  package func refill() { left = Self.limit }

  /// Takes a match from the budget. Returns false if that is too much.
  fileprivate func takes(_ patternByteCount: Int32, _ textByteCount: Int32) -> Bool {
    // fault: pattern-for-free
    left -= (Int(patternByteCount) + 1) * (Int(textByteCount) + 1)
    return left >= 0
  }
}

extension SQLiteConnection {
  /// Restricts all later statements to functions whose time grows only with their texts, for
  /// conditions from others. SQLite's functions that search a text in another (`instr`, `replace`)
  /// or make large ones (`printf`, `hex`) fail. `trim` takes one text. `LIKE` and `GLOB` are
  /// SQLite's own, but fail beyond a budget.
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
      // In a text of one ASCII character, nothing follows the first byte.
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

  /// https://sqlite.org/c3ref/create_function.html: the new function replaces the one with its name
  /// and number of arguments. A CHECK accepts only deterministic functions, and an untrusted schema
  /// only innocuous ones. The last parameter is called when the function is not needed any more,
  /// also "if the call to sqlite3_create_function_v2() fails".
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

/// A pattern and a text that SQLite compares.
///
/// https://sqlite.org/c3ref/value_blob.html: the pointers are valid until a value is read in
/// another form, and end with a zero.
private struct Match {
  let pattern: UnsafePointer<CChar>
  let text: UnsafePointer<CChar>

  /// Nil if one of them is null, and so is the result; or if they exceed the budget, which is
  /// reported.
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
