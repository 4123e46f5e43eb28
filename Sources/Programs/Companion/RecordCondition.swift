internal import CommandInterface
internal import JSONText
internal import RecordStore
internal import Records
internal import SQLiteStorage

/// A condition of the user over the records of a collection, as `git jsonl list` takes it.
struct RecordCondition {
  let text: String
  private let collection: StoredCollection
  private let condition: FieldCondition

  /// - Throws: `VerbFailure` as `Store.condition` does.
  init(_ text: String, in collection: StoredCollection, of store: Store) throws {
    self.text = text
    self.collection = collection
    condition = try store.condition(text, on: collection)
  }

  /// The records that meet the condition, in the order of their keys; a key that is on several
  /// lines, or that a line does not have, is nil.
  ///
  /// - Parameter key: the record that alone is looked at; nil for all of them.
  /// - Throws: `VerbFailure` if SQLite can't use the condition.
  func records(
    in store: Store,
    key: KeyText? = nil
  ) throws -> [(key: KeyText?, record: JSONValue)] {
    let view = Store.quoted(collection.name, by: "\"")
    let isKey = key.map { "_key = \(Self.text($0.bytes)) AND " } ?? ""
    // The line end keeps a comment in the condition from swallowing what follows.
    let sql = "SELECT _key, _json FROM \(view) WHERE \(isKey)(\(condition.sql)\n) ORDER BY _key"
    return try store.database.readOnly {
      let statement = try store.statement(sql, condition: text, collection)
      defer { statement.reset() }
      do throws(SQLiteError) {
        var found: [(key: KeyText?, record: JSONValue)] = []
        while try statement.step() {
          guard let record = try? JSONValue(parsing: statement.text(1)) else { continue }
          let foundKey = statement.isNull(0) ? nil : KeyText(stored: statement.text(0))
          if key == nil || foundKey == key { found.append((foundKey, record)) }
        }
        return found
      } catch {
        throw try store.failure(of: error, condition: text, collection)
      }
    }
  }

  /// Bytes as a text in SQL, whatever they are.
  private static func text(_ bytes: Bytes) -> String {
    let digits = Array("0123456789abcdef")
    let hex = bytes.array.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return "CAST(x'\(String(hex))' AS TEXT)"
  }
}

extension Store {
  /// A condition of the user on the fields of a collection.
  ///
  /// - Throws: `VerbFailure` if it has a date without quotation marks, or a path that no record
  ///   has.
  func condition(_ text: String, on collection: StoredCollection) throws -> FieldCondition {
    let condition = FieldCondition(text, fields: Set(try fieldNames(of: collection)))
    if let date = condition.bareDate {
      throw VerbFailure.input(.bareDate(date, condition: text))
    }
    for path in condition.paths { try checkField(path, in: collection) }
    return condition
  }

  /// A statement with a condition of the user; `condition` is what the user wrote, or nil.
  ///
  /// - Throws: `VerbFailure` if SQLite can't use the condition, or if it has parameters.
  func statement(
    _ sql: String,
    condition: String?,
    _ collection: StoredCollection
  ) throws -> SQLiteStatement {
    let statement: SQLiteStatement
    do throws(SQLiteError) {
      statement = try database.statement(sql)
    } catch {
      throw try failure(of: error, condition: condition, collection)
    }
    if let condition, statement.parameterCount > 0 {
      throw VerbFailure.input(.condition(condition, reason: Messages.unknownParameter))
    }
    return statement
  }

  /// An error that the user's condition may have caused.
  func failure(
    of error: SQLiteError,
    condition: String?,
    _ collection: StoredCollection
  ) throws -> any Error {
    guard let condition, !error.isBusy, !error.isDamage else { return error }
    let start = "no such column: "
    if error.message.hasPrefix(start) {
      // Newer versions of SQLite have a name in quotation marks, and advice behind it.
      let rest = error.message.dropFirst(start.count)
      let name = rest.first == "\"" ? rest.dropFirst().prefix { $0 != "\"" } : rest
      if let text = FieldCondition.bareText(of: String(name), in: condition) {
        return VerbFailure.input(.bareText(text, condition: condition))
      }
      return VerbFailure.name(try unknownField(FieldPath(String(name)), in: collection))
    }
    return VerbFailure.input(.condition(condition, reason: error.message))
  }
}
