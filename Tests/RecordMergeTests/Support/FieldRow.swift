import MergePolicy
import Records
import Testing

/// A row of a table about one field: its values in the three versions, and what their merge is.
///
/// The field is `f` of the record `r`. Each side also edits a field of its own, so that the record
/// is merged from both sides even where one of them leaves `f` alone.
struct FieldRow: Sendable, CustomTestStringConvertible {
  enum Expected: Sendable {
    /// This text, or no such field.
    case value(String?)
    /// A block with two records that differ in the field alone.
    case conflict
  }

  /// The record clock `at` in the three versions.
  struct Clocks: Sendable {
    var base: String?
    var ours: String?
    var theirs: String?
    /// The clock of the merged record.
    var merged: String?

    init(_ base: String?, _ ours: String?, _ theirs: String?, gives merged: String?) {
      self.base = base
      self.ours = ours
      self.theirs = theirs
      self.merged = merged
    }

    static let oursLater = Clocks("1", "9", "5", gives: "9")
    static let theirsLater = Clocks("1", "5", "9", gives: "9")
    static let equal = Clocks("1", "5", "5", gives: "5")
  }

  var name: String
  var base: String?
  var ours: String?
  var theirs: String?
  var expected: Expected
  var clocks: Clocks?
  /// Whether base has the record at all.
  var isRecordInBase = true

  /// Nil means that the field is absent.
  init(
    _ name: String,
    _ base: String?,
    _ ours: String?,
    _ theirs: String?,
    gives expected: String?,
    clocks: Clocks? = nil
  ) {
    self.name = name
    self.base = base
    self.ours = ours
    self.theirs = theirs
    self.expected = .value(expected)
    self.clocks = clocks
  }

  /// A row whose record was added on both sides.
  static func added(
    _ name: String,
    _ ours: String?,
    _ theirs: String?,
    gives expected: String?,
    clocks: Clocks? = nil
  ) -> FieldRow {
    var row = FieldRow(name, nil, ours, theirs, gives: expected, clocks: clocks)
    row.isRecordInBase = false
    return row
  }

  /// The same row, where a person has to decide.
  static func asked(
    _ name: String,
    _ base: String?,
    _ ours: String?,
    _ theirs: String?,
    clocks: Clocks? = nil
  ) -> FieldRow {
    var row = FieldRow(name, base, ours, theirs, gives: nil, clocks: clocks)
    row.expected = .conflict
    return row
  }

  /// A row whose record was added on both sides, where a person has to decide.
  static func askedWhereAdded(_ name: String, _ ours: String?, _ theirs: String?) -> FieldRow {
    var row = asked(name, nil, ours, theirs)
    row.isRecordInBase = false
    return row
  }

  var testDescription: String { name }

  /// The row as three files under a policy.
  func row(under policy: Policy) -> Row {
    let merged: Lines =
      switch expected {
      case .value(let value): record(value, edits: (1, 1), clock: clocks?.merged)
      case .conflict:
        .conflict(
          record(ours, edits: (1, 1), clock: clocks?.merged),
          record(theirs, edits: (1, 1), clock: clocks?.merged)
        )
      }
    return Row(
      name,
      policy,
      base: isRecordInBase ? record(base, edits: (0, 0), clock: clocks?.base) : .none,
      ours: record(ours, edits: (1, 0), clock: clocks?.ours),
      theirs: record(theirs, edits: (0, 1), clock: clocks?.theirs),
      gives: merged
    )
  }

  /// Checks the row in both directions, with `rule` for the field.
  func check(_ rule: Rule?, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let policy = Policy.keyed {
      if let rule { $0.rules["f"] = rule }
      if clocks != nil { $0.clock = "at" }
      // Two records that were added under one key may be two; here they are one.
      if !isRecordInBase { $0.collision = .merge }
    }
    try row(under: policy).check(sourceLocation: sourceLocation)
  }

  private func record(_ value: String?, edits: (ours: Int, theirs: Int), clock: String?) -> Lines {
    var members = [#""id":"r""#]
    if let value { members.append(#""f":\#(value)"#) }
    if isRecordInBase { members += [#""o":\#(edits.ours)"#, #""t":\#(edits.theirs)"#] }
    if let clock { members.append(#""at":\#(clock)"#) }
    return Lines(["{" + members.joined(separator: ",") + "}"])
  }
}
