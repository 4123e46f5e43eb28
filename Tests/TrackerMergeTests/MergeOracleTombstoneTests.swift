import TestSupport
import Testing

/// The oracle judges deletions and tombstones as design.md, "Which version has the record" and
/// design.md, "Tombstones" say.
@Suite struct MergeOracleTombstoneTests {
  static let live = #"{"id":"a","created_at":"2026-01-01T00:00:00Z","status":"open"}"#
  static let edited = """
    {"id":"a","created_at":"2026-01-01T00:00:00Z","status":"open","title":"T",\
    "updated_at":"2026-01-05T00:00:00Z"}
    """
  static let editedLate = """
    {"id":"a","created_at":"2026-01-01T00:00:00Z","status":"open","title":"T",\
    "updated_at":"2026-03-05T00:00:00Z"}
    """
  static let tombstone = """
    {"id":"a","created_at":"2026-01-01T00:00:00Z","status":"tombstone",\
    "deleted_at":"2026-01-03T00:00:00Z","deleted_by":"ann"}
    """
  static let laterTombstone = """
    {"id":"a","created_at":"2026-01-01T00:00:00Z","status":"tombstone",\
    "deleted_at":"2026-01-04T00:00:00Z","deleted_by":"bob"}
    """

  /// Three versions and the only results that are right for them.
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let base: String
    let ours: String
    let theirs: String
    let right: [String]
    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(
      name: "stands against what base was",
      base: live,
      ours: tombstone,
      theirs: live,
      right: [tombstone]
    ),
    Row(
      name: "wins against an edit",
      base: live,
      ours: tombstone,
      theirs: edited,
      right: [tombstone]
    ),
    Row(
      name: "loses when it has expired",
      base: live,
      ours: tombstone,
      theirs: editedLate,
      right: [editedLate]
    ),
    Row(name: "is restored", base: tombstone, ours: edited, theirs: tombstone, right: [edited]),
    Row(name: "is purged", base: tombstone, ours: "", theirs: tombstone, right: [""]),
    Row(
      name: "stays against a missing record",
      base: live,
      ours: "",
      theirs: tombstone,
      right: [tombstone]
    ),
    Row(
      name: "the later one tells who and when",
      base: live,
      ours: tombstone,
      theirs: laterTombstone,
      right: [laterTombstone]
    ),
    Row(name: "a deletion holds", base: live, ours: live, theirs: "", right: [""]),
    Row(
      name: "a deletion holds against an edit",
      base: live,
      ours: edited,
      theirs: "",
      right: [""]
    ),
  ]

  @Test(arguments: rows)
  func onlyTheRightResultHasNoFindings(_ row: Row) {
    for result in [
      Self.live, Self.edited, Self.editedLate, Self.tombstone, Self.laterTombstone, "",
    ] {
      for (ours, theirs) in [(row.ours, row.theirs), (row.theirs, row.ours)] {
        let findings = MergeOracle.findings(
          base: Array(row.base.utf8),
          ours: Array(ours.utf8),
          theirs: Array(theirs.utf8),
          merged: Array(result.utf8),
          rules: .beads
        )
        #expect(findings.isEmpty == row.right.contains(result), "\(result): \(findings)")
      }
    }
  }
}
