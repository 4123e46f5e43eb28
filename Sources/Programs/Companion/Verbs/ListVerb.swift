internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import SQLiteStorage
internal import System

/// `git jsonl list`: lists the records of a collection that meet a condition.
struct ListVerb: WorkspaceVerb {
  static let name = "list"

  static let description = VerbDescription(
    summary: "list the records of a collection",
    forms: [
      "[-c PATH] [WHERE] [--sort FIELD]... [-n N] [--offset N] [--all] [--count] [--csv | --json]"
    ],
    paragraphs: [
      "On a terminal, the columns are the fields that fit; elsewhere, nothing is shortened.",
      "CSV is written by RFC 4180, with line feeds: a line of field names, the key first and the "
        + "others in the order in which the file has them, whatever WHERE selects; then a line for "
        + "each record. A field that a record lacks is an empty cell, and arrays and objects are "
        + "JSON. A text is written as it is; as JSON, in quotation marks, if it is empty, could be "
        + "read as another value (\"12\"), or would be a formula in a spreadsheet. So git jsonl "
        + "import --csv reads back exactly what was there.",
    ],
    operands: [
      Operand(
        name: "WHERE",
        text: "a condition on the fields, as in SQL, with single quotation marks around texts: "
          + "\"status='open' AND priority<2\". A field may be a path: \"meta.owner='eva'\". A "
          + "field that a record does not have is null. @NAME is the condition that the policy "
          + "gives this name (views): @ready, \"@ready AND priority<2\"",
        presence: .optional
      )
    ],
    options: [
      .ownCollection,
      Option(
        option: .sort,
        text: "sort by this field; -FIELD is descending. May be repeated; the first one counts "
          + "most. Without it, records are sorted by key."
      ),
      Option(option: .limit, text: "list at most N records"),
      Option(option: .offset, text: "skip the first N records"),
      Option(option: .all, text: "also list deleted records that have left a tombstone"),
      Option(option: .count, text: "print how many records there are, instead of the records"),
      Option(option: .csv, text: "print CSV, for spreadsheets and other programs"),
      Option(
        option: .json,
        text: "print each record as JSON, one per line; with --count, one object"
      ),
    ],
    examples: [
      Example(command: "git jsonl list --csv > tasks.csv", text: "edit tasks in a spreadsheet"),
      Example(
        command: "git jsonl list \"status='open'\" --sort priority --sort -updated_at --limit 10",
        text: "what to do next"
      ),
    ]
  )

  var collection: String?
  /// A condition in SQL over the fields.
  var condition: String?
  var sort: [SortField] = []
  /// The most records that are listed; nil for all.
  var limit: Int?
  var offset = 0
  var includesTombstones = false
  /// Whether only the number of records is printed.
  var isCount = false
  var isCSV = false
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let offset = VerbOption("--offset", value: "N")
  fileprivate static let all = VerbOption("--all")
  fileprivate static let count = VerbOption("--count")
}

extension ListVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    collection = words.collection
    condition = words.operands.first
    sort = try words.sortFields
    limit = try words.number(.limit)
    offset = try words.number(.offset) ?? 0
    includesTombstones = words.has(.all)
    try words.exclude(.count, .csv)
    try words.exclude(.csv, .json)
    isCount = words.has(.count)
    isCSV = words.has(.csv)
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension ListVerb {
  var mayBePaged: Bool { true }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    try workspace.refreshLive(self.collection, in: store)
    let collection = try workspace.collection(self.collection, in: store)
    var selection = RecordSelection(
      self,
      tombstone: try workspace.policy(for: collection.path).tombstone
    )
    var records: [JSONValue] = []
    let condition = try self.condition.map {
      try workspace.condition($0, of: workspace.views(of: collection, in: store), in: store)
    }
    for order in sort { try store.checkField(order.field, in: collection) }
    try store.reading(withViews: condition?.hasViews ?? false) {
      let sql = selection.sql(for: collection, condition)
      let statement = try store.statement(sql, condition: self.condition, collection)
      defer { statement.reset() }
      do {
        while try selection.isOpen && statement.step() {
          guard let record = try? JSONValue(parsing: statement.text(0)) else { continue }
          if selection.takes(record) { records.append(record) }
        }
      } catch let error as SQLiteError {
        throw try store.failure(of: error, condition: self.condition, collection)
      }
    }
    // Nothing is being read any more, so the reader of the output may take any time.
    try write(records, of: collection, selection, store, &output)
    return ExitStatus.done
  }

  private func write(
    _ records: [JSONValue],
    of collection: StoredCollection,
    _ selection: RecordSelection,
    _ store: Store,
    _ output: inout Output
  ) throws {
    if isCount {
      try output.add(line: isJSON ? "{\"count\":\(records.count)}" : String(records.count))
    } else if isJSON {
      for record in records { try output.add(content: record.bytes) }
    } else if isCSV {
      let table = RecordCSV(
        fieldNames: try store.memberNames(of: collection) { selection.mayTake($0) },
        keyFields: collection.keyFields
      )
      try output.add(content: table.heading)
      for record in records { try output.add(content: table.row(of: record)) }
    } else {
      try output.add(recordTable(records, keyFields: collection.keyFields))
    }
  }
}

extension Store {
  /// The names of the members that the chosen records have, in the order of the file.
  fileprivate func memberNames(
    of collection: StoredCollection,
    where isChosen: (JSONValue) -> Bool
  ) throws -> [Bytes] {
    var names = MemberNames()
    try forEachRecord(of: collection) { _, record in
      if isChosen(record) { names.see(record) }
    }
    return names.names
  }
}

/// The records to list, and their order.
private struct RecordSelection {
  private let request: ListVerb
  private let tombstone: TombstonePolicy?
  private var passed = 0
  private var taken = 0

  init(_ request: ListVerb, tombstone: TombstonePolicy?) {
    self.request = request
    self.tombstone = request.includesTombstones ? nil : tombstone
  }

  /// Whether a record is listed if the condition allows it.
  func mayTake(_ record: JSONValue) -> Bool { tombstone?.marks(record) != true }

  /// Whether more records can follow.
  var isOpen: Bool { request.limit.map { taken < $0 } ?? true }

  /// Whether the next record that meets the condition is listed.
  mutating func takes(_ record: JSONValue) -> Bool {
    if !mayTake(record) { return false }
    if passed < request.offset {
      passed += 1
      return false
    }
    taken += 1
    return true
  }

  /// The records as JSON that meet the condition, in their order.
  func sql(for collection: StoredCollection, _ condition: RecordCondition?) -> String {
    let view = Store.quoted(collection.name, by: "\"")
    let sql = condition?.statement() ?? "SELECT _json FROM \(view)"
    let order = SortField.order(request.sort, keyFields: collection.keyFields)
    return order.isEmpty ? sql : sql + " ORDER BY " + order.joined(separator: ", ")
  }
}
