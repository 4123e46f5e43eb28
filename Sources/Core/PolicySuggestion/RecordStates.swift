internal import JSONText
internal import MergePolicy
internal import Records

/// What the records of one version show about fields that depend on another one, such as a status.
struct RecordStates {
  /// A field with few values, and the fields that records have by its value alone.
  struct Lead {
    let path: FieldPath
    let fields: [FieldPath]
  }

  private(set) var leads: [Lead] = []
  /// How records seem to say that they were deleted, and how many do.
  private(set) var tombstone: (policy: TombstonePolicy, count: Int)?
  /// The fields that hold a moment in each record, and never an earlier one than in the record
  /// before.
  private(set) var orderedMoments: [FieldPath] = []
  let recordCount: Int
  /// How many different values each field has.
  private let valueCounts: [FieldPath: Int]

  /// The most values of a lead.
  private static let valueLimit = 12
  /// The fewest records that have a field, and that lack it.
  private static let least = 2

  init(of records: [JSONValue], _ columns: Columns, _ table: FieldTable) {
    recordCount = records.count
    let counts = columns.columns.map { ($0.path, $0.distinctCount) }
    valueCounts = Dictionary(counts) { first, _ in first }
    let optional = columns.columns.filter { !$0.isEverywhere }
    for column in columns.columns where Self.mayLead(column, table) {
      let dependent = optional.filter { Self.depends($0, on: column) }
      if tombstone == nil { tombstone = Self.tombstone(column, dependent, table) }
      let fields = dependent.map(\.path)
      if !fields.isEmpty { leads.append(Lead(path: column.path, fields: fields)) }
    }
    orderedMoments = table.paths.filter { path in
      guard let facts = table.facts[path], facts.areMoments, facts.count == records.count else {
        return false
      }
      var last: Timestamp?
      return records.allSatisfy { record in
        guard let moment = path.value(in: record).flatMap({ Timestamp(moment: $0) }) else {
          return false
        }
        defer { last = moment }
        return last.map { $0 <= moment } ?? true
      }
    }
  }

  /// Whether there is a record for at least every fourth combination of the values of some fields.
  func areDense(_ fields: [FieldPath]) -> Bool {
    let room = fields.reduce(1.0) { $0 * Double(valueCounts[$1] ?? 0) }
    return room <= 4 * Double(recordCount)
  }

  private static func mayLead(_ column: Columns.Column, _ table: FieldTable) -> Bool {
    column.isEverywhere && (2...valueLimit).contains(column.distinctCount)
      && table.facts[column.path]?.isOnly([.string, .true, .false]) == true
  }

  /// Whether the value of the lead says whether a record has the field.
  private static func depends(_ column: Columns.Column, on lead: Columns.Column) -> Bool {
    var present = [Int](repeating: 0, count: lead.distinctCount)
    var absent = present
    for (value, number) in zip(lead.numbers, column.numbers) {
      if number >= 0 { present[Int(value)] += 1 } else { absent[Int(value)] += 1 }
    }
    return zip(present, absent).allSatisfy { $0 == 0 || $1 == 0 }
      && present.reduce(0, +) >= least && absent.reduce(0, +) >= least
  }

  // MARK: Tombstones

  private static let flags: Set<FieldPath> = [
    "deleted", "_deleted", "is_deleted", "isDeleted", "removed", "tombstone",
  ]
  private static let words: Set<Bytes> = [
    Bytes("deleted"), Bytes("tombstone"), Bytes("removed"), Bytes("trashed"),
  ]

  /// The tombstone that a value of the lead makes, with the fields that only such records have.
  private static func tombstone(
    _ lead: Columns.Column,
    _ dependent: [Columns.Column],
    _ table: FieldTable
  ) -> (TombstonePolicy, count: Int)? {
    let mark = lead.values.indices.first { index in
      let value = lead.values[index]
      return flags.contains(lead.path) && value.kind == .true
        || value.string.map(words.contains) == true
    }
    guard let mark else { return nil }
    let number = Int32(mark)
    let own = dependent.filter { column in
      zip(lead.numbers, column.numbers).allSatisfy { ($0 == number) == ($1 >= 0) }
    }
    let stems = ["delet", "remov", "trash", "tomb"]
    let named = own.map(\.path).filter { path in
      let name = path.text.lowercased()
      return stems.contains { name.contains($0) }
    }
    guard let at = named.first(where: { table.facts[$0]?.areMoments == true }) else { return nil }
    let others = named.filter { $0 != at }
    let policy = TombstonePolicy(
      field: lead.path,
      value: lead.values[mark],
      at: at,
      by: others.first { $0.text.lowercased().hasSuffix("by") },
      reason: others.first { $0.text.lowercased().hasSuffix("reason") }
    )
    return (policy, lead.numbers.count { $0 == number })
  }
}
