import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// A row of a table: three files and what their merge is.
///
/// Every row is checked in both directions: with the sides changed over, the result is the same
/// bytes, and the sides of its conflict blocks are changed over.
struct Row: Sendable, CustomTestStringConvertible {
  var name: String
  var policy: Policy
  var base: Lines
  var ours: Lines
  var theirs: Lines
  var expected: Lines

  init(
    _ name: String,
    _ policy: Policy = Policy(),
    base: Lines,
    ours: Lines,
    theirs: Lines,
    gives expected: Lines
  ) {
    self.name = name
    self.policy = policy
    self.base = base
    self.ours = ours
    self.theirs = theirs
    self.expected = expected
  }

  var testDescription: String { name }

  /// The same row under another policy.
  func under(_ policy: Policy) -> Row {
    var row = self
    row.policy = policy
    return row
  }

  /// Merges in both directions and compares.
  func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
    for isMirrored in [false, true] {
      let merged = try merge(
        base: base,
        ours: isMirrored ? theirs : ours,
        theirs: isMirrored ? ours : theirs,
        policy: policy
      )
      let direction: Comment = isMirrored ? "\(name), sides changed over" : "\(name)"
      #expect(
        Lines(file: merged.bytes()) == (isMirrored ? expected.mirrored : expected),
        direction,
        sourceLocation: sourceLocation
      )
      #expect(
        merged.hasConflicts == expected.hasConflict,
        direction,
        sourceLocation: sourceLocation
      )
      #expect(
        (merged.report.conflictCount > 0) == expected.hasConflict,
        direction,
        sourceLocation: sourceLocation
      )
    }
  }
}

/// Merges three files.
func merge(
  base: Lines,
  ours: Lines,
  theirs: Lines,
  policy: Policy = Policy()
) throws -> MergedDocument {
  try merge(base: base.file, ours: ours.file, theirs: theirs.file, policy: policy)
}

/// Merges three files, and checks that the plain engine, which does nothing for speed alone, comes
/// to the same bytes and the same report.
func merge(
  base: Bytes,
  ours: Bytes,
  theirs: Bytes,
  policy: Policy = Policy()
) throws -> MergedDocument {
  func merged(isAligned: Bool) throws -> MergedDocument {
    try DocumentMerge(policy: policy, digest: { sha256($0) }, isAligned: isAligned)
      .merge(base: base, ours: ours, theirs: theirs)
  }
  let document = try merged(isAligned: true)
  let plain = try merged(isAligned: false)
  for style in ConflictStyle.allCases {
    #expect(document.bytes(style: style) == plain.bytes(style: style))
  }
  let reports = [document, plain].map { FileReport(path: "", document: $0).json.text }
  #expect(reports[0] == reports[1])
  return document
}

extension Policy {
  /// A policy that differs from the defaults in what `change` sets, with `id` as its key.
  static func keyed(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    var policy = Policy()
    policy.key = ["id"]
    change(&policy)
    return policy
  }
}
