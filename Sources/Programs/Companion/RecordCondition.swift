internal import CommandInterface
internal import JSONText
internal import RecordStore
internal import Records
internal import SQLiteStorage
internal import System

/// A condition of the user over the records of a collection, as `git jsonl list` takes it: in SQL,
/// with views of the policy by their names (`@ready`).
struct RecordCondition {
  let text: String
  private let collection: StoredCollection
  private let condition: FieldCondition
  /// Whether it has the condition of a view.
  var hasViews: Bool { condition.hasViews }
  /// Whether the condition sees the records in the scope of views, not as they are.
  private let isScoped: Bool
  /// The beginning of a statement with the condition.
  private let beginning: String

  /// The fields in it that no record has, although some record has others. They are null.
  let absentFields: [FieldPath]

  /// - Parameters:
  ///   - seesReleased: whether a condition in SQL sees the records as views do, too.
  ///   - expected: fields that it may name before any record has them, in addition to those that
  ///     the policy names.
  /// - Throws: `VerbFailure` for a field that no record has and whose name is nearly that of
  ///   another one, for a view that there is not, and for a condition that SQLite can't use.
  init(
    _ text: String,
    of views: CollectionViews,
    in store: Store,
    seesReleased: Bool = false,
    expecting expected: [FieldPath] = []
  ) throws {
    self.text = text
    collection = views.collection
    var names = AbsentNames(views.expectedFields.union(expected), text, of: collection)
    var condition: FieldCondition
    var isScoped: Bool
    var beginning = ""
    repeat {
      condition = try store.condition(text, on: collection, &names) { name in
        let condition = try views.condition(named: name, in: store)
        if condition == nil, text.trimming == "@" + name { throw views.unknown(name) }
        return condition
      }
      isScoped = condition.hasViews || seesReleased || !names.columns.isEmpty
      if condition.hasViews || seesReleased {
        beginning = try views.beginning(in: store, hasStored: true, adding: names.columns)
      } else if isScoped {
        var scope = RecordScope()
        scope.names = names.columns
        beginning = try store.beginning(scope, of: collection, hasStored: true)
      }
    } while try names.findsMore(in: store, condition, after: beginning)
    self.condition = condition
    self.isScoped = isScoped
    self.beginning = beginning
    absentFields = try store.recordCount(of: collection) == 0 ? [] : names.untold
  }

  /// A statement that selects columns of the records that meet the condition.
  ///
  /// - Parameters:
  ///   - columns: in SQL; nil for the record as it is stored.
  ///   - key: the record that alone is looked at; nil for all of them.
  func statement(_ columns: String? = nil, key: KeyText? = nil) -> String {
    let name = Store.quoted(collection.name, by: "\"")
    let isKey = key.map { "_key = \(Store.literal($0.bytes)) AND " } ?? ""
    // The line end keeps a comment in the condition from swallowing what follows.
    return beginning + "SELECT \(columns ?? storedColumn) FROM \(name) "
      + "WHERE \(isKey)(\(condition.sql)\n)"
  }

  /// The column with the record as it is stored.
  private var storedColumn: String { isScoped ? RecordScope.storedColumn : "_json" }

  /// The records that meet the condition; a key that is on several lines, or that a line does not
  /// have, is nil.
  ///
  /// - Parameters:
  ///   - key: the record that alone is looked at; nil for all of them.
  ///   - order: what they are sorted by, in SQL.
  ///   - isOver: as `Store.reading` takes it.
  /// - Throws: `VerbFailure` if SQLite can't use the condition, and for a view that takes too long.
  func records(
    in store: Store,
    key: KeyText? = nil,
    order: [String] = ["_key"],
    isOver: (() -> Bool)? = nil
  ) throws -> [(key: KeyText?, record: JSONValue)] {
    try records(storedColumn, in: store, key: key, order: order, isOver: isOver)
  }

  /// Like `records`, with the records as the condition sees them.
  func seenRecords(
    in store: Store,
    order: [String]
  ) throws -> [(key: KeyText?, record: JSONValue)] {
    try records("_json", in: store, key: nil, order: order)
  }

