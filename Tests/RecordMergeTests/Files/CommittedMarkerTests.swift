import MergePolicy
import RecordMerge
import Records
import Testing

/// Conflict markers that were committed by mistake.
@Suite struct CommittedMarkerTests {
  private static let (base, ours, theirs, merged) = (
    #"{"id":1,"a":0,"b":0}"#, #"{"id":1,"a":1,"b":0}"#, #"{"id":1,"a":0,"b":1}"#,
    #"{"id":1,"a":1,"b":1}"#
  )

  /// A conflict block as it was committed.
  private static func block(_ one: Lines, _ other: Lines, base: Lines? = nil) -> Lines {
    let middle: Lines = base.map { ["||||||| 1234567"] + $0 } ?? []
    return ["<<<<<<< HEAD"] + one + middle + ["======="] + other + [">>>>>>> branch"]
  }

  @Test func keylessLinesThatAMarkedVersionLacksAreNotTouchedByIt() throws {
    func lines(_ numbers: Int...) -> Lines { Lines(numbers.map { #"{"n":\#($0)}"# }) }
    try Row(
      "a block of the other side",
      base: lines(1, 2, 3, 4),
      ours: Self.block(lines(1), lines(1)) + lines(4),
      theirs: lines(1, 9, 4),
      gives: lines(1, 9, 4)
    ).check()
  }

  static let committedMarkers: [Row] = [
    Row(
      "the two sides merge",
      .keyed(),
      base: [base, #"{"id":2}"#],
      ours: block([ours], [theirs]) + [#"{"id":2}"#],
      theirs: [base, #"{"id":2,"x":1}"#],
      gives: [merged, #"{"id":2,"x":1}"#]
    ),
    Row(
      "the two sides merge, with a base between them",
      .keyed(),
      base: [base, #"{"id":2}"#],
      ours: block([ours], [theirs], base: [base]) + [#"{"id":2}"#],
      theirs: [base, #"{"id":2,"x":1}"#],
      gives: [merged, #"{"id":2,"x":1}"#]
    ),
    Row(
      "records that one side of a region added",
      .keyed(),
      base: [base],
      ours: [base] + block([#"{"id":2}"#], [#"{"id":3}"#]),
      theirs: [ours],
      gives: [ours, #"{"id":2}"#, #"{"id":3}"#]
    ),
    Row(
      "such a version deletes nothing",
      .keyed { $0.editedDeleted = .delete },
      base: [base, #"{"id":2}"#, #"{"id":3}"#],
      ours: block([ours], [theirs]) + [#"{"id":3}"#],
      theirs: [base, #"{"id":2}"#, #"{"id":3,"x":1}"#],
      gives: [merged, #"{"id":2}"#, #"{"id":3,"x":1}"#]
    ),
    Row(
      "in base, resolved by one side",
      .keyed(),
      base: block([ours], [theirs]) + [#"{"id":2}"#],
      ours: [ours, #"{"id":2,"x":1}"#],
      theirs: [merged, #"{"id":2}"#],
      gives: [merged, #"{"id":2,"x":1}"#]
    ),
    Row(
      "in base, one side is a candidate",
      .keyed(),
      base: block([ours], [theirs]) + [#"{"id":2}"#],
      ours: [ours, #"{"id":2,"x":1}"#],
      theirs: [#"{"id":1,"a":7,"b":7}"#, #"{"id":2}"#],
      gives: [#"{"id":1,"a":7,"b":7}"#, #"{"id":2,"x":1}"#]
    ),
  ]

  @Test(arguments: committedMarkers)
  func regionsMerge(_ row: Row) throws { try row.check() }

  @Test func committedMarkersAreReported() throws {
    let merged = try merge(
      base: [Self.base, #"{"id":2}"#],
      ours: [#"{"id":2}"#] + Self.block([Self.ours], [Self.theirs]),
      theirs: [Self.base, #"{"id":2,"x":1}"#],
      policy: .keyed()
    )
    #expect(
      merged.report.damages == [Damage(version: .ours, lineNumber: 2, kind: .conflictMarkers)]
    )
  }

  @Test func candidatesThatDoNotMergeAreAsked() throws {
    let (one, other) = (#"{"id":1,"a":5,"b":0}"#, #"{"id":1,"a":6,"b":0}"#)
    let base: Lines = [Self.base, #"{"id":2}"#]
    let damaged = Self.block([one], [other]) + [#"{"id":2}"#]
    let edited: Lines = [Self.base, #"{"id":2,"x":1}"#]
    for (ours, theirs) in [(damaged, edited), (edited, damaged)] {
      let merged = try merge(base: base, ours: ours, theirs: theirs, policy: .keyed())
      #expect(merged.hasConflicts)
      let lines = Lines(file: merged.bytes()).texts
      #expect(lines.contains(one) && lines.contains(other))
      #expect(lines.last == #"{"id":2,"x":1}"#)
    }
  }

  @Test(
    arguments: [
      ["<<<<<<< HEAD", #"{"id":7}"#], [#"{"id":7}"#, "=======", #"{"id":8}"#],
      [#"{"id":7}"#, ">>>>>>> branch"], ["<<<<<<< HEAD", #"{"id":7}"#, "=======", #"{"id":8}"#],
    ]
  )
  func unterminatedMarkersAreBadLines(_ unterminated: [String]) throws {
    for isMirrored in [false, true] {
      let damaged = Lines([Self.ours] + unterminated)
      let merged = try merge(
        base: [Self.base, #"{"id":2}"#],
        ours: isMirrored ? [Self.theirs, #"{"id":2}"#] : damaged,
        theirs: isMirrored ? damaged : [Self.theirs, #"{"id":2}"#],
        policy: .keyed()
      )
      let lines = Lines(file: merged.bytes()).texts
      #expect(merged.hasConflicts)
      for text in unterminated + [Self.merged, #"{"id":2}"#] {
        #expect(lines.contains(text), "\(text)")
      }
      let markers = unterminated.filter { !$0.hasPrefix("{") }
      #expect(merged.report.damages.count == markers.count)
    }
  }
}
