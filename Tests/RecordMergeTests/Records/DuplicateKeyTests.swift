import MergePolicy
import RecordMerge
import Records
import Testing

/// One key on several lines of one version.
@Suite struct DuplicateKeyTests {
  private static let policy = Policy.keyed()
  private static let identified = Policy.keyed { $0.identity = ["c"] }
  private static let other = (base: #"{"id":"o","x":0}"#, edited: #"{"id":"o","x":1}"#)

  @Test(
    arguments: [
      Row(
        "identity tells the lines apart",
        identified,
        base: [#"{"id":"r","c":1,"x":0}"#, #"{"id":"r","c":2,"x":0}"#],
        ours: [#"{"id":"r","c":1,"x":1}"#, #"{"id":"r","c":2,"x":0}"#],
        theirs: [#"{"id":"r","c":1,"x":0}"#, #"{"id":"r","c":2,"x":2}"#],
        gives: [#"{"id":"r","c":1,"x":1}"#, #"{"id":"r","c":2,"x":2}"#]
      ),
      Row(
        "identity tells them apart, and one is deleted",
        identified,
        base: [other.base, #"{"id":"r","c":1}"#, #"{"id":"r","c":2}"#],
        ours: [other.base, #"{"id":"r","c":1}"#],
        theirs: [other.edited, #"{"id":"r","c":1}"#, #"{"id":"r","c":2}"#],
        gives: [other.edited, #"{"id":"r","c":1}"#]
      ),
      Row(
        "nobody touched them",
        policy,
        base: [#"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#, other.base],
        ours: [#"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#, other.base, #"{"id":"p"}"#],
        theirs: [#"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#, other.edited],
        gives: [#"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#, other.edited, #"{"id":"p"}"#]
      ),
      Row(
        "one side edited one of them",
        policy,
        base: [#"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#, other.base],
        ours: [#"{"id":"r","x":7}"#, #"{"id":"r","x":1}"#, other.base],
        theirs: [#"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#, other.edited],
        gives: [#"{"id":"r","x":7}"#, #"{"id":"r","x":1}"#, other.edited]
      ),
      Row(
        "one side added them",
        policy,
        base: [other.base],
        ours: [other.base, #"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#],
        theirs: [other.edited],
        gives: [other.edited, #"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#]
      ),
      Row(
        "one side repaired them",
        policy,
        base: [#"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#, other.base],
        ours: [#"{"id":"r","x":1}"#, other.base],
        theirs: [#"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#, other.edited],
        gives: [#"{"id":"r","x":1}"#, other.edited]
      ),
      Row(
        "one side deleted them",
        policy,
        base: [#"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#, other.base],
        ours: [other.base],
        theirs: [#"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#, other.edited],
        gives: [other.edited]
      ),
    ]
  )
  func table(_ row: Row) throws { try row.check() }

  @Test func touchedByBothSidesTheyAreAConflictOfThatKeyAlone() throws {
    let merged = try merge(
      base: [Self.other.base, #"{"id":"r","x":0}"#, #"{"id":"r","x":1}"#, #"{"id":"z"}"#],
      ours: [Self.other.edited, #"{"id":"r","x":5}"#, #"{"id":"r","x":1}"#, #"{"id":"z"}"#],
      theirs: [
        Self.other.base, #"{"id":"r","x":0}"#, #"{"id":"r","x":6}"#, #"{"id":"z","y":1}"#,
      ],
      policy: Self.policy
    )
    #expect(merged.report.conflictCount == 1)
    #expect(merged.report.records.contains { $0.event == .conflict(.duplicateKey) })
    let lines = Lines(file: merged.bytes()).texts
    #expect(lines.first == Self.other.edited)
    #expect(lines.last == #"{"id":"z","y":1}"#)
    #expect(lines.contains(#"{"id":"r","x":5}"#))
    #expect(lines.contains(#"{"id":"r","x":6}"#))
  }
}