  private func records(
    _ column: String,
    in store: Store,
    key: KeyText?,
    order: [String],
    isOver: (() -> Bool)? = nil
  ) throws -> [(key: KeyText?, record: JSONValue)] {
    let order = order.joined(separator: ", ")
    let sql = statement("_key, \(column)", key: key) + " ORDER BY " + order
    return try store.reading(withViews: hasViews, isOver: isOver) {
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
}

/// A field that records are sorted by.
struct SortField: Equatable, Sendable {
  var field: FieldPath
  var isDescending = false

  /// The order of a collection's records by these fields, in SQL; of records that are equal in
  /// them, the lesser key comes first.
  static func order(_ fields: [SortField], keyFields: KeyFields) -> [String] {
    fields.map { $0.field.valueInSQL + ($0.isDescending ? " DESC" : "") }
      + keyFields.all.map(\.valueInSQL)
  }
}

extension VerbWords {
  /// The values of `--sort`.
  var sortFields: [SortField] {
    get throws(CommandLineError) {
      var fields: [SortField] = []
      for value in values(of: .sort) {
        let isDescending = value.hasPrefix("-")
        let field = try self.field(isDescending ? String(value.dropFirst()) : value)
        fields.append(SortField(field: field, isDescending: isDescending))
      }
      return fields
    }
  }
}

extension String {
  /// The text without blanks around it.
  fileprivate var trimming: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}

/// The names in a condition that no record has. What they name is null.
private struct AbsentNames {
  /// Names of columns.
  private(set) var columns: [Bytes] = []
  /// Names with which a path begins.
  private(set) var heads: Set<Bytes> = []
  /// The fields that were neither expected nor found.
  private(set) var untold: [FieldPath] = []
  private let expected: Set<FieldPath>
  private let text: String
  private let collection: StoredCollection

  init(_ expected: Set<FieldPath>, _ text: String, of collection: StoredCollection) {
    self.expected = expected
    self.text = text
    self.collection = collection
  }

  /// Looks for one more name that SQLite does not find.
  ///
  /// - Returns: whether there was one, so that the condition is to be made again.
  /// - Throws: `VerbFailure` if it is nearly that of another field, or if SQLite can't use the
  ///   condition for another reason.
  mutating func findsMore(
    in store: Store,
    _ condition: FieldCondition,
    after beginning: String
  ) throws -> Bool {
    let view = Store.quoted(collection.name, by: "\"")
    let sql = beginning + "SELECT 1 FROM \(view) WHERE (\(condition.sql)\n)"
    do {
      try store.database.readOnly {
        try store.statement(sql, condition: text, collection).reset()
      }
      return false
    } catch VerbFailure.name(.unknownField(let field, collection: let path, nearest: let nearest)) {
      let failure = VerbFailure.name(.unknownField(field, collection: path, nearest: nearest))
      let field = FieldPath(field)
      guard let first = field.names.first, let last = field.names.last else { throw failure }
      // A name before the dot may be that of a table, as in a subquery.
      let isQualified =
        first.text.lowercased() == collection.name.lowercased()
        || text.lowercased().contains("select")
      if field.names.count > 1, !isQualified {
        guard heads.insert(first).inserted else { throw failure }
        return true
      }
      if columns.contains(last) { throw failure }
      try note(FieldPath(names: [last]), failure, hasNearest: nearest != nil)
      columns.append(last)
      return true
    }
  }

  /// Takes note of a path that no record has.
  mutating func note(_ path: FieldPath, _ failure: VerbFailure, hasNearest: Bool) throws {
    let isExpected = expected.contains { field in
      field.names.starts(with: path.names) || path.names.starts(with: field.names)
    }
    if isExpected || untold.contains(path) { return }
    if hasNearest { throw failure }
    untold.append(path)
  }
}

extension Workspace {
  /// A condition that a user typed. Fields in it that no record has are told of.
  ///
  /// - Throws: as `RecordCondition.init`.
  func condition(
    _ text: String,
    of views: CollectionViews,
    in store: Store,
    seesReleased: Bool = false,
    expecting expected: [FieldPath] = []
  ) throws -> RecordCondition {
    let condition = try RecordCondition(
      text,
      of: views,
      in: store,
      seesReleased: seesReleased,
      expecting: expected
    )
    for field in condition.absentFields {
      tellOnce(Messages.absentField(field.text, collection: views.collection.path))
    }
    return condition
  }
}

extension Messages {
  static func absentField(_ field: String, collection: String) -> String {
    "no record of \(printable(collection)) has a field \(quoted(field)): it counts as null"
  }
}

extension Store {
  /// Runs `body`, which only reads the database.
  ///
  /// A view is from the policy file, which somebody else may have written: a statement with one is
  /// stopped after a minute (`SQLiteError.isInterrupted`).
  ///
  /// - Parameter isOver: whether the time is over; nil to ask the clock.
  func reading<Result>(
    withViews hasViews: Bool,
    isOver: (() -> Bool)? = nil,
    _ body: () throws -> Result
  ) throws -> Result {
    try database.readOnly {
      if !hasViews { return try body() }
      let end = MachineClock.milliseconds + Self.viewLimitInMilliseconds
      return try database.withLimit(
        checkingEvery: Self.stepsBetweenChecks,
        isOver: isOver ?? { MachineClock.milliseconds >= end },
        body
      )
    }
  }

  private static let viewLimitInMilliseconds: Int64 = 60_000
  private static let stepsBetweenChecks = 10_000

  /// A condition of the user on the fields of a collection.
  ///
  /// - Parameters:
  ///   - names: gets the paths in it that no record has.
  ///   - view: the condition of the view with a name; nil if there is no such view.
  /// - Throws: `VerbFailure` if it has a date without quotation marks, or a path that no record
  ///   has and that is nearly another one.
  fileprivate func condition(
    _ text: String,
    on collection: StoredCollection,
    _ names: inout AbsentNames,
    view: (String) throws -> String?
  ) throws -> FieldCondition {
    let fields = Set(try fieldNames(of: collection)).union(names.heads)
    let condition = try FieldCondition(text, fields: fields, view: view)
    if let date = condition.bareDate {
      throw VerbFailure.input(.bareDate(date, condition: text))
    }
    for path in condition.paths {
      do {
        try checkField(path, in: collection)
      } catch let failure as VerbFailure {
        guard case .name(.unknownField(_, collection: _, let nearest)) = failure else {
          throw failure
        }
        try names.note(path, failure, hasNearest: nearest != nil)
      }
    }
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
    let reason = error.isInterrupted ? Messages.viewTooSlow : error.message
    return VerbFailure.input(.condition(condition, reason: reason))
  }
}
