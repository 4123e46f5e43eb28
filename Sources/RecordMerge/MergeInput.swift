internal import JSONText
internal import Records

/// The lines of three versions as the merge sees them, with what is known of their damage.
struct MergeInput {
  var base: [Line]
  var ours: [Line]
  var theirs: [Line]
  /// For base lines that stood between conflict markers, the side of the region; else nil.
  var baseRegions: [Int: MarkedDocument.Place] = [:]
  /// The lines that were left undecided when a version with conflict markers was resolved.
  var unresolvedOurs: Set<Int> = []
  var unresolvedTheirs: Set<Int> = []
  /// Whether a version held conflict markers, so that what it lacks does not count as deleted.
  var isOursMarked = false
  var isTheirsMarked = false

  /// Where the runs stand in each version (see `RunReader`), and how the lines in them end.
  var runs: [ThreeWay<Int>] = []
  var runLineEnd = LineEnd.lineFeed

  /// The lines of a version with runs taken apart; these lines have no numbers.
  func withoutRuns(_ lines: [Line]) -> [Line] {
    lines.flatMap { $0.kind == .run ? self.lines(ofRun: $0.bytes) : [$0] }
  }

  /// The lines of a run.
  func lines(ofRun run: Bytes) -> [Line] {
    runLineEnd.lines(ofRun: run).map { Line(record: $0, number: 0) }
  }

  var lines: ThreeWay<[Line]> { ThreeWay(base: base, ours: ours, theirs: theirs) }

  func line(_ places: ThreeWay<Int>) -> ThreeWay<Line> {
    ThreeWay(
      base: places.base.map { base[$0] },
      ours: places.ours.map { ours[$0] },
      theirs: places.theirs.map { theirs[$0] }
    )
  }
}
