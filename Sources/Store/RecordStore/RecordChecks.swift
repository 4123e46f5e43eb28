package import JSONText
internal import Records
internal import SQLiteStorage

/// The conditions that a policy sets for records, evaluated by SQLite.
///
/// Each is a CHECK constraint (https://sqlite.org/lang_createtable.html#check_constraints) of a
/// table in memory. The table has a column for each name in the condition: the record's member with
/// that name, or NULL if it has none. So a condition that is NULL holds, and one that SQLite does
/// not allow in a constraint is invalid: it can't have subqueries, and it can't ask the clock. Its
/// functions take time in proportion to their texts, so the work for a record is bounded by the
/// condition's length times the record's.
/// record is bounded by the condition's length times the record's.
package final class RecordChecks {
  private let database: SQLiteConnection
  private let patternBudget: PatternBudget
  private let conditions: [String]
  /// The largest condition for SQLite, including the columns that it uses.
  private static let byteLimit = 1 << 16

  /// - Throws: `EditError.invalidCheck` for a condition that SQLite can't use; `SQLiteError` if
  ///   there is no memory.
  package init(_ conditions: [String]) throws {
    database = try SQLiteConnection(opening: "checks", access: .inMemory)
    patternBudget = try database.boundFunctions()
    self.conditions = conditions
    for (index, condition) in conditions.enumerated() {
      let table = Self.table(index, condition)
      if table.utf8.count > Self.byteLimit {
        throw EditError.invalidCheck(condition, reason: "it is too long, or names too many members")
      }
      do throws(SQLiteError) {
        try database.run(table)
      } catch {
        throw EditError.invalidCheck(condition, reason: error.message)
      }
    }
  }

  /// The first condition that a record does not meet; nil if it meets them all.
  package func failure(of record: JSONValue) throws -> String? {
    for (index, condition) in conditions.enumerated() {
      patternBudget.refill()
      do throws(SQLiteError) {
        try database.run("INSERT INTO check\(index)(_json) VALUES(?)", .text(record.bytes))
        try database.run("DELETE FROM check\(index)")
      } catch {
        if error.isConstraint { return condition }
        throw EditError.invalidCheck(condition, reason: error.message)
      }
    }
    return nil
  }

  private static func table(_ index: Int, _ condition: String) -> String {
    let columns = names(in: condition).map { name in
      let path = Store.quoted("$.\"\(name)\"", by: "'")
      return Store.quoted(name, by: "\"") + " AS (json_extract(_json, \(path)))"
    }
    // The line end keeps a comment in the condition from swallowing what follows.
    let parts = ["_json"] + columns + ["CHECK((\(condition)\n))"]
    return "CREATE TABLE check\(index)(\(parts.joined(separator: ", ")))"
  }

  /// All words of a condition, and the texts in double quotes. Each may be the name of a member.
  /// Anything else, such as `AND` or a part of a text, becomes a column that nothing uses.
  private static func names(in condition: String) -> [String] {
    let words = condition.split { !($0.isLetter || $0.isNumber || "_$".contains($0)) }
    let parts = condition.split(separator: "\"", omittingEmptySubsequences: false)
    let quoted = parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }
    // `true` and `false` would be columns rather than values.
    var seen: Set<String> = ["_json", "true", "false"]
    return (words.filter { $0.first?.isNumber == false } + quoted.filter { !$0.isEmpty })
      .map(String.init)
      .filter { seen.insert($0.lowercased()).inserted }
  }
}
