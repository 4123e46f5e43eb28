internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import SQLiteStorage
internal import System

/// `git jsonl list`: the records of a collection that meet a condition.
func list(
  _ request: ListRequest,
  _ workspace: Workspace,
  _ output: inout Output
) throws -> Int32 {
  let store = try workspace.openStore()
  let collection = try workspace.collection(request.collection, in: store)
  var selection = RecordSelection(
    request,
    tombstone: try workspace.policy(for: collection.path).tombstone
  )
  var records: [JSONValue] = []
  try store.database.readOnly {
    let statement: SQLiteStatement
    do throws(SQLiteError) {
      statement = try store.database.statement(selection.sql(for: collection))
    } catch {
      throw failure(of: error, request)
    }
    defer { statement.reset() }
    do {
      while try selection.isOpen && statement.step() {
        guard let record = try? JSONValue(parsing: statement.text(0)), selection.takes(record)
        else { continue }
        if request.isJSON {
          try output.add(content: record.bytes)
        } else {
          records.append(record)
        }
      }
    } catch let error as SQLiteError {
      throw failure(of: error, request)
    }
  }
  if !request.isJSON {
    try output.add(
      recordTable(records, keyFields: collection.keyFields),
      workspace.context.environment
    )
  }
  return CompanionExitStatus.done
}

/// An error that the user's condition can have made.
private func failure(of error: SQLiteError, _ request: ListRequest) -> any Error {
  guard let condition = request.condition, !error.isBusy, !error.isDamage else { return error }
  return CompanionFailure.condition(condition, reason: error.message)
}

/// Which records are listed, and in which order.
private struct RecordSelection {
  private let request: ListRequest
  private let tombstone: TombstonePolicy?
  private var passed = 0
  private var taken = 0

  init(_ request: ListRequest, tombstone: TombstonePolicy?) {
    self.request = request
    self.tombstone = request.includesTombstones ? nil : tombstone
  }

  /// Whether more records can follow.
  var isOpen: Bool { request.limit.map { taken < $0 } ?? true }

  /// Whether the next record that meets the condition is listed.
  mutating func takes(_ record: JSONValue) -> Bool {
    if tombstone?.marks(record) == true { return false }
    if passed < request.offset {
      passed += 1
      return false
    }
    taken += 1
    return true
  }

  /// The records as JSON that meet the condition, in their order.
  func sql(for collection: StoredCollection) -> String {
    let view = Store.quoted(collection.name, by: "\"")
    var sql = "SELECT _json FROM \(view)"
    // The line end keeps a comment in the condition from taking in what follows it.
    if let condition = request.condition { sql += " WHERE (\(condition)\n)" }
    var order = request.sort.map { Self.expression($0.field) + ($0.isDescending ? " DESC" : "") }
    order += collection.keyFields.all.map(Self.expression)
    return order.isEmpty ? sql : sql + " ORDER BY " + order.joined(separator: ", ")
  }

  /// The value of a field in SQL: null where there is none.
  private static func expression(_ field: FieldPath) -> String {
    let names = field.names.map { ".\"\($0.text)\"" }.joined()
    return "json_extract(_json, " + Store.quoted("$" + names, by: "'") + ")"
  }
}
